"""One form on its way between a person and the register."""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlencode

from rdflib import URIRef

from mkus_kg.errors import BadParameter, InputError, Message
from mkus_kg.forms import Answers, FieldError, Form
from mkus_kg.forms.answers import NOT_A_MOMENT
from mkus_kg.namespaces import read_iri
from mkus_kg.plain_text import refusal
from mkus_kg.submissions import HAPPENED, date_of
from mkus_kg.tracker.lifecycle import point_in_time
from web.forms.uses import Use
from web.rendering import code
from web.writing import Action

DO: Final = "do"
SAVE: Final = "save"
CHECK: Final = "check"
FIND: Final = "find"
DRAFT: Final = "draft"
ADD: Final = "add:"
ALIKE: Final = "similar"
REASON: Final = "reason"
SEEN: Final = "seen"
RECORD: Final = "record"
STATUS: Final = "status"
KEY: Final = "draft"
OWN: Final = frozenset({DO, SEEN, RECORD, STATUS, KEY})
"""The fields of the page itself, which are no answers."""
MOVE: Final = "move"
EDIT: Final = "edit"
MOST_REPORTS: Final = 200
NO_REASON: Final = Message(
    pl="Napisz, dlaczego to zmieniasz. Powód zobaczą wszyscy, którzy zajrzą do historii.",
    en="Say why you change this. Everybody who looks at the history will see the reason.",
)


NOT_YET: Final = Message(
    pl="Ta data jeszcze nie nadeszła. Podaj, kiedy to się stało, najpóźniej dzisiaj.",
    en="This date has not come yet. Say when it happened, today at the latest.",
)


@dataclass(frozen=True)
class Sheet:
    """One form on its way: what it is used for, of which record, with which answers."""

    use: Use
    form: Form
    answers: Answers
    record: URIRef | None = None
    seen: int = 0
    status: URIRef | None = None
    key: str = ""

    @property
    def reason(self) -> str:
        """Give the reason that was typed."""
        return next((each.strip() for each in self.answers.get(REASON, ()) if each.strip()), "")

    @property
    def asks_reason(self) -> bool:
        """Say whether a reason has to be typed: of a new record it is that it is new."""
        return self.record is not None

    def happened(self, today: datetime.date) -> str:
        """Give when a move happened, as it was told; today where nothing or no date was."""
        told = date_of(self.answers, today)
        return today.isoformat() if _wrong_date(told, today) else told

    def errors(self, today: datetime.date) -> list[FieldError]:
        """Give what is wrong with the reason and the date, which stand beside the fields of the form."""
        found = []
        if self.status is not None:
            wrong = _wrong_date(date_of(self.answers, today), today)
            found += [FieldError(HAPPENED, wrong)] if wrong else []
        refused = refusal(self.reason)
        if self.asks_reason and not self.reason:
            found.append(FieldError(REASON, NO_REASON))
        elif refused is not None:
            found.append(FieldError(REASON, refused))
        return found

    @property
    def query(self) -> str:
        """Give the query part of the address of the form of a record."""
        if self.record is None:
            return ""
        if self.status is not None:
            return urlencode({MOVE: code(self.status)})
        return urlencode({EDIT: self.use.form})


def answers_in(action: Action) -> dict[str, list[str]]:
    """Give the answers that a form brings, without the fields of the page."""
    return {name: list(values) for name, values in action.fields.items() if name not in OWN}


def number_in(text: str) -> int:
    """Give the number that a field of the page brings back. Raises InputError."""
    if not text.isdecimal() or len(text) > 12:
        raise InputError(
            Message(
                pl="Formularz jest niepełny: otwórz go ponownie.",
                en="The form is incomplete: open it again.",
            )
        )
    return int(text)


def compared(values: Sequence[str]) -> list[str]:
    """Give values so that those that say the same are the same."""
    return sorted(str(read_iri(each) or each.strip()) for each in values if each.strip())


def _wrong_date(text: str, today: datetime.date) -> Message | None:
    try:
        point_in_time(text)
    except BadParameter:
        return NOT_A_MOMENT
    return NOT_YET if text > today.isoformat()[: len(text)] else None


def clock(seconds: int) -> str:
    """Give a time of Unix seconds as local time in ISO form, to the minute."""
    return datetime.datetime.fromtimestamp(seconds).astimezone().isoformat(timespec="minutes")
