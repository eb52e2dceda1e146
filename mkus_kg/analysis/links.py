"""How well a practice and a legal basis, or a practice and a barrier, would fit: features that say why."""

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final, cast

import numpy as np
from numpy.typing import NDArray

from mkus_kg.analysis.ranking import Matrix
from mkus_kg.analysis.traits import ADDRESSES, LEGAL_BASIS, Thing, Things

Places = NDArray[np.intp]

NEAR: Final = "near"
POPULAR: Final = "popular"
WORDS: Final = "words"
ACT_WORDS: Final = "act-words"
SAME: Final = "same-"
SHARED: Final = "shared-"
GROUP: Final = "group-"
NEAREST: Final = 3
"""How many similar practices, words or shared things a reason names."""
SAME_TASK: Final = 0.5
SAME_FORM: Final = 0.3
"""What the same task and the same form add to the likeness of the words of two practices."""


@dataclass(frozen=True)
class Relation:
    """A link that may be missing: its property, where known ones stand, and what tells that it would fit.

    `same` are traits of practices: others that share one may have the link. `shared` are traits that the
    practice and the value have in common themselves. `groups` gather values, as an act its provisions.
    """

    name: str
    link: str
    known: str
    same: tuple[str, ...]
    shared: tuple[str, ...]
    groups: tuple[str, ...] = ()
    dated: bool = False
    """Whether the value must have been in force in the year of the practice."""

    @property
    def features(self) -> tuple[str, ...]:
        """Give the names of the features, in the order of the columns."""
        return (
            NEAR,
            *(SAME + each for each in self.same),
            *(SHARED + each for each in self.shared),
            *(GROUP + each for each in self.groups),
            WORDS,
            *((ACT_WORDS,) if self.groups else ()),
            POPULAR,
        )


LAW: Final = Relation(
    "legal-basis",
    LEGAL_BASIS,
    "legal-basis",
    same=("task", "form", "evidence", "barrier", "place"),
    shared=("form", "procedure"),
    groups=("act",),
    dated=True,
)
BARRIER: Final = Relation(
    "barrier",
    ADDRESSES,
    "barrier",
    same=("task", "form", "evidence", "legal-basis", "place"),
    shared=("task", "form", "legal-basis"),
)
RELATIONS: Final[Mapping[str, Relation]] = {each.name: each for each in (LAW, BARRIER)}


class Fit:
    """The features of every practice with every value of a relation.

    The links of the practice that is looked at are never seen: neither those asked for, nor anything that was
    read from the same sentences.
    """

    def __init__(self, things: Things, relation: Relation) -> None:
        self.relation: Final = relation
        self.practices: Final = things.practices
        self.values: Final = things.provisions if relation is LAW else things.barriers
        self.acts: Final = things.acts
        self.order: Final = tuple(self.values)
        self.number: Final = {iri: n for n, iri in enumerate(self.order)}
        self._own: dict[tuple[str, str], Matrix] = {}
        self._shared_traits: dict[str, NDArray[np.bool_]] = {}
        self._groups: dict[str, Matrix] = {}
        self._rarities: dict[str, Mapping[str, float]] = {}

    def known(self, practice: str) -> frozenset[str]:
        """Give the values that a practice is linked with."""
        return self.practices[practice].trait(self.relation.known) & self.values.keys()

    @cached_property
    def linked(self) -> tuple[str, ...]:
        """Give the practices that have a link."""
        return tuple(iri for iri in self.practices if self.known(iri))

    def possible(self, practice: str) -> list[bool]:
        """Say of each value whether it may be linked: a law that was not in force that year may not."""
        years = self.practices[practice].trait("year") if self.relation.dated else frozenset()
        return [_stood(self.values[iri], years) for iri in self.order]

    # Features

    def features(self, practice: str, training: Sequence[str]) -> Matrix:
        """Give the features, a row for each value, as the other practices of `training` show them."""
        others = np.array([self._place[each] for each in training if each != practice], dtype=np.intp)
        return np.column_stack([self._column(name, practice, others) for name in self.relation.features])

    def _column(self, name: str, practice: str, others: Places) -> Matrix:
        kind, _, trait = name.partition("-")
        if name in (WORDS, ACT_WORDS) or kind + "-" == SHARED:
            # What the two records have in common themselves is the same whoever else is looked at.
            if (practice, name) not in self._own:
                self._own[practice, name] = self._own_column(self.practices[practice], name, trait)
            return self._own[practice, name]
        if name == NEAR:
            likeness = self._likeness[self._place[practice], others] ** 2
            near: Matrix = likeness @ self._links[others] / (likeness.sum() or 1.0)
            return near
        if kind + "-" == SAME:
            others = others[self._sharing(trait)[self._place[practice], others]]
        if kind + "-" == GROUP:
            others = others[self._sharing("task")[self._place[practice], others]]
            of_group = np.minimum(self._links[others] @ self._alike_values(trait), 1.0)
            return cast(Matrix, of_group.sum(axis=0) / (len(others) + 1))
        # The share of practices that have the link; one more than there are, against chance.
        return cast(Matrix, self._links[others].sum(axis=0) / (len(others) + 1))

    def _own_column(self, thing: Thing, name: str, trait: str) -> Matrix:
        if name in (WORDS, ACT_WORDS):
            found = [math.sqrt(self._alike(thing, self._worded(iri, name))) for iri in self.order]
        else:
            found = [self._rarest(self._common(thing, iri, trait), trait) for iri in self.order]
        return np.array(found)

    @cached_property
    def _place(self) -> Mapping[str, int]:
        return {iri: n for n, iri in enumerate(self.practices)}

    @cached_property
    def _links(self) -> Matrix:
        """Give a row for each practice with 1 at each value that it is linked with."""
        found = np.zeros((len(self._place), len(self.order)))
        for iri, n in self._place.items():
            found[n, [self.number[value] for value in self.known(iri)]] = 1.0
        return found

    def _sharing(self, trait: str) -> NDArray[np.bool_]:
        """Say of each two practices whether they share a trait."""
        if trait not in self._shared_traits:
            traits = [each.trait(trait) for each in self.practices.values()]
            self._shared_traits[trait] = np.array([[bool(a & b) for b in traits] for a in traits])
        return self._shared_traits[trait]

    def _alike_values(self, trait: str) -> Matrix:
        """Say of each two values, by 1, whether they share a trait."""
        if trait not in self._groups:
            groups = sorted({each for value in self.values.values() for each in value.trait(trait)})
            member = np.array(
                [[each in value.trait(trait) for each in groups] for value in self.values.values()],
                dtype=float,
            )
            self._groups[trait] = np.minimum(member @ member.T, 1.0)
        return self._groups[trait]

    def _common(self, thing: Thing, iri: str, trait: str) -> frozenset[str]:
        return thing.trait(trait) & self.values[iri].trait(trait)

    def _rarest(self, shared: frozenset[str], trait: str) -> float:
        """Weigh what is shared: much when few values share it."""
        return max((self._rarity(trait)[each] for each in shared), default=0.0)

    def _rarity(self, trait: str) -> Mapping[str, float]:
        if trait not in self._rarities:
            counts = Counter(value for each in self.values.values() for value in each.trait(trait))
            self._rarities[trait] = {each: 1 / math.sqrt(count) for each, count in counts.items()}
        return self._rarities[trait]

    # Words

    @cached_property
    def _weights(self) -> Mapping[str, float]:
        """Give how much each word tells: the square of the logarithm of how rare it is."""
        things = (*self.practices.values(), *self.values.values(), *self.acts.values())
        counts = Counter(word for thing in things for word in thing.words)
        return {word: math.log(len(things) / count) ** 2 for word, count in counts.items()}

    @cached_property
    def _lengths(self) -> Mapping[str, float]:
        things = (*self.practices.values(), *self.values.values(), *self.acts.values())
        return {thing.iri: math.fsum(self._weights[word] for word in thing.words) for thing in things}

    def _worded(self, iri: str, name: str) -> Thing:
        value = self.values[iri]
        return value if name == WORDS else self.acts[min(value.trait("act"), default="")]

    def _alike(self, one: Thing, other: Thing) -> float:
        """Give the cosine of the words of two things."""
        common = one.words.keys() & other.words.keys()
        if not common:
            return 0.0
        shared = math.fsum(self._weights[word] for word in common)
        return shared / math.sqrt(self._lengths[one.iri] * self._lengths[other.iri])

    @cached_property
    def _likeness(self) -> Matrix:
        """Give how alike each two practices are: by words, task and form."""
        things = list(self.practices.values())
        words = np.array([[self._alike(one, other) for other in things] for one in things])
        return cast(Matrix, words + SAME_TASK * self._sharing("task") + SAME_FORM * self._sharing("form"))

    # Reasons

    def because(
        self, name: str, practice: str, value: str
    ) -> tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...]]:
        """Give what a feature rests on: practices that have the link, what is shared, and words."""
        thing = self.practices[practice]
        if name in (WORDS, ACT_WORDS):
            other = self._worded(value, name)
            common = sorted(thing.words.keys() & other.words.keys(), key=lambda w: (-self._weights[w], w))
            return (), (), tuple(thing.words[word] for word in common[:NEAREST])
        kind, _, trait = name.partition("-")
        if kind + "-" == SHARED:
            return (), tuple(sorted(self._common(thing, value, trait)))[:NEAREST], ()
        others = [each for each in self.linked if each != practice]
        if kind + "-" == GROUP:
            groups = self.values[value].trait(trait)
            same = [each for each in others if self.practices[each].trait("task") & thing.trait("task")]
            having = [e for e in same if any(self.values[v].trait(trait) & groups for v in self.known(e))]
            return self._nearest(practice, having), tuple(sorted(groups)), ()
        if kind + "-" == SAME:
            others = [each for each in others if self.practices[each].trait(trait) & thing.trait(trait)]
        having = [each for each in others if value in self.known(each)]
        shared = {each for one in having for each in self.practices[one].trait(trait) & thing.trait(trait)}
        return self._nearest(practice, having), tuple(sorted(shared))[:NEAREST], ()

    def _nearest(self, practice: str, others: Sequence[str]) -> tuple[str, ...]:
        likeness = self._likeness[self._place[practice]]
        return tuple(sorted(others, key=lambda each: (-likeness[self._place[each]], each))[:NEAREST])


def _stood(value: Thing, years: frozenset[str]) -> bool:
    if not years or not value.spans:
        return True
    return any(
        start[:4] <= year and (not until or until[:4] >= year)
        for start, until in value.spans
        for year in years
    )
