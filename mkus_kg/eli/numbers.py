"""The number of an act in an official journal, as ELI writes it: DU/2003/873."""

import re
from dataclasses import dataclass
from typing import Final

from rdflib import URIRef

from mkus_kg.errors import BadParameter, Message
from mkus_kg.namespaces import ID

JOURNALS: Final = {"DU": "Dz.U.", "MP": "M.P."}
"""The journals that the service publishes, as readers abbreviate them."""
FIRST_YEAR: Final = 1918
LAST_YEAR: Final = 2199
# Digits alone and none in front that counts for nothing, so that one act has one number.
_NUMBER: Final = re.compile(r"([A-Z]{2,10})/([12][0-9]{3})/([1-9][0-9]{0,5})", re.ASCII)


@dataclass(frozen=True, order=True)
class ActNumber:
    """An act by year, position in the year, and journal; the order is that of publication."""

    year: int
    position: int
    publisher: str

    def __str__(self) -> str:
        return f"{self.publisher}/{self.year}/{self.position}"

    @property
    def known(self) -> bool:
        """Say whether it is in a journal that acts of this graph stand in."""
        return self.publisher in JOURNALS

    @property
    def slug(self) -> str:
        """Give the part of an address that names the act: du-2003-873."""
        return f"{self.publisher.lower()}-{self.year}-{self.position}"

    @property
    def act(self) -> URIRef:
        """Give the address of the act."""
        return ID[f"act/{self.slug}"]

    @property
    def consolidated_text(self) -> URIRef:
        """Give the address of the announcement of a consolidated text that has this number."""
        return ID[f"consolidated-text/{self.slug}"]

    @property
    def reference(self) -> str:
        """Give the number as readers write it: Dz.U. 2003 poz. 873."""
        return f"{JOURNALS.get(self.publisher, self.publisher)} {self.year} poz. {self.position}"


def read_number(text: str) -> ActNumber | None:
    """Read a number; None for any other text."""
    found = _NUMBER.fullmatch(text)
    if found is None or not FIRST_YEAR <= int(found[2]) <= LAST_YEAR:
        return None
    return ActNumber(int(found[2]), int(found[3]), found[1])


def asked_number(text: str) -> ActNumber:
    """Read the number of an act that somebody asks for. Raises BadParameter."""
    number = read_number(text.strip().upper())
    if number is None or not number.known:
        raise BadParameter(
            Message(
                pl="Podaj numer aktu tak jak w ELI: dziennik (DU albo MP), rok i pozycja, np. DU/2003/873.",
                en="Give the number of an act as in ELI: the journal (DU or MP), the year and the position, "
                "e.g. DU/2003/873.",
            )
        )
    return number
