"""The account of who is signed in: name and password, browsers signed in, tokens for programs."""

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Final

from fastapi import Request
from fastapi.responses import Response

from mkus_kg.accounts import SHORTEST_PASSWORD, Accounts
from mkus_kg.accounts.tokens import MOST_DAYS
from mkus_kg.errors import AccessError, BadParameter, Message, MkusError, NotFound
from mkus_kg.namespaces import Language
from mkus_kg.permissions import SCOPES
from web.pages.signing import sign_out
from web.parts import PATHS, Here, Site
from web.rendering import page
from web.sparql import client_of
from web.visitors import Person
from web.writing import KEPT_NOWHERE, Action, not_signed_in, see_other

DONE: Final = "done"
TOKEN_DAYS: Final = (30, 90, 180, MOST_DAYS - 1)


def accounts_of(site: Site) -> Accounts:
    """Give the accounts. Raises NotSignedIn where nobody has one."""
    if site.accounts is None:
        raise not_signed_in()
    return site.accounts


def account_page(
    site: Site,
    language: Language,
    person: Person,
    *,
    done: str = "",
    wrong: str = "",
    reason: Message | None = None,
    typed: Mapping[str, Sequence[str]] | None = None,
    secret: str = "",
) -> Response:
    """Make the page; `wrong` names the form that was refused, whose answers but passwords are `typed`.

    `secret` is a token shown this once.
    """
    accounts = accounts_of(site)
    here = Here(site, language, "account", PATHS["account"])
    answer = page(
        here,
        "account.html",
        status_code=422 if reason else 200,
        person=person,
        account=accounts.account(person.agent),
        sessions=accounts.sessions.of(person.agent),
        tokens=accounts.tokens.of(person.agent),
        scopes=[scope for scope, allowed in SCOPES.items() if allowed & person.permissions],
        days=TOKEN_DAYS,
        shortest=SHORTEST_PASSWORD,
        browser=browser,
        now=int(datetime.now(UTC).timestamp()),
        done=done if site.texts.has(f"account.done-{done}") else "",
        wrong=wrong,
        typed=typed or {},
        reason=reason.text(language) if reason else "",
        secret=secret,
    )
    answer.headers["Cache-Control"] = KEPT_NOWHERE
    return answer


def opened(site: Site, language: Language, request: Request, person: Person) -> Response:
    """Answer who opens the page."""
    return account_page(site, language, person, done=request.query_params.get(DONE, ""))


def posted(action: Action) -> Response:
    """Do what one of the forms of the page asks, or show the page again with the reason why not."""
    name = action.text("do")
    step = STEPS.get(name)
    if step is None:
        raise NotFound(Message(pl="Nie ma takiej czynności.", en="There is no such action."))
    try:
        return step(action)
    except (BadParameter, AccessError) as error:
        return refused(action, name, error)


def refused(action: Action, form: str, error: MkusError) -> Response:
    """Show the page again, with what was wrong at the form."""
    typed = {name: action.fields.get(name, ()) for name in ("name", "scope", "days")}
    return account_page(
        action.site, action.language, action.who, wrong=form, reason=error.message, typed=typed
    )


def rename(action: Action) -> Response:
    """Change the name that is shown."""
    accounts_of(action.site).rename(action.who.agent, action.text("name"))
    return done(action, "name")


def change_password(action: Action) -> Response:
    """Change the password and end all other sessions."""
    old, new, again = (next(iter(action.fields.get(name, ())), "") for name in ("old", "new", "again"))
    if new != again:
        raise BadParameter(
            Message(
                pl="Nowe hasła się różnią; wpisz dwa razy to samo.",
                en="The new passwords differ; type the same one twice.",
            )
        )
    accounts_of(action.site).change_password(
        action.who.agent, old, new, client_of(action.request), action.who.session
    )
    return done(action, "password")


def end_session(action: Action) -> Response:
    """End the session of one browser."""
    accounts_of(action.site).sessions.end(action.text("session"), action.who.agent)
    return done(action, "session")


def end_others(action: Action) -> Response:
    """End every session but this one."""
    accounts_of(action.site).sessions.end_all(action.who.agent, action.who.session)
    return done(action, "session")


def make_token(action: Action) -> Response:
    """Make a token and show its secret once; it stands in no address and in no history of a browser."""
    days = action.text("days")
    secret = accounts_of(action.site).tokens.issue(
        action.who.agent,
        action.text("name"),
        action.fields.get("scope", ()),
        int(days) if days.isascii() and days.isdigit() and len(days) < 5 else 0,
    )
    return account_page(action.site, action.language, action.who, secret=secret)


def remove_token(action: Action) -> Response:
    """Remove a token at once."""
    number = action.text("token")
    if number.isascii() and number.isdigit() and len(number) < 10:
        accounts_of(action.site).tokens.remove(int(number), action.who.agent)
    return done(action, "token-removed")


def done(action: Action, what: str) -> Response:
    """Go back to the page, which says what was done."""
    return see_other(f"{PATHS['account'][action.language]}?{DONE}={what}")


def browser(text: str) -> str:
    """Give the name of a browser, as far as its header tells one."""
    found = next((name for mark, name in BROWSERS.items() if mark in text), "")
    system = next((name for mark, name in SYSTEMS.items() if mark in text), "")
    return ", ".join(each for each in (found, system) if each)


BROWSERS: Final = {
    "Edg/": "Edge",
    "OPR/": "Opera",
    "Firefox/": "Firefox",
    "Chrome/": "Chrome",
    "Safari/": "Safari",
}
SYSTEMS: Final = {
    "Android": "Android",
    "iPhone": "iPhone",
    "iPad": "iPad",
    "Windows": "Windows",
    "Mac OS": "macOS",
    "Linux": "Linux",
}
"""What a browser's own header holds, in the order in which it tells most."""

STEPS: Final[Mapping[str, Callable[[Action], Response]]] = {
    "sign-out": sign_out,
    "name": rename,
    "password": change_password,
    "end-session": end_session,
    "end-others": end_others,
    "token": make_token,
    "remove-token": remove_token,
}
"""What the forms of the page can ask for, by the value of their field `do`."""
