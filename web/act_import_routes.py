"""The addresses of the import of acts."""

from functools import partial

from fastapi import FastAPI

from mkus_kg.namespaces import Language
from mkus_kg.permissions import Permission
from web.act_import import NAME, ActDesk
from web.parts import PATHS
from web.writing import add_action, add_private_page


def add_act_import(app: FastAPI, desk: ActDesk, language: Language) -> None:
    """Add the pages by which the files of an act are sent, looked at and accepted."""
    allowed = Permission.ELI
    path = PATHS[NAME][language]
    one = path + "/{id}"
    for address, show in ((path, desk.start_page), (one, desk.review_page)):
        add_private_page(app, address, language, allowed, partial(show, language))
    add_action(app, desk.site, path, language, allowed, desk.sent, uploads=True)
    add_action(app, desk.site, one, language, allowed, desk.accepted)
