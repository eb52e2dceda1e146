"""Drafts on the site: kept while one types or by a button, listed, opened again, dropped."""

from collections.abc import Callable, Mapping
from urllib.parse import urlencode

from fastapi import Request
from fastapi.responses import JSONResponse, Response

from mkus_kg.drafts import Draft, Drafts
from mkus_kg.errors import Forbidden, Message
from mkus_kg.forms import Form
from mkus_kg.namespaces import Language, read_iri
from web.forms.sheets import EDIT, KEY, MOVE, SEEN, STATUS, Sheet, clock
from web.forms.uses import MAKING
from web.parts import PATHS, Here, Site, local_path, shortened
from web.rendering import code, page
from web.visitors import Person
from web.writing import Action, see_other


class DraftDrawer:
    """The drafts of everybody who writes on this site; where it is read-only there are none."""

    def __init__(self, site: Site, forms: Callable[[], Mapping[str, Form]]) -> None:
        self._site = site
        self._forms = forms
        self._drafts = None if site.tracker is None else Drafts(site.tracker.journal.engine)

    def find(self, key: str, person: Person) -> Draft | None:
        """Give a draft of a person."""
        return self._drafts.find(person.agent, key) if key and self._drafts is not None else None

    def keep(self, action: Action, sheet: Sheet, title: str) -> Response:
        """Keep what was typed so far; a script is told so, anybody else sees the list."""
        if self._drafts is None:
            raise Forbidden(Message(pl="Szkice wymagają konta.", en="Drafts need an account."))
        answers = {**sheet.answers, SEEN: [str(sheet.seen)]}
        if sheet.status is not None:
            answers[STATUS] = [code(sheet.status)]
        record = "" if sheet.record is None else shortened(sheet.record)
        kept = self._drafts.save(action.who.agent, sheet.key, sheet.use.form, record, title, answers)
        if "application/json" in action.request.headers.get("accept", ""):
            return JSONResponse({"draft": kept.id, "saved": clock(kept.saved)})
        return see_other(PATHS["drafts"][action.language])

    def drop(self, person: Person, key: str) -> None:
        """Remove a draft of a person, if there is one."""
        if key and self._drafts is not None:
            self._drafts.drop(person.agent, key)

    def dropped(self, action: Action) -> Response:
        """Take the button that removes a draft."""
        self.drop(action.who, action.text(KEY))
        return see_other(PATHS["drafts"][action.language])

    def page(self, language: Language, request: Request, person: Person) -> Response:
        """List the drafts of a person."""
        drafts = self._drafts.of(person.agent) if self._drafts is not None else ()
        forms = self._forms()
        shown = [
            (
                draft,
                self._site.texts.text("record.move-to", language)
                if draft.form == MOVE
                else forms[draft.form].label.text(language),
                self._address(draft, language),
                clock(draft.saved),
            )
            for draft in drafts
            if draft.form in forms or draft.form == MOVE
        ]
        return page(Here(self._site, language, "", PATHS["drafts"]), "forms/drafts.html", drafts=shown)

    def _address(self, draft: Draft, language: Language) -> str:
        record = read_iri(draft.record)
        if record is not None:
            moving = {MOVE: next(iter(draft.answers.get(STATUS, ())), "")}
            asked = moving if draft.form == MOVE else {EDIT: draft.form}
            return f"{local_path(record, language)}?{urlencode({**asked, KEY: draft.id})}"
        name = next(use.page for use in MAKING.values() if use.form == draft.form)
        return f"{PATHS[name][language]}?{urlencode({KEY: draft.id})}"
