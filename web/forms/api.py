"""Writing by programs: the same forms, as JSON with a token; mounted with the API under `/api/v1`."""

from collections.abc import Mapping
from functools import partial
from typing import Any, Final

from fastapi.responses import JSONResponse, Response
from rdflib import URIRef
from starlette.routing import Route

from mkus_kg.errors import BadParameter, Conflict, Message
from mkus_kg.forms import FieldError, Form, answers_from_json, json_schema
from mkus_kg.graph.patch import Patch
from mkus_kg.namespaces import Language
from mkus_kg.permissions import Permission
from mkus_kg.submissions import HAPPENED, Submission
from mkus_kg.tracker import Change, Refused, Saved
from mkus_kg.validation import Finding
from web.forms.desk import FormDesk, now
from web.forms.sheets import MOVE, REASON, Sheet
from web.forms.uses import EDITING, MAKING, Use
from web.parts import Site
from web.rest.problems import MEDIA_TYPE, language_of, problem
from web.writing import JSON, Action, Guarded, Handler

Document = dict[str, Any]
RECORDS: Final = "/records"
MOVES: Final = "/moves"
COMMENTS: Final = "/comments"
DRY_RUN: Final = "dry-run"
NOTHING: Final = Patch(frozenset(), frozenset())
TEXT: Final = {"type": "string"}
MEMBERS: Final = ("record", "revision", "reason", "answers", "status", "happenedOn", "text")
MEMBER_OF: Final = {HAPPENED: "happenedOn"}
"""What the body calls the fields that stand beside those of a form."""
NO_REVISION: Final = Message(
    pl="Podaj, którą wersję zapisu zmieniasz: numer zmiany w nagłówku If-Match albo w polu „revision”.",
    en="Say which version of the record you change: its revision in If-Match or in the member “revision”.",
)


class FormApi:
    """The operations that write. Each checks who asks, and says what is wrong field by field."""

    def __init__(self, site: Site, desk: FormDesk) -> None:
        self._site = site
        self._desk = desk

    def routes(self) -> list[Route]:
        """Give the addresses below the API."""
        handlers: dict[str, tuple[Permission, Handler]] = {
            **{f"{RECORDS}/{use.form}": (use.permission, partial(self.made, use)) for use in MAKING.values()},
            **{
                f"{RECORDS}/{use.form}": (use.permission, partial(self.edited, use))
                for use in EDITING.values()
            },
            MOVES: (Permission.MOVE, self.moved),
            COMMENTS: (Permission.COMMENT, self.commented),
        }
        return [
            Route(
                path,
                Guarded(self._site, "pl", permission, handler, accepts=(JSON,)).respond,
                methods=["POST"],
            )
            for path, (permission, handler) in handlers.items()
        ]

    # What each does

    def made(self, use: Use, action: Action) -> Response:
        """Make a record."""
        body = _body(action)
        form = self._desk.forms[use.form]
        return self._recorded(action, Sheet(use, form, self._answers(form, body)))

    def edited(self, use: Use, action: Action) -> Response:
        """Change what a record says in the fields that are given; the others stay."""
        body = _body(action)
        record = self._site.serving.resource(_text(body, "record"))
        given = body.get("answers")
        names = list(given) if isinstance(given, Mapping) else []
        form = self._desk.forms[use.form]
        answers = self._answers(form, body)
        asked = form.only([each.name for each in form.fields if each.name in names])
        return self._recorded(action, Sheet(use, asked, answers, record, _revision(action, body)))

    def moved(self, action: Action) -> Response:
        """Move a record to another status."""
        body = _body(action)
        record = self._site.serving.resource(_text(body, "record"))
        language = language_of(action.request)
        use, form, status = self._desk.moving(language, record, _text(body, "status"), action.who)
        answers = self._answers(form, body) | {HAPPENED: [_text(body, "happenedOn")]}
        return self._recorded(action, Sheet(use, form, answers, record, _revision(action, body), status))

    def commented(self, action: Action) -> Response:
        """Add a comment to a record."""
        body = _body(action)
        record = str(self._site.serving.resource(_text(body, "record")))
        tracker = self._desk.tracker
        change = Change(
            NOTHING, "comment", _text(body, "text"), {record: tracker.revision_of(record)}, now().date()
        )
        return self._told(action, URIRef(record), tracker.record(change, action.who.writer))

    def _answers(self, form: Form, body: Mapping[str, Any]) -> dict[str, list[str]]:
        return answers_from_json(form, body.get("answers", {})) | {REASON: [_text(body, "reason")]}

    def _recorded(self, action: Action, sheet: Sheet) -> Response:
        language = language_of(action.request)
        submission = self._desk.read(sheet, action.who, language)
        errors = [*submission.errors, *sheet.errors(now().date())]
        if errors:
            return self._wrong(language, errors)
        change, agent = self._desk.change(sheet, submission, language), action.who.writer
        try:
            if action.request.query_params.get(DRY_RUN) == "true":
                report = self._desk.tracker.rehearse(change, agent)
                return self._judged(language, report.findings, submission)
            saved = self._desk.tracker.record(change, agent)
        except Refused as refused:
            return self._wrong(language, self._desk.found(refused.report.findings, submission))
        except Conflict as conflict:
            # With If-Match the precondition failed (RFC 9110); without it the state conflicts.
            status = 412 if "if-match" in action.request.headers else 409
            answer = {"seen": conflict.seen, "now": conflict.now}
            return problem(self._site, language, status, conflict.text(language), more=answer)
        return self._told(action, submission.record, saved)

    def _judged(self, language: Language, findings: tuple[Finding, ...], submission: Submission) -> Response:
        errors = self._desk.found(findings, submission)
        if errors:
            return self._wrong(language, errors)
        warnings = self._desk.sentences([each for each in findings if each.severity == "Warning"], language)
        return JSONResponse({"record": str(submission.record), "revision": None, "warnings": warnings})

    def _told(self, action: Action, record: URIRef, saved: Saved) -> Response:
        language, number = language_of(action.request), saved.revision.number
        warnings = self._desk.sentences(saved.report.of("Warning"), language)
        body = {"record": str(record), "revision": number, "warnings": warnings}
        return JSONResponse(body, 201, headers={"Location": str(record), "ETag": f'"{number}"'})

    def _wrong(self, language: Language, errors: list[FieldError]) -> Response:
        findings = [
            {
                "field": MEMBER_OF.get(each.field, each.field),
                "message": each.message.text(language),
                **({"candidates": [str(one.value) for one in each.candidates]} if each.candidates else {}),
            }
            for each in errors
        ]
        return problem(self._site, language, 422, more={"findings": findings})

    # How it is described

    def paths(self, language: Language) -> Document:
        """Describe the operations for OpenAPI; the body of each is made from its form."""
        found: Document = {}
        for use in (*MAKING.values(), *EDITING.values()):
            form = self._desk.forms[use.form]
            adding = bool(use.page) or use.only_adds
            schema = json_schema(form, self._desk.choices, language, only_adds=adding)
            members: Document = {"answers": schema, "reason": TEXT}
            needed = ["answers"]
            if not use.page:
                members |= {"record": TEXT, "revision": {"type": "integer", "minimum": 0}}
                members["answers"].pop("required", None)
                needed += ["record", "reason"]
            found[f"{RECORDS}/{use.form}"] = self._described(
                use.form, form.label.text(language), form.lead, members, needed, language
            )
        text = self._site.texts.text
        moved: Document = {
            "record": TEXT,
            "status": TEXT,
            "happenedOn": TEXT,
            "reason": TEXT,
            "revision": {"type": "integer", "minimum": 0},
            "answers": {"type": "object"},
        }
        found[MOVES] = self._described(
            MOVE, text("api.write.move", language), None, moved, ["record", "status", "reason"], language
        )
        said: Document = {"record": TEXT, "text": TEXT}
        found[COMMENTS] = self._described(
            "comment", text("api.write.comment", language), None, said, ["record", "text"], language
        )
        return found

    def _described(
        self,
        name: str,
        summary: str,
        lead: Message | None,
        members: Document,
        needed: list[str],
        language: Language,
    ) -> Document:
        schema = {"type": "object", "properties": members, "required": needed, "additionalProperties": False}
        text = self._site.texts.text
        wrong = {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}}
        statuses = {
            "400": "wrong-input",
            "401": "not-signed-in",
            "403": "forbidden",
            "409": "overtaken",
            "412": "precondition",
            "422": "refused",
            "429": "too-many",
        }
        return {
            "post": {
                "operationId": "write" + "".join(part.capitalize() for part in name.split("-")),
                "tags": ["writing"],
                "summary": summary,
                "description": lead.text(language) if lead else summary,
                "security": [{"token": []}],
                "parameters": [
                    {
                        "name": DRY_RUN,
                        "in": "query",
                        "description": text("api.write.dry-run", language),
                        "required": False,
                        "schema": {"type": "boolean", "default": False},
                    },
                    {
                        "name": "If-Match",
                        "in": "header",
                        "description": text("api.write.if-match", language),
                        "required": False,
                        "schema": TEXT,
                    },
                ],
                "requestBody": {"required": True, "content": {JSON: {"schema": schema}}},
                "responses": {
                    "201": {
                        "description": text("api.write.done", language),
                        "content": {JSON: {"schema": {"$ref": "#/components/schemas/Written"}}},
                    },
                    **{
                        status: {"description": text(f"problem.{kind}", language), "content": wrong}
                        for status, kind in statuses.items()
                    },
                },
            }
        }


def _body(action: Action) -> Mapping[str, Any]:
    body = action.json
    if not isinstance(body, Mapping) or not set(body) <= set(MEMBERS):
        names = ", ".join(MEMBERS)
        raise BadParameter(
            Message(
                pl=f"Treść żądania to obiekt JSON z polami: {names}.",
                en=f"The body is a JSON object with the members: {names}.",
            )
        )
    return body


def _text(body: Mapping[str, Any], name: str) -> str:
    value = body.get(name, "")
    if not isinstance(value, str):
        raise BadParameter(Message(pl=f"Pole „{name}” jest tekstem.", en=f"The member “{name}” is a text."))
    return value.strip()


def _revision(action: Action, body: Mapping[str, Any]) -> int:
    given = action.request.headers.get("if-match", "").strip().removeprefix("W/").strip('"')
    value = int(given) if given.isdecimal() and len(given) < 12 else body.get("revision")
    if isinstance(value, bool) or not isinstance(value, int) or value < 0:
        raise BadParameter(NO_REVISION)
    return value
