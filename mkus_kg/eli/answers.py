"""What the ELI service answers about an act, as the files hold it: what is unknown stays unknown."""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from mkus_kg.eli.numbers import ActNumber, read_number
from mkus_kg.eli.reading import (
    as_list,
    as_object,
    day_of,
    number_of,
    refused,
    text_of,
    wrong_kind,
)
from mkus_kg.eli.units import Structure, read_structure
from mkus_kg.errors import Message

MOST_REFERENCES: Final = 3_000
LONGEST_TITLE: Final = 2_000
LONGEST_ARTICLE: Final = 100
IN_FORCE: Final = "IN_FORCE"
NOT_IN_FORCE: Final = "NOT_IN_FORCE"
AMENDED_BY: Final = "Akty zmieniające"
AMENDS: Final = "Akty zmienione"
REPEALED_BY: Final = "Akty uchylające"
REPEALS: Final = "Akty uchylone"
TEXT_OF: Final = "Tekst jednolity dla aktu"
TEXTS: Final = "Inf. o tekście jednolitym"
ANNOUNCEMENT: Final = "Obwieszczenie"
FIELDS: Final = frozenset(
    {"ELI", "address", "publisher", "year", "volume", "pos", "title", "displayAddress", "type", "status"}
    | {"inForce", "announcementDate", "promulgation", "entryIntoForce", "validFrom", "repealDate"}
    | {"expirationDate", "legalStatusDate", "changeDate", "comments", "references", "texts", "textHTML"}
    | {"textPDF", "keywords", "keywordsNames", "releasedBy", "authorizedBody", "obligated", "directives"}
    | {"previousTitle", "prints"}
)
"""Every field of the description of an act that the documentation of the service names."""
_ISAP: Final = re.compile(r"W(?:DU|MP)[12][0-9]{10}", re.ASCII)
_REFERENCES: Final = Message(pl="odesłania aktu", en="the references of the act")


@dataclass(frozen=True, order=True)
class Reference:
    """An act that the service links with this one; the lists of the service are in no order of time.

    `day` is, for an amendment, the day on which it enters into force.
    """

    kind: str
    number: ActNumber
    day: date | None = None
    article: str = ""
    title: str = ""
    published: date | None = None
    """The day on which the other act was published, where the answer says so."""


@dataclass(frozen=True)
class Description:
    """What the service says of an act; an empty text or None is what it does not say."""

    number: ActNumber
    title: str
    kind: str
    status: str
    in_force: str
    document: date | None
    """The day of the act itself; the service calls it announcementDate."""
    published: date | None
    """The day on which the journal published it; the service calls it promulgation."""
    enters: date | None
    repealed: date | None
    expired: date | None
    state_of: date | None
    """The day whose state of the law a consolidated text tells."""
    changed: date | None
    """The day on which the service last changed this description."""
    volume: int
    isap: str
    reference: str
    commented: bool
    """The service adds a remark, which as a rule says that parts enter into force on other days."""
    unknown: tuple[str, ...]
    """Fields that the documentation does not name."""

    @property
    def is_consolidated_text(self) -> bool:
        """Say whether this is the announcement of a consolidated text, which changes no law."""
        return self.kind == ANNOUNCEMENT


@dataclass(frozen=True)
class Answer:
    """Everything that was read about one act."""

    description: Description
    references: tuple[Reference, ...]
    structure: Structure | None
    skipped: tuple[str, ...] = ()
    """Numbers of acts in journals that this graph does not know."""

    def linked(self, kind: str) -> list[Reference]:
        """Give the other acts of a kind of references, in the order of publication."""
        return sorted(
            (
                each
                for each in self.references
                if each.kind == kind and each.number != self.description.number
            ),
            key=lambda each: (each.number, each.day or date.min, each.article),
        )

    def kinds(self) -> Mapping[str, int]:
        """Count the references of each kind."""
        return Counter(each.kind for each in self.references)


def read_answer(files: Sequence[Any], asked: ActNumber | None = None) -> Answer:
    """Put together what the files about one act hold: its description, and its references and structure.

    Each file is told by what it holds. Raises BadAnswer for files that do not go together.
    """
    descriptions = [each for each in files if isinstance(each, Mapping) and "ELI" in each]
    structures = [each for each in files if _is_structure(each)]
    references = [each for each in files if each not in descriptions and each not in structures]
    if len(descriptions) != 1:
        raise refused(
            "potrzebny jest opis dokładnie jednego aktu (adres /acts/DU/2003/873)",
            "it takes the description of exactly one act (the address /acts/DU/2003/873)",
        )
    if len(structures) > 1 or len(references) > 1:
        raise refused(
            "odesłania i układ aktu mogą być podane po jednym razie",
            "references and structure of the act can be given once each",
        )
    described = as_object(descriptions[0], Message(pl="opis aktu", en="the description of the act"))
    description = _description(described)
    if asked is not None and description.number != asked:
        raise refused(
            f"opisuje {description.number}, a nie {asked}", f"it describes {description.number}, not {asked}"
        )
    inside = _references(described.get("references"))
    apart = _references(references[0] if references else None)
    if inside and apart and not {each.number for each in inside} & {each.number for each in apart}:
        raise refused(
            "odesłania należą do innego aktu niż opis",
            "the references are those of another act than the description",
        )
    found = _united(inside, apart)
    return Answer(
        description,
        tuple(sorted((each for each in found if each.number.known), key=repr)),
        read_structure(structures[0]) if structures else None,
        tuple(sorted({str(each.number) for each in found if not each.number.known})),
    )


def _is_structure(found: object) -> bool:
    if isinstance(found, Mapping):
        return "children" in found and "ELI" not in found
    return isinstance(found, list)


def _description(found: Mapping[str, object]) -> Description:
    number = read_number(text_of(found, "ELI"))
    if number is None or not number.known:
        raise refused(
            "pole „ELI” nie jest numerem aktu takim jak DU/2003/873",
            "the field “ELI” is no number of an act such as DU/2003/873",
        )
    said = (text_of(found, "publisher"), number_of(found, "year"), number_of(found, "pos"))
    own = (number.publisher, number.year, number.position)
    if any(each not in (None, "", mine) for each, mine in zip(said, own, strict=True)):
        raise refused(
            "pola publisher, year i pos podają inny akt niż pole ELI",
            "the fields publisher, year and pos give another act than the field ELI",
        )
    title = text_of(found, "title")
    if not 0 < len(title) <= LONGEST_TITLE:
        raise refused(
            f"akt nie ma tytułu albo jego tytuł ma ponad {LONGEST_TITLE} znaków",
            f"the act has no title, or one of over {LONGEST_TITLE} characters",
        )
    isap = text_of(found, "address")
    return Description(
        number=number,
        title=title,
        kind=text_of(found, "type"),
        status=text_of(found, "status"),
        in_force=text_of(found, "inForce"),
        document=day_of(found, "announcementDate"),
        published=day_of(found, "promulgation"),
        enters=day_of(found, "entryIntoForce"),
        repealed=day_of(found, "repealDate"),
        expired=day_of(found, "expirationDate"),
        state_of=day_of(found, "legalStatusDate"),
        changed=day_of(found, "changeDate"),
        volume=number_of(found, "volume") or 0,
        isap=isap if _ISAP.fullmatch(isap) else "",
        reference=text_of(found, "displayAddress") or number.reference,
        commented=bool(text_of(found, "comments")),
        unknown=tuple(sorted(found.keys() - FIELDS)),
    )


def _references(found: object) -> list[Reference]:
    """Read references as they stand in a description, and as they come by themselves, with the other act."""
    if found is None:
        return []
    references: list[Reference] = []
    for kind, listed in as_object(found, _REFERENCES).items():
        for each in as_list(listed, Message(pl=f"„{kind}”", en=f"“{kind}”")):
            if len(references) == MOST_REFERENCES:
                raise refused(
                    f"akt ma więcej niż {MOST_REFERENCES} odesłań",
                    f"the act has more than {MOST_REFERENCES} references",
                )
            references.append(_reference(kind, each))
    return references


def _reference(kind: str, found: object) -> Reference:
    each = as_object(found, _REFERENCES)
    other = as_object(each.get("act", {}), _REFERENCES)
    text = text_of(each, "id") or text_of(other, "ELI")
    number = read_number(text)
    if number is None:
        raise wrong_kind(_REFERENCES, Message(pl="numer aktu, np. DU/2003/873", en="e.g. DU/2003/873"))
    return Reference(
        kind,
        number,
        day_of(each, "date"),
        text_of(each, "art")[:LONGEST_ARTICLE],
        text_of(other, "title")[:LONGEST_TITLE],
        day_of(other, "promulgation"),
    )


def _united(inside: Sequence[Reference], apart: Sequence[Reference]) -> set[Reference]:
    """Give each reference once; what comes by itself says more of the other act."""
    told = {(each.kind, each.number, each.day, each.article) for each in apart}
    return {
        *apart,
        *(each for each in inside if (each.kind, each.number, each.day, each.article) not in told),
    }
