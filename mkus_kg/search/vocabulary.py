"""The table of word forms: what each form somebody may type stands for in the index.

One folded form stands for one token alone, so that a word is found in every form, with Polish letters or
without. Where a form belongs to several lemmas (umów: umowa, umówić, um), the lemma that the texts use most
takes it.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from mkus_kg.namespaces import LANGUAGES, Language
from mkus_kg.search.words import WORD, Lemma, Lemmatiser, fold, folded_words, is_code, stem


class Form(NamedTuple):
    """A folded form, the token it stands for, how often the texts hold it, their spelling, and its stem."""

    form: str
    token: str
    uses: int
    spelling: str
    stem: str


class Vocabulary:
    """Tokens of words by their folded forms, in each language."""

    def __init__(self, forms: Mapping[Language, dict[str, Form]]) -> None:
        self.forms = forms

    @classmethod
    def of(
        cls, texts: Mapping[Language, Iterable[str]], lemmatiser: Lemmatiser | None = None
    ) -> "Vocabulary":
        """Make the vocabulary of texts."""
        lemmatiser = lemmatiser or Lemmatiser()
        return cls(
            {
                language: _forms(
                    Counter(word for text in texts[language] for word in WORD.findall(text)),
                    language,
                    lemmatiser,
                )
                for language in LANGUAGES
            }
        )

    def joined(self, known: Mapping[Language, dict[str, Form]]) -> "Vocabulary":
        """Give a vocabulary in which a form that was known before keeps its token."""
        return Vocabulary({language: {**self.forms[language], **known[language]} for language in LANGUAGES})

    def tokens(self, text: str, language: Language) -> str:
        """Give a text as the index holds it."""
        forms = self.forms[language]
        return " ".join(
            forms[word].token if word in forms else stem(word, language) for word in folded_words(text)
        )


def _forms(words: Counter[str], language: Language, lemmatiser: Lemmatiser) -> dict[str, Form]:
    spelled: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for word, count in words.items():
        folded = fold(word)
        if not is_code(folded):
            spelled[folded][word] += count
    lemmas = _lemmas(spelled, lemmatiser) if language == "pl" else {}
    forms = {}
    for folded, spellings in spelled.items():
        spelling = min(spellings, key=lambda each: (-spellings[each], each))
        stemmed = stem(folded, language)
        token = lemmas[folded].token if folded in lemmas else stemmed
        forms[folded] = Form(folded, token, spellings.total(), spelling.lower(), stemmed)
    for folded, lemma in lemmas.items():
        if folded not in forms:
            forms[folded] = Form(folded, lemma.token, 0, folded, "")
    return forms


def _lemmas(spelled: Mapping[str, Counter[str]], lemmatiser: Lemmatiser) -> dict[str, Lemma]:
    """Give the lemma of each form of the texts, and of every other form of the same lemmas."""
    candidates: defaultdict[str, set[Lemma]] = defaultdict(set)
    uses: Counter[Lemma] = Counter()
    for folded, spellings in spelled.items():
        for word, count in spellings.items():
            # A single letter is an abbreviation or a preposition, and has no forms: Dz.U., r., w.
            for lemma in lemmatiser.lemmas(word) if len(word) > 1 else ():
                candidates[folded].add(lemma)
                uses[lemma] += count

    def most_used(lemmas: Iterable[Lemma]) -> Lemma:
        return min(lemmas, key=lambda lemma: (-uses[lemma], lemma.verb, len(lemma.word), lemma))

    for lemma in sorted({most_used(lemmas) for lemmas in candidates.values()}):
        for form in lemmatiser.forms(lemma):
            candidates[form].add(lemma)
    return {form: most_used(lemmas) for form, lemmas in candidates.items()}
