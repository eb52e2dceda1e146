"""The help of a command in the reader's language."""

import textwrap
from collections.abc import Iterable
from typing import Final

from typer.core import TyperCommand, TyperGroup, TyperOption

from mkus_kg.cli.texts import TEXTS
from mkus_kg.exports import formats_of
from mkus_kg.namespaces import Language

WIDTH: Final = 100
INDENT: Final = 2


def named_formats() -> dict[str, str]:
    """Give the names of the formats as they stand in help texts."""
    tables = ", ".join(each.name for each in formats_of("table"))
    graphs = ", ".join(each.name for each in formats_of("graph", "dataset"))
    return {"tables": tables, "graphs": graphs}


def group_help(group: TyperGroup, path: str, language: Language) -> str:
    """Give the help of `mkus` itself, or of a group of commands such as `mkus journal`."""
    rows = [(name, TEXTS[text_key(f"{path} {name}")].text(language)) for name in group.commands]
    return "\n".join(
        [
            f"{TEXTS['usage'].text(language)}: {path} [--lang pl|en] {_upper('commands', language)} …",
            "",
            TEXTS[text_key(path)].text(language),
            "",
            *_section("commands", rows, language),
            "",
            *_section("options", _common(language), language),
        ]
    )


def text_key(path: str) -> str:
    """Give the key of the text about a command: its words without `mkus`, except for that alone."""
    return path.removeprefix("mkus ")


def command_help(command: TyperCommand, path: str, language: Language) -> str:
    """Give the help of one command."""
    options = [each for each in command.params if isinstance(each, TyperOption)]
    arguments = [each for each in command.params if not isinstance(each, TyperOption)]
    formats = named_formats()
    usage = [f"{TEXTS['usage'].text(language)}: {path}"]
    option_rows = []
    for option in options:
        words = TEXTS[option.help or ""].text(language).format(**formats)
        if option.default and not option.multiple:
            words += f" [{TEXTS['default'].text(language)}: {option.default}]"
        option_rows.append((", ".join(sorted(option.opts, key=len)), words))
    argument_rows = []
    for argument in arguments:
        name = str(argument.name).upper()
        usage.append(name if argument.required else f"[{name}]")
        argument_rows.append((name, TEXTS[str(argument.name)].text(language)))
    lines = [
        " ".join([*usage, f"[{_upper('options', language)}]"]),
        "",
        TEXTS[text_key(path)].text(language),
    ]
    if argument_rows:
        lines += ["", *_section("arguments", argument_rows, language)]
    return "\n".join([*lines, "", *_section("options", [*option_rows, *_common(language)], language)])


def _upper(key: str, language: Language) -> str:
    return TEXTS[key].text(language).upper()


def _common(language: Language) -> list[tuple[str, str]]:
    return [
        ("--lang", TEXTS["lang_option"].text(language)),
        ("--help", TEXTS["help_option"].text(language)),
    ]


def _section(heading: str, rows: Iterable[tuple[str, str]], language: Language) -> list[str]:
    found = list(rows)
    column = max(len(name) for name, _ in found) + 2 * INDENT
    lines = [f"{TEXTS[heading].text(language)}:"]
    for name, words in found:
        wrapped = textwrap.wrap(words, WIDTH - column) or [""]
        lines.append(" " * INDENT + name.ljust(column - INDENT) + wrapped[0])
        lines += [" " * column + line for line in wrapped[1:]]
    return lines
