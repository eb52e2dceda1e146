"""Where answers go: data to standard output or a file, everything else to standard error."""

import os
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from rdflib import Literal, URIRef
from rich.console import Console
from rich.table import Table as RichTable
from rich.text import Text

from mkus_kg.cli.texts import TEXTS
from mkus_kg.errors import BadSettings, InputError, Message
from mkus_kg.exports import FORMATS
from mkus_kg.graph import Table, Term
from mkus_kg.namespaces import BASE, Language

BINARY_FORMATS: Final = frozenset({"xlsx"})


def failed(key: str, **values: object) -> Message:
    """Give one of the texts with its values in both languages."""
    message = TEXTS[key]
    return Message(pl=message.pl.format(**values), en=message.en.format(**values))


@contextmanager
def progress(key: str, language: Language) -> Iterator[None]:
    """Show on standard error, when it is a terminal, that something is under way."""
    console = Console(stderr=True)
    if not console.is_terminal:
        yield
        return
    with console.status(TEXTS[key].text(language)):
        yield


def note(text: str) -> None:
    """Say something that is not data."""
    print(text, file=sys.stderr)


def write(data: bytes, output: Path | None, format_name: str = "") -> None:
    """Write data to standard output, or to a file that is either the old one or the whole new one."""
    if output is not None:
        write_file(output, data)
        return
    if format_name in BINARY_FORMATS and sys.stdout.isatty():
        raise InputError(TEXTS["binary"])
    sys.stdout.flush()
    sys.stdout.buffer.write(data)
    sys.stdout.buffer.flush()


def write_file(path: Path, data: bytes) -> None:
    """Replace a file at once."""
    try:
        descriptor, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    except OSError as error:
        raise BadSettings(failed("unwritable", path=path, reason=error.strerror)) from error
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(data)
        os.chmod(temporary, 0o666 & ~_umask())
        os.replace(temporary, path)
    except OSError as error:
        Path(temporary).unlink(missing_ok=True)
        raise BadSettings(failed("unwritable", path=path, reason=error.strerror)) from error


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask


def table_format(chosen: str | None, output: Path | None) -> str:
    """Give the format of a table: as asked, by the file's suffix, else for the eye or for a program.

    For a program it is TSV, as our CSV starts with the byte order mark that Excel needs.
    """
    if chosen is not None:
        return chosen
    suffix = output.suffix.removeprefix(".") if output is not None else ""
    by_suffix = {each.suffix: name for name, each in FORMATS.items() if each.kind == "table"}
    if suffix in by_suffix:
        return by_suffix[suffix]
    return "" if output is None and sys.stdout.isatty() else "tsv"


def show_table(table: Table, language: Language) -> None:
    """Draw a table for the eye: labels instead of the IRIs they name."""
    columns = [
        n
        for n, name in enumerate(table.columns)
        if not name.endswith("Label") or name[:-5] not in table.columns
    ]
    headings = table.headings or table.columns
    drawn = RichTable()
    for n in columns:
        drawn.add_column(Text(headings[n]))
    for row in table.rows:
        drawn.add_row(*(Text(_cell(table, row, n)) for n in columns))
    Console().print(drawn)
    if not table.rows:
        note(TEXTS["no_rows"].text(language))


def _cell(table: Table, row: tuple[Term | None, ...], position: int) -> str:
    label = table.columns[position] + "Label"
    term = row[table.columns.index(label)] if label in table.columns else row[position]
    term = row[position] if term is None else term
    if term is None:
        return ""
    return str(term).removeprefix(BASE) if isinstance(term, URIRef) else str(Literal(term))
