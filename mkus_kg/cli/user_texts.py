"""What the commands of people say, in both languages."""

from collections.abc import Mapping
from typing import Final

from mkus_kg.errors import Message
from mkus_kg.permissions import SCOPES, Role

ROLES: Final = ", ".join(Role)

USER_TEXTS: Final[Mapping[str, Message]] = {
    "user": Message(
        pl="Osoby, które mogą się zalogować: dodaj, wypisz, zmień rolę, hasło, token.",
        en="The people who may sign in: add, list, change role, password, token.",
    ),
    "user add": Message(
        pl="Załóż konto; hasło podaje się w terminalu albo na standardowym wejściu.",
        en="Add an account; the password is asked for at the terminal or read from standard input.",
    ),
    "user list": Message(pl="Wypisz osoby, ich role i stan kont.", en="List people, roles and accounts."),
    "user role": Message(pl="Nadaj osobie inną rolę.", en="Give a person another role."),
    "user password": Message(
        pl="Ustaw nowe hasło i zakończ wszystkie sesje osoby.",
        en="Set a new password and end all sessions of the person.",
    ),
    "user disable": Message(
        pl="Wyłącz konto i zakończ jego sesje.", en="Switch an account off and end its sessions."
    ),
    "user enable": Message(pl="Włącz konto ponownie.", en="Switch an account on again."),
    "user erase": Message(
        pl="Usuń dane osoby; w historii zostaje tylko nieczytelny identyfikator.",
        en="Erase a person's data; the history keeps an identifier without meaning.",
    ),
    "user token": Message(
        pl="Utwórz token dla programu tej osoby i wypisz go jeden raz.",
        en="Make a token for a program of this person and print it once.",
    ),
    "login": Message(pl="nazwa użytkownika, np. anna.kowalska", en="login name, e.g. anna.kowalska"),
    "role": Message(pl=f"rola: {ROLES}", en=f"role: {ROLES}"),
    "role_option": Message(pl=f"rola: {ROLES}", en=f"role: {ROLES}"),
    "name_option": Message(pl="imię i nazwisko, które widać na stronie", en="the name that the site shows"),
    "generate": Message(pl="wylosuj hasło i wypisz je", en="make a random password and print it"),
    "no_password": Message(pl="bez hasła: ustawisz je później", en="without a password: to be set later"),
    "scope_option": Message(
        pl=f"zakres: {', '.join(SCOPES)}; można powtarzać", en=f"scope: {', '.join(SCOPES)}; repeatable"
    ),
    "days_option": Message(pl="ile dni token jest ważny", en="for how many days the token is valid"),
    "token_name": Message(pl="do czego token służy", en="what the token is for"),
    "login_name": Message(pl="użytkownik", en="login"),
    "person_name": Message(pl="imię i nazwisko", en="name"),
    "role_name": Message(pl="rola", en="role"),
    "state": Message(pl="konto", en="account"),
    "since": Message(pl="od", en="since"),
    "agent_iri": Message(pl="identyfikator w historii", en="identifier in the history"),
    "active": Message(pl="czynne", en="active"),
    "switched_off": Message(pl="wyłączone", en="switched off"),
    "user_added": Message(
        pl="Założono konto {login} z rolą: {role}.", en="Added the account {login} with the role: {role}."
    ),
    "user_done": Message(pl="Gotowe.", en="Done."),
    "ask_password": Message(pl="Hasło: ", en="Password: "),
    "ask_again": Message(pl="Hasło jeszcze raz: ", en="Password again: "),
    "passwords_differ": Message(
        pl="Hasła się różnią; podaj dwa razy to samo.", en="The passwords differ; give the same one twice."
    ),
    "bad_role": Message(pl="Rola to jedna z: {roles}.", en="A role is one of: {roles}."),
    "no_accounts": Message(
        pl="Nikt nie ma jeszcze konta; zakłada je `mkus user add`.",
        en="Nobody has an account yet; `mkus user add` makes one.",
    ),
}
