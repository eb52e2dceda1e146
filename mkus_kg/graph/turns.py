"""Who may ask next: a few places, first come first served, and no client in all of them at once."""

import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Final

from mkus_kg.errors import Message, TooBusy, TooManyAtOnce

LOOK_SECONDS: Final = 0.1


@dataclass(eq=False)
class _Ticket:
    client: str
    called: threading.Event = field(default_factory=threading.Event)
    place: int = -1


class Turns:
    """Places numbered from 0. A client takes at most all but one of them, so that another finds one free.

    `each` is how many requests a client may have under way, waiting ones included; a request without a
    client is our own and not counted. `waiting` is how many may wait in all.
    """

    def __init__(self, places: int, *, each: int, waiting: int, seconds: float) -> None:
        self._free = list(range(places))
        self._share = max(1, places - 1)
        self._each = each
        self._most_waiting = waiting
        self._seconds = seconds
        self._lock = threading.Lock()
        self._queue: list[_Ticket] = []
        self._running: Counter[str] = Counter()
        self._present: Counter[str] = Counter()

    @contextmanager
    def turn(self, client: str, stop: threading.Event) -> Iterator[int]:
        """Wait for a place and hold it. Raises TooManyAtOnce or TooBusy; gives -1 to who stopped waiting."""
        ticket = _Ticket(client)
        self._enter(ticket)
        try:
            waited = 0.0
            while not ticket.called.wait(LOOK_SECONDS) and waited < self._seconds and not stop.is_set():
                waited += LOOK_SECONDS
            with self._lock:
                if ticket in self._queue:
                    self._queue.remove(ticket)
            if ticket.place < 0 and not stop.is_set():
                raise _busy()
            yield ticket.place
        finally:
            self._leave(ticket)

    def _enter(self, ticket: _Ticket) -> None:
        with self._lock:
            if ticket.client and self._present[ticket.client] >= self._each:
                raise too_many_at_once(self._each)
            if len(self._queue) >= self._most_waiting + len(self._free):
                raise _busy()
            self._present[ticket.client] += 1
            self._queue.append(ticket)
            self._call()

    def _leave(self, ticket: _Ticket) -> None:
        with self._lock:
            self._lower(self._present, ticket.client)
            if ticket.place >= 0:
                self._free.append(ticket.place)
                self._lower(self._running, ticket.client)
            self._call()

    def _call(self) -> None:
        """Give the free places to those who waited longest and have not their share yet."""
        for ticket in list(self._queue):
            if not self._free:
                return
            if ticket.client and self._running[ticket.client] >= self._share:
                continue
            ticket.place = self._free.pop()
            self._running[ticket.client] += 1
            self._queue.remove(ticket)
            ticket.called.set()

    @staticmethod
    def _lower(counter: Counter[str], client: str) -> None:
        counter[client] -= 1
        if not counter[client]:
            del counter[client]


def too_many_at_once(each: int) -> TooManyAtOnce:
    """Make the error for a client with as many queries under way as it may have."""
    return TooManyAtOnce(
        Message(
            pl=f"Z jednego adresu może być naraz najwyżej {each} zapytań. "
            "Poczekaj na odpowiedź na poprzednie.",
            en=f"One address may have at most {each} queries under way. "
            "Wait for the answer to the earlier ones.",
        )
    )


def _busy() -> TooBusy:
    return TooBusy(
        Message(
            pl="Wszystkie miejsca na zapytania są zajęte; spróbuj za chwilę.",
            en="Every place for queries is taken; try again in a moment.",
        )
    )
