"""What two versions of a dossier say otherwise: rows of tables and sentences, but not how they were made."""

import difflib
from collections import Counter
from collections.abc import Hashable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final, TypeVar

from mkus_kg.dossier.document import Block, Bullets, Document, Heading, Paragraph, Table, Text, plain
from mkus_kg.tracker.difference import reworded

HOW_MADE: Final = "made"
"""The anchor of the chapter on data, questions and versions: it tells of the making, not of the matter."""
ALIKE: Final = 0.6
"""How much of two sentences must be the same for one to be the other reworded."""
MOST_PAIRS: Final = 10_000
"""Pairs of sentences that are compared to find which was reworded."""
LONGEST_COMPARED: Final = 4_000
"""Letters of a sentence that is compared word by word."""
Row = tuple[str, ...]
Item = TypeVar("Item")


@dataclass(frozen=True, slots=True)
class TableChange:
    """What of a table is another: rows that came, rows that went, rows of the same thing that say another.

    `caption` and `columns` are those of the older version, where the table is in it.
    """

    anchor: str
    caption: str
    columns: Row
    gained: tuple[Row, ...]
    lost: tuple[Row, ...]
    changed: tuple[tuple[Row, Row], ...]


@dataclass(frozen=True, slots=True)
class SentenceChanges:
    """Paragraphs and items of lists that came, that went, and that were reworded."""

    gained: tuple[str, ...] = ()
    lost: tuple[str, ...] = ()
    changed: tuple[tuple[str, str], ...] = ()

    @property
    def any(self) -> bool:
        """Say whether there are any."""
        return bool(self.gained or self.lost or self.changed)

    def pieces(self) -> Iterator[tuple[tuple[str, str], ...]]:
        """Give the reworded sentences piece by piece: what stayed (`=`), went (`-`) and came (`+`)."""
        return (reworded(*each) for each in self.changed)


@dataclass(frozen=True, slots=True)
class _Told:
    """Something as it is compared: what tells it from others, what counts, and what is shown."""

    key: Hashable
    said: Hashable
    shown: Row


def table_changes(old: Document, new: Document, days: Sequence[str] = ()) -> tuple[TableChange, ...]:
    """Compare tables of the same caption, else of the same anchor; `days` are texts that count as equal."""
    before, after = (
        [each for each in _matter(document) if isinstance(each, Table)] for document in (old, new)
    )
    pairs: list[tuple[Table | None, Table | None]] = []
    for name in (lambda table: _neutral(table.caption, days), lambda table: table.anchor):
        named = {name(table): table for table in after}
        found = {name(table): table for table in before if name(table) in named}
        pairs += [(table, named[key]) for key, table in found.items()]
        before, after = ([table for table in side if name(table) not in found] for side in (before, after))
    pairs += [(table, None) for table in before] + [(None, table) for table in after]
    changes = (_table_change(*pair, days) for pair in pairs)
    return tuple(change for change in changes if change is not None)


def sentence_changes(old: Document, new: Document, days: Sequence[str] = ()) -> SentenceChanges:
    """Compare paragraphs and items of lists; `days` are texts that count as equal."""
    before, after = (
        [_Told("", _neutral(plain(each), days), (plain(each),)) for each in _texts(document)]
        for document in (old, new)
    )
    lost, gained = (
        [each.shown[0] for each in _only_in(*sides)] for sides in ((before, after), (after, before))
    )
    changed = _reworded(lost, gained)
    gone, come = ({each[side] for each in changed} for side in (0, 1))
    return SentenceChanges(
        gained=tuple(each for each in gained if each not in come),
        lost=tuple(each for each in lost if each not in gone),
        changed=tuple(changed),
    )


def _reworded(lost: Sequence[str], gained: Sequence[str]) -> list[tuple[str, str]]:
    """Pair each sentence with the one it became, the likest first, in the order of `lost`."""
    if len(lost) * len(gained) > MOST_PAIRS:
        # Whoever sends a dossier of their own making may not keep us comparing.
        return []
    likeness = [
        (_likeness(one, other), -n, -m) for n, one in enumerate(lost) for m, other in enumerate(gained)
    ]
    pairs: dict[int, int] = {}
    for ratio, n, m in sorted(likeness, reverse=True):
        if ratio >= ALIKE and -n not in pairs and -m not in pairs.values():
            pairs[-n] = -m
    return [(lost[n], gained[m]) for n, m in sorted(pairs.items())]


def _likeness(one: str, other: str) -> float:
    if max(len(one), len(other)) > LONGEST_COMPARED:
        return 0.0
    matcher = difflib.SequenceMatcher(None, one.split(), other.split(), autojunk=False)
    return matcher.ratio() if matcher.quick_ratio() >= ALIKE else 0.0


def _matter(document: Document) -> Iterator[Block]:
    """Give the blocks without the chapter on how the dossier was made."""
    within = False
    for block in document.blocks:
        if isinstance(block, Heading) and block.level == 1:
            within = block.anchor == HOW_MADE
        if not within:
            yield block


def _tables(document: Document) -> list[Table]:
    return [each for each in _matter(document) if isinstance(each, Table)]


def _texts(document: Document) -> Iterator[Text]:
    for block in _matter(document):
        if isinstance(block, Paragraph):
            yield block.text
        elif isinstance(block, Bullets):
            yield from block.items


def _table_change(old: Table | None, new: Table | None, days: Sequence[str]) -> TableChange | None:
    told = old or new
    assert told is not None
    before, after = (_rows(each, days) for each in (old, new))
    lost, gained = _only_in(before, after), _only_in(after, before)
    went, came = (Counter(row.key for row in side) for side in (lost, gained))
    alone = {key for key, count in went.items() if count == came[key] == 1}
    becomes = {row.key: row.shown for row in gained}
    changed = [(row.shown, becomes[row.key]) for row in lost if row.key in alone]
    lost, gained = ([row for row in side if row.key not in alone] for side in (lost, gained))
    if not (lost or gained or changed):
        return None
    return TableChange(
        anchor=told.anchor,
        caption=told.caption,
        columns=tuple(column.label for column in told.columns),
        gained=tuple(row.shown for row in gained),
        lost=tuple(row.shown for row in lost),
        changed=tuple(changed),
    )


def _rows(table: Table | None, days: Sequence[str]) -> list[_Told]:
    """Give the rows, each told from others by the record it names first, else by its first text."""
    if table is None:
        return []
    found = []
    for row in table.rows:
        shown = tuple(plain(cell) for cell in row)
        named = [run.address for cell in row for run in cell if run.address]
        words = [text for text, column in zip(shown, table.columns, strict=False) if column.content == "text"]
        key = next(iter(named), next(iter(words), ""))
        found.append(_Told(key, tuple(_neutral(text, days) for text in shown), shown))
    return found


def _only_in(these: Sequence[_Told], others: Sequence[_Told]) -> list[_Told]:
    left = Counter(each.said for each in others)
    found = []
    for each in these:
        if left[each.said]:
            left[each.said] -= 1
        else:
            found.append(each)
    return found


def _neutral(text: str, days: Sequence[str]) -> str:
    for each in days:
        text = text.replace(each, "…")
    return text
