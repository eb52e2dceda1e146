"""The addresses of forms: new records, edits, moves, drafts, and what is asked while one types."""

from functools import partial
from typing import Final

from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse, Response

from mkus_kg.errors import BadParameter, Message
from mkus_kg.namespaces import MKUS, Language
from mkus_kg.permissions import Permission
from web.asked import checked_query, checked_text
from web.forms.desk import FormDesk
from web.forms.sheets import EDIT, MOVE
from web.forms.uses import CHOICES, EDITING, MAKING, POSTED, Use
from web.parts import PATHS, Site, shortened
from web.visitors import Person
from web.writing import Private, add_action, add_private_page

MOST_CHOICES: Final = 8
CHOSEN_BY_NAME: Final = frozenset(
    {
        "Act",
        "Barrier",
        "Effect",
        "GoodPractice",
        "Institution",
        "ProposedChange",
        "Provision",
        "PublicTask",
        "Source",
    }
)
"""The classes whose records fields can look for."""


def add_forms(app: FastAPI, site: Site, desk: FormDesk, language: Language) -> None:
    """Add every form in one language."""
    posted = POSTED[language]
    for name, use in MAKING.items():
        opened = partial(_new, desk, language, use)
        add_private_page(app, PATHS[name][language], language, use.permission, opened)
        handler = partial(desk.posted_new, use)
        add_action(app, site, f"{posted}/{use.form}", language, use.permission, handler)
    for use in EDITING.values():
        handler = partial(desk.posted_edit, use)
        add_action(app, site, f"{posted}/{use.form}", language, use.permission, handler)
    add_action(app, site, f"{posted}/{MOVE}", language, Permission.MOVE, desk.posted_move)
    drafts = PATHS["drafts"][language]
    add_private_page(app, drafts, language, Permission.SAVE, partial(desk.drawer.page, language))
    add_action(app, site, drafts, language, Permission.SAVE, desk.drawer.dropped)
    choices = partial(_choices, desk, language)
    add_private_page(app, CHOICES[language], language, Permission.SAVE, choices)


def _new(desk: FormDesk, language: Language, use: Use, request: Request, person: Person) -> Response:
    return desk.new_page(language, use, request, person)


def record_form(desk: FormDesk, language: Language, iri: str, request: Request) -> Response | None:
    """Answer who opens a form of a record; None for an address that asks for none."""
    parameters = checked_query(request)
    edit, move = parameters.get(EDIT, ""), parameters.get(MOVE, "")
    if edit:
        use = desk.editing(edit)

        def editing(request: Request, person: Person) -> Response:
            return desk.edit_page(language, iri, use.form, request, person)

        return Private(language, use.permission, editing).respond(request)
    if move:

        def moving(request: Request, person: Person) -> Response:
            return desk.move_page(language, iri, checked_text(move), request, person)

        return Private(language, Permission.MOVE, moving).respond(request)
    return None


def _choices(desk: FormDesk, language: Language, request: Request, person: Person) -> Response:
    """Give, as JSON, the records of a class that a text may mean."""
    parameters = checked_query(request)
    name = parameters.get("class", "")
    if name not in CHOSEN_BY_NAME:
        raise BadParameter(
            Message(
                pl="Takich zapisów nie wybiera się w formularzach.",
                en="Such records are not chosen in forms.",
            )
        )
    found = desk.choices.find(checked_text(parameters.get("q", "")), MKUS[name], language, MOST_CHOICES)
    return JSONResponse(
        [
            {
                "value": shortened(each.value),
                "label": each.label,
                "hint": each.hint,
                "lang": desk.choices.language_of(each.value, language),
            }
            for each in found
        ]
    )
