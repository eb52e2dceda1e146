"""The two days of a page: what was known (`?known-on=2026-11-22`) and what was law (`?as-of=2015-03-01`).

They are independent: what is known today about the law of 2015, what was known then about that of now.
"""

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
AS_OF: Final = "as-of"
DAYS: Final = frozenset({PARAMETER, AS_OF})
FIRST_LAW_DAY: Final = date(1990, 1, 1)
LAST_LAW_DAY: Final = date(2099, 12, 31)
LAW_DAYS: Final = r"^(199[0-9]|20[0-9]{2})-[0-9]{2}-[0-9]{2}$"
"""How a day of these years is written."""
DAY: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
MOMENT: Final = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}(:[0-9]{2}(\.[0-9]+)?)?(Z|[+-][0-9]{2}:[0-9]{2})?"
)
LINK: Final = re.compile(r'(?<!data-any-day )\b(href|data-network|data-suggestions)="(/(?!static/)[^"]*)"')
"""A link of a page to this site. What leads away from the days shown is marked with `data-any-day`."""
GET_FORM: Final = re.compile(r'<form (?!data-any-day)[^>]*method="get"[^>]*>')
ALWAYS_NOW: Final = re.compile(r"(?:/en)?/(?:sparql|edytor-sparql|api|dossiers?)\b")
"""Addresses that know only the present."""


class NoSuchDay(BadParameter):
    """A day for which no state of knowledge can be shown."""


class NotKnownThen(NotFound):
    """The journal says nothing about the day."""


class NoLawThen(NotKnownThen):
    """A day of which no law can be told."""


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
_law_day: ContextVar[date | None] = ContextVar("law_day", default=None)


def law_day() -> date | None:
    """Give the day whose law the request being answered asks for; None for that of the day it is known on."""
    return _law_day.get()


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
    """Answer a request as its parameters `known-on` and `as-of` ask. Raises NoSuchDay and NotKnownThen."""
    text, law = parameters.get(PARAMETER, ""), parameters.get(AS_OF, "")
    view = read_view(text) if text else None
    day = read_law_day(law) if law else None
    usual = view.day if view else today()
    known_token, law_token = _viewed.set(view), _law_day.set(None if day == usual else day)
    try:
        yield
    finally:
        _viewed.reset(known_token)
        _law_day.reset(law_token)


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


def read_law_day(text: str) -> date:
    """Read a day of law, which may be one to come. Raises NoSuchDay, and NoLawThen for one far away."""
    day = read_day(text)
    if not FIRST_LAW_DAY <= day <= LAST_LAW_DAY:
        first, last = FIRST_LAW_DAY.year, LAST_LAW_DAY.year
        raise NoLawThen(
            Message(
                pl=f"Stan prawny można pokazać na dzień z lat {first}–{last}.",
                en=f"The state of the law can be shown for a day of the years {first}–{last}.",
            )
        )
    return day


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


def days_asked() -> dict[str, str]:
    """Give the days that the request being answered asks for, by parameter."""
    view = viewed()
    days = {PARAMETER: view.day if view else None, AS_OF: law_day()}
    return {name: day.isoformat() for name, day in days.items() if day}


def kept(address: str, leave: str = "") -> str:
    """Give an address of this site for the same days as the request being answered, but one to `leave`."""
    if ALWAYS_NOW.match(address):
        return address
    path, mark, anchor = address.partition("#")
    for name, day in days_asked().items():
        if name != leave and not re.search(rf"[?&]{name}=", path):
            path += f"{'&' if '?' in path else '?'}{urlencode({name: day})}"
    return path + mark + anchor


def without(query: str) -> list[tuple[str, str]]:
    """Give the conditions of an address apart from the days: names and values."""
    return [(name, value) for name, value in parse_qsl(query) if name not in DAYS]


def all_links_kept(html: str) -> str:
    """Lead every link and every form that asks, on a finished page, to the days the page shows.

    Done once on the whole page, so that no template can forget it.
    """
    days = days_asked()
    if not days:
        return html
    fields = "".join(f'<input type="hidden" name="{name}" value="{day}">' for name, day in days.items())
    told, names = escape(urlencode(days)), tuple(f"{name}=" for name in days)

    def led(found: re.Match[str]) -> str:
        address = found[2]
        if any(name in address for name in names):
            return f'{found[1]}="{escape(kept(address.replace("&amp;", "&")))}"'
        if ALWAYS_NOW.match(address):
            return found[0]
        path, mark, anchor = address.partition("#")
        return f'{found[1]}="{path}{"&amp;" if "?" in path else "?"}{told}{mark}{anchor}"'

    return GET_FORM.sub(lambda found: found[0] + fields, LINK.sub(led, html))
