"""The addresses of the journal: all changes and their feed, versions compared, editions published."""

from fastapi import FastAPI

from mkus_kg.lists import LIST_KINDS
from mkus_kg.namespaces import Language
from mkus_kg.permissions import Permission
from mkus_kg.publishing import FILE_FORMATS
from web.asked import TABLE_FORMATS
from web.list_asked import list_asked
from web.pages import compare, editions, history, remarks, to_do
from web.parts import COMMENTS, PATHS, Site
from web.routing import Answer, Content, add_content, add_page
from web.writing import add_action


def add_to_do(app: FastAPI, site: Site, language: Language) -> None:
    """Add the working list, the searches that people keep, and the feed of changes of each list."""
    work = to_do.WorkingList(site)
    path = PATHS["to-do"][language]
    add_page(app, path, lambda request: work.page(language, request))
    add_action(app, site, path, language, Permission.SAVE, to_do.searched)
    for kind in LIST_KINDS:
        add_page(app, to_do.changes_address(language, kind, ""), changes_of_list(site, language, kind))


def changes_of_list(site: Site, language: Language, kind: str) -> Answer:
    """Give the changes of what a list finds as a feed."""
    return lambda request: to_do.changes_feed(site, language, list_asked(site, kind, request))


def add_editions(app: FastAPI, site: Site, language: Language) -> None:
    """Add the published editions: all of them, each with its files, and the form that publishes one."""
    path = PATHS["editions"][language]
    every = Content(
        lambda request: editions.editions_page(site, language),
        lambda request, chosen: editions.description_file(site, language, chosen),
        editions.DESCRIPTION_FORMATS,
    )
    add_content(app, path, every)
    one = Content(
        lambda request: editions.edition_page(site, language, request.path_params["number"]),
        lambda request, chosen: editions.edition_file(site, request.path_params["number"], chosen),
        FILE_FORMATS,
    )
    add_content(app, path + "/{number:int}", one)
    add_action(app, site, path, language, Permission.PUBLISH, editions.published)


def add_journal(app: FastAPI, site: Site, language: Language) -> None:
    """Add the pages that tell what changed."""
    path = PATHS["history"][language]
    one = path + "/{number:int}"
    add_page(app, path, lambda request: history.changes_page(site, language, history.changes_asked(request)))
    add_page(
        app,
        f"{path}.atom",
        lambda request: history.changes_feed(site, language, history.changes_asked(request)),
    )
    add_page(
        app,
        f"{one}.{history.PATCH_SUFFIX}",
        lambda request: history.patch_file(site, request.path_params["number"]),
    )
    add_action(app, site, one, language, Permission.UNDO, remarks.undone)
    add_action(app, site, COMMENTS[language], language, Permission.COMMENT, remarks.commented)
    two = PATHS["compare"][language]
    table = Content(
        lambda request: compare.compare_page(site, language, compare.compare_asked(site, request)),
        lambda request, chosen: compare.compare_file(
            site, language, compare.compare_asked(site, request), chosen
        ),
        TABLE_FORMATS,
    )
    add_content(app, two, table)
    add_page(
        app,
        f"{two}.{history.PATCH_SUFFIX}",
        lambda request: compare.patch_file(site, compare.compare_asked(site, request)),
    )
    add_page(app, one, lambda request: history.revision_page(site, language, request.path_params["number"]))
