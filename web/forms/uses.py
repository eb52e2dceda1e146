"""Which forms stand where, who may use them, and what the journal calls what they do."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from mkus_kg.namespaces import Language
from mkus_kg.permissions import Permission

POSTED: Final[Mapping[Language, str]] = {"pl": "/formularz", "en": "/en/form"}
"""Below which address forms are handed in, each by its name."""
CHOICES: Final[Mapping[Language, str]] = {"pl": "/wybor", "en": "/en/choices"}
"""Where a field asks, while one types, for the records that a text may mean."""


@dataclass(frozen=True)
class Use:
    """One form of the site: for new records at a page of its own, or for editing a record."""

    form: str
    permission: Permission
    action: str
    page: str = ""
    """The page where new records are made (a name of PATHS); empty for a form that edits."""
    icon: str = "writing"
    section: str = ""
    own_report: bool = False
    """Only whoever reported the record uses it, and only until somebody takes it up."""
    only_adds: bool = False
    """What the record has already is neither shown nor changed."""
    only_draft: bool = False
    """Only until the record is sent."""


MAKING: Final[Mapping[str, Use]] = {
    use.page: use
    for use in (
        Use("report-barrier", Permission.REPORT, "report", "report", "flag", "barriers"),
        Use("propose-change", Permission.PROPOSE, "propose", "new-change", "writing", "changes"),
        Use("report-practice", Permission.LINK, "report", "new-practice", "bulb", "practices"),
        Use("add-source", Permission.CITE, "cite", "new-source", "books", "sources"),
        Use("recommend", Permission.PROPOSE, "propose", "new-recommendation", "scale", "recommendations"),
    )
}
"""The forms that make records, by their page."""

EDITING: Final[Mapping[str, Use]] = {
    use.form: use
    for use in (
        Use("mend-report", Permission.REPORT, "edit", icon="writing", section="barriers", own_report=True),
        Use("complete-barrier", Permission.EDIT, "edit", icon="writing", section="barriers"),
        Use("edit-change", Permission.EDIT, "edit", icon="writing", section="changes"),
        Use("edit-practice", Permission.EDIT, "edit", icon="writing", section="practices"),
        Use("link-legal-basis", Permission.LINK, "link", icon="link", section="practices"),
        Use("edit-source", Permission.EDIT, "edit", icon="writing", section="sources"),
        Use(
            "edit-recommendation",
            Permission.EDIT,
            "edit",
            icon="writing",
            section="recommendations",
            only_draft=True,
        ),
        Use("cite-source", Permission.CITE, "cite", icon="quote", only_adds=True),
    )
}
"""The forms that edit a record, by their name."""

OF_CLASS: Final[Mapping[str, Sequence[str]]] = {
    "Barrier": ("complete-barrier", "mend-report"),
    "ProposedChange": ("edit-change",),
    "GoodPractice": ("link-legal-basis", "edit-practice"),
    "Source": ("edit-source",),
    "Recommendation": ("edit-recommendation",),
}
"""The forms that edit the records of a class."""
