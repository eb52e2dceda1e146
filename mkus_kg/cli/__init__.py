"""The command `mkus`: its arguments, its exit codes and its one line per error."""

import io
import os
import sys
from collections.abc import Callable, Mapping, Sequence
from typing import Final

import typer
from typer.core import TyperCommand, TyperGroup

from mkus_kg.cli import (
    commands,
    dossier,
    edition,
    eli,
    impact,
    journal,
    links,
    plan,
    spreadsheet,
    user,
    what_if,
)
from mkus_kg.cli.help import command_help, group_help
from mkus_kg.cli.output import failed, note
from mkus_kg.cli.session import Session
from mkus_kg.cli.texts import TEXTS
from mkus_kg.errors import InputError, InvalidGraph, MkusError, NotFound
from mkus_kg.namespaces import LANGUAGES, Language
from mkus_kg.settings import reader_language, settings_from_environment

COMMANDS: Final = (
    commands.info,
    commands.query,
    commands.search,
    commands.sparql,
    commands.describe,
    impact.impact,
    plan.plan,
    what_if.what_if,
    links.links_wanted,
    links.alike,
    commands.validate,
    commands.export,
    commands.serve,
)
GROUPS: Final[Mapping[str, Sequence[Callable[..., int]]]] = {
    "journal": (
        journal.verify,
        journal.log,
        journal.export,
        journal.checkpoint,
        journal.replay,
        journal.undo,
    ),
    "edition": (edition.publish, edition.list_, edition.verify, edition.export),
    "dossier": (dossier.build, dossier.verify, dossier.list_, dossier.export),
    "import": (spreadsheet.spreadsheet, eli.eli),
    "user": (
        user.add,
        user.list_,
        user.role_,
        user.password_,
        user.disable,
        user.enable,
        user.erase,
        user.token,
    ),
}
"""Commands of two words, by the first."""
BAD_INPUT: Final = 2
# The first kind that fits; any other error of ours is bad input.
EXIT_CODES: Final = ((NotFound, 1), (InvalidGraph, 1))
HELP_OPTION: Final = "--help"
LANGUAGE_OPTION: Final = "--lang"


def main(arguments: Sequence[str] | None = None) -> None:
    """Run one command and leave with its exit code."""
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(encoding="utf-8", errors="replace")
    if isinstance(sys.stderr, io.TextIOWrapper):
        sys.stderr.reconfigure(encoding="utf-8", errors="replace")
    sys.exit(run(list(sys.argv[1:] if arguments is None else arguments)))


def run(arguments: list[str]) -> int:
    """Run one command and give its exit code: 0 done, 1 violations or not found, 2 bad input."""
    language: Language = reader_language()
    try:
        rest, chosen = _without_language(arguments)
        language = chosen or language
        return _run(rest, language)
    except MkusError as error:
        note(f"{TEXTS['error'].text(language)}: {error.text(language)}")
        return next((code for kind, code in EXIT_CODES if isinstance(error, kind)), BAD_INPUT)
    except BrokenPipeError:
        # The reader of our output has left; nothing may be written any more, not even at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0


def _run(arguments: list[str], language: Language) -> int:
    group = command_group()
    words, command = _wanted(group, arguments)
    path = " ".join(["mkus", *words])
    if HELP_OPTION in arguments or (isinstance(command, TyperGroup) and arguments == words):
        print(
            command_help(command, path, language)
            if isinstance(command, TyperCommand)
            else group_help(command, path, language)
        )
        return 0
    session = Session(settings_from_environment(), language)
    try:
        code: int = group.main(arguments, prog_name="mkus", standalone_mode=False, obj=session) or 0
    except typer.TyperException as error:
        reason = str(getattr(error, "message", "")) or str(error)
        raise InputError(failed("wrong_use", reason=reason, command=path)) from error
    return code


def _wanted(group: TyperGroup, arguments: list[str]) -> tuple[list[str], TyperCommand | TyperGroup]:
    """Give the words that name a command or a group of them, and what they name."""
    words: list[str] = []
    command: TyperCommand | TyperGroup = group
    for argument in arguments:
        if argument.startswith("-"):
            continue
        found = command.commands.get(argument) if isinstance(command, TyperGroup) else None
        if not isinstance(found, TyperCommand | TyperGroup):
            break
        words.append(argument)
        command = found
    return words, command


def command_group() -> TyperGroup:
    """Build the tree of commands."""
    application = _application(COMMANDS)
    for name, commands_of_group in GROUPS.items():
        application.add_typer(_application(commands_of_group), name=name)
    group = typer.main.get_command(application)
    assert isinstance(group, TyperGroup)
    return group


def _application(functions: Sequence[Callable[..., int]]) -> typer.Typer:
    application = typer.Typer(add_completion=False, rich_markup_mode=None)
    application.callback()(lambda: None)
    for function in functions:
        application.command(command_name(function))(function)
    return application


def command_name(function: Callable[..., int]) -> str:
    """Give the word for a command: the name of its function, without what keeps that from another name."""
    return function.__name__.rstrip("_").replace("_", "-")


def _without_language(arguments: list[str]) -> tuple[list[str], Language | None]:
    """Take --lang out of the arguments, wherever it stands."""
    rest: list[str] = []
    chosen: Language | None = None
    waiting = iter(arguments)
    for argument in waiting:
        name, equals, value = argument.partition("=")
        if name != LANGUAGE_OPTION:
            rest.append(argument)
            continue
        wanted = value if equals else next(waiting, "")
        chosen = next((language for language in LANGUAGES if language == wanted), None)
        if chosen is None:
            raise InputError(TEXTS["bad_lang"])
    return rest, chosen
