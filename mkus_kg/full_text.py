"""The search over everything the graph names: the same for the site, the command and the API."""

import contextlib
import hashlib
import os
import sqlite3
import tempfile
import threading
from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from rdflib import URIRef

from mkus_kg.corpus import Corpus
from mkus_kg.errors import BadParameter, Message
from mkus_kg.graph import GraphStore, Patch, Term
from mkus_kg.labels import Labels
from mkus_kg.namespaces import Language
from mkus_kg.search import (
    KIND_NAMED,
    LAST_KINDS,
    LEADING_KINDS,
    OTHER,
    Corrections,
    Found,
    Ranking,
    SearchIndex,
    Segment,
    marked,
    snippet,
)

MOST_HITS: Final = 1_000
COMPARABLE_HITS: Final = 30
"""A kind that readers come for leads the others when its best hit is among so many."""
MOST_KEPT: Final = 3
"""How many kept indexes stay in the state folder, the newest ones."""


@dataclass(frozen=True, slots=True)
class SearchHit:
    """One found resource. Title and snippet are data, not HTML: escape each segment."""

    iri: URIRef
    label: str
    kind: str
    type: URIRef | None
    type_label: str
    title: tuple[Segment, ...] = ()
    snippet: tuple[Segment, ...] = ()

    @property
    def excerpt(self) -> str:
        """Give the snippet without its marks."""
        return "".join(segment.text for segment in self.snippet)


@dataclass(frozen=True, slots=True)
class KindCount:
    """How many hits are of one kind."""

    kind: str
    label: str
    count: int


@dataclass(frozen=True, slots=True)
class SearchResult:
    """One page of hits, best first; `total` counts all of the chosen kinds, `kinds` those of each kind.

    `relaxed` says that nothing holds all the words, so that these hits hold some. `corrections` are queries
    to try instead of one with a word that no text holds.
    """

    text: str
    total: int
    hits: tuple[SearchHit, ...]
    limit: int
    offset: int
    kinds: tuple[KindCount, ...] = ()
    relaxed: bool = False
    corrections: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class KindGroup:
    """The best hits of one kind, and how many there are."""

    kind: KindCount
    hits: tuple[SearchHit, ...]


class FullText:
    """Finds resources by words; any thread may ask, and no text is an error.

    The index is built when it is first asked for, and kept in `folder` by `version` for the next start.
    After a change only the documents that it touches are put in it anew.
    """

    def __init__(self, store: GraphStore, labels: Labels, folder: Path, version: str) -> None:
        self._corpus = Corpus(store)
        self._labels = labels
        self._folder = folder
        self._version = version
        self._index: SearchIndex | None = None
        self._corrections: dict[Language, Corrections] = {}
        self._building = threading.Lock()
        self._renewing = threading.Lock()
        self._missed: set[Term] = set()

    def index(self) -> SearchIndex:
        """Give the index: read what an earlier start kept, or build it once."""
        with self._building:
            if self._index is None:
                index = _read(self._file(self._version)) or self._build(self._version)
                with self._renewing:
                    self._renew(index, self._missed)
                    self._missed = set()
                    self._index = index
            return self._index

    def _build(self, version: str) -> SearchIndex:
        index = SearchIndex(self._corpus.documents())
        # What changed meanwhile may be in it or not: another start could not tell.
        if version == self._version:
            _keep(index, self._file(version))
        return index

    def _file(self, version: str) -> Path:
        return self._folder / f"search-{_edition()}-{version}.sqlite"

    def reached(self, patch: Patch) -> set[Term]:
        """Give the resources whose texts a change may touch; to be asked before and after the change."""
        return self._corpus.reached(patch)

    def renew(self, nodes: Collection[Term], version: str) -> None:
        """Take in what the graph says now about these resources; this is its version from now on."""
        with self._renewing:
            self._version = version
            if self._index is None:
                self._missed.update(nodes)
            else:
                self._renew(self._index, nodes)

    def _renew(self, index: SearchIndex, nodes: Collection[Term]) -> None:
        if nodes:
            index.renew(map(str, nodes), self._corpus.some(nodes))
            self._corrections = {}

    def keep(self) -> None:
        """Keep the index as it is now for the next start."""
        with self._renewing:
            file = self._file(self._version)
            if self._index is not None and not file.exists():
                _keep(self._index, file)

    def search(
        self,
        text: str,
        language: Language = "pl",
        *,
        kinds: Collection[str] = (),
        limit: int = 20,
        offset: int = 0,
    ) -> SearchResult:
        """Find resources by words in any form, by number of a provision, identifier or phrase.

        `kinds` limits the hits to these kinds (names in KINDS). Raises BadParameter for an unknown one.
        """
        _check(kinds)
        ranking = self.index().rank(text, language)
        numbers = [number for number, kind in ranking.hits if not kinds or kind in kinds]
        limit, offset = min(max(0, limit), MOST_HITS), max(0, offset)
        return SearchResult(
            text=text,
            total=len(numbers),
            hits=self._hits(text, ranking, numbers[offset : offset + limit], language),
            limit=limit,
            offset=offset,
            kinds=_kinds(ranking, language),
            relaxed=ranking.relaxed,
            corrections=self._correct(text, language) if ranking.relaxed or not ranking.hits else (),
        )

    def groups(self, text: str, language: Language = "pl", *, each: int = 3) -> tuple[KindGroup, ...]:
        """Give the best hits of every kind.

        What has the very name that was typed leads; then what readers come for, where it is among the best
        hits. Places, codes and terms end the page. Otherwise the kind with the better hit comes first.
        """
        ranking = self.index().rank(text, language)
        best: dict[str, list[int]] = {}
        turns: dict[str, int] = {}
        for place, (number, kind) in enumerate(ranking.hits):
            turns.setdefault(kind, _turn(kind, place, ranking.named))
            found = best.setdefault(kind, [])
            if len(found) < each:
                found.append(number)
        hits = self._hits(text, ranking, [n for found in best.values() for n in found], language)
        counts = {count.kind: count for count in _kinds(ranking, language)}
        return tuple(
            KindGroup(counts[kind], tuple(hit for hit in hits if hit.kind == kind))
            for kind in sorted(best, key=turns.__getitem__)
        )

    def suggest(self, text: str, language: Language = "pl", *, limit: int = 8) -> tuple[SearchHit, ...]:
        """Give what the text typed so far may be the beginning of the name of, the best first."""
        return tuple(self._hit(found, language) for found in self.index().suggest(text, language, limit))

    def iris(self, text: str, language: Language = "pl") -> list[URIRef] | None:
        """Give everything that `search` finds; None where the text holds no word and so limits nothing."""
        return self.index().iris(text, language) if text.strip() else None

    def _hits(
        self, text: str, ranking: Ranking, numbers: list[int], language: Language
    ) -> tuple[SearchHit, ...]:
        index = self.index()
        matches = index.matcher(text, ranking.language)
        return tuple(
            self._hit(found, language, marked(found.label, matches), snippet(found.body, matches))
            for found in index.documents(numbers, language)
        )

    def _hit(
        self,
        found: Found,
        language: Language,
        title: tuple[Segment, ...] = (),
        text: tuple[Segment, ...] = (),
    ) -> SearchHit:
        name = URIRef(found.type) if found.type else None
        type_label = self._labels.of(name, language) if name else ""
        return SearchHit(URIRef(found.iri), found.label, found.kind, name, type_label, title, text)

    def _correct(self, text: str, language: Language) -> tuple[str, ...]:
        index = self.index()
        wrong = index.unknown(text)
        if not wrong:
            return ()
        known = self._corrections
        if language not in known:
            known[language] = Corrections(index.spellings(language))
        return tuple(known[language].texts(text, wrong))


def _turn(kind: str, place: int, named: int) -> int:
    """Say in which turn a kind is shown whose best hit stands at this place; turns keep the order of hits."""
    if place < named and kind not in ("terms", OTHER.name):
        return 0
    if kind in LAST_KINDS:
        return 3
    return 1 if kind in LEADING_KINDS and place < COMPARABLE_HITS else 2


def _kinds(ranking: Ranking, language: Language) -> tuple[KindCount, ...]:
    counts = Counter(kind for _, kind in ranking.hits)
    return tuple(
        KindCount(name, kind.label.text(language), counts[name])
        for name, kind in KIND_NAMED.items()
        if counts[name]
    )


def _check(kinds: Iterable[str]) -> None:
    if not set(kinds) <= KIND_NAMED.keys():
        names = ", ".join(KIND_NAMED)
        raise BadParameter(
            Message(
                pl=f"Wyszukiwarka nie zna takiego rodzaju. Są: {names}.",
                en=f"The search knows no such kind. There are: {names}.",
            )
        )


def _edition() -> str:
    """Give a hash of the code that decides what a kept index holds."""
    folder = Path(__file__).resolve().parent
    digest = hashlib.sha256()
    for file in (folder / "corpus.py", *sorted((folder / "search").glob("*.py"))):
        digest.update(file.read_bytes())
    return digest.hexdigest()[:12]


def _read(file: Path) -> SearchIndex | None:
    try:
        return SearchIndex.read(file) if file.is_file() else None
    except sqlite3.Error:
        return None


def _keep(index: SearchIndex, file: Path) -> None:
    """Keep the index for the next start; where the folder cannot be written that builds it again."""
    with contextlib.suppress(OSError, sqlite3.Error):
        file.parent.mkdir(parents=True, exist_ok=True)
        descriptor, temporary = tempfile.mkstemp(dir=file.parent, prefix=".search-")
        os.close(descriptor)
        index.write(Path(temporary))
        os.replace(temporary, file)
        kept = sorted(file.parent.glob("search-*.sqlite"), key=lambda each: each.stat().st_mtime)
        for old in kept[:-MOST_KEPT]:
            old.unlink(missing_ok=True)
