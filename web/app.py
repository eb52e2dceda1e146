"""Builds the site: reads the graph once, wires addresses to pages and data."""

import logging
import threading
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from functools import cache, partial
from pathlib import Path

from fastapi import FastAPI, Request
from fastapi.responses import PlainTextResponse, RedirectResponse, Response
from starlette.middleware.gzip import GZipMiddleware
from starlette.routing import Route
from starlette.staticfiles import StaticFiles

from mkus_kg.accounts import Accounts
from mkus_kg.dossier.freezing import Dossiers
from mkus_kg.errors import BadParameter
from mkus_kg.exports import Format
from mkus_kg.graph.turns import Turns
from mkus_kg.journal import Downloads
from mkus_kg.kg import KnowledgeGraph
from mkus_kg.lists import LIST_KINDS
from mkus_kg.namespaces import LANGUAGES, Language
from mkus_kg.publishing import Publisher
from mkus_kg.settings import Settings
from mkus_kg.tracker import LOOK_EVERY, Tracker
from web import api, asked, faults, feeds, graph_store, rendering, sparql
from web.act_import import ActDesk
from web.act_import_routes import add_act_import
from web.analysis_routes import add_impact, add_law_over_time, add_links, add_planner, add_what_if
from web.dossier_routes import add_dossiers
from web.dossiers import DossierDesk
from web.editor import EditorService, one_by_one
from web.faults import add_errors, status_of
from web.forms.api import FormApi
from web.forms.desk import FormDesk
from web.forms.routes import add_forms, record_form
from web.graph_files import SHAPES, GraphFiles
from web.headers import AnswerHeaders
from web.journal_routes import add_editions, add_journal, add_to_do
from web.known_on import today
from web.list_asked import list_asked
from web.network import NETWORK_FORMATS, network_asked
from web.pages import (
    alike,
    charts,
    coverage,
    documents,
    editor,
    history,
    home,
    interface,
    lists,
    network,
    questions,
    resources,
    search,
)
from web.pages.links_wanted import LinksDesk
from web.parts import PATHS, PREFIX, SUGGESTIONS, Site, expanded
from web.people_routes import add_people, add_provider, provider_of
from web.rest import ROOT, OperationTable, rest_api
from web.routing import READ, Answer, Content, add_content, add_page, add_tail
from web.spreadsheet_routes import add_imports
from web.spreadsheets import SpreadsheetDesk
from web.taken import DownloadLog
from web.texts import load_texts
from web.visitors import Visitors


def create_app(settings: Settings | None = None) -> FastAPI:
    """Build the site over the journal that the settings name, begun where there is none.

    Raises InvalidGraph for a graph with violations, unless the settings force it.
    """
    settings = settings or Settings()
    tracker = Tracker.open(settings, force=settings.force)
    return site_over(tracker.graph, settings, Accounts.open(tracker.journal.engine), tracker)


def site_over(
    graph: KnowledgeGraph,
    settings: Settings,
    accounts: Accounts | None = None,
    tracker: Tracker | None = None,
) -> FastAPI:
    """Build the site over an open graph; without accounts and a tracker of that graph it is read-only."""
    # A foreign query may name any literal; what is not of its datatype is no event of ours.
    logging.getLogger("rdflib.term").setLevel(logging.ERROR)
    page_files = rendering.page_files()
    site = Site(
        settings,
        graph,
        load_texts(),
        rendering.environment(page_files),
        GraphFiles(graph),
        page_files,
        accounts,
        tracker,
        None if tracker is None else Publisher(tracker, settings),
        None if tracker is None else Dossiers(tracker, settings),
    )
    operations, links = OperationTable(site), LinksDesk(site)
    app = FastAPI(
        title="MKUS KG",
        openapi_url=None,
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
        lifespan=warmed(site, operations, links),
    )
    provider = provider_of(settings)
    if tracker is not None:
        downloads = Downloads.open(tracker.journal.engine)
        app.add_middleware(
            DownloadLog,
            downloads=downloads,
            version=lambda: site.serving.version,
            refused=partial(faults.refused, site),
        )
    app.add_middleware(Visitors, accounts=accounts, by_provider=provider is not None)
    app.add_middleware(GZipMiddleware, minimum_size=1_000, compresslevel=5)
    app.state.reading = graph.reading
    app.add_middleware(
        AnswerHeaders, stamp=lambda: site.stamp, changed=partial(last_change, settings, graph), today=today
    )
    app.mount("/static", StaticFiles(directory=rendering.WEB / "static"), name="static")
    converting = one_by_one()
    desk, spreadsheets, acts = FormDesk(site), SpreadsheetDesk(site), ActDesk(site)
    dossiers = DossierDesk(site)
    for language in LANGUAGES:
        add_pages(app, site, language)
        add_editor(app, site, language, converting)
        add_forms(app, site, desk, language)
        add_resources(app, site, desk, language)
        add_people(app, site, language)
        add_imports(app, spreadsheets, language)
        add_act_import(app, acts, language)
        add_dossiers(app, dossiers, language)
        add_planner(app, site, language)
        add_links(app, site, links, language)
    if provider is not None:
        add_provider(app, site, provider)
    app.add_api_route("/en", lambda: RedirectResponse("/en/", 308), methods=READ, include_in_schema=False)
    # Some programs ask for this address whatever a page declares.
    app.add_api_route("/favicon.ico", lambda: RedirectResponse("/static/logo.svg", 308), methods=READ)
    app.add_api_route("/robots.txt", lambda: PlainTextResponse("User-agent: *\nAllow: /\n"), methods=READ)
    add_sparql(app, site)
    add_rest(app, site, operations, desk)
    add_errors(app, site)
    return app


def warmed(
    site: Site, operations: OperationTable, links: LinksDesk
) -> Callable[[FastAPI], AbstractAsyncContextManager[None]]:
    """Build lists, search and API beside the first requests, follow the journal, and end both at the end."""
    ended = threading.Event()

    def warm() -> None:
        # Who saves first would wait for all that comes before.
        if site.tracker is not None:
            site.tracker.warm()
        site.serving.warm()
        operations.warm()
        links.warm()
        while site.tracker is not None and not ended.wait(LOOK_EVERY):
            site.tracker.refresh()

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        thread = threading.Thread(target=warm, name="warm", daemon=True)
        thread.start()
        yield
        ended.set()
        (site.serving if site.tracker is None else site.tracker).close()

    return lifespan


def last_change(settings: Settings, graph: KnowledgeGraph) -> float:
    """Give the time of the last change of the graph, or of the newest file the pages are made from."""
    return newest_file(settings) if graph.published_at is None else graph.published_at.timestamp()


@cache
def newest_file(settings: Settings) -> float:
    """Give the time of the newest file the pages are made from."""
    folders: tuple[Path, ...] = (settings.ontology_path, settings.queries_path, rendering.WEB)
    return max(file.stat().st_mtime for folder in folders for file in folder.rglob("*") if file.is_file())


def add_pages(app: FastAPI, site: Site, language: Language) -> None:
    """Add the pages that are not single resources."""
    at = {name: paths[language] for name, paths in PATHS.items()}
    add = partial(add_content, app)
    add_page(app, at["home"], lambda request: home.home(site, language, site.today))
    for kind in LIST_KINDS:
        add(at[kind], list_content(site, language, kind))
        add_page(app, f"{at[kind]}.atom", list_feed(site, language, kind))
    add_page(app, at["coverage"], lambda request: coverage.coverage(site, language))
    add_page(app, at["questions"], lambda request: questions.catalogue(site, language))
    add(at["questions"] + "/{name}", question_content(site, language))
    add_page(app, at["search"], lambda request: search.search(site, language, request))
    add_page(app, SUGGESTIONS[language], lambda request: search.suggestions(site, language, request))
    whole = Content(
        lambda request: documents.data(site, language),
        lambda request, chosen: api.graph_file(site, "all", chosen),
        asked.DATASET_FORMATS,
    )
    add(at["data"], whole)
    add(at["network"], network_content(site, language))
    add_page(
        app,
        at["network"] + ".json",
        lambda request: api.network_data(site, language, network_asked(site, request)),
    )
    drawn = charts.Charts(site)
    add_page(app, at["charts"], lambda request: drawn.page(language, site.today))
    add_journal(app, site, language)
    add_to_do(app, site, language)
    add_editions(app, site, language)
    add_what_if(app, site, language)
    add_impact(app, site, language)
    add_law_over_time(app, site, language)
    add_page(app, at["about"], lambda request: documents.about(site, language))
    rules = Content(
        lambda request: documents.shapes(site, language),
        lambda request, chosen: api.graph_file(site, SHAPES, chosen),
        asked.RESOURCE_FORMATS,
    )
    add(at["shapes"], rules)
    add(at["terms"], part_content(site, "ontology", lambda request: documents.terms(site, language)))


def add_editor(app: FastAPI, site: Site, language: Language, converting: Turns) -> None:
    """Add the page for writing SPARQL; it runs what its own form sends, with and without a script."""
    path = PATHS["editor"][language]
    service = EditorService(site, language, converting)
    add_page(app, path, service.opened)
    add_page(app, path + "/words.json", lambda request: editor.words(site, language))
    app.add_api_route(path, service.posted, methods=["POST"], include_in_schema=False)


def add_rest(app: FastAPI, site: Site, table: OperationTable, desk: FormDesk) -> None:
    """Add the REST API and its page in both languages."""
    writing = FormApi(site, desk)
    for language, path in PATHS["api"].items():
        add_page(app, path, partial(api_page, site, language, table, writing))
    app.add_api_route(ROOT, lambda: RedirectResponse(f"{ROOT}/", 308), methods=READ)
    app.mount(ROOT, rest_api(table, status_of, writing), name="api")


def api_page(
    site: Site, language: Language, table: OperationTable, writing: FormApi, request: Request
) -> Response:
    """Give the page of the API."""
    return interface.api_page(site, language, table, writing.paths(language))


def list_content(site: Site, language: Language, kind: str) -> Content:
    """Give a list as a page and as files."""
    return Content(
        lambda request: lists.list_page(site, language, list_asked(site, kind, request)),
        lambda request, chosen: api.list_file(site, language, list_asked(site, kind, request), chosen),
        asked.LIST_FORMATS,
    )


def list_feed(site: Site, language: Language, kind: str) -> Answer:
    """Give a list as a feed."""
    return lambda request: feeds.feed(site, language, list_asked(site, kind, request))


def question_content(site: Site, language: Language) -> Content:
    """Give a question as a page with a form, and its answer as files."""

    def read(request: Request) -> asked.QuestionAsked:
        return asked.question_asked(site, request.path_params["name"], request)

    def question(request: Request) -> Response:
        reading = read(request)
        try:
            return questions.question_page(site, language, reading, site.today)
        except BadParameter as error:
            return questions.question_page(site, language, reading, site.today, error)

    def answer(request: Request, chosen: Format) -> Response:
        return api.question_file(site, language, read(request), chosen)

    return Content(question, answer, asked.TABLE_FORMATS)


def network_content(site: Site, language: Language) -> Content:
    """Give a part of the graph as a drawing with a table, and as files."""
    return Content(
        lambda request: network.network_page(site, language, network_asked(site, request), site.today),
        lambda request, chosen: api.network_file(site, language, network_asked(site, request), chosen),
        NETWORK_FORMATS,
    )


def part_content(site: Site, name: str, page: Answer) -> Content:
    """Give one graph as a page and as files."""
    return Content(page, lambda request, chosen: api.graph_file(site, name, chosen), asked.DATASET_FORMATS)


def add_resources(app: FastAPI, site: Site, desk: FormDesk, language: Language) -> None:
    """Add every address under which an IRI of ours dereferences."""

    def page(request: Request) -> Response:
        parameters = asked.checked_query(request)
        form = record_form(desk, language, asked.resource_asked(request), request)
        if form is not None:
            return form
        if parameters.get("view") == asked.EVERYTHING:
            number = asked.page_number(parameters)
            return resources.statements_page(site, language, asked.resource_asked(request), number)
        if parameters.get("view") == alike.VIEW:
            return alike.alike_page(site, language, asked.resource_asked(request))
        if parameters.get("view") == history.HISTORY:
            number = asked.page_number(parameters)
            return history.record_page(site, language, asked.resource_asked(request), number)
        pointing = expanded(parameters.get("in", ""))
        if not pointing:
            saved = parameters.get("saved", "")
            number = int(saved) if asked.PAGE_NUMBER.fullmatch(saved) else 0
            left = desk.remaining(number, language)
            return resources.resource(site, language, asked.resource_asked(request), site.today, number, left)
        if not asked.VALUE.fullmatch(pointing):
            raise asked.refuse("Nie ma takiej właściwości.", "There is no such property.")
        number = asked.page_number(parameters)
        return resources.incoming_page(site, language, asked.resource_asked(request), pointing, number)

    def file(request: Request, chosen: Format) -> Response:
        comments = asked.checked_query(request).get("comments") == "true"
        return api.resource_file(site, language, asked.resource_asked(request), chosen, comments=comments)

    def graph(request: Request) -> Response:
        return documents.graph(site, language, request.path_params["rest"])

    def graph_file(request: Request, chosen: Format) -> Response:
        return api.graph_file(site, request.path_params["rest"], chosen)

    contents = {
        "id": Content(page, file, asked.RESOURCE_FORMATS),
        "scheme": Content(page, file, asked.RESOURCE_FORMATS),
        "graph": Content(graph, graph_file, asked.DATASET_FORMATS),
    }
    for root, content in contents.items():
        add_tail(app, f"{PREFIX[language]}/{root}", root, content)


def add_sparql(app: FastAPI, site: Site) -> None:
    """Add the SPARQL protocol, with and without a slash at its end, and the graph store."""
    service, graph_store_service = sparql.SparqlService(site), graph_store.GraphStoreService(site)
    for path in (sparql.ADDRESS, f"{sparql.ADDRESS}/"):
        app.router.routes.append(Route(path, service, include_in_schema=False))
    for path, what, chosen in sparql.descriptions():
        add_page(app, path, partial(sparql.described, site, what, chosen))
    methods = [*graph_store.READING, *graph_store.WRITING, *graph_store.UNKNOWN]
    for path in (graph_store.ADDRESS, graph_store.ADDRESS + "/{rest:path}"):
        app.add_api_route(path, graph_store_service.respond, methods=methods, include_in_schema=False)
