"""Many readers or one change: nobody who reads sees half of a change, and no page mixes two revisions."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager


class Gate:
    """Lets any number of readers in at once, and a publisher alone.

    A publisher who waits comes before readers who come later, so that writers never starve; a thread that
    reads already may read again inside.
    """

    def __init__(self) -> None:
        self._turn = threading.Condition()
        self._readers = 0
        self._waiting = 0
        self._alone = False
        self._own = threading.local()

    @contextmanager
    def reading(self) -> Iterator[None]:
        """Keep what is read as it is until the end of the block."""
        depth = self._depth()
        if depth == 0:
            self._enter()
        self._own.depth = depth + 1
        try:
            yield
        finally:
            self._own.depth = depth
            if depth == 0:
                self._leave()

    @contextmanager
    def pausing(self) -> Iterator[None]:
        """Let changes happen within a reading block: for long work on a copy of what was read."""
        depth = self._depth()
        if depth == 0:
            yield
            return
        self._own.depth = 0
        self._leave()
        try:
            yield
        finally:
            self._enter()
            self._own.depth = depth

    @contextmanager
    def publishing(self) -> Iterator[None]:
        """Wait until nobody reads, and keep readers out until the end of the block.

        Raises RuntimeError in a thread that reads: it would wait for itself.
        """
        if self._depth():
            raise RuntimeError("a thread cannot publish while it reads")
        with self._turn:
            self._waiting += 1
            try:
                self._turn.wait_for(lambda: not (self._readers or self._alone))
                self._alone = True
            finally:
                self._waiting -= 1
        try:
            yield
        finally:
            with self._turn:
                self._alone = False
                self._turn.notify_all()

    def _depth(self) -> int:
        return getattr(self._own, "depth", 0)

    def _enter(self) -> None:
        with self._turn:
            self._turn.wait_for(lambda: not (self._alone or self._waiting))
            self._readers += 1

    def _leave(self) -> None:
        with self._turn:
            self._readers -= 1
            if not self._readers:
                self._turn.notify_all()
