"""The index: SQLite FTS5 over tokens of our own making, in memory, kept as a file between starts."""

import sqlite3
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

from rdflib import URIRef

from mkus_kg.namespaces import LANGUAGES, Language
from mkus_kg.search.documents import Document, Found, Ranking
from mkus_kg.search.journals import journal_tokens
from mkus_kg.search.query import Query, Term, read_query
from mkus_kg.search.vocabulary import Form, Vocabulary
from mkus_kg.search.words import WORD, Lemmatiser, fold, is_code, stem

SHORTEST_PREFIX: Final = 3
MOST_COMPLETIONS: Final = 40
MOST_REMEMBERED: Final = 32
# Texts without a language are mostly identifiers, but also names that stand as they are in Polish.
CODE_LANGUAGE: Final[Language] = "pl"
# How much a hit counts: in the names of a resource, in its texts, among its identifiers.
_LABEL, _BODY, _IDENTIFIER = 10.0, 1.0, 8.0
_OTHER: Final[dict[Language, Language]] = {"pl": "en", "en": "pl"}


class SearchIndex:
    """Answers from any thread."""

    def __init__(self, documents: Iterable[Document]) -> None:
        self._lock = threading.RLock()
        self._database = sqlite3.connect(":memory:", check_same_thread=False)
        self._database.executescript(_SCHEMA)
        self._lemmatiser = Lemmatiser()
        self._fill(list(documents))
        self._forget()

    @classmethod
    def read(cls, path: Path) -> "SearchIndex":
        """Read a kept index. Raises sqlite3.Error for a file that holds none."""
        index = cls(())
        file = sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True)
        try:
            file.execute("SELECT count(*) FROM document").fetchone()
            file.backup(index._database)
        finally:
            file.close()
        index._forget()
        return index

    def write(self, path: Path) -> None:
        """Keep the index as a file. Raises sqlite3.Error where that cannot be done."""
        file = sqlite3.connect(path)
        try:
            with self._lock:
                self._database.backup(file)
        finally:
            file.close()

    def close(self) -> None:
        """Free the memory."""
        self._database.close()

    def _fill(self, documents: Sequence[Document]) -> None:
        vocabulary = self._vocabulary(documents)
        for language, forms in vocabulary.forms.items():
            rows = ((language, *form) for form in forms.values())
            self._database.executemany("INSERT INTO form VALUES (?, ?, ?, ?, ?, ?)", rows)
        for number, document in enumerate(documents):
            self._add(number, document, vocabulary)
        self._database.commit()

    def _vocabulary(self, documents: Sequence[Document]) -> Vocabulary:
        return Vocabulary.of(
            {language: _texts(documents, language) for language in LANGUAGES}, self._lemmatiser
        )

    def _forget(self) -> None:
        """Find everything anew; a reader asks for the next page of what was found."""
        self._remembered = lru_cache(maxsize=MOST_REMEMBERED)(self._rank)
        self._iris = lru_cache(maxsize=1)(self._read_iris)

    def renew(self, iris: Iterable[str], documents: Iterable[Document]) -> None:
        """Put documents in the place of what the index holds of these IRIs; it costs what they hold.

        A form of a word keeps the token it has, whichever lemma most texts would now give it.
        """
        with self._lock, self._database:
            gone = {token for iri in iris for token in self._remove(iri)}
            coming = list(documents)
            vocabulary = self._learn(coming)
            (last,) = self._database.execute("SELECT coalesce(max(number), -1) FROM document").fetchone()
            for number, document in enumerate(coming, last + 1):
                gone -= _tokens_of(self._add(number, document, vocabulary))
            self._unlearn(gone)
            self._forget()

    def _remove(self, iri: str) -> set[tuple[Language, str]]:
        """Take a document out, and give the tokens it held."""
        tokens: set[tuple[Language, str]] = set()
        for (number,) in self._rows("SELECT number FROM document WHERE iri = ?", (iri,)):
            tokens |= _tokens_of(self._rows("SELECT * FROM words WHERE rowid = ?", (number,))[0])
            for table, key in (("words", "rowid"), ("document", "number"), ("name", "number")):
                self._database.execute(f"DELETE FROM {table} WHERE {key} = ?", (number,))
        return tokens

    def _learn(self, documents: Sequence[Document]) -> Vocabulary:
        """Add the words that are new, and give the vocabulary of the documents."""
        known: dict[Language, dict[str, Form]] = {}
        fresh: dict[Language, list[str]] = {}
        for language in LANGUAGES:
            words = [word for text in _texts(documents, language) for word in WORD.findall(text)]
            spellings = {fold(word): word.lower() for word in words}
            marks = ", ".join("?" * len(spellings))
            rows = self._rows(f"{_FORMS} AND form IN ({marks})", (language, *spellings))
            known[language] = {row[0]: Form(*row) for row in rows}
            fresh[language] = [word for word in words if fold(word) not in known[language]]
            # A form of a word that stood in no text yet.
            unused = (form for form in known[language].values() if not form.uses)
            self._database.executemany(
                _USE,
                [(spellings[each.form], stem(each.form, language), language, each.form) for each in unused],
            )
        learnt = Vocabulary.of(fresh, self._lemmatiser)
        for language, forms in learnt.forms.items():
            self._database.executemany(_LEARN, [(language, *form) for form in forms.values()])
        return learnt.joined(known)

    def _unlearn(self, gone: Iterable[tuple[Language, str]]) -> None:
        """Offer words that no text holds any more as a correction no longer."""
        for language, token in gone:
            columns = " ".join(name for name, each in _COLUMNS.items() if each == language)
            if not self._rows(_HELD, (f'{{{columns}}} : "{token}"',)):
                self._database.execute(_UNLEARN, (language, token))

    def _add(self, number: int, document: Document, vocabulary: Vocabulary) -> Sequence[str]:
        """Put a document in, and give its tokens by column."""
        texts = document.bodies if document.summaries is None else document.summaries
        shown = [each[language] for language in LANGUAGES for each in (document.labels, texts)]
        self._database.execute(
            "INSERT INTO document VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (number, document.iri, document.type or "", document.kind, document.weight, *shown),
        )
        columns: list[str] = []
        exact: set[tuple[Language, str]] = set()
        for language in LANGUAGES:
            names = (document.labels[language], *document.other_names[language])
            tokens = [vocabulary.tokens(name, language) for name in names]
            exact.update((language, each) for each in tokens)
            exact.update((language, vocabulary.tokens(code, language)) for code in document.identifiers)
            body = vocabulary.tokens(f"{document.bodies[language]} {document.contexts[language]}", language)
            columns += [" ".join(tokens), body]
        codes = [vocabulary.tokens(each, CODE_LANGUAGE) for each in document.identifiers]
        codes += journal_tokens(" \n ".join((*document.identifiers, *document.bodies.values())))
        columns.append(" ".join(codes))
        self._database.execute(_INSERT_WORDS, (number, *columns))
        self._database.executemany(
            "INSERT INTO name VALUES (?, ?, ?)", [(*each, number) for each in sorted(exact) if each[1]]
        )
        return columns

    # Finding

    def rank(self, text: str, language: Language) -> Ranking:
        """Give everything that holds all the words, else some of them; in the language, else in the other."""
        return self._remembered(read_query(text), language)

    def _rank(self, query: Query, language: Language) -> Ranking:
        if query.terms:
            for operator in (" AND ", " OR "):
                for each in (language, _OTHER[language]):
                    expression = operator.join(self._term(term, each) for term in query.terms)
                    exact = self._exact(query.words, each)
                    hits = self._hits(expression, each, exact)
                    if hits:
                        named = sum(number in exact for number, _ in hits)
                        return Ranking(hits, each, operator == " OR " and len(query.terms) > 1, named)
        return Ranking((), language)

    def _hits(
        self, expression: str, language: Language, first: frozenset[int]
    ) -> tuple[tuple[int, str], ...]:
        rows = self._rows(_RANK[language], (expression,))
        rows.sort(key=lambda row: row[0] not in first)
        return tuple((number, kind) for number, kind in rows)

    def iris(self, text: str, language: Language) -> list[URIRef] | None:
        """Give every hit, or None where the text holds no word and so limits nothing."""
        if not read_query(text).terms:
            return None
        return [self._iris()[number] for number, _ in self.rank(text, language).hits]

    def _read_iris(self) -> dict[int, URIRef]:
        return {number: URIRef(iri) for number, iri in self._rows("SELECT number, iri FROM document", ())}

    def suggest(self, text: str, language: Language, limit: int) -> list[Found]:
        """Give what the text typed so far may be the beginning of the name of, the best first."""
        query = read_query(text)
        last = query.words[-1] if query.words and not text[-1:].isspace() else ""
        terms = [term for term in query.terms if term.words != (last,) or len(last) > 1 or is_code(last)]
        if not terms:
            return []
        columns = f"{{label_{language} identifier}}"
        parts = (
            (self._beginning if term.words[-1] == last else self._words)(term, language) for term in terms
        )
        expression = " AND ".join(f"{columns} : ({part})" for part in parts)
        found = self._rows(_RANK[language] + " LIMIT ?", (expression, limit))
        return self.documents([number for number, _ in found], language)

    def documents(self, numbers: Sequence[int], language: Language) -> list[Found]:
        """Give documents by number, in the order asked for."""
        marks = ", ".join("?" * len(numbers))
        rows = self._rows(f"{_SHOWN[language]} WHERE number IN ({marks})", tuple(numbers))
        found = {row[0]: Found(*row) for row in rows}
        return [found[number] for number in numbers]

    def matcher(self, text: str, language: Language) -> Callable[[str], bool]:
        """Give a judge of words as written: whether one is a form of a word of the query."""
        forms = self._forms(read_query(text), language)
        return lambda word: fold(word) in forms

    def _forms(self, query: Query, language: Language) -> frozenset[str]:
        words = {word for term in query.terms for word in term.words}
        tokens = {token for word in words for token in self._tokens(word, language)}
        marks = ", ".join("?" * len(tokens))
        rows = self._rows(
            f"SELECT form FROM form WHERE language = ? AND token IN ({marks})", (language, *tokens)
        )
        return frozenset(words).union(form for (form,) in rows)

    def unknown(self, text: str) -> tuple[str, ...]:
        """Give the folded words of a query that are found in no text, in no form."""
        words = (term.word for term in read_query(text).terms)
        return tuple(word for word in words if word and not is_code(word) and not self._known(word))

    def _known(self, word: str) -> bool:
        for language in LANGUAGES:
            expression = self._term(Term((word,)), language)
            if self._rows("SELECT 1 FROM words WHERE words MATCH ? LIMIT 1", (expression,)):
                return True
        return False

    def spellings(self, language: Language) -> list[tuple[str, str, int, str]]:
        """Give every folded form the texts hold: its spelling, how often it stands there, and its word."""
        return self._rows(
            "SELECT form, spelling, uses, token FROM form WHERE language = ? AND uses", (language,)
        )

    # Words as FTS5 is asked for them; a folded word holds only letters and digits

    def _term(self, term: Term, language: Language) -> str:
        columns = f"{{label_{language} body_{language}}}"
        code = self._words(term, CODE_LANGUAGE)
        return f"({columns} : ({self._words(term, language)}) OR identifier : ({code}))"

    def _words(self, term: Term, language: Language) -> str:
        if term.word:
            return " OR ".join(f'"{token}"' for token in self._tokens(term.word, language))
        return f'"{self._key(term.words, language)}"'

    def _beginning(self, term: Term, language: Language) -> str:
        if not term.word or is_code(term.word):
            return f'"{" ".join(term.words)}" *'
        tokens = [*self._tokens(term.word, language), *self._completions(term.word, language)]
        return " OR ".join(f'"{token}"' for token in dict.fromkeys(tokens))

    def _tokens(self, word: str, language: Language) -> list[str]:
        """Give the token of a word, or of what it is the beginning of when no text holds it."""
        token = self._token(word, language)
        if token:
            return [token]
        completions = self._completions(word, language) if len(word) >= SHORTEST_PREFIX else []
        return [stem(word, language), *completions]

    def _token(self, word: str, language: Language) -> str:
        if is_code(word):
            return word
        rows = self._rows("SELECT token FROM form WHERE language = ? AND form = ?", (language, word))
        rows = rows or self._rows(_SAME_STEM, (language, stem(word, language)))
        return str(rows[0][0]) if rows else ""

    def _completions(self, beginning: str, language: Language) -> list[str]:
        rows = self._rows(_COMPLETIONS, (language, beginning, beginning + "\uffff", MOST_COMPLETIONS))
        return [token for (token,) in rows]

    def _key(self, words: Iterable[str], language: Language) -> str:
        return " ".join(self._token(word, language) or stem(word, language) for word in words)

    def _exact(self, words: Sequence[str], language: Language) -> frozenset[int]:
        key = self._key(words, language)
        rows = self._rows("SELECT number FROM name WHERE language = ? AND name = ?", (language, key))
        return frozenset(number for (number,) in rows)

    def _rows(self, statement: str, values: Sequence[object]) -> list[Any]:
        with self._lock:
            return self._database.execute(statement, values).fetchall()


def _tokens_of(columns: Sequence[str]) -> set[tuple[Language, str]]:
    pairs = zip(_COLUMNS.values(), columns, strict=True)
    return {(language, token) for language, text in pairs for token in text.split()}


def _texts(documents: Iterable[Document], language: Language) -> Iterator[str]:
    for each in documents:
        yield each.labels[language]
        yield from each.other_names[language]
        yield each.bodies[language]
        if language == CODE_LANGUAGE:
            yield from each.identifiers


_SCHEMA: Final = """
CREATE TABLE document (
  number INTEGER PRIMARY KEY, iri TEXT, type TEXT, kind TEXT, weight REAL,
  label_pl TEXT, body_pl TEXT, label_en TEXT, body_en TEXT
);
CREATE INDEX document_of_iri ON document (iri);
CREATE TABLE name (
  language TEXT, name TEXT, number INTEGER, PRIMARY KEY (language, name, number)
) WITHOUT ROWID;
CREATE TABLE form (
  language TEXT, form TEXT, token TEXT, uses INTEGER, spelling TEXT, stem TEXT,
  PRIMARY KEY (language, form)
) WITHOUT ROWID;
CREATE INDEX name_of_number ON name (number);
CREATE INDEX form_of_token ON form (language, token);
CREATE INDEX form_of_stem ON form (language, stem);
CREATE VIRTUAL TABLE words USING fts5 (
  label_pl, body_pl, label_en, body_en, identifier, tokenize='unicode61 remove_diacritics 0'
);
"""
_INSERT_WORDS: Final = """
INSERT INTO words(rowid, label_pl, body_pl, label_en, body_en, identifier) VALUES (?, ?, ?, ?, ?, ?)
"""
_COLUMNS: Final[dict[str, Language]] = {
    "label_pl": "pl",
    "body_pl": "pl",
    "label_en": "en",
    "body_en": "en",
    "identifier": CODE_LANGUAGE,
}
_FORMS: Final = "SELECT form, token, uses, spelling, stem FROM form WHERE language = ?"
_LEARN: Final = "INSERT OR IGNORE INTO form VALUES (?, ?, ?, ?, ?, ?)"
_USE: Final = "UPDATE form SET uses = 1, spelling = ?, stem = ? WHERE language = ? AND form = ?"
_HELD: Final = "SELECT 1 FROM words WHERE words MATCH ? LIMIT 1"
_UNLEARN: Final = "UPDATE form SET uses = 0 WHERE language = ? AND token = ?"
_SAME_STEM: Final = """
SELECT token FROM form INDEXED BY form_of_stem WHERE language = ? AND stem = ? AND uses
GROUP BY token ORDER BY sum(uses) DESC, token LIMIT 1
"""
_COMPLETIONS: Final = """
SELECT token FROM form WHERE language = ? AND form >= ? AND form < ?
GROUP BY token ORDER BY sum(uses) DESC, token LIMIT ?
"""
_RANK: Final[dict[Language, str]] = {
    language: f"""
SELECT number, kind FROM words JOIN document ON number = words.rowid WHERE words MATCH ?
ORDER BY bm25(words, {_LABEL}, {_BODY}, {_LABEL}, {_BODY}, {_IDENTIFIER}) * weight,
  document.label_{language}, iri
"""
    for language in LANGUAGES
}
_SHOWN: Final[dict[Language, str]] = {
    language: f"SELECT number, iri, type, kind, label_{language}, body_{language} FROM document"
    for language in LANGUAGES
}
