"""Questions as SPARQL that runs as it stands: the values of their parameters stand in the text."""

import datetime
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import dropwhile, takewhile
from pathlib import Path
from typing import Final

from rdflib import Literal, URIRef

from mkus_kg.errors import Message, NotFound
from mkus_kg.graph import Term
from mkus_kg.namespaces import XSD, Language
from mkus_kg.queries import HEADER, Known, Question, load_questions

LONGEST_COMMENT: Final = 80
QUESTION_TAG: Final = "question"

Name = Callable[[Term, Language], str]

_WHERE: Final = re.compile(r"^WHERE \{$")
# A group within a group is evaluated alone: it sees no value set around it. OPTIONAL sees it, but what is
# optional within it does not.
_GROUP: Final = re.compile(r"^  (?:\} UNION )?\{$")
_OPTIONAL: Final = re.compile(r"^  OPTIONAL \{$")
# What BIND computes cannot be set before it.
_COMPUTED: Final = re.compile(r"^  BIND\(.* AS \?(\w+)\)$")
_BOTH_LANGUAGES: Final = '  VALUES ?language { "pl" "en" }'
_SUBSELECT: Final = re.compile(r"^\s*SELECT\b")


class Examples:
    """Queries to learn from and to change: a few written for it, and every question of the catalogue."""

    def __init__(
        self,
        questions: Mapping[str, Question],
        folder: Path,
        known: Known,
        name: Name,
        today: Callable[[], datetime.date],
    ) -> None:
        self.lessons: Final[Mapping[str, Question]] = load_questions(folder)
        self._questions = {key: each for key, each in questions.items() if QUESTION_TAG in each.tags}
        self._known = known
        self._name = name
        self._today = today

    def all(self) -> Mapping[str, Question]:
        """Give every example by name."""
        return {**self._questions, **self.lessons}

    def find(self, name: str) -> Question:
        """Give one example. Raises NotFound."""
        found = self.lessons.get(name) or self._questions.get(name)
        if found is None:
            raise NotFound(Message(pl="Nie ma takiego przykładu.", en="There is no such example."))
        return found

    def text(self, name: str, values: Mapping[str, str] | None = None, language: Language = "pl") -> str:
        """Give the text of an example, with its own values unless others are given.

        Its answer has the rows that `KnowledgeGraph.ask` gives, with the parameters among its columns.
        Raises NotFound for the name and BadParameter for a value.
        """
        question = self.find(name)
        chosen = example_values(question) if values is None else values
        bound = question.bind(chosen, language, self._known, self._today())
        labels = {each.name: each.label.text(language) for each in question.asked}
        remarks = {
            each: _remark(labels[each], term, language, self._name)
            for each, term in bound.items()
            if each in labels
        }
        return (
            "\n".join(
                [*_title(question, language), *_bound_lines(_query_lines(question.text), bound, remarks)]
            )
            + "\n"
        )


def example_values(question: Question) -> dict[str, str]:
    """Give a value for every parameter that has an example or a default."""
    given = {each.name: each.example or each.default for each in question.asked}
    return {name: value for name, value in given.items() if value}


def spelled(term: Term) -> str:
    """Give a term as SPARQL spells it; whole numbers and booleans as they are."""
    if isinstance(term, Literal) and term.datatype in (XSD.integer, XSD.boolean):
        return str(term)
    return term.n3()


def _title(question: Question, language: Language) -> Iterator[str]:
    """Say in comments what the query asks."""
    yield from _comment(question.summary.text(language))
    if question.description != question.summary:
        yield from _comment(question.description.text(language))


def _comment(text: str) -> Iterator[str]:
    """Break a text into lines of comment."""
    line = "#"
    for word in text.split():
        if len(line) + len(word) >= LONGEST_COMMENT:
            yield line
            line = "#"
        line += f" {word}"
    yield line


def _query_lines(text: str) -> list[str]:
    """Leave the header out."""
    return [line for line in text.rstrip().splitlines() if not line.startswith(HEADER)]


def _bound_lines(lines: list[str], bound: Mapping[str, Term], remarks: Mapping[str, str]) -> Iterator[str]:
    """Set the values where the query begins, and anew in each group that does not see them."""
    computed = {found[1] for line in lines if (found := _COMPUTED.match(line))}
    for number, line in enumerate(lines):
        # The reader's language is set: that there are two says nothing more.
        if line == _BOTH_LANGUAGES:
            continue
        yield line
        if _WHERE.match(line):
            given = (each for each in bound if each not in computed)
            yield from (f"  {_set(each, bound[each])}{remarks.get(each, '')}" for each in given)
        found = _COMPUTED.match(line)
        if found and found[1] in bound:
            yield f"  FILTER(?{found[1]} = {spelled(bound[found[1]])}){remarks.get(found[1], '')}"
        yield from (f"    {_set(each, bound[each])}" for each in _unseen(line, lines[number + 1 :], bound))


def _unseen(line: str, following: list[str], names: Iterable[str]) -> list[str]:
    """Give the variables that a group opened by this line uses, but does not see set around it."""
    if not (_GROUP.match(line) or _OPTIONAL.match(line)) or _SUBSELECT.match(following[0]):
        return []
    inside = list(takewhile(lambda each: not each.startswith("  }"), following))
    if _OPTIONAL.match(line):
        inside = list(dropwhile(lambda each: "OPTIONAL {" not in each, inside))
    return [name for name in names if any(re.search(rf"[?$]{name}\b", each) for each in inside)]


def _set(name: str, term: Term) -> str:
    return f"VALUES ?{name} {{ {spelled(term)} }}"


def _remark(label: str, term: Term, language: Language, name: Name) -> str:
    """Say what a value stands for, as a comment."""
    words = f": {name(term, language)}" if isinstance(term, URIRef) else ""
    return "  # " + " ".join(f"{label}{words}".split())
