"""A revision: one change that was recorded, with everything that is to be known about it later.

Its hash is the SHA-256 of its content as canonical JSON (RFC 8785), which holds the hash of the revision
before it, so that whoever has one hash can check all revisions up to it.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Final, NamedTuple

from mkus_kg.graph.patch import Patch

FIRST_PREVIOUS: Final = "0" * 64
"""What the first revision holds in place of the hash of the one before."""
ACTIONS: Final = frozenset(
    {
        "import",
        "release",
        "report",
        "edit",
        "move",
        "propose",
        "link",
        "cite",
        "spreadsheet",
        "eli",
        "undo",
        "comment",
        "job",
    }
)
JOB_ACTIONS: Final = frozenset({"import", "release", "job"})
"""What programs do by themselves; it is no activity of people."""


class Head(NamedTuple):
    """The number and the hash of the newest revision; 0 and zeros in an empty journal."""

    number: int
    hash: str


EMPTY: Final = Head(0, FIRST_PREVIOUS)


@dataclass(frozen=True)
class Draft:
    """A revision before it is recorded: who, what, why, which statements, when true in the world.

    `records` are the IRIs it is about, `validation` counts findings by severity and code, `technical` marks
    what changes nothing that readers follow. A comment has an empty patch and its text as reason.
    """

    agent: str
    action: str
    reason: str
    patch: Patch
    valid_at: date
    records: tuple[str, ...]
    validation: Mapping[str, int]
    ontology_version: str
    shapes_version: str
    technical: bool = False


@dataclass(frozen=True)
class Revision:
    """A recorded change; `recorded_at` is in UTC, `patch_text` is canonical RDF Patch."""

    number: int
    recorded_at: datetime
    valid_at: date
    agent: str
    action: str
    reason: str
    records: tuple[str, ...]
    validation: Mapping[str, int]
    ontology_version: str
    shapes_version: str
    technical: bool
    deletions: int
    additions: int
    patch_text: str
    previous_hash: str
    hash: str

    @property
    def patch(self) -> Patch:
        """Give what was removed and added."""
        return Patch.read(self.patch_text)

    @property
    def by_people(self) -> bool:
        """Say whether this is activity of people: no job, nothing technical."""
        return not self.technical and self.action not in JOB_ACTIONS

    def content(self) -> dict[str, object]:
        """Give what the hash is made of, as it stands in the export in JSON."""
        return {
            "number": self.number,
            "recorded_at": moment_text(self.recorded_at),
            "valid_at": self.valid_at.isoformat(),
            "agent": self.agent,
            "action": self.action,
            "reason": self.reason,
            "records": list(self.records),
            "validation": dict(self.validation),
            "ontology_version": self.ontology_version,
            "shapes_version": self.shapes_version,
            "technical": self.technical,
            "deletions": self.deletions,
            "additions": self.additions,
            "patch": self.patch_text,
            "previous_hash": self.previous_hash,
        }


def canonical_json(value: object) -> str:
    """Write JSON as RFC 8785 has it, for values of texts, whole numbers, lists and maps with ASCII keys."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def content_hash(content: Mapping[str, object]) -> str:
    """Give the hash of a revision's content (64 hex digits)."""
    return hashlib.sha256(canonical_json(content).encode()).hexdigest()


def moment_text(moment: datetime) -> str:
    """Write a moment in UTC with microseconds; such texts sort as the moments do."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def read_moment(text: str) -> datetime:
    """Read what `moment_text` writes."""
    return datetime.strptime(text, "%Y-%m-%dT%H:%M:%S.%fZ").replace(tzinfo=UTC)
