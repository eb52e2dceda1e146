"""The editorial units of an act as records without wordings, for barriers and changes to point at."""

from collections.abc import Sequence
from typing import Final

from rdflib import Literal, URIRef

from mkus_kg.eli.draft import Draft, both
from mkus_kg.eli.units import Unit
from mkus_kg.errors import Message
from mkus_kg.namespaces import ELI, ID, MKUS, SKOS, XSD

TRUE: Final = Literal("true", datatype=XSD.boolean)


def lay_out(draft: Draft, act: URIRef, units: Sequence[Unit]) -> None:
    """State the units that the graph lacks, without wordings: the layout is that of the first text."""
    for unit in units:
        place_unit(draft, act, draft.description.number.slug, unit)


def place_unit(draft: Draft, act: URIRef, slug: str, unit: Unit) -> URIRef:
    """Give a unit of an act; one that the graph lacks is made, with the units above it."""
    above = act
    for level in range(1, unit.level + 1):
        record = ID["/".join(["provision", slug, *unit.path[:level]])]
        if not draft.known(record):
            number = " ".join(unit.number.split(" ")[: 2 * level])
            name = f"{number} {draft.name_of(act, draft.description.reference)}"
            draft.make(record, "unit", Message(pl=name, en=name), MKUS.Provision)
            draft.state(record, SKOS.prefLabel, *both(name))
            draft.state(record, ELI.is_part_of, above)
            draft.state(record, ELI.number, Literal(number))
            draft.state(record, MKUS.structuralOnly, TRUE)
            draft.cite(record, number, "as-promulgated")
        above = record
    return above
