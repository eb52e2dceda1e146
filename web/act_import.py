"""The import of acts on the site: files saved from the ELI service, compared, looked at, recorded at once.

The site never asks the service itself: nobody can make it fetch anything.
"""

from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import Any, Final

from fastapi import Request
from fastapi.responses import Response

from mkus_kg.eli import (
    ARTICLES,
    DEPTHS,
    KINDS,
    MOST_BYTES,
    KeptAnswer,
    KeptAnswers,
    Proposal,
    change_of,
    propose,
    read_json,
    taken_away,
)
from mkus_kg.errors import BadAnswer, BadParameter, BadReason, Message, Overtaken
from mkus_kg.namespaces import ELI_SERVICE, LANGUAGES, Language
from mkus_kg.tracker import Refused, Tracker
from web.known_on import today
from web.parts import PATHS, Here, Site
from web.rendering import page
from web.visitors import Person
from web.writing import DONE, Action, kept_here, read_only, recorded, see_other

NAME: Final = "import-act"
FILES: Final = ("description", "references", "structure")
"""The fields of the form, in the order in which the service has them."""
EXAMPLE: Final = "DU/2003/873"
NOTHING_SENT: Final = Message(
    pl="Wybierz plik z opisem aktu.", en="Choose the file that holds the description of the act."
)
CHANGED: Final = Message(
    pl="Od czasu sprawdzenia coś się zmieniło. Przejrzyj wynik jeszcze raz i dopiero wtedy zapisz.",
    en="Something changed since this was checked. Look at the result again before you record it.",
)
NO_REASON: Final = Message(pl="Napisz, dlaczego dodajesz ten akt.", en="Say why you add this act.")


class ActDesk:
    """The import of acts. Nothing is written until a person accepts what was shown."""

    def __init__(self, site: Site) -> None:
        self.site: Final = site

    @property
    def _tracker(self) -> Tracker:
        if self.site.tracker is None:
            raise read_only()
        return self.site.tracker

    @cached_property
    def _kept(self) -> KeptAnswers:
        return KeptAnswers(self._tracker.journal.engine)

    # Sending

    def start_page(self, language: Language, request: Request, person: Person) -> Response:
        """Show where the files of an act are sent, and those that wait."""
        return self._start(language, person, done=recorded(request))

    def _start(
        self,
        language: Language,
        person: Person,
        *,
        wrong: Message | None = None,
        units: str = ARTICLES,
        done: int = 0,
    ) -> Response:
        sent = self._kept.all(person.agent)
        return kept_here(
            page(
                Here(self.site, language, NAME, PATHS[NAME]),
                "act-import.html",
                422 if wrong else 200,
                depths=DEPTHS,
                chosen=units,
                waiting=[each for each in sent if each.revision is None],
                accepted=[each for each in sent if each.revision is not None],
                wrong=wrong.text(language) if wrong else "",
                megabytes=f"{MOST_BYTES / 1_000_000:.1f}".replace(".", "," if language == "pl" else "."),
                example=f"{ELI_SERVICE}/acts/{EXAMPLE}",
                done=done,
            )
        )

    def sent(self, action: Action) -> Response:
        """Take the files of one act and go on to show what they would bring."""
        units = action.text("units")
        units = units if units in DEPTHS else ARTICLES
        try:
            files = _files(action)
            identifier = self._kept.keep(action.who.agent, files, units)
        except BadAnswer as error:
            return self._start(action.language, action.who, wrong=error.message, units=units)
        return see_other(self._address(action.language, identifier))

    # Looking and accepting

    def _address(self, language: Language, identifier: str) -> str:
        return f"{PATHS[NAME][language]}/{identifier}"

    def review_page(self, language: Language, request: Request, person: Person) -> Response:
        """Show what would come, where the service differs from us, and what is left out."""
        kept = self._kept.one(person.agent, request.path_params["id"])
        try:
            return self._review(language, kept, self._proposed(kept))
        except BadParameter as error:
            return self._start(language, person, wrong=error.message, units=kept.units)

    def _proposed(self, kept: KeptAnswer) -> Proposal:
        tracker = self._tracker
        withdrawn = taken_away(tracker.journal)
        return propose(kept.answer(), self.site.serving.store, withdrawn, today(), kept.units)

    def _review(
        self,
        language: Language,
        kept: KeptAnswer,
        found: Proposal,
        *,
        wrong: Message | None = None,
        reason: str = "",
        status: int = 422,
    ) -> Response:
        paths: Mapping[Language, str] = {each: self._address(each, kept.id) for each in LANGUAGES}
        return kept_here(
            page(
                Here(self.site, language, NAME, paths),
                "act-review.html",
                status if wrong else 200,
                kept=kept,
                found=found,
                groups=[(kind, found.of(kind)) for kind in KINDS if found.of(kind)],
                reason=reason,
                wrong=wrong.text(language) if wrong else "",
            )
        )

    def accepted(self, action: Action) -> Response:
        """Record what the person was shown as one revision, or discard the files."""
        person, language = action.who, action.language
        kept = self._kept.one(person.agent, action.request.path_params["id"])
        if action.text("do") == "discard":
            self._kept.discard(person.agent, kept.id)
            return see_other(PATHS[NAME][language])
        found = self._proposed(kept)
        reason = action.text("reason")
        if not reason:
            return self._review(language, kept, found, wrong=NO_REASON)
        if action.text("seal") != found.seal or not found:
            return self._review(language, kept, found, wrong=CHANGED, reason=reason, status=409)
        try:
            saved = self._tracker.record(change_of(found, self._tracker, reason, today()), person.writer)
        except (BadReason, Overtaken, Refused) as error:
            return self._review(language, kept, found, wrong=error.message, reason=reason)
        self._kept.accept(person.agent, kept.id, saved.revision.number)
        return see_other(f"{PATHS[NAME][language]}?{DONE}={saved.revision.number}")


def _files(action: Action) -> Sequence[Any]:
    """Read what was sent. Raises BadAnswer for no description, and for what is no answer of the service."""
    contents = {name: action.files[name].file.read(MOST_BYTES + 1) for name in FILES if name in action.files}
    if not contents.get(FILES[0]):
        raise BadAnswer(NOTHING_SENT)
    return [read_json(content) for content in contents.values() if content]
