"""What a record of the graph says that limits the claim that a change removes a barrier."""

from mkus_kg.analysis.what_if import BarrierThen
from mkus_kg.dossier.composing import Composer
from mkus_kg.namespaces import SKOS


def reservation(composer: Composer, remedy: str) -> str:
    """Give the note on the claim that a change removes a barrier, without its full stop; else nothing."""
    return composer.text(remedy, SKOS.editorialNote).rstrip(".")


def reserved(composer: Composer, barrier: BarrierThen) -> tuple[tuple[str, str], ...]:
    """Give the changes that a barrier goes through and whose claim has a note, each with the note."""
    notes = ((each.change, reservation(composer, each.iri)) for each in barrier.remedies)
    return tuple((change, note) for change, note in notes if note)
