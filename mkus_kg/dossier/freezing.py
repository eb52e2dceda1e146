"""Freezing: a recommendation completed from the newest data, as a draft or as a numbered dossier for good."""

import threading
import time
from collections.abc import Sequence
from contextlib import AbstractContextManager
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Final

from mkus_kg.dossier.archive import open_archive
from mkus_kg.dossier.completeness import missing
from mkus_kg.dossier.contents import complete
from mkus_kg.dossier.data_state import DataState
from mkus_kg.dossier.document import Document, Identity
from mkus_kg.dossier.extract import Documents
from mkus_kg.dossier.package import Package, make
from mkus_kg.errors import BadChange, Message, NotFound
from mkus_kg.journal import Dossier, DossierDraft, DossierRegister, Head, Journal
from mkus_kg.kg import KnowledgeGraph
from mkus_kg.namespaces import LANGUAGES, MKUS, RDF, Language
from mkus_kg.permissions import Permission
from mkus_kg.service import DATASET_QUESTION
from mkus_kg.settings import Settings
from mkus_kg.tracker import LOOK_EVERY, Agent
from mkus_kg.tracker.change import checked_reason
from mkus_kg.tracker.staging import Now

NO_RECOMMENDATION: Final = Message(
    pl="To nie jest rekomendacja; dossier sporządza się tylko dla rekomendacji.",
    en="This is no recommendation; dossiers are made of recommendations alone.",
)
NO_FILE: Final = Message(
    pl="W tym dossier nie ma takiego pliku. Wszystkie wymienia strona dossier.",
    en="This dossier has no such file. The page of the dossier names them all.",
)


class Dossiers:
    """Makes dossiers of what the journal holds, and gives those that were frozen.

    Works on a copy of the graph: nobody who reads or writes waits for a dossier. Safe to use from several
    threads; another process may freeze at the same time, then one of the two is refused.
    """

    def __init__(self, tracker: DataState, settings: Settings) -> None:
        self._tracker = tracker
        self._settings = settings
        self.register: Final = DossierRegister.open(tracker.journal.engine)
        self._making = threading.Lock()
        self._kept: tuple[tuple[Head, date], Now, KnowledgeGraph] | None = None
        self._seen: tuple[float, Dossier | None] = -LOOK_EVERY, None

    # Making

    def draft(self, recommendation: str, day: date | None = None) -> Package:
        """Make the package of a recommendation (an IRI) that is not frozen, with the law of a day.

        Raises NotFound for the recommendation.
        """
        with self.pausing():
            now, graph = self._now()
            return make(graph, self._identity(now, graph, recommendation, day))

    def document(self, recommendation: str, language: Language, day: date | None = None) -> Document:
        """Complete a recommendation in one language, without a file. Raises NotFound."""
        with self.pausing():
            now, graph = self._now()
            return complete(graph, self._identity(now, graph, recommendation, day), language)

    def again(self, identity: Identity) -> tuple[Documents, KnowledgeGraph, Head]:
        """Complete the recommendation of a dossier anew from the newest data, with the law of today.

        Gives the documents, which bear the same identity but for the day, a copy of the graph, and where the
        journal ends with it. Raises NotFound when the graph holds no such recommendation.
        """
        with self.pausing():
            now, graph = self._now()
            this = _recommendation(graph, identity.recommendation)
            today = replace(identity, recommendation=this, day=graph.today())
            documents = {language: complete(graph, today, language) for language in LANGUAGES}
            return documents, graph, now.head

    def pausing(self) -> AbstractContextManager[None]:
        """Let changes happen within the block, though the caller reads the graph: dossiers take long."""
        return self._tracker.graph.pausing()

    @property
    def journal(self) -> Journal:
        """Give the journal that the data come from."""
        return self._tracker.journal

    def freeze(self, recommendation: str, agent: Agent, note: str, day: date | None = None) -> Dossier:
        """Keep the package of a recommendation as the next dossier; nothing changes it afterwards.

        Raises Forbidden for who may not, BadReason for the note, NotFound for the recommendation, BadChange
        where something is missing or the same was frozen already, JournalMoved when another was faster.
        """
        agent.demand(Permission.FREEZE)
        text = checked_reason(note)
        with self.pausing():
            return self._freeze(recommendation, agent, text, day)

    def _freeze(self, recommendation: str, agent: Agent, note: str, day: date | None) -> Dossier:
        now, graph = self._now()
        drafted = self._identity(now, graph, recommendation, day)
        self._check(now, graph, drafted)
        last = self.register.newest()
        after = last.number if last else 0
        identity = replace(
            drafted, number=after + 1, moment=datetime.now(UTC).replace(microsecond=0), agent=agent.iri
        )
        package = make(graph, identity)
        draft = DossierDraft(
            recommendation=identity.recommendation,
            frozen_at=identity.moment,
            agent=agent.iri,
            revision=identity.revision,
            revision_hash=identity.revision_hash,
            ontology_version=identity.program,
            graph_version=identity.graph_version,
            name=identity.facts_version,
            day=identity.day,
            note=note,
        )
        kept = self.register.keep(draft, package.content, after)
        self._seen = time.monotonic(), kept
        return kept

    def _check(self, now: Now, graph: KnowledgeGraph, identity: Identity) -> None:
        """Refuse what is not complete, or frozen already. Raises BadChange."""
        if not now.judged:
            raise BadChange(
                Message(
                    pl="Graf narusza reguły; napraw go przed zamrożeniem dossier (mkus validate).",
                    en="The graph breaks its shapes; mend it before freezing a dossier (mkus validate).",
                )
            )
        found = missing(graph.on(identity.day), identity.recommendation)
        if found:
            raise BadChange(
                Message(
                    pl="Rekomendacja nie jest kompletna. " + " ".join(each.plainly("pl") for each in found),
                    en="The recommendation is incomplete. " + " ".join(each.plainly("en") for each in found),
                )
            )
        state = identity.revision, identity.program, identity.day
        for each in self.register.of(identity.recommendation):
            if (each.revision, each.ontology_version, each.day) == state:
                raise BadChange(
                    Message(
                        pl=f"Od zamrożenia dossier {each.number} nic się nie zmieniło; nie ma czego mrozić.",
                        en=f"Nothing has changed since dossier {each.number} was frozen.",
                    )
                )

    def _identity(self, now: Now, graph: KnowledgeGraph, recommendation: str, day: date | None) -> Identity:
        """Say which draft this is; its moment is that of the last revision. Raises NotFound."""
        return Identity(
            recommendation=_recommendation(graph, recommendation),
            number=0,
            moment=self._tracker.journal.revision(now.head.number).recorded_at.replace(microsecond=0),
            day=day or graph.today(),
            revision=now.head.number,
            revision_hash=now.head.hash,
            program=now.program,
            graph_version=now.version,
            facts_version=_facts_version(graph),
        )

    def _now(self) -> tuple[Now, KnowledgeGraph]:
        """Give a copy of the newest graph, kept until the journal or the day moves on."""
        wanted = self._tracker.journal.head(), self._settings.today()
        with self._making:
            if self._kept is None or self._kept[0] != wanted:
                now = self._tracker.now()
                graph = KnowledgeGraph(self._settings, now.store, now.version)
                self._kept = (now.head, wanted[1]), now, graph
            return self._kept[1:]

    # What was frozen

    def all(self) -> Sequence[Dossier]:
        """Give every frozen dossier, the newest first."""
        return self.register.all()

    def of(self, recommendation: str) -> Sequence[Dossier]:
        """Give the frozen dossiers of a recommendation (an IRI), the newest first."""
        return self.register.of(recommendation)

    def newest(self) -> Dossier | None:
        """Give the newest dossier; what another process freezes is seen within a second."""
        looked, dossier = self._seen
        if time.monotonic() - looked > LOOK_EVERY:
            dossier = self.register.newest()
            self._seen = time.monotonic(), dossier
        return dossier

    def get(self, number: int) -> Dossier:
        """Give one frozen dossier. Raises NotFound."""
        return self.register.get(number)

    def zip(self, number: int) -> bytes:
        """Give the ZIP as it was frozen. Raises NotFound, and InvalidGraph when it is damaged."""
        return self.register.zip(number)

    def files(self, number: int) -> dict[str, bytes]:
        """Give the files of a frozen dossier by name, in their order. Raises NotFound and InvalidGraph."""
        return dict(open_archive(self.register.zip(number)).files)

    def file(self, number: int, name: str) -> bytes:
        """Give one file of a frozen dossier. Raises NotFound and InvalidGraph."""
        content = self.files(number).get(name)
        if content is None:
            raise NotFound(NO_FILE)
        return content

    def damaged(self) -> list[tuple[int, Message]]:
        """Read every frozen dossier whole and say what is wrong, each with its number."""
        return self.register.damaged()


def _recommendation(graph: KnowledgeGraph, iri: str) -> str:
    """Give the whole address of a recommendation. Raises NotFound."""
    this = graph.resource(iri)
    if not any(graph.store.statements(this, RDF.type, MKUS.Recommendation)):
        raise NotFound(NO_RECOMMENDATION)
    return str(this)


def _facts_version(graph: KnowledgeGraph) -> str:
    table = graph.ask(DATASET_QUESTION, {})
    return str(table.rows[0][table.column("version")] or "") if table.rows else ""
