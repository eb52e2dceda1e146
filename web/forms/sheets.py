"""One form on its way between a person and the register."""

import datetime
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlencode

from rdflib import URIRef

from mkus_kg.errors import Message
from mkus_kg.forms import Answers, Form
from web.forms.uses import Use
from web.rendering import code

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
MOST_REPORTS: Final = 200
NO_REASON: Final = Message(
    pl="Napisz, dlaczego to zmieniasz. Powód zobaczą wszyscy, którzy zajrzą do historii.",
    en="Say why you change this. Everybody who looks at the history will see the reason.",
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

    @property
    def query(self) -> str:
        """Give the query part of the address of the form of a record."""
        if self.record is None:
            return ""
        if self.status is not None:
            return urlencode({MOVE: code(self.status)})
        return urlencode({"edit": self.use.form})


def clock(seconds: int) -> str:
    """Give a time of Unix seconds as local time in ISO form, to the minute."""
    return datetime.datetime.fromtimestamp(seconds).astimezone().isoformat(timespec="minutes")
