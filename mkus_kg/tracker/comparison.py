"""What changed between two states of the journal, all in all: what came and went in between is none."""

from dataclasses import dataclass

from mkus_kg.graph.patch import Patch
from mkus_kg.journal import Journal


@dataclass(frozen=True)
class Comparison:
    """The step from the state after one revision to that after a later one."""

    before: int
    after: int
    revisions: int
    by_people: int
    agents: int
    comments: int
    records: tuple[str, ...]
    patch: Patch
    whole: bool
    """Whether `patch` is known; a step of too many statements is told by its records alone."""


def compare(journal: Journal, before: int, after: int, longest: int) -> Comparison:
    """Compare two states by the numbers of their last revisions; read at most `longest` statements."""
    sizes = list(journal.revisions(before, after, longest=0))
    whole = sum(each.deletions + each.additions for each in sizes) <= longest
    patches = (each.patch for each in journal.revisions(before, after)) if whole else ()
    changing = [each for each in sizes if each.deletions + each.additions]
    return Comparison(
        before,
        after,
        len(sizes),
        sum(each.by_people for each in sizes),
        len({each.agent for each in sizes}),
        sum(each.action == "comment" for each in sizes),
        tuple(sorted({record for each in changing for record in each.records})),
        Patch.in_a_row(patches),
        whole,
    )
