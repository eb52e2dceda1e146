"""Links wanted: what may be the legal basis of a practice, which practice copes with a barrier, and why."""

import math
from collections import Counter
from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Final, Literal

import numpy as np

from mkus_kg.analysis.links import BARRIER, LAW, POPULAR, Fit, Relation
from mkus_kg.analysis.ranking import Example, Matrix, Quality, learned, places, quality
from mkus_kg.analysis.traits import Asked, Things, read_things
from mkus_kg.namespaces import SCHEME

Lacking = Literal["practices", "provisions", "barriers"]
LACKING: Final[Mapping[Lacking, Relation]] = {"practices": LAW, "provisions": LAW, "barriers": BARRIER}
"""What records may lack a link, and which one."""
ALLOWS: Final = str(SCHEME["rule-effect/allows"])
INFERRED: Final = frozenset({str(SCHEME["basis/inferred"])})
FOLDS: Final = 5
RARE: Final = 2
"""A value that so many practices have, or fewer, is rare: to name it takes more than popularity."""
MOST: Final = 5
"""Suggestions for one record."""


@dataclass(frozen=True, slots=True)
class Part:
    """One reason: its name, what it adds to the score, and what it rests on.

    `practices` have the link already, `shared` is what they, or the two records themselves, have in common.
    """

    name: str
    score: float
    practices: tuple[str, ...] = ()
    shared: tuple[str, ...] = ()
    words: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A link (a property) that may be missing between a practice and a value; its parts sum to its score."""

    link: str
    practice: str
    value: str
    score: float
    parts: tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class Gap:
    """A record that lacks a link, with what is suggested, the likeliest first."""

    record: str
    suggestions: tuple[Suggestion, ...]


@dataclass(frozen=True, slots=True)
class Measured:
    """How well held-out links are found by the learned ranking and by others, over all and over rare values.

    `missed` of the links were never candidates, as the law was not in force in the year; they count as last.
    """

    relation: str
    links: int
    practices: int
    candidates: int
    missed: int
    all: Mapping[str, Quality]
    rare: Mapping[str, Quality]


class LinksWanted:
    """Suggestions over one state of the graph; what is costly is worked out once, when first asked for."""

    def __init__(self, things: Things) -> None:
        self.things: Final = things
        self._fits: Final = {each.name: Fit(things, each) for each in (LAW, BARRIER)}
        self._weights: dict[str, Matrix] = {}

    @classmethod
    def read(cls, graph: Asked) -> "LinksWanted":
        """Read what suggestions are made from."""
        return cls(read_things(graph))

    # Suggestions

    def gaps(self, lacking: Lacking) -> tuple[Gap, ...]:
        """Give the records of a kind that lack a link, those with the likeliest suggestion first."""
        found = self._gaps[lacking]
        return tuple(
            sorted(found, key=lambda gap: (-max((s.score for s in gap.suggestions), default=0.0), gap.record))
        )

    def offered(self, link: str, practice: str, value: str) -> bool:
        """Say whether this link is among the suggestions."""
        return any(
            (each.link, each.practice, each.value) == (link, practice, value)
            for found in self._gaps.values()
            for gap in found
            for each in gap.suggestions
        )

    @cached_property
    def _gaps(self) -> Mapping[Lacking, Sequence[Gap]]:
        law, barrier = self._fits[LAW.name], self._fits[BARRIER.name]
        without = [iri for iri in law.practices if self._lacks_basis(iri)]
        # Where the source names the basis, our inference is not put beside it.
        open_to = [iri for iri, each in law.practices.items() if each.trait("basis") <= INFERRED]
        named = {value for iri in law.practices for value in law.known(iri)}
        allowing = [
            iri for iri, each in law.values.items() if iri not in named and ALLOWS in each.trait("effect")
        ]
        managed = {value for iri in barrier.practices for value in barrier.known(iri)}
        unmanaged = [iri for iri in barrier.values if iri not in managed]
        return {
            "practices": self._of_practices(law, without),
            "provisions": self._of_values(law, allowing, open_to),
            "barriers": self._of_values(barrier, unmanaged, list(barrier.practices)),
        }

    def _lacks_basis(self, practice: str) -> bool:
        return bool(self.things.practices[practice].trait("basis-unknown"))

    def _of_practices(self, fit: Fit, practices: Sequence[str]) -> list[Gap]:
        gaps = []
        for practice in practices:
            features = fit.features(practice, fit.linked)
            score = self._scores(fit, practice, features)
            best = sorted(np.flatnonzero(score > 0), key=lambda n: (-score[n], n))[:MOST]
            gaps.append(Gap(practice, tuple(self._suggestion(fit, practice, int(n), features) for n in best)))
        return gaps

    def _of_values(self, fit: Fit, values: Sequence[str], practices: Sequence[str]) -> list[Gap]:
        features = {each: fit.features(each, fit.linked) for each in practices}
        scores = {each: self._scores(fit, each, features[each]) for each in practices}
        gaps = []
        for value in values:
            n = fit.number[value]
            likely = [each for each in practices if scores[each][n] > 0]
            best = sorted(likely, key=lambda each: (-scores[each][n], each))[:MOST]
            gaps.append(Gap(value, tuple(self._suggestion(fit, each, n, features[each]) for each in best)))
        return gaps

    def _scores(self, fit: Fit, practice: str, features: Matrix) -> Matrix:
        """Give the score of each value; none for what is linked, was rejected, or was no law that year."""
        score: Matrix = features @ self.weights(fit.relation)
        shut = fit.known(practice) | self._rejected(fit.relation, practice)
        score[[fit.number[each] for each in shut]] = 0.0
        score[~np.array(fit.possible(practice), dtype=bool)] = 0.0
        return score

    def _rejected(self, relation: Relation, practice: str) -> Set[str]:
        pairs = self.things.rejected.get(relation.link, frozenset())
        values = self._fits[relation.name].values
        return {value for each, value in pairs if each == practice and value in values}

    def _suggestion(self, fit: Fit, practice: str, n: int, features: Matrix) -> Suggestion:
        value, weights = fit.order[n], self.weights(fit.relation)
        parts = []
        for name, weight, found in zip(fit.relation.features, weights, features[n], strict=True):
            if weight * found > 0:
                practices, shared, words = fit.because(name, practice, value)
                parts.append(Part(name, float(weight * found), practices, shared, words))
        parts.sort(key=lambda part: (-part.score, part.name))
        total = math.fsum(part.score for part in parts)
        return Suggestion(fit.relation.link, practice, value, total, tuple(parts))

    def lapsed(self, day: date) -> frozenset[str]:
        """Give the provisions of which every wording with known days had ended before a day."""
        law = self.things.provisions
        return frozenset(
            iri
            for iri, each in law.items()
            if each.spans and all(until and until < day.isoformat() for _, until in each.spans)
        )

    def undated(self) -> frozenset[str]:
        """Give the practices of unknown year: the law of their time cannot be checked."""
        return frozenset(iri for iri, each in self.things.practices.items() if not each.trait("year"))

    # Weights

    def weights(self, relation: Relation) -> Matrix:
        """Give the weight of each feature, learned from all known links and from what people rejected."""
        if relation.name not in self._weights:
            fit = self._fits[relation.name]
            rejecting = {each for each, _ in self.things.rejected.get(relation.link, ())}
            teaching = [each for each in fit.practices if fit.known(each) or each in rejecting]
            self._weights[relation.name] = self._learned(fit, teaching, fit.linked)
        return self._weights[relation.name]

    def _learned(self, fit: Fit, teaching: Sequence[str], training: Sequence[str]) -> Matrix:
        examples = [
            Example(
                fit.features(each, training),
                tuple(fit.number[value] for value in sorted(fit.known(each))),
                tuple(fit.number[value] for value in sorted(self._rejected(fit.relation, each))),
            )
            for each in teaching
        ]
        return learned(examples, len(fit.relation.features))

    # Measures

    def measured(self, relation: Relation, folds: int = FOLDS) -> Measured:
        """Hold out all links of each so many-th practice in turn, learn from the others and look for them."""
        fit = self._fits[relation.name]
        often = Counter(value for each in fit.linked for value in fit.known(each))
        found: dict[str, list[tuple[int, int]]] = {"learned": [], "equal": [], "popularity": [], "random": []}
        rare: list[bool] = []
        missed = 0
        accepted = self.things.accepted.get(relation.link, frozenset())
        for fold in range(min(folds, len(fit.linked))):
            held = fit.linked[fold::folds]
            training = tuple(each for each in fit.linked if each not in held)
            weights = self._learned(fit, training, training)
            for practice in held:
                # What was accepted from this very list would praise it.
                praised = [value for value in fit.known(practice) if (practice, value) in accepted]
                known = sorted(fit.known(practice).difference(praised))
                right = [fit.number[value] for value in known]
                shut = ~np.array(fit.possible(practice), dtype=bool)
                shut[[fit.number[value] for value in praised]] = True
                missed += int(shut[right].sum())
                features = fit.features(practice, training)
                for name, score in _rankings(features, weights, relation).items():
                    score[shut] = -1.0
                    found[name] += places(score, right)
                rare += [often[value] <= RARE for value in known]
        return Measured(
            relation.name,
            len(rare),
            len(fit.linked),
            len(fit.order),
            missed,
            {name: quality(each) for name, each in found.items()},
            {
                name: quality([place for place, few in zip(each, rare, strict=True) if few])
                for name, each in found.items()
            },
        )


def _rankings(features: Matrix, weights: Matrix, relation: Relation) -> dict[str, Matrix]:
    return {
        "learned": features @ weights,
        "equal": features.sum(axis=1),
        "popularity": features[:, relation.features.index(POPULAR)].copy(),
        "random": np.zeros(len(features)),
    }


def of_record(gaps: tuple[Gap, ...], record: str) -> tuple[Gap, ...]:
    """Leave one record alone, if one is asked about."""
    return tuple(gap for gap in gaps if record in ("", gap.record))
