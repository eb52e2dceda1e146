"""What a check of a dossier found: three independent answers, in words."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final, Literal

from mkus_kg.dossier.comparing import Changes
from mkus_kg.dossier.document import Identity
from mkus_kg.dossier.phrases import day_in_words
from mkus_kg.errors import Message
from mkus_kg.journal import Dossier
from mkus_kg.settings import PLACE

Standing = Literal["registered", "other hash", "damaged", "draft", "unknown", "not asked"]
"""How the register stands to a ZIP; `other hash` is one whose number is that of another dossier there, and
`damaged` one whose place in the register is no longer as it was kept."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """The three answers about a ZIP.

    `problems` say why it is not intact. `registered` is the frozen dossier with the same hash, `damage` what
    is wrong with the register where this one would stand. `changes` is what is another today; where it is
    None, `not_compared` says why. `other_questions` are those of the package that are asked in another way
    today.
    """

    sha256: str
    size: int
    identity: Identity | None
    title: Message | None
    problems: tuple[Message, ...]
    standing: Standing
    registered: Dossier | None
    changes: Changes | None
    not_compared: Message | None
    compared_on: date | None = None
    compared_revision: int = 0
    same_program: bool = True
    other_questions: tuple[str, ...] = ()
    damage: Message | None = None

    @property
    def intact(self) -> bool:
        """Say whether every file fits the list within the ZIP, and the ZIP is packed as the service packs it.

        Whoever knows how that is done can make such a ZIP: only the register says where one is from.
        """
        return not self.problems

    @property
    def known(self) -> bool | None:
        """Say whether the register here holds this very ZIP; None where nobody can tell."""
        return None if self.standing in ("not asked", "damaged") else self.standing == "registered"

    @property
    def true(self) -> bool | None:
        """Say whether the dossier would say the same today; None where that is not known."""
        return None if self.changes is None else not self.changes.any

    @property
    def passed(self) -> bool:
        """Say whether the ZIP is intact, registered, and says what it would say today."""
        return self.intact and self.known is True and self.true is True

    def answers(self) -> tuple[tuple[Message, Message], ...]:
        """Give the three questions with their answers in words."""
        return (
            (_WHOLE_QUESTION, _whole(self)),
            (_KNOWN_QUESTION, _known(self)),
            (_TRUE_QUESTION, _true(self)),
        )


def _asked_otherwise(questions: tuple[str, ...]) -> Message:
    if not questions:
        return Message(pl="", en="")
    names = ", ".join(questions)
    return Message(
        pl=f" Te pytania zadaje się dziś inaczej: {names}.",
        en=f" These questions are asked otherwise today: {names}.",
    )


OTHER_PROGRAM: Final = Message(
    pl=" Sporządziła je inna wersja programu, więc samo brzmienie zdań mogło się zmienić bez zmiany faktów.",
    en=" Another version of the program made it, so that words may differ where no fact does.",
)
RECORDED: Final = Message(
    pl="Tak. Każdy plik zgadza się ze spisem skrótów, a ZIP – bajt po bajcie – z zapisem serwisu.",
    en="Yes. Each file fits the list of hashes, and the ZIP is byte by byte as the service recorded it.",
)
CONSISTENT: Final = Message(
    pl="Tak. Każdy plik zgadza się ze spisem skrótów w tym pliku ZIP, a ZIP jest spakowany tak, jak pakuje "
    "go serwis. Taki plik może jednak sporządzić każdy: o jego pochodzeniu mówi tylko rejestr.",
    en="Yes. Each file fits the list of hashes in this ZIP, and the ZIP is packed as the service packs it. "
    "Yet anybody can make such a file: only the register tells where it is from.",
)
_WHOLE_QUESTION: Final = Message(pl="Czy plik jest nienaruszony?", en="Is the file intact?")
_KNOWN_QUESTION: Final = Message(
    pl="Czy to dossier jest w tutejszym rejestrze?", en="Is this dossier in the register here?"
)
_TRUE_QUESTION: Final = Message(pl="Czy dossier jest nadal aktualne?", en="Is the dossier still true today?")


def _whole(verdict: Verdict) -> Message:
    if verdict.intact:
        return RECORDED if verdict.known else CONSISTENT
    return Message(
        pl="Nie. " + " ".join(each.pl for each in verdict.problems),
        en="No. " + " ".join(each.en for each in verdict.problems),
    )


def _known(verdict: Verdict) -> Message:
    if verdict.registered is not None:
        number, day = verdict.registered.number, verdict.registered.frozen_at.astimezone(PLACE).date()
        return Message(
            pl=f"Tak. To dossier nr {number}, zamrożone {day_in_words(day, 'pl')}",
            en=f"Yes. It is dossier no. {number}, frozen {day_in_words(day, 'en')}.",
        )
    if verdict.damage is not None:
        return Message(
            pl=f"Nie da się tego stwierdzić, bo tutejszy rejestr jest uszkodzony. {verdict.damage.pl}",
            en=f"Nobody can tell, as the register here is damaged. {verdict.damage.en}",
        )
    said = _STANDINGS[verdict.standing]
    number = verdict.identity.number if verdict.identity else 0
    return Message(pl=said.pl.format(number=number), en=said.en.format(number=number))


_STANDINGS: Final[Mapping[Standing, Message]] = {
    "registered": Message(pl="Tak.", en="Yes."),
    "damaged": Message(pl="Tutejszy rejestr jest uszkodzony.", en="The register here is damaged."),
    "other hash": Message(
        pl="Nie. Podaje się za dossier nr {number}, ale w rejestrze dossier nr {number} ma inny skrót: "
        "to nie ono.",
        en="No. It claims to be dossier no. {number}, but in the register dossier no. {number} has another "
        "hash: it is not that one.",
    ),
    "draft": Message(
        pl="Nie. To projekt: projektów nie wpisuje się do rejestru, więc nikt nie może potwierdzić, skąd "
        "pochodzi.",
        en="No. It is a draft: drafts are in no register, so nobody can confirm where it is from.",
    ),
    "unknown": Message(
        pl="Nie. W tutejszym rejestrze nie ma dossier o takim skrócie. Zapytaj tego, kto je przekazał, skąd "
        "pochodzi.",
        en="No. The register here has no dossier with this hash. Ask whoever handed it on where it is from.",
    ),
    "not asked": Message(
        pl="Nie sprawdzono, bo nie ma tu rejestru dossier.",
        en="Not checked, as there is no register of dossiers here.",
    ),
}


def _true(verdict: Verdict) -> Message:
    if verdict.changes is None:
        assert verdict.not_compared is not None
        return verdict.not_compared
    assert verdict.compared_on is not None
    day = Message(pl=day_in_words(verdict.compared_on, "pl"), en=day_in_words(verdict.compared_on, "en"))
    state = Message(
        pl=f"Według prawa z {day.pl} i danych z rewizji {verdict.compared_revision}",
        en=f"On the law of {day.en} and the data of revision {verdict.compared_revision}",
    )
    if not verdict.changes.any:
        return Message(pl=f"Tak. {state.pl} mówiłoby to samo.", en=f"Yes. {state.en} it would say the same.")
    program = Message(pl="", en="") if verdict.same_program else OTHER_PROGRAM
    asked = _asked_otherwise(verdict.other_questions)
    return Message(
        pl=f"Nie. {state.pl} mówiłoby co innego.{program.pl}{asked.pl}",
        en=f"No. {state.en} it would say otherwise.{program.en}{asked.en}",
    )
