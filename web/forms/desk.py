"""Where forms are handed in: shown, checked, kept as drafts, recorded, or shown again with what is wrong."""

import datetime
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from dataclasses import asdict, replace
from functools import cached_property

from fastapi import Request
from fastapi.responses import JSONResponse, Response
from rdflib import URIRef

from mkus_kg.errors import BadReason, Conflict, Forbidden, Message, NotFound
from mkus_kg.forms import (
    NOT_FOUND,
    Choices,
    FieldError,
    Form,
    answers_of,
    check_answers,
    field_asking,
    field_errors,
    finding_message,
    read_forms,
)
from mkus_kg.graph import GraphStore
from mkus_kg.kg import KnowledgeGraph
from mkus_kg.namespaces import RDF, SCHEME, Language, read_iri
from mkus_kg.permissions import NEEDED, ROLE_NAMES, Permission
from mkus_kg.settings import PLACE
from mkus_kg.submissions import (
    HAPPENED,
    Submission,
    Writer,
    added_to_record,
    check_form_fits,
    edited_record,
    form_of,
    move_to,
    moved_record,
    new_record,
    title_of,
)
from mkus_kg.tracker import Change, Refused, Saved, Tracker
from mkus_kg.tracker.reach import check_draft, check_own_report
from mkus_kg.validation import Finding, Report
from web.forms.alike import Alike, alike
from web.forms.drawer import DraftDrawer
from web.forms.sheets import (
    ADD,
    ALIKE,
    CHECK,
    DO,
    DRAFT,
    FIND,
    KEY,
    MOST_REPORTS,
    MOVE,
    OWN,
    REASON,
    RECORD,
    SAVE,
    SEEN,
    STATUS,
    Sheet,
    answers_in,
    compared,
    number_in,
)
from web.forms.uses import CHOICES, EDITING, OF_CLASS, POSTED, Use
from web.forms.views import FormViews
from web.parts import PATHS, Here, Site, local_path, local_paths
from web.refusals import REFUSALS, status_of, told_when
from web.rendering import code, page
from web.visitors import Person
from web.writing import Action, kept_here, read_only, see_other


class FormDesk:
    """Every form of the site. It writes only through the tracker."""

    def __init__(self, site: Site) -> None:
        self._site = site
        self._tracker = site.tracker
        self.drawer = DraftDrawer(site, lambda: self.forms)
        self._reports: OrderedDict[int, Report] = OrderedDict()

    @cached_property
    def forms(self) -> Mapping[str, Form]:
        """Give every form by name, read once: they come with the program."""
        return read_forms(self._site.serving.shapes_graph(), self._store)

    @property
    def _graph(self) -> KnowledgeGraph:
        return self._site.serving

    @property
    def _store(self) -> GraphStore:
        return self._site.serving.store

    @property
    def choices(self) -> Choices:
        """Give what may be chosen."""
        return Choices(self._graph, self._store)

    @property
    def tracker(self) -> Tracker:
        """Give the tracker. Raises Forbidden where the site is read-only."""
        if self._tracker is None:
            raise read_only()
        return self._tracker

    # Pages

    def new_page(self, language: Language, use: Use, request: Request, person: Person) -> Response:
        """Show the form for a new record, empty or as a draft left it."""
        draft = self.drawer.find(request.query_params.get(KEY, ""), person)
        asked = request.query_params
        first = {name: asked.getlist(name) for name in asked if name not in OWN}
        answers = draft.answers if draft and draft.form == use.form else first
        key = draft.id if draft else ""
        return self._shown(language, Sheet(use, self.forms[use.form], answers, key=key))

    def edit_page(
        self, language: Language, iri: str, name: str, request: Request, person: Person
    ) -> Response:
        """Show the form for a record with what it says now. Raises NotFound for a form that is not for it."""
        use = self.editing(name)
        record = self._graph.resource(iri)
        form = self.forms[use.form]
        seen = self.tracker.revision_of(str(record))
        draft = self.drawer.find(request.query_params.get(KEY, ""), person)
        check_form_fits(form, record, self._store)
        if use.own_report:
            check_own_report(self._store, record, person.agent)
        if use.only_draft:
            check_draft(self._store, record)
        standing = {} if use.only_adds else answers_of(form, record, self._store)
        answers = draft.answers if draft else standing
        seen = number_in(draft.answers[SEEN][0]) if draft and SEEN in draft.answers else seen
        return self._shown(language, Sheet(use, form, answers, record, seen, key=draft.id if draft else ""))

    def move_page(
        self, language: Language, iri: str, name: str, request: Request, person: Person
    ) -> Response:
        """Show what a status asks for, empty or as a draft left it."""
        record = self._graph.resource(iri)
        use, form, status = self.moving(language, record, name, person)
        draft = self.drawer.find(request.query_params.get(KEY, ""), person)
        answers, key = (draft.answers, draft.id) if draft else ({}, "")
        seen = self.tracker.revision_of(str(record))
        sheet = Sheet(use, form, answers, record, seen, status, key)
        return self._shown(language, sheet, lacking=self._lacking(language, sheet, person))

    def _lacking(self, language: Language, sheet: Sheet, person: Person) -> Sequence[Finding]:
        """Give what a status demands of the record itself and its form does not ask about."""
        given = {**sheet.answers, REASON: [sheet.form.label.text(language)]}
        submission = self.read(sheet, person, language)
        change = self.change(replace(sheet, answers=given), submission, language)
        try:
            found = self.tracker.rehearse(change, person.writer).of("Violation")
        except REFUSALS:
            return ()
        wrong = zip(found, self.found(found, submission), strict=True)
        return [finding for finding, error in wrong if not error.field]

    def editing(self, name: str) -> Use:
        """Give what a form that edits records is used for. Raises NotFound for an unknown one."""
        use = EDITING.get(name)
        if use is None:
            raise NotFound(Message(pl="Nie ma takiego formularza.", en="There is no such form."))
        return use

    def moving(
        self, language: Language, record: URIRef, name: str, person: Person
    ) -> tuple[Use, Form, URIRef]:
        """Give the form of a move.

        Raises BadChange for a status that may not follow, Forbidden for one that takes a verifier.
        """
        move = move_to(self._graph, record, self._status(record, name))
        permission = Permission.VERIFY if move.needs_second_person else Permission.MOVE
        if not person.may(permission):
            role = ROLE_NAMES[NEEDED[permission] or person.role]
            raise Forbidden(
                Message(
                    pl=f"Ten stan nadaje inna osoba, w roli co najmniej: {role.pl}.",
                    en=f"This status is given by another person, at least in the role: {role.en}.",
                )
            )
        if move.needs_second_person:
            self.tracker.check_confirming(str(record), person.writer)
        citation = self.forms["cite-source"].field("citation")
        form = form_of(move, citation, self._store, language)
        return Use(MOVE, permission, "move", icon="git-pull-request"), form, move.to

    def _status(self, record: URIRef, name: str) -> URIRef:
        iri = read_iri(name)
        if iri is not None:
            return iri
        scheme = {"barrier": "barrier-status", "change": "change-stage"}
        kind = str(record).rsplit("/", 2)[-2]
        return SCHEME[f"{scheme.get(kind, 'recommendation-status')}/{name}"]

    # Handing in

    def posted_new(self, use: Use, action: Action) -> Response:
        """Take the form for a new record."""
        return self._posted(
            action, Sheet(use, self.forms[use.form], answers_in(action), key=action.text(KEY))
        )

    def posted_edit(self, use: Use, action: Action) -> Response:
        """Take the form that edits a record."""
        record, seen = self._graph.resource(action.text(RECORD)), number_in(action.text(SEEN))
        form = self.forms[use.form]
        return self._posted(action, Sheet(use, form, answers_in(action), record, seen, key=action.text(KEY)))

    def posted_move(self, action: Action) -> Response:
        """Take the form that moves a record to another status."""
        record, seen = self._graph.resource(action.text(RECORD)), number_in(action.text(SEEN))
        use, form, status = self.moving(action.language, record, action.text(STATUS), action.who)
        return self._posted(
            action, Sheet(use, form, answers_in(action), record, seen, status, action.text(KEY))
        )

    def _posted(self, action: Action, sheet: Sheet) -> Response:
        language, wish = action.language, action.text(DO, SAVE)
        if wish == DRAFT:
            return self.drawer.keep(action, sheet, self._title(sheet))
        if wish == ALIKE:
            return JSONResponse([asdict(each) for each in self._alike(sheet, language)])
        if wish.startswith(ADD):
            return self._shown(language, sheet, more=wish.removeprefix(ADD))
        submission = self.read(sheet, action.who, language)
        errors = [*submission.errors, *sheet.errors(now().date())]
        if wish == FIND:
            sought = [each for each in errors if each.candidates or each.message == NOT_FOUND]
            return self._shown(language, sheet, sought)
        if errors:
            return self._shown(language, sheet, errors, status_code=422)
        change = self.change(sheet, submission, language)
        agent = action.who.writer
        try:
            if wish == CHECK:
                report = self.tracker.rehearse(change, agent)
                return self._shown(language, sheet, self.found(report.findings, submission), report=report)
            saved = self.tracker.record(change, agent)
        except Refused as refused:
            found = self.found(refused.report.of("Violation"), submission)
            return self._shown(language, sheet, found, report=refused.report, status_code=422)
        except Conflict as conflict:
            return self._conflicting(language, sheet, conflict)
        except REFUSALS as error:
            wrong = FieldError(REASON if isinstance(error, BadReason) else "", error.message)
            return told_when(self._shown(language, sheet, [wrong], status_code=status_of(error)), error)
        self.drawer.drop(action.who, sheet.key)
        return self._done(language, submission.record, saved)

    def read(self, sheet: Sheet, person: Person, language: Language) -> Submission:
        """Read the answers of a form as what they would make of the graph."""
        writer = Writer(URIRef(person.agent), now(), language)
        if sheet.record is None:
            reason = self._reason(sheet, language)
            return new_record(sheet.form, sheet.answers, self.choices, self._store, writer, reason)
        if sheet.status is None:
            if sheet.use.own_report:
                check_own_report(self._store, sheet.record, person.agent)
            edited = added_to_record if sheet.use.only_adds else edited_record
            return edited(sheet.form, sheet.record, sheet.answers, self.choices, self._store)
        move = move_to(self._graph, sheet.record, sheet.status)
        happened = sheet.happened(writer.today)
        reason = sheet.reason or "–"
        return moved_record(
            self._graph, sheet.form, sheet.record, move, sheet.answers, self._store, writer, happened, reason
        )

    def _alike(self, sheet: Sheet, language: Language) -> list[Alike]:
        return alike(self._graph, self.choices, sheet, language)

    def _title(self, sheet: Sheet) -> str:
        title = title_of(check_answers(sheet.form, sheet.answers, self.choices, partly=True).node)
        return title or ("" if sheet.record is None else self._graph.label(sheet.record, "pl"))

    def _reason(self, sheet: Sheet, language: Language) -> str:
        return sheet.reason or self._site.texts.text(f"form.reason.{sheet.use.form}", language)

    def change(self, sheet: Sheet, submission: Submission, language: Language) -> Change:
        """Give what is handed to the tracker."""
        happened = sheet.happened(now().date())
        valid = datetime.date.fromisoformat(happened) if len(happened) == 10 else now().date()
        seen = {} if sheet.record is None else {str(sheet.record): sheet.seen}
        return Change(submission.patch, sheet.use.action, self._reason(sheet, language), seen, valid)

    def found(self, findings: Sequence[Finding], submission: Submission) -> list[FieldError]:
        """Give what the shapes forbid, each at its field."""
        wrong = [each for each in findings if each.severity == "Violation"]
        return field_errors(wrong, submission.form, submission.places, self._graph.shapes_graph())

    def _done(self, language: Language, record: URIRef, saved: Saved) -> Response:
        self._reports[saved.revision.number] = saved.report
        while len(self._reports) > MOST_REPORTS:
            self._reports.popitem(last=False)
        return see_other(f"{local_path(record, language)}?saved={saved.revision.number}")

    def remaining(self, number: int, language: Language) -> list[str]:
        """Give the warnings that a revision saved a while ago left to be done."""
        report = self._reports.get(number)
        return self.sentences(report.of("Warning") if report else (), language)

    def sentences(self, findings: Sequence[Finding], language: Language) -> list[str]:
        """Give findings in words, each once."""
        return list(dict.fromkeys(finding_message(each).text(language) for each in findings))

    def _completing(self, sheet: Sheet, language: Language, found: Sequence[Finding]) -> str:
        """Give where the record of a move is completed: what a status demands may be missing there."""
        if sheet.record is None or sheet.status is None:
            return ""
        types = [code(each.object) for each in self._store.statements(sheet.record, RDF.type)]
        names = [name for each in types for name in OF_CLASS.get(each, ())]
        if not names:
            return ""
        form, shapes = self.forms[names[0]], self._graph.shapes_graph()
        field = next((name for each in found if (name := field_asking(each, form, shapes))), "")
        return f"{local_path(sheet.record, language)}?edit={names[0]}" + (f"#f-{field}" if field else "")

    # Showing

    def _conflicting(self, language: Language, sheet: Sheet, conflict: Conflict) -> Response:
        """Show the form again beside what somebody else has saved meanwhile; nothing typed is lost."""
        if sheet.record is None:
            raise conflict
        if sheet.status is not None:
            again = replace(sheet, seen=conflict.now)
            return self._shown(language, again, [FieldError("", conflict.message)], status_code=409)
        now = answers_of(sheet.form, sheet.record, self._store)
        # What only adds overwrites nothing that somebody else has put there.
        names = {name for name in (*now, *sheet.answers) if name != REASON and not sheet.use.only_adds}
        meanwhile = {
            name: now.get(name, [])
            for name in names
            if compared(now.get(name, ())) != compared(sheet.answers.get(name, ()))
        }
        again = replace(sheet, seen=conflict.now)
        revision = self.tracker.journal.revision(conflict.now)
        return self._shown(language, again, meanwhile=meanwhile, revision=revision, status_code=409)

    def _shown(
        self,
        language: Language,
        sheet: Sheet,
        errors: Sequence[FieldError] = (),
        *,
        more: str = "",
        meanwhile: Mapping[str, Sequence[str]] | None = None,
        revision: object = None,
        report: Report | None = None,
        lacking: Sequence[Finding] = (),
        status_code: int = 200,
    ) -> Response:
        views = FormViews(self.choices, language)
        text = self._site.texts.text
        beside = {HAPPENED: text("form.happened", language), REASON: text("form.reason", language)}
        view = views.view(sheet.form, sheet.answers, errors, more=more, meanwhile=meanwhile, beside=beside)
        paths = PATHS[sheet.use.page] if sheet.record is None else local_paths(sheet.record)
        here = Here(self._site, language, sheet.use.section, paths, sheet.query)
        answer = page(
            here,
            "forms/form.html",
            status_code,
            sheet=sheet,
            view=view,
            posted=f"{POSTED[language]}/{sheet.use.form}",
            choices_at=CHOICES[language],
            title=sheet.form.label.text(language),
            happened=next(iter(sheet.answers.get(HAPPENED, ())), now().date().isoformat()),
            happened_wrong=[each.message.text(language) for each in errors if each.field == HAPPENED],
            reason_wrong=[each.message.text(language) for each in errors if each.field == REASON],
            warnings=self.sentences(report.of("Warning") if report else (), language),
            checked=report is not None,
            meanwhile=meanwhile,
            revision=revision,
            lacking=self.sentences(lacking, language),
            completing=self._completing(sheet, language, report.of("Violation") if report else lacking),
            alike=self._alike(sheet, language) if report is not None else [],
        )
        return kept_here(answer)


def now() -> datetime.datetime:
    """Give the time at which something is handed in, by the clock of the place: its day is today there."""
    return datetime.datetime.now(PLACE).replace(microsecond=0)
