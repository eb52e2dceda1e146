"""What is new in a saved search: records that came, and records that people changed in substance."""

from collections.abc import Collection
from dataclasses import dataclass

from mkus_kg.accounts.searches import SavedSearch
from mkus_kg.journal import Journal


@dataclass(frozen=True)
class News:
    """What a search finds now, what of it is new, and what of it was changed since it was looked at."""

    total: int
    new: tuple[str, ...]
    changed: tuple[str, ...]


def news(journal: Journal, search: SavedSearch, found: Collection[str]) -> News:
    """Compare what a search finds with what it had found when last looked at.

    What the person did does not count, nor what jobs and technical revisions change, nor comments.
    """
    now = {str(each) for each in found}
    own: set[str] = set()
    changed: set[str] = set()
    for revision in journal.revisions(after=search.seen, longest=0):
        touched = now.intersection(revision.records)
        if revision.agent == search.agent:
            own |= touched
        elif revision.by_people and revision.deletions + revision.additions:
            changed |= touched
    new = now - search.records
    # A record that is there because of what the person did themselves is no news to them.
    fresh = {each for each in new if each not in own or each in changed}
    return News(len(now), tuple(sorted(fresh)), tuple(sorted(changed - new)))
