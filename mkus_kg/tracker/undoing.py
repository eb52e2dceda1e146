"""Taking a revision back: only what nobody has built on since."""

from collections.abc import Collection, Iterable
from typing import Final

from mkus_kg.errors import BadChange, Message, UndoConflict
from mkus_kg.graph import INFERRED, GraphStore, Statement
from mkus_kg.graph.patch import Patch
from mkus_kg.journal import Journal, Revision
from mkus_kg.replay import lines_of
from mkus_kg.tracker.touched import AGENTS

LASTING: Final = frozenset({"import", "release"})
MOST_NAMED: Final = 10


def inverse_of(revision: Revision) -> Patch:
    """Give the patch that takes a revision back. Raises BadChange for one that cannot be taken back."""
    patch = revision.patch
    # Who has acted once stays known: others may have named them since.
    inverse = Patch(
        frozenset(each for each in patch.added if not each.subject.startswith(AGENTS)), patch.removed
    )
    if revision.action in LASTING or not inverse:
        raise BadChange(
            Message(
                pl="Tej rewizji nie da się cofnąć: wydania danych zmienia dopiero następne wydanie, "
                "a komentarz nie zmienił żadnego faktu.",
                en="This revision cannot be undone: only the next release changes a release of the data set, "
                "and a comment changed no fact.",
            )
        )
    return inverse


def check_unchanged(store: GraphStore, journal: Journal, revision: Revision, inverse: Patch) -> None:
    """Raise UndoConflict, naming the revisions, when later ones changed the same statements."""
    gone = {each for each in inverse.removed if not _stands(store, each)}
    back = {each for each in inverse.added if _stands(store, each)}
    if gone or back:
        raise _overtaken(_later(journal, revision.number, lines_of(gone | back)))


def check_unused(store: GraphStore, journal: Journal, revision: Revision, applied: Patch) -> None:
    """Raise UndoConflict when something still points at a record that the undoing has taken away."""
    subjects = {each.subject for each in applied.removed if each.graph != INFERRED}
    for subject in sorted(subjects):
        if next(store.statements(subject), None) is None:
            pointing = [each for each in store.statements(None, None, subject) if each.graph != INFERRED]
            if pointing:
                raise _overtaken(_later(journal, revision.number, lines_of(pointing)))


def _stands(store: GraphStore, statement: Statement) -> bool:
    return next(store.statements(*statement), None) is not None


def _later(journal: Journal, number: int, lines: Collection[str]) -> tuple[int, ...]:
    """Give the revisions after one that took away or brought any of these lines."""
    return tuple(
        each.number
        for each in journal.revisions(after=number)
        if any(line[2:] in lines for line in each.patch_text.split("\n"))
    )


def _overtaken(revisions: tuple[int, ...]) -> UndoConflict:
    numbers = _listed(revisions)
    return UndoConflict(
        Message(
            pl=f"Tej rewizji nie można cofnąć przed późniejszymi, które się na niej opierają: {numbers}.",
            en=f"This revision cannot be undone before the later ones that build on it: {numbers}.",
        ),
        revisions,
    )


def _listed(revisions: Iterable[int]) -> str:
    numbers = list(map(str, revisions))
    return ", ".join(numbers[:MOST_NAMED]) + (", …" if len(numbers) > MOST_NAMED else "")
