"""Who may do what: the roles in their order, and the role that each action needs."""

from collections.abc import Iterable, Mapping
from enum import StrEnum
from typing import Final

from mkus_kg.errors import Forbidden, Message


class Role(StrEnum):
    """What an account may do; each role may do all that the ones before it may."""

    READER = "reader"
    CONTRIBUTOR = "contributor"
    ANALYST = "analyst"
    VERIFIER = "verifier"
    ADMINISTRATOR = "administrator"

    @property
    def rank(self) -> int:
        """Give the place of the role in the order, from 0."""
        return list(Role).index(self)

    def covers(self, other: "Role") -> bool:
        """Say whether this role may do all that the other may."""
        return self.rank >= other.rank


class Permission(StrEnum):
    """What can be done on the site, by the API or by a command; the actions of the journal among them."""

    READ = "read"
    ACCOUNT = "account"
    SAVE = "save"
    REPORT = "report"
    COMMENT = "comment"
    CITE = "cite"
    EDIT = "edit"
    PROPOSE = "propose"
    LINK = "link"
    SPREADSHEET = "spreadsheet"
    ELI = "eli"
    MOVE = "move"
    FREEZE = "freeze"
    VERIFY = "verify"
    UNDO = "undo"
    PUBLISH = "publish"
    DOWNLOADS = "downloads"
    PEOPLE = "people"


NEEDED: Final[Mapping[Permission, Role | None]] = {
    Permission.READ: None,
    Permission.ACCOUNT: Role.READER,
    Permission.SAVE: Role.READER,
    Permission.REPORT: Role.READER,
    Permission.COMMENT: Role.CONTRIBUTOR,
    Permission.CITE: Role.CONTRIBUTOR,
    Permission.EDIT: Role.ANALYST,
    Permission.PROPOSE: Role.ANALYST,
    Permission.LINK: Role.ANALYST,
    Permission.SPREADSHEET: Role.ANALYST,
    Permission.ELI: Role.ANALYST,
    Permission.MOVE: Role.ANALYST,
    Permission.FREEZE: Role.ANALYST,
    Permission.VERIFY: Role.VERIFIER,
    Permission.UNDO: Role.VERIFIER,
    Permission.PUBLISH: Role.ADMINISTRATOR,
    Permission.DOWNLOADS: Role.ADMINISTRATOR,
    Permission.PEOPLE: Role.ADMINISTRATOR,
}
"""The least role for each action; None where nobody has to sign in."""

JOBS_ONLY: Final = frozenset({"import", "release", "job"})
"""The actions of the journal that no person does: named jobs write them."""

SCOPES: Final[Mapping[str, frozenset[Permission]]] = {
    "read": frozenset({Permission.SAVE}),
    "report": frozenset({Permission.REPORT, Permission.COMMENT, Permission.CITE}),
    "edit": frozenset(
        {Permission.EDIT, Permission.PROPOSE, Permission.LINK, Permission.SPREADSHEET}
        | {Permission.ELI, Permission.MOVE}
    ),
    "verify": frozenset({Permission.VERIFY, Permission.UNDO}),
}
"""What a token can be allowed: never accounts, passwords and tokens, and never more than its owner may."""

ROLE_NAMES: Final[Mapping[Role, Message]] = {
    Role.READER: Message(pl="czytelnik", en="reader"),
    Role.CONTRIBUTOR: Message(pl="współpracownik", en="contributor"),
    Role.ANALYST: Message(pl="analityk", en="analyst"),
    Role.VERIFIER: Message(pl="weryfikator", en="verifier"),
    Role.ADMINISTRATOR: Message(pl="administrator", en="administrator"),
}


def permitted(roles: Iterable[Role], action: str, *, job: bool = False) -> bool:
    """Say whether somebody with these roles, or a job, may do an action; an action nobody knows never."""
    if action in JOBS_ONLY:
        return job
    if action not in set(Permission):
        return False
    needed = NEEDED[Permission(action)]
    return job or needed is None or any(role.covers(needed) for role in roles)


def demand(roles: Iterable[Role], action: str, *, job: bool = False) -> None:
    """Raise Forbidden, naming the role that would be needed, unless the action is permitted."""
    if permitted(roles, action, job=job):
        return
    needed = NEEDED.get(Permission(action)) if action in set(Permission) else None
    if needed is None:
        raise Forbidden(
            Message(
                pl="Tego nie może zrobić żadna osoba; robią to tylko zadania serwisu.",
                en="No person may do this; only jobs of the site do.",
            )
        )
    name = ROLE_NAMES[needed]
    raise Forbidden(
        Message(
            pl=f"Twoja rola na to nie pozwala; potrzebna jest co najmniej rola: {name.pl}.",
            en=f"Your role does not allow this; it takes at least the role: {name.en}.",
        )
    )


def out_of_scope() -> Forbidden:
    """Make the error for a token that is not meant for this, whatever the role of its owner."""
    return Forbidden(
        Message(
            pl="Zakres tego tokenu na to nie pozwala; utwórz token z szerszym zakresem.",
            en="The scope of this token does not allow this; make a token with a wider scope.",
        )
    )
