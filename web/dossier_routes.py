"""The addresses of dossiers: all, one with its files, a draft, freezing, and the check of a ZIP."""

from datetime import date
from functools import partial
from hashlib import sha256
from typing import Final

from fastapi import FastAPI, Request
from fastapi.responses import Response
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import UploadFile

from mkus_kg.errors import BadChange, BadParameter, BadReason, JournalMoved, Message, MkusError
from mkus_kg.namespaces import Language
from mkus_kg.permissions import Permission
from web.asked import checked_query
from web.bodies import read_body
from web.dossiers import (
    CHECK_DOSSIER,
    DRAFT_DOSSIER,
    DossierDesk,
    asked_for,
    media_type,
    record_asked,
)
from web.headers import KEPT_FOREVER, opaque
from web.known_on import NoLawThen, NoSuchDay, read_law_day, today
from web.pages import dossiers
from web.pages.dossiers import NotFrozen
from web.pages.editions import DESCRIPTION_FORMATS
from web.pages.remarks import given_back
from web.parts import PATHS
from web.refusals import status_of
from web.routing import Content, add_content, add_page
from web.visitors import Person, is_personal
from web.writing import (
    KEPT_NOWHERE,
    Action,
    add_action,
    add_private_page,
    check_origin,
    multipart,
    see_other,
    signed_in,
)

MOST_ZIP_BYTES: Final = 32_000_000
ZIP_SECONDS: Final = 60.0
"""How long a ZIP may take to arrive: a dossier has several megabytes."""
INLINE: Final = (".pdf", ".txt")
"""Files that a browser shows by itself."""
DRAFT_FILES: Final = ("pdf", "docx", "xlsx", "zip")
NOT_FROZEN: Final[tuple[type[MkusError], ...]] = (BadReason, BadChange, JournalMoved)
TO_COME: Final = Message(
    pl="Ten dzień dopiero nadejdzie: prawo może się do tego czasu zmienić. Poniżej jest projekt według tego "
    "dnia; jeżeli dossier ma podawać taki stan prawny, zamroź je jeszcze raz.",
    en="This day is still to come: the law may change until then. Below is the draft by that day; "
    "if the dossier is to state the law of such a day, freeze it once more.",
)
NOTHING_SENT: Final = Message(pl="Wybierz plik ZIP z dossier.", en="Choose the ZIP of a dossier.")


def add_dossiers(app: FastAPI, desk: DossierDesk, language: Language) -> None:
    """Add the pages of dossiers in a language; files have one address whatever the language."""
    path = PATHS[dossiers.NAME][language]
    one = path + "/{number:int}"
    draft = DRAFT_DOSSIER[language]
    every = Content(
        lambda request: dossiers.dossiers_page(desk, language),
        lambda request, chosen: dossiers.catalogue_file(desk, language, chosen),
        DESCRIPTION_FORMATS,
    )
    add_content(app, path, every)
    add_page(app, draft, partial(draft_page, desk, language))
    for suffix in DRAFT_FILES:
        add_private_page(
            app, f"{draft}.{suffix}", language, Permission.FREEZE, partial(draft_file, desk, language, suffix)
        )
    add_page(app, CHECK_DOSSIER[language], lambda request: dossiers.check_page(desk, language))
    app.add_api_route(
        CHECK_DOSSIER[language],
        DossierCheck(desk, language).posted,
        methods=["POST"],
        include_in_schema=False,
    )
    add_page(app, one, partial(dossier_page, desk, language))
    add_action(app, desk.site, path, language, Permission.FREEZE, partial(frozen, desk))
    if path == PATHS[dossiers.NAME]["pl"]:
        add_page(app, f"{one}.zip", partial(zip_file, desk))
        add_page(app, one + "/{name:path}", partial(one_file, desk))


def dossier_page(desk: DossierDesk, language: Language, request: Request) -> Response:
    """Show one dossier, and what changed since when the address asks for that."""
    number = request.path_params["number"]
    view = checked_query(request).get("view", "")
    if view not in ("", "changes"):
        raise BadParameter(Message(pl="Nie ma takiego widoku.", en="There is no such view."))
    return dossiers.dossier_page(desk, language, number, desk.since(number) if view else None)


def draft_page(desk: DossierDesk, language: Language, request: Request) -> Response:
    """Show the draft of a recommendation."""
    record, day = asked_for(desk.site, checked_query(request), signed_in(request))
    return dossiers.draft_page(desk, language, record, day)


def draft_file(
    desk: DossierDesk, language: Language, suffix: str, request: Request, person: Person
) -> Response:
    """Give a file of a draft."""
    record, day = asked_for(desk.site, checked_query(request), person)
    name, content = desk.draft_file(record, day, language, suffix)
    return Response(
        content,
        media_type=media_type(name),
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


def frozen(desk: DossierDesk, action: Action) -> Response:
    """Freeze a recommendation and show the dossier; a refusal stands at its form."""
    note, after = action.text("note"), action.text("after")
    record, typed = record_asked(desk.site, action.text("record")), action.text("day")
    try:
        day = read_law_day(typed)
    except (NoSuchDay, NoLawThen) as error:
        return refused(desk, action, record, today(), NotFrozen(BadChange(error.message), note, typed))
    if day > today() and action.text("shown") != typed:
        return refused(desk, action, record, day, NotFrozen(BadChange(TO_COME), note, typed))
    seen = int(after) if after.isascii() and after.isdigit() and len(after) < 10 else 0
    try:
        kept = desk.freeze(record, action.who, note, day, seen)
    except NOT_FROZEN as error:
        return refused(desk, action, record, day, NotFrozen(error, note))
    return see_other(f"{PATHS[dossiers.NAME][action.language]}/{kept.number}")


def refused(desk: DossierDesk, action: Action, record: str, day: date, why: NotFrozen) -> Response:
    """Show the draft again, with what was typed and why it was not frozen."""
    with action.request.app.state.reading():
        answer = dossiers.draft_page(desk, action.language, record, day, why)
    return given_back(answer, why.error, status_of(why.error))


class DossierCheck:
    """Checks the ZIP that anybody sends. Nothing is written, so that it takes no account."""

    def __init__(self, desk: DossierDesk, language: Language) -> None:
        self._desk = desk
        self._language = language

    async def posted(self, request: Request) -> Response:
        """Take the form, and answer with the verdict."""
        check_origin(request)
        body = await read_body(request, MOST_ZIP_BYTES, ZIP_SECONDS)
        form = await multipart(request, body)
        try:
            file = form.get("file")
            content = file.file.read() if isinstance(file, UploadFile) else b""
        finally:
            await form.close()
        return await run_in_threadpool(self._checked, request, content)

    def _checked(self, request: Request, content: bytes) -> Response:
        wrong = None if content else NOTHING_SENT
        verdict = self._desk.check(content) if content else None
        with request.app.state.reading():
            answer = dossiers.check_page(self._desk, self._language, verdict, wrong)
        answer.headers["Cache-Control"] = KEPT_NOWHERE
        return answer


def zip_file(desk: DossierDesk, request: Request) -> Response:
    """Give the ZIP of a dossier."""
    number = request.path_params["number"]
    return kept_file(request, f"dossier-{number}.zip", desk.dossiers.zip(number))


def one_file(desk: DossierDesk, request: Request) -> Response:
    """Give one file of a dossier."""
    number, name = request.path_params["number"], request.path_params["name"]
    return kept_file(request, name, desk.dossiers.file(number, name))


def kept_file(request: Request, name: str, content: bytes) -> Response:
    """Answer with a file that never changes; its entity tag is its SHA-256."""
    tag = f'W/"{sha256(content).hexdigest()}"'
    kept = KEPT_FOREVER.replace("public", "private") if is_personal(request.headers) else KEPT_FOREVER
    headers = {
        "ETag": tag,
        "Cache-Control": kept,
        "Access-Control-Allow-Origin": "*",
        # A page of its own would run under the policy of the site: it is to be kept and opened.
        "Content-Disposition": f"{'inline' if name.endswith(INLINE) else 'attachment'}; "
        f'filename="{name.rpartition("/")[2]}"',
    }
    if opaque(tag) & opaque(request.headers.get("if-none-match", "")):
        return Response(status_code=304, headers=headers)
    return Response(content, media_type=media_type(name), headers=headers)
