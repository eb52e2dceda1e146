"""What somebody may have meant by a word that no text holds: the nearest words that some text does."""

from collections.abc import Callable, Iterable
from typing import Final

from rapidfuzz.distance import OSA
from rapidfuzz.process import extract

from mkus_kg.search.words import WORD, fold

SHORTEST: Final = 4
LONG: Final = 7
MOST_CORRECTIONS: Final = 3


class Corrections:
    """Spellings of one language, by distance in letters added, left out, changed or swapped."""

    def __init__(self, spellings: Iterable[tuple[str, str, int, str]]) -> None:
        self._spellings = {form: (spelling, count, word) for form, spelling, count, word in spellings}
        self._forms = list(self._spellings)

    def of(self, word: str) -> list[str]:
        """Give the nearest spellings of a folded word, one for all forms of a word.

        Those used most come first among the equally near.
        """
        if len(word) < SHORTEST:
            return []
        most = 1 if len(word) < LONG else 2
        near = extract(word, self._forms, scorer=OSA.distance, score_cutoff=most, limit=None)
        ranked = sorted((distance, -self._spellings[form][1], form) for form, distance, _ in near)
        best: dict[str, str] = {}
        for _, _, form in ranked:
            spelling, _, word = self._spellings[form]
            best.setdefault(word, spelling)
        return list(best.values())[:MOST_CORRECTIONS]

    def texts(self, text: str, wrong: Iterable[str]) -> list[str]:
        """Give the query anew with every wrong word replaced, the likeliest first."""
        nearest = {word: found for word in wrong if (found := self.of(word))}
        most = max((len(found) for found in nearest.values()), default=0)
        return [_replaced(text, _choose(nearest, place)) for place in range(most)]


def _choose(nearest: dict[str, list[str]], place: int) -> Callable[[str], str | None]:
    return lambda word: nearest[word][min(place, len(nearest[word]) - 1)] if word in nearest else None


def _replaced(text: str, correction: Callable[[str], str | None]) -> str:
    return WORD.sub(lambda found: correction(fold(found[0])) or found[0], text)
