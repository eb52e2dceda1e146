"""The state of knowledge a page shows: that of now, or of the end of a past day (`?known-on=2026-11-22`)."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from html import escape
from typing import Final
from urllib.parse import parse_qsl, urlencode

from starlette.datastructures import QueryParams

from mkus_kg.errors import BadParameter, Message, NotFound
from mkus_kg.kg import KnowledgeGraph
from mkus_kg.settings import PLACE

PARAMETER: Final = "known-on"
"""Where the days of the site begin and end."""
DAY: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
MOMENT: Final = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}(:[0-9]{2}(\.[0-9]+)?)?(Z|[+-][0-9]{2}:[0-9]{2})?"
)
LINK: Final = re.compile(r'(?<!data-any-day )\b(href|data-network|data-suggestions)="(/(?!static/)[^"]*)"')
"""A link of a page to this site. What leads away from the past day is marked with `data-any-day`."""
GET_FORM: Final = re.compile(r'<form (?!data-any-day)[^>]*method="get"[^>]*>')
ALWAYS_NOW: Final = re.compile(r"(?:/en)?/(?:sparql|edytor-sparql|api)\b")
"""Addresses that know only the present."""


class NoSuchDay(BadParameter):
    """A day for which no state of knowledge can be shown."""


class NotKnownThen(NotFound):
    """The journal says nothing about the day."""


@dataclass
class PastView:
    """A past day that a request asks for, and the graph as it was known then, once it has been replayed."""

    day: date
    graph: KnowledgeGraph | None = None

    @property
    def moment(self) -> datetime:
        """Give the last moment of the day, in UTC."""
        return end_of(self.day)


_viewed: ContextVar[PastView | None] = ContextVar("viewed", default=None)


def today() -> date:
    """Give the day it is at the site."""
    return datetime.now(PLACE).date()


def start_of(day: date) -> datetime:
    """Give the first moment of a day of the site, in UTC."""
    return datetime.combine(day, time(), PLACE).astimezone(UTC)


def end_of(day: date) -> datetime:
    """Give the last moment of a day of the site, in UTC."""
    return start_of(day + timedelta(days=1)) - timedelta(microseconds=1)


def viewed() -> PastView | None:
    """Give the past day that the request being answered asks for; None where it asks for the present."""
    return _viewed.get()


@contextmanager
def viewing(parameters: QueryParams) -> Iterator[None]:
    """Answer a request as its parameter `known-on` asks. Raises NoSuchDay and NotKnownThen."""
    text = parameters.get(PARAMETER, "")
    token = _viewed.set(read_view(text) if text else None)
    try:
        yield
    finally:
        _viewed.reset(token)


def read_view(text: str) -> PastView | None:
    """Read a day; that of today is the present. Raises NoSuchDay and, for the future, NotKnownThen."""
    day = read_day(text)
    if day > today():
        raise NotKnownThen(
            Message(
                pl="Stan wiedzy można pokazać na dziś albo na dzień, który już minął.",
                en="What was known can be shown for today or for a day that has passed.",
            )
        )
    return PastView(day) if day < today() else None


def read_day(text: str) -> date:
    """Read a day. Raises NoSuchDay for a text that is none."""
    try:
        if DAY.fullmatch(text):
            return date.fromisoformat(text)
    except ValueError:
        pass
    raise NoSuchDay(
        Message(
            pl="Podaj dzień w postaci RRRR-MM-DD, na przykład 2026-11-22.",
            en="Give the day as YYYY-MM-DD, for example 2026-11-22.",
        )
    )


def here_at(when: datetime | int | str) -> datetime | None:
    """Give a moment on the clock of the site; of a text only if it is one (ISO 8601, UTC unless it says)."""
    if isinstance(when, int):
        return datetime.fromtimestamp(when, PLACE)
    if isinstance(when, str):
        try:
            when = datetime.fromisoformat(when) if MOMENT.fullmatch(when) else ""
        except ValueError:
            return None
    if not isinstance(when, datetime):
        return None
    return (when if when.tzinfo else when.replace(tzinfo=UTC)).astimezone(PLACE)


def kept(address: str) -> str:
    """Give an address of this site for the same day as the request being answered."""
    view = viewed()
    if view is None or ALWAYS_NOW.match(address) or f"{PARAMETER}=" in address:
        return address
    path, mark, anchor = address.partition("#")
    return f"{path}{'&' if '?' in path else '?'}{urlencode({PARAMETER: view.day.isoformat()})}{mark}{anchor}"


def without(query: str) -> list[tuple[str, str]]:
    """Give the conditions of an address apart from the day: names and values."""
    return [(name, value) for name, value in parse_qsl(query) if name != PARAMETER]


def all_links_kept(html: str) -> str:
    """Lead every link and every form that asks, on a finished page, to the day the page shows.

    Done once on the whole page, so that no template can forget it.
    """
    view = viewed()
    if view is None:
        return html
    field = f'<input type="hidden" name="{PARAMETER}" value="{view.day.isoformat()}">'
    linked = LINK.sub(lambda found: f'{found[1]}="{escape(kept(found[2].replace("&amp;", "&")))}"', html)
    return GET_FORM.sub(lambda found: found[0] + field, linked)
