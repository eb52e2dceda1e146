"""The addresses of the import of spreadsheets."""

from collections.abc import Callable
from functools import partial

from fastapi import FastAPI, Request
from fastapi.responses import Response

from mkus_kg.imports import IMPORT_KINDS
from mkus_kg.namespaces import Language
from mkus_kg.permissions import Permission
from web.parts import PATHS
from web.spreadsheets import NAME, ROWS, SpreadsheetDesk, told_name
from web.visitors import Person
from web.writing import add_action, add_private_page


def add_imports(app: FastAPI, desk: SpreadsheetDesk, language: Language) -> None:
    """Add the pages by which a spreadsheet is sent, matched, looked at and accepted."""
    allowed = Permission.SPREADSHEET
    path = PATHS[NAME][language]
    one = path + "/{id}"
    rows = f"{one}/{ROWS[language]}"

    def page(path: str, show: Callable[[Language, Request, Person], Response]) -> None:
        add_private_page(app, path, language, allowed, partial(show, language))

    def empty(request: Request, person: Person) -> Response:
        return desk.template_file(language, request.url.path.rpartition("/")[2].removesuffix(".xlsx"))

    for kind in IMPORT_KINDS:
        add_private_page(app, f"{path}/{kind}.xlsx", language, allowed, empty)
    page(path, desk.start_page)
    page(one, desk.match_page)
    page(rows, desk.rows_page)
    page(f"{rows}/{told_name(language)}.csv", desk.bad_rows_file)
    for address, handler, uploads in (
        (path, desk.sent, True),
        (one, desk.matched, False),
        (rows, desk.accepted, False),
    ):
        add_action(app, desk.site, address, language, allowed, handler, uploads=uploads)
