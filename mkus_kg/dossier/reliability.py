"""How far the records a dossier rests on were checked: seen in a source, read again, confirmed by anybody."""

from typing import Final

from mkus_kg.dossier.collected import Collected
from mkus_kg.dossier.composing import Composer
from mkus_kg.namespaces import MKUS, SCHEME

READ_AGAIN: Final = frozenset(str(SCHEME[f"audit/{code}"]) for code in ("right", "corrected"))
"""Results of a second reading against the source that confirm the words of a record."""
REPORTED: Final = str(SCHEME["barrier-status/reported"])


def unseen(composer: Composer, collected: Collected) -> tuple[str, ...]:
    """Give the records that the dossier rests on and that nobody has seen in a source."""
    wordings = (each.iri for found in collected.causes.values() for each in found.wordings)
    scope = {*collected.records, *collected.spoken_practices, *collected.acts, *wordings}
    return tuple(sorted(each for each in scope if composer.one(each, MKUS.verified) == "false"))


def unread(composer: Composer, collected: Collected) -> tuple[str, ...]:
    """Give the barriers, changes and practices that were not read against their source a second time."""
    scope = {*collected.records, *collected.spoken_practices}
    return tuple(sorted(each for each in scope if composer.one(each, MKUS.audit) not in READ_AGAIN))


def unconfirmed(collected: Collected) -> tuple[str, ...]:
    """Give the barriers that were reported and that nobody has verified."""
    return tuple(each for each in collected.barriers if collected.status.get(each, "") in ("", REPORTED))
