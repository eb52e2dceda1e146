"""Accounts: what is kept and what is not, how often a password may be wrong, when sessions and tokens end."""

import threading
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from argon2 import PasswordHasher
from sqlalchemy import Engine

from mkus_kg.accounts import Account, Accounts, Passwords
from mkus_kg.accounts.attempts import MOST_OF_ADDRESS, MOST_OF_PAIR, WINDOW_SECONDS
from mkus_kg.accounts.secrets import AT_ONCE
from mkus_kg.accounts.sessions import IDLE_SECONDS, LONGEST_SECONDS
from mkus_kg.accounts.tokens import DAY_SECONDS
from mkus_kg.database import open_database
from mkus_kg.errors import BadParameter, Forbidden, NotFound, TooBusy, TooManyAttempts, WrongCredentials
from mkus_kg.permissions import JOBS_ONLY, NEEDED, SCOPES, Permission, Role, demand, permitted

PASSWORD = "koń bateria zszywka"
QUICK = Passwords(PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))


class Clock:
    """A time that the test moves."""

    def __init__(self) -> None:
        self.now = 1_800_000_000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    opened = open_database(f"sqlite:///{tmp_path / 'people.sqlite'}")
    yield opened
    opened.dispose()


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def accounts(engine: Engine, clock: Clock) -> Accounts:
    Accounts.open(engine)
    return Accounts(engine, QUICK, clock)


@pytest.fixture
def anna(accounts: Accounts) -> Account:
    return accounts.add("Anna.Kowalska", "Anna Kowalska", Role.ANALYST, PASSWORD)


def everything(tmp_path: Path) -> bytes:
    return b"".join(file.read_bytes() for file in sorted(tmp_path.iterdir()))


def test_a_person_signs_in_by_name_and_password(accounts: Accounts, anna: Account) -> None:
    assert accounts.authenticate(" anna.kowalska ", PASSWORD, "10.0.0.1") == anna
    assert anna.agent.startswith("https://w3id.org/mkus/id/agent/")
    assert "anna" not in anna.agent
    assert accounts.name_of(anna.agent) == "Anna Kowalska"
    assert accounts.name_of("https://w3id.org/mkus/id/agent/curated-import") is None


def test_no_secret_is_kept(accounts: Accounts, anna: Account, tmp_path: Path) -> None:
    secrets = (
        PASSWORD,
        accounts.sessions.start(anna.agent),
        accounts.tokens.issue(anna.agent, "arkusz", ["edit"], 30),
    )
    kept = everything(tmp_path)
    assert b"Anna Kowalska" in kept
    assert [secret for secret in secrets if secret.encode() in kept] == []


@pytest.mark.parametrize(
    ("login", "password"),
    [
        ("anna.kowalska", "x" * 12),
        ("nikt", PASSWORD),
        ("", ""),
        ("anna.kowalska", ""),
        ("a" * 9000, "b" * 9000),
    ],
)
def test_a_wrong_name_and_a_wrong_password_sound_the_same(
    accounts: Accounts, anna: Account, login: str, password: str
) -> None:
    with pytest.raises(WrongCredentials, match="The name or the password is wrong"):
        accounts.authenticate(login, password, "10.0.0.1")


def test_an_unknown_name_costs_as_much_as_a_wrong_password(engine: Engine) -> None:
    """The hash is computed for a name nobody has: who measures the time learns nothing."""

    class Counting(PasswordHasher):
        verified = 0

        def verify(self, *values: str | bytes) -> bool:  # type: ignore[override]
            type(self).verified += 1
            return super().verify(*values)

    counted = Accounts.open(engine, Passwords(Counting(time_cost=1, memory_cost=8, parallelism=1)))
    counted.add("anna", "Anna", Role.READER, PASSWORD)
    for number, login in enumerate(("anna", "nikt"), start=1):
        with pytest.raises(WrongCredentials):
            counted.authenticate(login, "zupełnie inne hasło", "10.0.0.1")
        assert Counting.verified == number


def test_too_many_wrong_passwords_from_one_address(accounts: Accounts, anna: Account, clock: Clock) -> None:
    for _ in range(MOST_OF_PAIR):
        with pytest.raises(WrongCredentials):
            accounts.authenticate(anna.login, "zupełnie inne hasło", "10.0.0.1")
    with pytest.raises(TooManyAttempts) as refused:
        accounts.authenticate(anna.login, PASSWORD, "10.0.0.1")
    assert 0 < refused.value.wait <= WINDOW_SECONDS
    # The person at another address is not locked out by a stranger.
    assert accounts.authenticate(anna.login, PASSWORD, "10.0.0.2") == anna
    clock.now += WINDOW_SECONDS
    assert accounts.authenticate(anna.login, PASSWORD, "10.0.0.1") == anna


def test_attempts_sent_at_once_are_counted_one_by_one(engine: Engine, clock: Clock) -> None:
    """No more passwords are looked at than the limit, and few at the same time: each takes memory."""
    together = threading.Barrier(AT_ONCE, timeout=10)
    looked_at: list[str] = []
    most = 0

    class Slow(PasswordHasher):
        inside = 0

        def verify(self, *values: str | bytes) -> bool:  # type: ignore[override]
            nonlocal most
            with lock:
                type(self).inside += 1
                most = max(most, type(self).inside)
                looked_at.append(str(values[1]))
            if len(looked_at) <= AT_ONCE:
                together.wait()
            try:
                return super().verify(*values)
            finally:
                with lock:
                    type(self).inside -= 1

    lock = threading.Lock()
    accounts = Accounts.open(engine, Passwords(Slow(time_cost=1, memory_cost=8, parallelism=1)))
    accounts.add("anna", "Anna", Role.READER, PASSWORD)

    def guess(number: int) -> type[Exception]:
        try:
            accounts.authenticate("anna", f"zupełnie inne hasło {number}", "10.0.0.1")
        except (WrongCredentials, TooManyAttempts) as refused:
            return type(refused)
        raise AssertionError

    with ThreadPoolExecutor(3 * MOST_OF_PAIR) as threads:
        answers = list(threads.map(guess, range(3 * MOST_OF_PAIR)))
    assert Counter(answers) == {WrongCredentials: MOST_OF_PAIR, TooManyAttempts: 2 * MOST_OF_PAIR}
    assert len(looked_at) == MOST_OF_PAIR
    assert most == AT_ONCE


def test_who_is_told_to_come_back_is_not_counted(
    accounts: Accounts, anna: Account, engine: Engine, clock: Clock
) -> None:
    crowded = Accounts(engine, Passwords(most_waiting=0), clock)
    for _ in range(MOST_OF_PAIR + 1):
        with pytest.raises(TooBusy):
            crowded.authenticate(anna.login, PASSWORD, "10.0.0.1")
    assert accounts.authenticate(anna.login, PASSWORD, "10.0.0.1") == anna


def test_many_names_from_one_address(accounts: Accounts) -> None:
    for number in range(MOST_OF_ADDRESS):
        with pytest.raises(WrongCredentials):
            accounts.authenticate(f"osoba-{number}", PASSWORD, "10.0.0.1")
    with pytest.raises(TooManyAttempts):
        accounts.authenticate("osoba-nowa", PASSWORD, "10.0.0.1")


def test_a_success_forgets_the_failures_before_it(accounts: Accounts, anna: Account) -> None:
    for _ in range(2):
        for _ in range(MOST_OF_PAIR - 1):
            with pytest.raises(WrongCredentials):
                accounts.authenticate(anna.login, "zupełnie inne hasło", "10.0.0.1")
        accounts.authenticate(anna.login, PASSWORD, "10.0.0.1")


def test_sessions_end(accounts: Accounts, anna: Account, clock: Clock) -> None:
    idle = accounts.sessions.start(anna.agent)
    clock.now += IDLE_SECONDS
    assert accounts.sessions.find(idle) is None
    kept = accounts.sessions.start(anna.agent)
    for _ in range(LONGEST_SECONDS // (IDLE_SECONDS - 1)):
        clock.now += IDLE_SECONDS - 1
        assert accounts.sessions.find(kept) is not None
    clock.now += IDLE_SECONDS - 1
    assert accounts.sessions.find(kept) is None
    assert accounts.sessions.find("zmyślony") is None


def test_a_new_password_ends_all_other_sessions(accounts: Accounts, anna: Account) -> None:
    this, other = (accounts.sessions.start(anna.agent) for _ in range(2))
    session = accounts.sessions.find(this)
    assert session is not None
    with pytest.raises(WrongCredentials):
        accounts.change_password(anna.agent, "zupełnie inne hasło", "nowe dobre hasło", "10.0.0.1")
    accounts.change_password(anna.agent, PASSWORD, "nowe dobre hasło", "10.0.0.1", session.key)
    assert accounts.sessions.find(this) is not None
    assert accounts.sessions.find(other) is None
    accounts.authenticate(anna.login, "nowe dobre hasło", "10.0.0.1")


def test_tokens_expire_and_are_removed(accounts: Accounts, anna: Account, clock: Clock) -> None:
    secret = accounts.tokens.issue(anna.agent, "arkusz", ["edit"], 1)
    found = accounts.tokens.find(secret)
    assert found is not None
    assert found.permissions == SCOPES["edit"]
    clock.now += DAY_SECONDS
    assert accounts.tokens.find(secret) is None
    other = accounts.tokens.issue(anna.agent, "inny", ["read"], 1)
    accounts.tokens.remove(accounts.tokens.of(anna.agent)[0].number, "kogoś innego")
    assert accounts.tokens.find(other) is not None
    accounts.tokens.remove(accounts.tokens.of(anna.agent)[0].number, anna.agent)
    assert accounts.tokens.find(other) is None


@pytest.mark.parametrize(
    ("name", "scopes", "days"),
    [("", ["edit"], 1), ("x", [], 1), ("x", ["people"], 1), ("x", ["edit"], 0), ("x", ["edit"], 10_000)],
)
def test_a_token_without_name_scope_or_end_is_refused(
    accounts: Accounts, anna: Account, name: str, scopes: list[str], days: int
) -> None:
    with pytest.raises(BadParameter):
        accounts.tokens.issue(anna.agent, name, scopes, days)


def test_who_is_erased_leaves_nothing_but_the_agent(
    accounts: Accounts, anna: Account, engine: Engine, tmp_path: Path
) -> None:
    session, token = accounts.sessions.start(anna.agent), accounts.tokens.issue(anna.agent, "x", ["edit"], 9)
    accounts.erase(anna.agent)
    assert accounts.name_of(anna.agent) is None
    assert accounts.account(anna.agent).erased
    assert accounts.all() == ()
    assert accounts.sessions.find(session) is None
    assert accounts.tokens.find(token) is None
    with pytest.raises(BadParameter):
        accounts.enable(anna.agent)
    assert accounts.add(anna.login, "Inna Anna", Role.READER).agent != anna.agent


def test_an_account_switched_off_opens_nothing(accounts: Accounts, anna: Account) -> None:
    session = accounts.sessions.start(anna.agent)
    accounts.disable(anna.agent)
    assert not accounts.anybody()
    assert accounts.sessions.find(session) is None
    with pytest.raises(WrongCredentials):
        accounts.authenticate(anna.login, PASSWORD, "10.0.0.1")
    accounts.enable(anna.agent)
    assert accounts.anybody()
    accounts.authenticate(anna.login, PASSWORD, "10.0.0.1")


def test_the_last_administrator_stays(accounts: Accounts) -> None:
    first = accounts.add("adam", "Adam", Role.ADMINISTRATOR)
    for change in (accounts.disable, accounts.erase):
        with pytest.raises(BadParameter, match="only administrator"):
            change(first.agent)
    with pytest.raises(BadParameter, match="only administrator"):
        accounts.set_role(first.agent, Role.READER)
    accounts.add("ewa", "Ewa", Role.ADMINISTRATOR)
    accounts.set_role(first.agent, Role.READER)
    assert accounts.account(first.agent).role is Role.READER


@pytest.mark.parametrize("login", ["", "a", "anna kowalska", "żaneta", "<script>", "a" * 101, "-anna"])
def test_a_login_name_that_cannot_be_is_refused(accounts: Accounts, login: str) -> None:
    with pytest.raises(BadParameter):
        accounts.add(login, "Anna", Role.READER)


@pytest.mark.parametrize("password", ["", "krótkie", "ANNA.KOWALSKA ", "x" * 501])
def test_a_password_that_is_too_weak_is_refused(accounts: Accounts, password: str) -> None:
    with pytest.raises(BadParameter):
        accounts.add("anna.kowalska", "Anna", Role.READER, password)


def test_a_name_in_use_is_refused(accounts: Accounts, anna: Account) -> None:
    with pytest.raises(BadParameter, match="taken"):
        accounts.add("ANNA.kowalska", "Inna", Role.READER)
    with pytest.raises(NotFound):
        accounts.by_login("nikt")


def test_a_provider_never_opens_an_account_with_a_password(accounts: Accounts, anna: Account) -> None:
    new = accounts.connected("https://login.example", "7", anna.login, "Anna z zewnątrz", Role.READER)
    assert new.agent != anna.agent
    assert accounts.connected("https://login.example", "7", "cokolwiek", "", None) == new
    with pytest.raises(WrongCredentials):
        accounts.connected("https://other.example", "7", "x", "X", None)
    accounts.disable(new.agent)
    with pytest.raises(WrongCredentials):
        accounts.connected("https://login.example", "7", "x", "X", Role.ADMINISTRATOR)
    for subject, name, shown in (("8", "\u200b ", "nazwa-8"), ("9", "x" * 300, "x" * 200)):
        told = accounts.connected("https://login.example", subject, f"nazwa-{subject}", name, Role.READER)
        assert told.name == shown, "a provider may call people anything"


# What each role may do


def test_every_permission_has_its_role_and_every_scope_its_permissions() -> None:
    assert set(NEEDED) == set(Permission)
    never = {Permission.PEOPLE, Permission.ACCOUNT, Permission.DOWNLOADS}
    assert not any(allowed & never for allowed in SCOPES.values())


@pytest.mark.parametrize("action", [*Permission, *sorted(JOBS_ONLY), "zmyślona"])
@pytest.mark.parametrize("role", Role)
def test_a_role_may_do_what_it_needs_to_and_no_more(role: Role, action: str) -> None:
    order = ["reader", "contributor", "analyst", "verifier", "administrator"]
    least = {
        "read": 0, "account": 0, "save": 0, "report": 0, "comment": 1, "cite": 1, "edit": 2, "propose": 2,
        "link": 2, "spreadsheet": 2, "eli": 2, "move": 2, "freeze": 2, "verify": 3, "undo": 3, "downloads": 4,
        "people": 4, "publish": 4,
    }  # fmt: skip
    expected = order.index(role) >= least.get(action, 99)
    assert permitted({role}, action) is expected
    if not expected:
        with pytest.raises(Forbidden):
            demand({role}, action)


def test_jobs_do_what_no_person_does() -> None:
    assert permitted((), "import", job=True)
    assert not permitted((), "people")
    assert not permitted({Role.ADMINISTRATOR}, "import")
