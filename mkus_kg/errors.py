"""What can go wrong, in the reader's language.

MkusError
├── InputError           the caller asked for something that cannot be done (exit code 2, HTTP 400)
│   ├── BadParameter     a value that does not fit its parameter
│   ├── BadQuery         SPARQL that cannot be read or is not allowed here
│   │   └── QueryTooLong more text than a query may have
│   ├── QueryTooHeavy    SPARQL stopped at a limit of time or memory
│   │   └── AnswerTooLarge  the same query will always give more rows or bytes than an answer may have
│   ├── UnknownFormat    a format no writer knows
│   ├── BadReason        a change without a reason
│   ├── BadChange        a change that cannot be recorded, whatever the shapes say
│   ├── BadPatch         text that is no RDF Patch, or a patch that cannot be kept
│   ├── BadSheet         a file that is no spreadsheet, or a larger one than is taken
│   ├── BadAnswer        a file that is no answer of the ELI service, or one that holds what none ever does
│   ├── BadRevision      a revision that the journal cannot keep, such as one without a reason
│   └── BadSettings      a folder or file the settings name is not usable
├── TooBusy              every place for foreign SPARQL is taken (exit code 2, HTTP 503)
│   └── TooManyAtOnce    one client asks too much at the same time (HTTP 429)
├── NotKept              the disk is full or the database fails: nothing was recorded (HTTP 507)
├── AccessError          this person may not do this, or nobody knows who asks
│   ├── NotSignedIn      nobody is signed in, or no longer (HTTP 401)
│   ├── Forbidden        the role or the scope does not allow it (HTTP 403)
│   ├── ForgedRequest    a form that this site did not give to this person (HTTP 403)
│   ├── WrongCredentials no such account with this password (HTTP 401)
│   ├── ProviderFailed   the provider that people sign in with answers nothing usable (HTTP 502)
│   ├── TooManyAttempts  too many wrong passwords in a short time (HTTP 429)
│   └── TooManyChanges   one person records more in an hour or a day than the settings allow (HTTP 429)
├── ServiceFailed        the ELI service cannot be asked or answers nothing usable (exit code 2)
├── Overtaken            somebody else was faster: nothing of the change was kept (HTTP 409)
│   ├── JournalMoved     the journal grew in the meantime; the change has to be looked at again
│   ├── Conflict         the record changed after it was read
│   └── UndoConflict     later revisions build on what would be undone
├── tracker.Refused      the shapes forbid what a change would make; it holds their report (HTTP 422)
├── Abandoned            nobody waits for the answer any more
├── NotFound             no such resource, question, list or graph (exit code 1, HTTP 404)
└── InvalidGraph         the graph does not satisfy its shapes (exit code 1, HTTP 500)
    └── Damaged          what was kept for good is no longer as it was kept (exit code 1, HTTP 500)
"""

from dataclasses import dataclass

from mkus_kg.namespaces import Language


@dataclass(frozen=True, slots=True)
class Message:
    """One sentence in both languages: what was wrong and what would be right."""

    pl: str
    en: str

    def text(self, language: Language) -> str:
        """Give the sentence in one language."""
        return self.pl if language == "pl" else self.en


class MkusError(Exception):
    """Any expected failure; its message stands in Polish and English."""

    def __init__(self, message: Message) -> None:
        super().__init__(message.en)
        self.message = message

    def text(self, language: Language) -> str:
        """Give the message in one language."""
        return self.message.text(language)


class InputError(MkusError):
    """The caller asked for something that cannot be done."""


class BadParameter(InputError):
    """A value that does not fit its parameter."""


class BadQuery(InputError):
    """SPARQL that cannot be read or is not allowed; its place counts from 1, and is 0 where unknown."""

    def __init__(self, message: Message, line: int = 0, column: int = 0) -> None:
        super().__init__(message)
        self.line = line
        self.column = column


class QueryTooLong(BadQuery):
    """More text than a query may have."""


class QueryTooHeavy(InputError):
    """SPARQL stopped at a limit of time or memory."""


class AnswerTooLarge(QueryTooHeavy):
    """More rows or bytes than an answer may have; asking again later changes nothing."""


class TooBusy(MkusError):
    """Every place for foreign SPARQL is taken; a later try can succeed."""


class TooManyAtOnce(TooBusy):
    """One client has as many queries under way as it may."""


class NotKept(MkusError):
    """The disk is full or the database fails: nothing was recorded, and somebody has to mend it."""


class AccessError(MkusError):
    """This person may not do this, or nobody knows who asks."""


class NotSignedIn(AccessError):
    """Nobody is signed in, or no longer."""


class Forbidden(AccessError):
    """The role of the person, or the scope of the token, does not allow it."""


class ForgedRequest(AccessError):
    """A form that this site did not give to this person (CSRF)."""


class WrongCredentials(AccessError):
    """No account has this name and this password; which of the two is wrong is never said."""


class ProviderFailed(AccessError):
    """The provider that people sign in with answers nothing usable."""


class TooManyAttempts(AccessError):
    """Too many wrong passwords in a short time; `wait` seconds from now a try can succeed."""

    def __init__(self, message: Message, wait: int) -> None:
        super().__init__(message)
        self.wait = wait


class TooManyChanges(AccessError):
    """One person records more than the settings allow; `wait` seconds from now one more fits."""

    def __init__(self, message: Message, wait: int) -> None:
        super().__init__(message)
        self.wait = wait


class ServiceFailed(MkusError):
    """The ELI service cannot be asked, or answers nothing usable; nothing was recorded."""


class Overtaken(MkusError):
    """Somebody else was faster; nothing of the change was kept."""


class JournalMoved(Overtaken):
    """The journal grew in the meantime; what was to be recorded has to be looked at again."""


class Conflict(Overtaken):
    """A record changed after it was read: `seen` is the revision it was read at, `now` its newest one."""

    def __init__(self, record: str, seen: int, now: int) -> None:
        super().__init__(
            Message(
                pl="Ktoś zmienił ten rekord po tym, jak go otwarto. "
                "Porównaj obie wersje i zapisz zmianę jeszcze raz.",
                en="Somebody changed this record after it was opened. "
                "Compare both versions and save the change again.",
            )
        )
        self.record = record
        self.seen = seen
        self.now = now


class UndoConflict(Overtaken):
    """A revision that cannot be undone as later ones, `revisions`, build on it or changed the same."""

    def __init__(self, message: Message, revisions: tuple[int, ...]) -> None:
        super().__init__(message)
        self.revisions = revisions


class Abandoned(MkusError):
    """Nobody waits for the answer any more."""


class UnknownFormat(InputError):
    """A format no writer knows."""


class BadReason(InputError):
    """A change without a reason, or with one that is too long."""


class BadChange(InputError):
    """A change that cannot be recorded, whatever the shapes say: it is empty, or not about facts."""


class BadPatch(InputError):
    """Text that is no RDF Patch, or a patch that cannot be kept."""


class BadSheet(InputError):
    """A file that is no spreadsheet, or a larger one than is taken."""


class BadAnswer(InputError):
    """A file that is no answer of the ELI service, or one that holds what none ever does."""


class BadRevision(InputError):
    """A revision that the journal cannot keep."""


class BadSettings(InputError):
    """A folder or file the settings name is not usable."""


class NotFound(MkusError):
    """No such resource, question, list or graph."""


class InvalidGraph(MkusError):
    """The graph does not satisfy its shapes."""


class Damaged(InvalidGraph):
    """What was kept for good is no longer as it was kept."""
