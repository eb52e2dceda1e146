"""Answers checked: what people typed becomes terms of the graph, or a sentence at the field.

Answers are texts by the full name of their field: `title`, `citation.1.source`. What a person typed to find a
record may stand under the name with `.text`; `citation.1.iri` names a node that exists, `citation.1.remove`
takes it out.
"""

import re
from collections.abc import Iterable
from datetime import date
from typing import Final

from rdflib import Literal, URIRef

from mkus_kg.errors import Message
from mkus_kg.forms.choices import Choices
from mkus_kg.forms.model import MOST_OF_A_FIELD, Answers, Field, FieldError, Filled, Form, Node, Term
from mkus_kg.namespaces import XSD, read_iri
from mkus_kg.plain_text import refusal, tidy

TYPED: Final = ".text"
EXISTING: Final = "iri"
REMOVED: Final = "remove"
YES: Final = frozenset({"true", "1", "tak", "yes", "on", "x"})
NO: Final = frozenset({"", "false", "0", "nie", "no"})
YEAR: Final = re.compile(r"[12][0-9]{3}")
MONTH: Final = re.compile(r"[12][0-9]{3}-(0[1-9]|1[0-2])")
WEB: Final = re.compile(r"https?://[^\s/]+\.[^\s]+", re.IGNORECASE)

MISSING: Final = Message(pl="Wypełnij to pole.", en="Fill in this field.")
NOT_A_DAY: Final = Message(
    pl="Podaj datę w postaci rok-miesiąc-dzień, na przykład 2026-03-31.",
    en="Give a date as year-month-day, for example 2026-03-31.",
)
NOT_A_MOMENT: Final = Message(
    pl="Podaj rok, miesiąc albo dzień: 2024, 2024-05 lub 2024-05-17.",
    en="Give a year, a month or a day: 2024, 2024-05 or 2024-05-17.",
)
NOT_A_YEAR: Final = Message(pl="Podaj rok czterema cyframi.", en="Give a year of four digits.")
NOT_AN_ADDRESS: Final = Message(
    pl="Podaj adres strony, który zaczyna się od https:// lub http://.",
    en="Give a web address that begins with https:// or http://.",
)
NOT_A_FLAG: Final = Message(pl="Wpisz „tak” albo „nie”.", en="Write “yes” or “no”.")
NOT_IN_LIST: Final = Message(pl="Wybierz wartość z listy.", en="Choose a value of the list.")
NOT_FOUND: Final = Message(
    pl="Nie znaleziono takiego zapisu. Wpisz inne słowo z jego nazwy.",
    en="No such record was found. Type another word of its name.",
)
WHICH: Final = Message(
    pl="Ten tekst może oznaczać kilka zapisów. Zaznacz właściwy.",
    en="This text may mean several records. Tick the right one.",
)
TOO_MANY: Final = Message(pl="Zostaw tylko jedną wartość.", en="Keep only one value.")


class _Wrong(Exception):
    def __init__(self, message: Message) -> None:
        super().__init__(message.en)
        self.message = message


def check_answers(form: Form, answers: Answers, choices: Choices, *, partly: bool = False) -> Filled:
    """Check the answers of a form.

    With `partly`, what is missing is no error: for drafts and for showing a form again.
    """
    reader = _Checker(answers, choices, partly)
    node = reader.node(form, "")
    return Filled(node, tuple(reader.errors))


def node_numbers(answers: Iterable[str], name: str) -> list[int]:
    """Give the numbers of the nodes of a group that have answers."""
    pattern = re.compile(re.escape(name) + r"\.([1-9][0-9]?)\.")
    return sorted({int(found[1]) for each in answers if (found := pattern.match(each))})


class _Checker:
    def __init__(self, answers: Answers, choices: Choices, partly: bool) -> None:
        self._answers = answers
        self._choices = choices
        self._partly = partly
        self.errors: list[FieldError] = []

    def node(self, form: Form, before: str) -> Node:
        """Check one node; `before` is the beginning of the full names of its fields."""
        values: dict[str, tuple[Term, ...]] = {}
        nodes: dict[str, tuple[Node, ...]] = {}
        removed: set[URIRef] = set()
        for field in form.fields:
            if field.form:
                nodes[field.name] = self._nodes(field.form, before + field.name, removed)
            else:
                values[field.name] = self._values(field, before + field.name)
        self._follow_links(form, values)
        node = Node(form, values, nodes, self._existing(before), frozenset(removed), before)
        if not node.empty or not before:
            self._demand(form, node, before)
        return node

    def _existing(self, before: str) -> URIRef | None:
        return read_iri(next(iter(self._given(before + EXISTING)), ""))

    def _nodes(self, form: Form, name: str, removed: set[URIRef]) -> tuple[Node, ...]:
        found = []
        for number in node_numbers(self._answers, name)[:MOST_OF_A_FIELD]:
            before = f"{name}.{number}."
            if not any(self._given(before + REMOVED)):
                node = self.node(form, before)
                if not node.empty:
                    found.append(node)
            elif (existing := self._existing(before)) is not None:
                removed.add(existing)
        return tuple(found)

    def _given(self, name: str) -> list[str]:
        return [text for each in self._answers.get(name, ()) if (text := tidy(each))]

    def _follow_links(self, form: Form, values: dict[str, tuple[Term, ...]]) -> None:
        """A basis counts only with the link it is the basis of, and then has its default."""
        for field in form.fields:
            if field.basis_of is None:
                continue
            linked = any(values.get(each.name) for each in form.at(field.basis_of))
            if not linked:
                values[field.name] = ()
            elif not values[field.name] and field.default is not None:
                values[field.name] = (field.default,)

    def _demand(self, form: Form, node: Node, before: str) -> None:
        wrong = {error.field for error in self.errors}
        for field in form.fields:
            if self._partly or not field.required:
                continue
            alike = [each.name for each in form.at(field.path) if each.language == field.language]
            answered = any(node.values.get(name) or node.nodes.get(name) for name in alike)
            begun = any(
                each == before + name or each.startswith(f"{before}{name}.")
                for name in alike
                for each in wrong
            )
            if not answered and not begun:
                self.errors.append(FieldError(before + field.name, field.wrong or MISSING))

    def _values(self, field: Field, name: str) -> tuple[Term, ...]:
        chosen, typed = self._given(name), self._given(name + TYPED)
        # Of a field with one value, the record that is typed takes the place of the one chosen before.
        given = typed if typed and field.single else [*chosen, *typed]
        found: list[Term] = []
        for text in (*self._answers.get(name, ()), *self._answers.get(name + TYPED, ())):
            refused = refusal(text)
            if refused is not None:
                self.errors.append(FieldError(name, refused))
                return ()
        for text in given[:MOST_OF_A_FIELD]:
            try:
                value = self._value(field, text, name)
            except _Wrong as wrong:
                self.errors.append(FieldError(name, wrong.message))
                continue
            if value is not None and value not in found:
                found.append(value)
        if field.single and len(found) > 1:
            self.errors.append(FieldError(name, TOO_MANY))
        return tuple(found)

    def _value(self, field: Field, text: str, name: str) -> Term | None:
        if field.kind == "record":
            return self._record(field, text, name)
        if field.kind == "choice":
            code = self._choices.code(text, field)
            if code is None:
                raise _Wrong(NOT_IN_LIST)
            return code
        if field.longest and len(text) > field.longest:
            raise _Wrong(
                Message(
                    pl=f"Skróć ten tekst do {field.longest} znaków; ma {len(text)}.",
                    en=f"Shorten this text to {field.longest} characters; it has {len(text)}.",
                )
            )
        return PARSERS[field.kind](field, text)

    def _record(self, field: Field, text: str, name: str) -> Term | None:
        if field.target is None:
            raise _Wrong(NOT_FOUND)
        found = self._choices.record(text, field.target)
        if found is None:
            candidates = self._choices.find(text, field.target, "pl")
            self.errors.append(FieldError(name, WHICH if candidates else NOT_FOUND, candidates))
        return found


def _line(field: Field, text: str) -> Term:
    text = " ".join(text.split())
    return Literal(text, lang=field.language) if field.language else Literal(text)


def _text(field: Field, text: str) -> Term:
    return Literal(text, lang=field.language) if field.language else Literal(text)


def _web(field: Field, text: str) -> Term:
    iri = read_iri(text) if WEB.fullmatch(text) else None
    if iri is None:
        raise _Wrong(NOT_AN_ADDRESS)
    return iri


def _date(field: Field, text: str) -> Term:
    try:
        return Literal(date.fromisoformat(text).isoformat(), datatype=XSD.date)
    except ValueError:
        raise _Wrong(NOT_A_DAY) from None


def _year(field: Field, text: str) -> Term:
    if not YEAR.fullmatch(text):
        raise _Wrong(NOT_A_YEAR)
    return Literal(text, datatype=XSD.gYear)


def _moment(field: Field, text: str) -> Term:
    if YEAR.fullmatch(text):
        return Literal(text, datatype=XSD.gYear)
    if MONTH.fullmatch(text):
        return Literal(text, datatype=XSD.gYearMonth)
    try:
        return _date(field, text)
    except _Wrong:
        raise _Wrong(NOT_A_MOMENT) from None


def _flag(field: Field, text: str) -> Term | None:
    if text.casefold() in YES:
        return Literal(True)
    if text.casefold() in NO:
        return None
    raise _Wrong(NOT_A_FLAG)


PARSERS: Final = {
    "line": _line,
    "text": _text,
    "web": _web,
    "date": _date,
    "moment": _moment,
    "year": _year,
    "flag": _flag,
}
