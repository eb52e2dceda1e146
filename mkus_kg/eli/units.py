"""The structure of an act as the ELI service gives it: the editorial units of the text as published."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from mkus_kg.eli.reading import as_list, as_object, refused, text_of
from mkus_kg.errors import Message

MOST_UNITS: Final = 6_000
_NODE: Final = Message(pl="jednostka w układzie aktu", en="a unit of the structure")


@dataclass(frozen=True)
class UnitKind:
    """A kind of editorial unit: how its number begins, in words and in addresses, and what numbers it has.

    One of a lower `rank` never stands within one of a higher.
    """

    rank: int
    word: str
    slug: str
    names: re.Pattern[str]


_NUMBERED: Final = re.compile(r"[1-9][0-9]{0,3}[a-z]{0,4}", re.ASCII)
_LETTERED: Final = re.compile(r"[a-z]{1,4}", re.ASCII)
KINDS: Final[Mapping[str, UnitKind]] = {
    "arti": UnitKind(0, "art.", "art", _NUMBERED),
    "para": UnitKind(1, "§", "par", _NUMBERED),
    "pass": UnitKind(2, "ust.", "ust", _NUMBERED),
    "pint": UnitKind(3, "pkt", "pkt", _NUMBERED),
    "lett": UnitKind(4, "lit.", "lit", _LETTERED),
    "tire": UnitKind(5, "tiret", "tiret", _NUMBERED),
}
"""The kinds of the service by the name that it gives them."""
FIRST: Final = frozenset({"arti", "para"})
"""Units that stand by themselves; all others are parts of one."""


@dataclass(frozen=True, order=True)
class Unit:
    """An editorial unit: its path in the act (art-19a, ust-1) and its number as readers write it."""

    path: tuple[str, ...]
    number: str
    rank: int = 0

    @property
    def level(self) -> int:
        """Give 1 for an article, 2 for a part of it, and so on."""
        return len(self.path)


@dataclass(frozen=True)
class Structure:
    """The units of an act in its order, and how many places were not understood and left out."""

    units: tuple[Unit, ...]
    unclear: tuple[str, ...]
    """Identifiers of places of an unknown kind, or with a number that no unit has, or that occur twice."""


def read_structure(found: object) -> Structure:
    """Read the structure of an act. Raises BadAnswer for what is none, or larger than any."""
    top: Sequence[object] = found if isinstance(found, list) else [found]
    units: dict[tuple[str, ...], Unit] = {}
    twice: set[tuple[str, ...]] = set()
    unclear: list[str] = []
    for place, unit in _walk(top):
        if unit is None:
            unclear.append(place)
        elif unit.path in units:
            twice.add(unit.path)
        else:
            units[unit.path] = unit
        if len(units) + len(unclear) > MOST_UNITS:
            raise refused(
                f"układ aktu ma więcej niż {MOST_UNITS} jednostek",
                f"the structure has more than {MOST_UNITS} units",
            )
    # Which of two units of one number is meant nobody can tell; nor which of them the parts belong to.
    kept = tuple(
        unit for path, unit in units.items() if not any(path[: len(double)] == double for double in twice)
    )
    return Structure(kept, (*unclear, *sorted("-".join(path) for path in twice)))


def _walk(nodes: Sequence[object]) -> Iterator[tuple[str, Unit | None]]:
    """Give every unit with its place, without recursion; None for a place that is not understood."""
    waiting: list[tuple[object, Unit | None]] = [(each, None) for each in reversed(nodes)]
    while waiting:
        node, above = waiting.pop()
        found = as_object(node, _NODE)
        kind, name = text_of(found, "type"), text_of(found, "name")
        inner = list(as_list(found.get("children"), _NODE))
        unit = above
        if kind in KINDS:
            unit = _unit(kind, name, above)
            yield text_of(found, "id") or kind, unit
            if unit is None:
                continue
        elif above is not None:
            # Inside an article only what is known keeps its place; chapters around articles have none.
            yield text_of(found, "id") or kind, None
            continue
        waiting.extend((each, unit) for each in reversed(inner))


def _unit(kind: str, name: str, above: Unit | None) -> Unit | None:
    """Give the unit of a name below another one; None where it can be none."""
    known = KINDS[kind]
    fits = kind in FIRST if above is None else known.rank > above.rank
    if not fits or not known.names.fullmatch(name):
        return None
    part = (f"{known.slug}-{name}",)
    number = f"{known.word} {name}"
    if above is None:
        return Unit(part, number, known.rank)
    return Unit((*above.path, *part), f"{above.number} {number}", known.rank)


_ARTICLE: Final = re.compile(
    r"(?:art\.|§) ?[0-9]+[a-z]*(?: (?:§|ust\.|pkt|lit\.|tiret) ?[0-9a-z]+)*", re.ASCII
)
_PART: Final = re.compile(r"(art\.|§|ust\.|pkt|lit\.|tiret) ?([0-9a-z]+)", re.ASCII)


def read_article(text: str) -> Unit | None:
    """Read the number of a unit as the service writes it beside a reference; None for any other text."""
    if not _ARTICLE.fullmatch(text):
        return None
    words = {kind.word: name for name, kind in KINDS.items()}
    unit: Unit | None = None
    for word, name in _PART.findall(text):
        unit = _unit(words[word], name, unit)
        if unit is None:
            return None
    return unit
