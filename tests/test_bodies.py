"""Bodies that do not come as they should are refused, each with its status."""

import asyncio
from collections.abc import MutableMapping
from typing import Any

import pytest
from fastapi import Request

from web.bodies import Refusal, read_body

Event = MutableMapping[str, Any]
BEGUN: Event = {"type": "http.request", "body": b"query=", "more_body": True}
ENDED: Event = {"type": "http.request", "body": b"ASK {}"}
BROKEN_OFF: Event = {"type": "http.disconnect"}


def received(*events: Event) -> bytes:
    """Read a body from what the server passes on; after the last event nothing more comes."""
    coming = iter(events)

    async def receive() -> Event:
        event = next(coming, None)
        if event is None:
            await asyncio.sleep(60)
        return event or BROKEN_OFF

    return asyncio.run(read_body(Request({"type": "http"}, receive), most=20, seconds=0.1))


def test_a_body_comes_in_pieces() -> None:
    assert received(BEGUN, ENDED) == b"query=ASK {}"


@pytest.mark.parametrize(
    ("events", "status"), [([BEGUN, BROKEN_OFF], 400), ([BEGUN] * 4, 413), ([BEGUN], 408)]
)
def test_a_body_that_cannot_be_taken(events: list[Event], status: int) -> None:
    with pytest.raises(Refusal) as refused:
        received(*events)
    assert refused.value.status == status
