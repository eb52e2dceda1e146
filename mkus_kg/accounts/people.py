"""Accounts of people: added, signed in, given a role, switched off, erased."""

import hashlib
import re
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import ColumnElement, Engine, Row, func, insert, select, update
from sqlalchemy.exc import IntegrityError

from mkus_kg.accounts.attempts import Attempts
from mkus_kg.accounts.searches import Searches
from mkus_kg.accounts.secrets import Passwords, opaque_name
from mkus_kg.accounts.sessions import Sessions
from mkus_kg.accounts.tables import ACCOUNTS, LONGEST_NAME, TABLES
from mkus_kg.accounts.tokens import Tokens
from mkus_kg.database import create_tables, writing
from mkus_kg.errors import BadParameter, Message, NotFound, TooBusy, WrongCredentials
from mkus_kg.namespaces import ID
from mkus_kg.permissions import Role
from mkus_kg.plain_text import one_line

LOGIN: Final = re.compile(r"[a-z0-9][a-z0-9._@+-]{1,99}")


@dataclass(frozen=True)
class Account:
    """A person who can sign in; `agent` is the opaque IRI that revisions name."""

    agent: str
    login: str
    name: str
    role: Role
    disabled: bool
    created: int
    has_password: bool
    issuer: str = ""

    @property
    def erased(self) -> bool:
        """Say whether the name was erased; the agent stays, for revisions name it."""
        return not self.login


class Accounts:
    """The people of one database, with their sessions, tokens and failed sign-ins."""

    def __init__(
        self,
        engine: Engine,
        passwords: Passwords | None = None,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._engine = engine
        self._clock = clock
        self._passwords = passwords or Passwords()
        self.sessions = Sessions(engine, clock)
        self.tokens = Tokens(engine, clock)
        self.attempts = Attempts(engine, clock)
        self.searches = Searches(engine, clock)

    @classmethod
    def open(cls, engine: Engine, passwords: Passwords | None = None) -> "Accounts":
        """Open the accounts of a database, making their tables where they are missing."""
        create_tables(engine, TABLES)
        return cls(engine, passwords)

    def add(self, login: str, name: str, role: Role, password: str | None = None) -> Account:
        """Add a person. Raises BadParameter for a login name in use or unfit, and for a password too short.

        Without a password only OpenID Connect or a password set later opens the account.
        """
        login = _login(login)
        kept = self._new_hash(login, password) if password is not None else None
        return self._insert(login=login, name=_name(name or login), role=str(role), password=kept)

    def authenticate(self, login: str, password: str, address: str) -> Account:
        """Give the account of a login name and password.

        Raises TooManyAttempts after many failures, TooBusy while many sign in, and WrongCredentials in the
        same words and the same time for a wrong name, a wrong password and an account that is switched off.
        """
        login = login.strip().lower()
        attempt = self.attempts.begin(login, address)
        row = self._row(ACCOUNTS.c.login == login)
        try:
            fits = self._passwords.fits(password, row.password if row else None)
        except TooBusy:
            self.attempts.take_back(attempt)
            raise
        if not fits or row is None or row.disabled:
            raise WrongCredentials(
                Message(
                    pl="Nazwa albo hasło są błędne; sprawdź je i spróbuj ponownie.",
                    en="The name or the password is wrong; check both and try again.",
                )
            )
        self.attempts.succeeded(login, address, attempt)
        if self._passwords.outdated(row.password):
            self._update(row.agent, password=self._passwords.hash(password))
        return _account(row)

    def connected(self, issuer: str, subject: str, login: str, name: str, role: Role | None) -> Account:
        """Give the account of somebody whom a provider of OpenID Connect vouches for.

        Who comes for the first time gets a new account with the role, or none: WrongCredentials where
        `role` is None. A provider never opens an account that was made with a password.
        """
        row = self._row(ACCOUNTS.c.issuer == issuer, ACCOUNTS.c.subject == subject)
        if row is not None and not row.disabled:
            return _account(row)
        if row is not None or role is None:
            raise WrongCredentials(
                Message(
                    pl="Ta osoba nie ma tu konta albo konto jest wyłączone; poproś administratora.",
                    en="This person has no account here, or it is switched off; ask the administrator.",
                )
            )
        wanted = login.strip().lower()
        if not LOGIN.fullmatch(wanted) or self._row(ACCOUNTS.c.login == wanted) is not None:
            wanted = f"oidc-{opaque_name()}"
        return self._insert(
            login=wanted,
            name=one_line(name)[:LONGEST_NAME] or wanted,
            role=str(role),
            issuer=issuer,
            subject=subject,
        )

    def account(self, agent: str) -> Account:
        """Give the account of an agent. Raises NotFound."""
        return _account(self._required(ACCOUNTS.c.agent == agent))

    def by_login(self, login: str) -> Account:
        """Give the account with a login name. Raises NotFound."""
        return _account(self._required(ACCOUNTS.c.login == login.strip().lower()))

    def all(self) -> tuple[Account, ...]:
        """Give every account that was not erased, by login name."""
        asked = select(ACCOUNTS).where(ACCOUNTS.c.login.is_not(None)).order_by(ACCOUNTS.c.login)
        with self._engine.connect() as connection:
            return tuple(map(_account, connection.execute(asked).all()))

    def anybody(self) -> bool:
        """Say whether anybody can sign in; without anybody the site is read-only."""
        asked = select(ACCOUNTS.c.agent).where(ACCOUNTS.c.disabled.is_(False)).limit(1)
        with self._engine.connect() as connection:
            return connection.execute(asked).first() is not None

    def name_of(self, agent: str) -> str | None:
        """Give the name of a person behind an agent; None for a job, a stranger and who was erased."""
        asked = select(ACCOUNTS.c.name).where(ACCOUNTS.c.agent == agent)
        with self._engine.connect() as connection:
            return connection.execute(asked).scalar_one_or_none()

    def names_hash(self) -> str:
        """Give a hash of the names that pages show: it changes when somebody is renamed or erased."""
        asked = select(ACCOUNTS.c.agent, ACCOUNTS.c.name).order_by(ACCOUNTS.c.agent)
        with self._engine.connect() as connection:
            names = [tuple(row) for row in connection.execute(asked)]
        return hashlib.sha256(repr(names).encode()).hexdigest()

    def set_role(self, agent: str, role: Role) -> None:
        """Give a person another role. Raises BadParameter for the last administrator."""
        if role is not Role.ADMINISTRATOR:
            self._keep_administrator(agent)
        self._update(agent, role=str(role))

    def rename(self, agent: str, name: str) -> None:
        """Give a person another name to be shown."""
        self._update(agent, name=_name(name))

    def set_password(self, agent: str, password: str, but: str = "") -> None:
        """Set a password and end the person's sessions, perhaps but one. Raises BadParameter."""
        self._update(agent, password=self._new_hash(self.account(agent).login, password))
        self.sessions.end_all(agent, but)

    def change_password(self, agent: str, old: str, new: str, address: str, but: str = "") -> None:
        """Set a password for who knows the old one. Raises WrongCredentials or BadParameter."""
        account = self.account(agent)
        if account.has_password:
            self.authenticate(account.login, old, address)
        self.set_password(agent, new, but)

    def disable(self, agent: str) -> None:
        """Switch an account off and end its sessions. Raises BadParameter for the last administrator."""
        self._keep_administrator(agent)
        self._update(agent, disabled=True)
        self.sessions.end_all(agent)

    def enable(self, agent: str) -> None:
        """Switch an account on again."""
        if self.account(agent).erased:
            raise BadParameter(
                Message(
                    pl="Dane tej osoby usunięto; załóż nowe konto.",
                    en="This person's data were erased; add a new account.",
                )
            )
        self._update(agent, disabled=False)

    def erase(self, agent: str) -> None:
        """Erase all that says who the agent is; revisions go on naming the agent alone."""
        self.disable(agent)
        self.tokens.remove_all(agent)
        self.searches.remove_all(agent)
        self._update(agent, login=None, name=None, password=None, issuer=None, subject=None)

    def _new_hash(self, login: str, password: str) -> str:
        if password.strip().lower() == login:
            raise BadParameter(
                Message(
                    pl="Hasło nie może być takie jak nazwa użytkownika.",
                    en="The password may not be the login name.",
                )
            )
        return self._passwords.hash(password)

    def _keep_administrator(self, agent: str) -> None:
        asked = select(func.count()).where(
            ACCOUNTS.c.role == str(Role.ADMINISTRATOR),
            ACCOUNTS.c.disabled.is_(False),
            ACCOUNTS.c.agent != agent,
        )
        with self._engine.connect() as connection:
            others = connection.execute(asked).scalar_one()
        if not others and self.account(agent).role is Role.ADMINISTRATOR:
            raise BadParameter(
                Message(
                    pl="To jedyny administrator; najpierw nadaj tę rolę komuś innemu.",
                    en="This is the only administrator; give that role to somebody else first.",
                )
            )

    def _row(self, *conditions: ColumnElement[bool]) -> Row[Any] | None:
        with self._engine.connect() as connection:
            return connection.execute(select(ACCOUNTS).where(*conditions)).one_or_none()

    def _required(self, *conditions: ColumnElement[bool]) -> Row[Any]:
        row = self._row(*conditions)
        if row is None:
            raise NotFound(Message(pl="Nie ma takiego konta.", en="There is no such account."))
        return row

    def _insert(self, **values: object) -> Account:
        agent = str(ID[f"agent/{opaque_name()}"])
        row = {"agent": agent, "created": int(self._clock()), "disabled": False, **values}
        try:
            with writing(self._engine) as connection:
                connection.execute(insert(ACCOUNTS), row)
        except IntegrityError as error:
            raise BadParameter(
                Message(
                    pl="Ta nazwa użytkownika jest zajęta; wybierz inną.",
                    en="This login name is taken; choose another.",
                )
            ) from error
        return self.account(agent)

    def _update(self, agent: str, **values: object) -> None:
        with writing(self._engine) as connection:
            changed = connection.execute(
                update(ACCOUNTS).where(ACCOUNTS.c.agent == agent).values(**values)
            ).rowcount
        if not changed:
            raise NotFound(Message(pl="Nie ma takiego konta.", en="There is no such account."))


def _account(row: Row[Any]) -> Account:
    return Account(
        row.agent,
        row.login or "",
        row.name or "",
        Role(row.role),
        bool(row.disabled),
        row.created,
        row.password is not None,
        row.issuer or "",
    )


def _login(text: str) -> str:
    login = text.strip().lower()
    if not LOGIN.fullmatch(login):
        raise BadParameter(
            Message(
                pl="Nazwa użytkownika ma od 2 do 100 znaków: litery bez polskich znaków, cyfry i . _ @ + -.",
                en="A login name has 2 to 100 characters: unaccented letters, digits and . _ @ + -.",
            )
        )
    return login


def _name(text: str) -> str:
    name = one_line(text)
    if not 1 <= len(name) <= LONGEST_NAME:
        raise BadParameter(
            Message(
                pl=f"Imię i nazwisko mają od 1 do {LONGEST_NAME} znaków.",
                en=f"A name has from 1 to {LONGEST_NAME} characters.",
            )
        )
    return name
