"""What every command is given, and how its tables are printed."""

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Annotated, Final

import typer
from sqlalchemy import Engine

from mkus_kg.accounts import Accounts
from mkus_kg.cli.output import failed, note, progress, show_table, table_format, write
from mkus_kg.cli.texts import TEXTS
from mkus_kg.database import database_exists, open_database
from mkus_kg.errors import BadParameter, Forbidden, NotFound
from mkus_kg.exports import write_table
from mkus_kg.graph import Table
from mkus_kg.journal import Journal
from mkus_kg.kg import KnowledgeGraph
from mkus_kg.namespaces import Language
from mkus_kg.settings import Settings
from mkus_kg.tracker import Agent

OK: Final = 0
DAY_LENGTH: Final = len("2015-03-01")
Force = Annotated[bool, typer.Option("--force", help="force")]
Output = Annotated[Path | None, typer.Option("-o", "--output", help="output")]
AsOf = Annotated[str | None, typer.Option("--as-of", help="as_of")]
TableFormat = Annotated[str | None, typer.Option("--format", "-f", help="table_format")]


@dataclass(frozen=True)
class Session:
    """What every command is given."""

    settings: Settings
    language: Language

    def text(self, key: str, **values: object) -> str:
        """Give one of the texts in the reader's language."""
        return TEXTS[key].text(self.language).format(**values)

    def open(self, *, force: bool = False, as_of: str | None = None) -> KnowledgeGraph:
        """Open the graph, with the law of a day, showing that it takes a moment. Raises BadParameter."""
        day = None if as_of is None else read_day(as_of)
        with progress("opening", self.language):
            graph = KnowledgeGraph.open(self.settings, force=force)
        return graph if day is None else graph.on(day)


def read_day(text: str) -> date:
    """Read a day as an option gives it. Raises BadParameter."""
    try:
        if len(text) == DAY_LENGTH:
            return date.fromisoformat(text)
    except ValueError:
        pass
    raise BadParameter(failed("no_day"))


def open_journal(session: Session) -> Journal:
    """Give the journal, never making one. Raises NotFound where there is none."""
    if not database_exists(session.settings.database):
        raise NotFound(failed("no_journal"))
    return Journal.open(open_database(session.settings.database))


def agent_of(engine: Engine, login: str, closed: str = "account_closed") -> Agent:
    """Give who acts by the login of an account. Raises NotFound, and Forbidden when it is disabled."""
    account = Accounts.open(engine).by_login(login)
    if account.disabled:
        raise Forbidden(failed(closed))
    return Agent(account.agent, frozenset({account.role}))


def print_table(session: Session, table: Table, chosen: str | None, output: Path | None) -> None:
    """Print a table as asked, or for the eye, and say when it was cut."""
    name = table_format(chosen, output)
    if name:
        write(write_table(table, name), output, name)
    else:
        show_table(table, session.language)
    if table.truncated:
        note(f"{session.text('warning')}: {session.text('truncated', rows=len(table.rows))}")
