"""The commands of people: who may sign in, with which role, and the tokens of their programs."""

import getpass
import sys
from datetime import UTC, datetime
from typing import Annotated, Final

import typer
from rdflib import Literal

from mkus_kg.accounts import Account, Accounts
from mkus_kg.accounts.secrets import random_secret
from mkus_kg.cli.output import failed, note, write
from mkus_kg.cli.session import OK, Output, Session, TableFormat, print_table
from mkus_kg.database import database_exists, open_database
from mkus_kg.errors import BadParameter, NotFound
from mkus_kg.graph import Table
from mkus_kg.permissions import ROLE_NAMES, Role

COLUMNS: Final = ("login_name", "person_name", "role_name", "state", "since", "agent_iri")
TOKEN_DAYS: Final = 90
GENERATED_LENGTH: Final = 20

Generate = Annotated[bool, typer.Option("--generate", help="generate")]


def add(
    context: typer.Context,
    login: Annotated[str, typer.Argument(help="login")],
    role: Annotated[str, typer.Option("--role", "-r", help="role_option")] = Role.READER.value,
    name: Annotated[str, typer.Option("--name", "-n", help="name_option")] = "",
    generate: Generate = False,
    no_password: Annotated[bool, typer.Option("--no-password", help="no_password")] = False,
) -> int:
    """Add a person who may sign in."""
    session: Session = context.obj
    wanted = _role(role)
    password = None if no_password else _new_password(session, generate)
    account = _accounts(session, make=True).add(login, name, wanted, password)
    _show_generated(password, generate)
    note(session.text("user_added", login=account.login, role=ROLE_NAMES[wanted].text(session.language)))
    return OK


def list_(context: typer.Context, format_name: TableFormat = None, output: Output = None) -> int:
    """List the people who have an account."""
    session: Session = context.obj
    rows = tuple(
        (
            Literal(account.login),
            Literal(account.name),
            Literal(ROLE_NAMES[account.role].text(session.language)),
            Literal(session.text("switched_off" if account.disabled else "active")),
            Literal(datetime.fromtimestamp(account.created, UTC).date().isoformat()),
            Literal(account.agent),
        )
        for account in _accounts(session).all()
    )
    headings = tuple(session.text(column) for column in COLUMNS)
    print_table(session, Table(COLUMNS, rows, headings), format_name, output)
    return OK


def role_(
    context: typer.Context,
    login: Annotated[str, typer.Argument(help="login")],
    role: Annotated[str, typer.Argument(help="role")],
) -> int:
    """Give a person another role."""
    session: Session = context.obj
    wanted, accounts = _role(role), _accounts(session)
    accounts.set_role(accounts.by_login(login).agent, wanted)
    return _done(session)


def password_(
    context: typer.Context, login: Annotated[str, typer.Argument(help="login")], generate: Generate = False
) -> int:
    """Set a new password and sign the person out everywhere."""
    session: Session = context.obj
    accounts = _accounts(session)
    account = accounts.by_login(login)
    password = _new_password(session, generate)
    accounts.set_password(account.agent, password)
    _show_generated(password, generate)
    return _done(session)


def disable(context: typer.Context, login: Annotated[str, typer.Argument(help="login")]) -> int:
    """Switch an account off and end its sessions."""
    session: Session = context.obj
    accounts = _accounts(session)
    accounts.disable(accounts.by_login(login).agent)
    return _done(session)


def enable(context: typer.Context, login: Annotated[str, typer.Argument(help="login")]) -> int:
    """Switch an account on again."""
    session: Session = context.obj
    accounts = _accounts(session)
    accounts.enable(accounts.by_login(login).agent)
    return _done(session)


def erase(context: typer.Context, login: Annotated[str, typer.Argument(help="login")]) -> int:
    """Erase a person's data; revisions go on naming the agent alone."""
    session: Session = context.obj
    accounts = _accounts(session)
    accounts.erase(accounts.by_login(login).agent)
    return _done(session)


def token(
    context: typer.Context,
    login: Annotated[str, typer.Argument(help="login")],
    scope: Annotated[list[str] | None, typer.Option("--scope", "-s", help="scope_option")] = None,
    days: Annotated[int, typer.Option("--days", "-d", help="days_option", min=1)] = TOKEN_DAYS,
    name: Annotated[str, typer.Option("--name", "-n", help="token_name")] = "mkus user token",
) -> int:
    """Make a token for a program of this person and print it once."""
    session: Session = context.obj
    accounts = _accounts(session)
    account: Account = accounts.by_login(login)
    if account.disabled:
        raise BadParameter(failed("account_closed"))
    secret = accounts.tokens.issue(account.agent, name, scope or ["read"], days)
    write(f"{secret}\n".encode(), None)
    return OK


def _accounts(session: Session, *, make: bool = False) -> Accounts:
    """Give the accounts. Raises NotFound where there is no database, unless one may be made."""
    url = session.settings.database
    if not make and not database_exists(url):
        raise NotFound(failed("no_accounts"))
    return Accounts.open(open_database(url))


def _role(text: str) -> Role:
    known = {str(role): role for role in Role}
    if text not in known:
        raise BadParameter(failed("bad_role", roles=", ".join(known)))
    return known[text]


def _new_password(session: Session, generate: bool) -> str:
    """Make a password, ask for one twice at a terminal, or take the first line of the standard input."""
    if generate:
        return random_secret()[:GENERATED_LENGTH]
    if not sys.stdin.isatty():
        return sys.stdin.readline().rstrip("\r\n")
    password = getpass.getpass(session.text("ask_password"))
    if getpass.getpass(session.text("ask_again")) != password:
        raise BadParameter(failed("passwords_differ"))
    return password


def _show_generated(password: str | None, generate: bool) -> None:
    if generate and password is not None:
        write(f"{password}\n".encode(), None)


def _done(session: Session) -> int:
    note(session.text("user_done"))
    return OK
