"""The people who may sign in, for an administrator: who they are, what they may do, who leaves."""

from collections.abc import Callable, Mapping
from typing import Final

from fastapi import Request
from fastapi.responses import Response

from mkus_kg.accounts.secrets import random_secret
from mkus_kg.errors import BadParameter, Message, NotFound
from mkus_kg.namespaces import Language
from mkus_kg.permissions import NEEDED, ROLE_NAMES, Permission, Role
from web.pages.account import accounts_of
from web.parts import PATHS, Here, Site
from web.rendering import page
from web.visitors import Person
from web.writing import KEPT_NOWHERE, Action, see_other

DONE: Final = "done"
PASSWORD_LENGTH: Final = 20
NOT_LISTED: Final = (Permission.READ, Permission.ACCOUNT)


def people_page(
    site: Site,
    language: Language,
    person: Person,
    *,
    done: str = "",
    values: Mapping[str, str] | None = None,
    reason: Message | None = None,
    made: tuple[str, str] | None = None,
) -> Response:
    """Make the page; `made` is a login name with its first password, shown this once."""
    here = Here(site, language, "people", PATHS["people"])
    answer = page(
        here,
        "people.html",
        status_code=422 if reason else 200,
        person=person,
        accounts=accounts_of(site).all(),
        roles={str(role): name.text(language) for role, name in ROLE_NAMES.items()},
        allowed=[
            (permission, [needed is None or role.covers(needed) for role in Role])
            for permission, needed in NEEDED.items()
            if permission not in NOT_LISTED
        ],
        done=done if site.texts.has(f"people.done-{done}") else "",
        values=values or {},
        reason=reason.text(language) if reason else "",
        made=made,
    )
    answer.headers["Cache-Control"] = KEPT_NOWHERE
    return answer


def opened(site: Site, language: Language, request: Request, person: Person) -> Response:
    """Answer who opens the page."""
    return people_page(site, language, person, done=request.query_params.get(DONE, ""))


def posted(action: Action) -> Response:
    """Do what one of the forms asks, or show the page again with the reason why not."""
    step = STEPS.get(action.text("do"))
    if step is None:
        raise NotFound(Message(pl="Nie ma takiej czynności.", en="There is no such action."))
    try:
        return step(action)
    except BadParameter as error:
        values = {name: action.text(name) for name in ("do", "login", "name", "role", "agent")}
        return people_page(action.site, action.language, action.who, values=values, reason=error.message)


def add(action: Action) -> Response:
    """Add a person with a random first password, shown once."""
    password = random_secret()[:PASSWORD_LENGTH]
    account = accounts_of(action.site).add(
        action.text("login"), action.text("name"), role_of(action), password
    )
    return people_page(action.site, action.language, action.who, made=(account.login, password))


def set_role(action: Action) -> Response:
    """Give a person another role."""
    accounts_of(action.site).set_role(action.text("agent"), role_of(action))
    return done(action, "role")


def new_password(action: Action) -> Response:
    """Give a person a new random password, shown once; all their sessions end."""
    accounts, agent = accounts_of(action.site), action.text("agent")
    password = random_secret()[:PASSWORD_LENGTH]
    accounts.set_password(agent, password)
    made = (accounts.account(agent).login, password)
    return people_page(action.site, action.language, action.who, made=made)


def disable(action: Action) -> Response:
    """Switch an account off."""
    accounts_of(action.site).disable(action.text("agent"))
    return done(action, "disabled")


def enable(action: Action) -> Response:
    """Switch an account on."""
    accounts_of(action.site).enable(action.text("agent"))
    return done(action, "enabled")


def erase(action: Action) -> Response:
    """Erase a person's data, when the box beside the button was ticked."""
    if not action.text("sure"):
        raise BadParameter(
            Message(
                pl="Zaznacz, że dane tej osoby mają zostać usunięte na zawsze.",
                en="Tick that this person's data are to be erased for good.",
            )
        )
    accounts_of(action.site).erase(action.text("agent"))
    return done(action, "erased")


def role_of(action: Action) -> Role:
    """Give the role a form names. Raises BadParameter."""
    found = next((role for role in Role if role == action.text("role")), None)
    if found is None:
        raise BadParameter(Message(pl="Wybierz rolę z listy.", en="Choose a role from the list."))
    return found


def done(action: Action, what: str) -> Response:
    """Go back to the page, which says what was done."""
    return see_other(f"{PATHS['people'][action.language]}?{DONE}={what}")


STEPS: Final[Mapping[str, Callable[[Action], Response]]] = {
    "add": add,
    "role": set_role,
    "password": new_password,
    "disable": disable,
    "enable": enable,
    "erase": erase,
}
"""What the forms of the page can ask for, by the value of their field `do`."""
