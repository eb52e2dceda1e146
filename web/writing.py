"""The doors through which anything is written: who may, with which proof, and how much at once."""

import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Final
from urllib.parse import urlencode

from fastapi import FastAPI, Request
from fastapi.responses import RedirectResponse, Response
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import FormData, UploadFile
from starlette.formparsers import MultiPartException, MultiPartParser

from mkus_kg.accounts.secrets import same
from mkus_kg.errors import Forbidden, ForgedRequest, Message, NotSignedIn
from mkus_kg.namespaces import Language
from mkus_kg.permissions import NEEDED, ROLE_NAMES, Permission, out_of_scope
from web.bodies import FORM, Refusal, fields, read_body
from web.parts import SIGN_IN, Site
from web.visitors import Person, Visit, visit_of

MULTIPART: Final = "multipart/form-data"
JSON: Final = "application/json"
MOST_FORM_BYTES: Final = 256_000
MOST_UPLOAD_BYTES: Final = 8_000_000
MOST_FILES: Final = 3
MOST_FIELDS: Final = 1_000
FORM_FIELD: Final = "csrf"
FORM_HEADER: Final = "x-csrf-token"
HERE_ONLY: Final = ("same-origin", "none")
NEXT: Final = "next"
DONE: Final = "done"
LOCAL: Final = re.compile(r"/(?![/\\])[\x21-\x5b\x5d-\x7e]{0,2000}")
KEPT_NOWHERE: Final = "no-store"
KEPT_HERE: Final = "private, no-cache"


@dataclass(frozen=True)
class Action:
    """A request that may write, after every check: who asks, and what the form or body holds."""

    site: Site
    request: Request
    language: Language
    person: Person | None
    visit: Visit
    fields: Mapping[str, Sequence[str]] = field(default_factory=dict)
    files: Mapping[str, UploadFile] = field(default_factory=dict)
    body: bytes = b""

    def text(self, name: str, otherwise: str = "") -> str:
        """Give the first value of a field, without spaces around it."""
        values = self.fields.get(name)
        return values[0].strip() if values else otherwise

    @property
    def who(self) -> Person:
        """Give who is signed in. Raises NotSignedIn."""
        if self.person is None:
            raise not_signed_in()
        return self.person

    @cached_property
    def json(self) -> Any:  # noqa: ANN401 - whatever JSON holds
        """Give the body as JSON. Raises Refusal."""
        try:
            return json.loads(self.body)
        except (ValueError, RecursionError):
            raise Refusal(400, "Treść żądania nie jest poprawnym JSON.", "The body is no JSON.") from None


Handler = Callable[[Action], Response]
PrivatePage = Callable[[Request, Person], Response]


def signed_in(request: Request) -> Person | None:
    """Give who makes a request: by session, or by the token of a program; None for anybody else."""
    return visit_of(request).person


def not_signed_in() -> NotSignedIn:
    """Make the error for somebody whom nobody knows."""
    return NotSignedIn(
        Message(
            pl="Najpierw się zaloguj; sesja mogła wygasnąć.",
            en="Sign in first; your session may have ended.",
        )
    )


def read_only() -> Forbidden:
    """Make the error for a site that nobody may write to."""
    return Forbidden(
        Message(
            pl="Serwis jest tylko do czytania: nikt nie ma w nim konta. Konto zakłada mkus user add.",
            en="This site is for reading only: nobody has an account. mkus user add makes one.",
        )
    )


def kept_here(answer: Response) -> Response:
    """Let the browser of this person keep a page: going back finds it as it was filled in."""
    answer.headers["Cache-Control"] = KEPT_HERE
    return answer


def recorded(request: Request) -> int:
    """Give the number of the revision that was just recorded, as the address tells it; 0 for none."""
    number = request.query_params.get(DONE, "")
    return int(number) if number.isascii() and number.isdigit() and len(number) < 10 else 0


def permitted_person(visit: Visit, permission: Permission) -> Person | None:
    """Give who asks, when they may do this. Raises NotSignedIn, or Forbidden that names the role needed."""
    person, needed = visit.person, NEEDED[permission]
    if person is None and visit.by_token:
        raise NotSignedIn(
            Message(
                pl="Token jest nieznany albo wygasł; utwórz nowy na stronie konta.",
                en="The token is unknown or has expired; make a new one on the page of your account.",
            )
        )
    if needed is None:
        return person
    if not visit.writable:
        raise read_only()
    if person is None:
        raise not_signed_in()
    if not person.role.covers(needed):
        name = ROLE_NAMES[needed]
        raise Forbidden(
            Message(
                pl=f"Twoja rola na to nie pozwala; potrzebna jest co najmniej rola: {name.pl}.",
                en=f"Your role does not allow this; it takes at least the role: {name.en}.",
            )
        )
    if not person.may(permission):
        raise out_of_scope()
    return person


class Guarded:
    """One way to write: it asks who and whether they may, reads the body, checks that it is no forgery."""

    def __init__(
        self,
        site: Site,
        language: Language,
        permission: Permission,
        handler: Handler,
        *,
        most_bytes: int = MOST_FORM_BYTES,
        accepts: Sequence[str] = (FORM,),
    ) -> None:
        self.permission = permission
        self._site = site
        self._language = language
        self._handler = handler
        self._most_bytes = most_bytes
        self._accepts = accepts

    async def respond(self, request: Request) -> Response:
        """Answer a request; who may not do this learns it before the body is read."""
        visit = visit_of(request)
        person = await run_in_threadpool(permitted_person, visit, self.permission)
        if not visit.by_token:
            check_origin(request)
        kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
        body = await read_body(request, self._most_bytes)
        if body and kind not in self._accepts:
            expected = ", ".join(self._accepts)
            raise Refusal(
                415, f"Treść żądania musi mieć typ: {expected}.", f"The body must be of type: {expected}."
            )
        form = await self._form(request, kind, body)
        files = {name: value for name, value in form.multi_items() if isinstance(value, UploadFile)}
        texts: dict[str, list[str]] = {}
        for name, value in form.multi_items():
            if isinstance(value, str) and name != FORM_FIELD:
                texts.setdefault(name, []).append(value.replace("\r\n", "\n"))
        if not visit.by_token:
            check_form(request, visit, form)
        action = Action(self._site, request, self._language, person, visit, texts, files, body)
        try:
            return await run_in_threadpool(self._handler, action)
        finally:
            await form.close()

    async def _form(self, request: Request, kind: str, body: bytes) -> FormData:
        if kind == FORM:
            return FormData([*fields(body, MOST_FIELDS)])
        if kind != MULTIPART:
            return FormData()
        return await multipart(request, body, self._most_bytes)


async def multipart(request: Request, body: bytes, most_bytes: int = MOST_FORM_BYTES) -> FormData:
    """Take a multipart form apart; a field that is no file has `most_bytes` at most. Raises Refusal."""

    async def stream() -> Any:  # noqa: ANN401 - an iterator of bytes, as the parser takes it
        yield body

    try:
        parser = MultiPartParser(
            request.headers,
            stream(),
            max_files=MOST_FILES,
            max_fields=MOST_FIELDS,
            max_part_size=most_bytes,
        )
        return await parser.parse()
    except (MultiPartException, KeyError, ValueError):
        raise Refusal(400, "Formularz jest nieczytelny.", "The form cannot be read.") from None


class Private:
    """A page for those who may see it; who is not signed in is sent to do so and comes back."""

    def __init__(self, language: Language, permission: Permission, page: PrivatePage) -> None:
        self.permission = permission
        self._language = language
        self._page = page

    def respond(self, request: Request) -> Response:
        """Answer with the page, which no cache may keep but that of the browser, if the page says so."""
        visit = visit_of(request)
        if visit.person is None and not visit.by_token:
            return to_sign_in(request, self._language)
        person = permitted_person(visit, self.permission)
        if person is None:
            raise not_signed_in()
        with request.app.state.reading():
            answer = self._page(request, person)
        answer.headers.setdefault("Cache-Control", KEPT_NOWHERE)
        return answer


def add_action(
    app: FastAPI,
    site: Site,
    path: str,
    language: Language,
    permission: Permission,
    handler: Handler,
    *,
    methods: Sequence[str] = ("POST",),
    uploads: bool = False,
    also_json: bool = False,
) -> None:
    """Add an address that writes: the handler is called only when everything was checked.

    `uploads` takes multipart forms up to MOST_UPLOAD_BYTES, `also_json` bodies in JSON. The handler runs in
    a thread and answers, as a rule, with `see_other`.
    """
    guarded = Guarded(
        site,
        language,
        permission,
        handler,
        most_bytes=MOST_UPLOAD_BYTES if uploads else MOST_FORM_BYTES,
        accepts=(FORM, *((MULTIPART,) if uploads else ()), *((JSON,) if also_json else ())),
    )
    app.add_api_route(path, guarded.respond, methods=list(methods), include_in_schema=False)


def add_private_page(
    app: FastAPI, path: str, language: Language, permission: Permission, page: PrivatePage
) -> None:
    """Add a page that only those see who may; it is never cached."""
    private = Private(language, permission, page)
    app.add_api_route(path, private.respond, methods=["GET", "HEAD"], include_in_schema=False)


def see_other(address: str) -> Response:
    """Send the browser, after a form was taken, to a page of ours (303)."""
    return RedirectResponse(address, 303, headers={"Cache-Control": KEPT_NOWHERE})


def to_sign_in(request: Request, language: Language) -> Response:
    """Send the browser to sign in, and back here afterwards."""
    query = f"?{request.url.query}" if request.url.query else ""
    return see_other(f"{SIGN_IN[language]}?{urlencode({NEXT: request.url.path + query}, safe='/')}")


def local_address(text: str, otherwise: str) -> str:
    """Give an address to go back to, when it is one of this site; else another."""
    return text if LOCAL.fullmatch(text) else otherwise


def check_origin(request: Request) -> None:
    """Raise ForgedRequest when another site made the browser send this."""
    origin = request.headers.get("origin")
    own = f"{request.url.scheme}://{request.url.netloc}"
    site = request.headers.get("sec-fetch-site", "same-origin")
    if (origin is not None and origin != own) or site not in HERE_ONLY:
        raise forged()


def check_form(request: Request, visit: Visit, form: FormData) -> None:
    """Raise ForgedRequest unless the form, or a header, brings back the secret this browser was given."""
    given = request.headers.get(FORM_HEADER) or form.get(FORM_FIELD) or ""
    if not isinstance(given, str) or not visit.form_secret or not same(given, visit.form_secret):
        raise forged()


def forged() -> ForgedRequest:
    """Make the error for a form that is not of this site, or too old."""
    return ForgedRequest(
        Message(
            pl="Formularz jest nieaktualny albo nie pochodzi z tej strony. Otwórz go i wyślij ponownie.",
            en="The form is out of date or not of this site. Open it and send it again.",
        )
    )
