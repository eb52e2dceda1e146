"""One worker process as its parent sees it: asked over a pipe, given up at a deadline, killed."""

import json
import os
import select
import struct
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

WORKER: Final = Path(__file__).with_name("worker.py")
START_SECONDS: Final = 60.0
LOOK_SECONDS: Final = 0.1
LENGTHS: Final = ">QQ"

Message = dict[str, Any]
Answer = tuple[Message, bytes]


class Ended(Exception):
    """The worker is gone, cannot be spoken to, was told to stop, or did not answer in time (`late`)."""

    def __init__(self, *, late: bool = False) -> None:
        super().__init__()
        self.late = late


class Worker:
    """One child process with a copy of the graph."""

    def __init__(self, graph_file: int, megabytes: int) -> None:
        """Start it over the open file of the graph. Raises OSError where the system gives no process."""
        command = [sys.executable, "-P", str(WORKER), str(graph_file), str(megabytes)]
        self._process = subprocess.Popen(
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            pass_fds=[graph_file],
        )
        self._ready = False

    def ask(self, request: Message, data: bytes = b"", stop: threading.Event | None = None) -> Answer:
        """Send a request and wait for the answer; `stop` gives it up before its time. Raises Ended."""
        try:
            return self._ask(request, data, stop or threading.Event())
        except (OSError, ValueError) as error:
            raise Ended from error

    def _ask(self, request: Message, data: bytes, stop: threading.Event) -> Answer:
        if not self._ready:
            self._receive(time.monotonic() + START_SECONDS, stop)
            self._ready = True
        text = json.dumps(request).encode()
        assert self._process.stdin is not None
        self._process.stdin.write(struct.pack(LENGTHS, len(text), len(data)) + text + data)
        self._process.stdin.flush()
        return self._receive(time.monotonic() + request["seconds"], stop)

    def _receive(self, deadline: float, stop: threading.Event) -> Answer:
        text, data = struct.unpack(LENGTHS, self._read(struct.calcsize(LENGTHS), deadline, stop))
        message: Message = json.loads(self._read(text, deadline, stop))
        return message, self._read(data, deadline, stop)

    def _read(self, size: int, deadline: float, stop: threading.Event) -> bytes:
        assert self._process.stdout is not None
        descriptor = self._process.stdout.fileno()
        # Unlike select it takes descriptors beyond 1023, and unlike epoll none of its own.
        poll = select.poll()
        poll.register(descriptor, select.POLLIN)
        pieces = bytearray()
        while len(pieces) < size:
            left = deadline - time.monotonic()
            if poll.poll(max(0.0, min(left, LOOK_SECONDS)) * 1000):
                piece = os.read(descriptor, min(size - len(pieces), 1 << 20))
                if not piece:
                    raise Ended
                pieces += piece
            elif left <= 0:
                raise Ended(late=True)
            elif stop.is_set():
                raise Ended
        return bytes(pieces)

    def end(self) -> int:
        """Kill the process, wait for its end and give its exit status: minus the signal that ended it."""
        self._process.kill()
        status = self._process.wait()
        for pipe in (self._process.stdin, self._process.stdout):
            assert pipe is not None
            _close_quietly(pipe.close)
        return status


def _close_quietly(close: Callable[[], None]) -> None:
    """Close a pipe whose other end may already be gone."""
    try:
        close()
    except OSError:
        return
