"""Publishing: editions of the data set, the files of each in every format, and DCAT-AP about them."""

import threading
import time
from collections.abc import Sequence
from typing import Final

from rdflib import BNode, Graph, Literal, URIRef

from mkus_kg.errors import BadChange, JournalMoved, Message
from mkus_kg.exports import FORMATS, Options, formats_of, write_dataset
from mkus_kg.graph import INFERRED, GraphStore
from mkus_kg.journal import Edition, EditionDraft, Editions, Journal, Revision
from mkus_kg.kept_files import keep
from mkus_kg.labels import Labels
from mkus_kg.namespaces import (
    ADMS,
    CC_BY,
    DCAT,
    DCT,
    EDITION,
    LANGUAGES,
    MEDIA_TYPES,
    RDF,
    SPDX,
    VOID,
    XSD,
)
from mkus_kg.network import basis_properties, term_labels
from mkus_kg.permissions import Permission
from mkus_kg.service import DATASET_QUESTION, new_graph, number
from mkus_kg.settings import Settings
from mkus_kg.tracker import CURATED_IMPORT, LOOK_EVERY, Agent, Tracker
from mkus_kg.tracker.change import checked_reason
from mkus_kg.tracker.releases import RELEASE_ACTIONS

WITH_CHANGES: Final = ", ze zmianami zapisanymi potem / with what was recorded since"
"""What the note on a release adds when people changed it before it was published."""
N_QUADS: Final = "nquads"
FILE_FORMATS: Final = tuple(each.name for each in formats_of("dataset", "graph"))
"""The formats in which an edition can be had."""
SHA_256: Final = SPDX.checksumAlgorithm_sha256
FOLDER: Final = "editions"


class Publisher:
    """Publishes what the journal holds, and gives what was published. Safe to use from several threads."""

    def __init__(self, tracker: Tracker, settings: Settings) -> None:
        self._tracker = tracker
        self._settings = settings
        self.editions: Final = Editions.open(tracker.journal.engine)
        self._writing = threading.Lock()
        self._seen: tuple[float, Edition | None] = (float("-inf"), None)

    def newest(self) -> Edition | None:
        """Give the newest edition; what another process publishes is seen within a second."""
        looked, edition = self._seen
        if time.monotonic() - looked > LOOK_EVERY:
            edition = self.editions.newest()
            self._seen = time.monotonic(), edition
        return edition

    def publish(self, agent: Agent, note: str) -> Edition:
        """Publish the newest state as the next edition, with a note on what is new in it.

        Raises Forbidden for who may not, BadReason for the note, BadChange where nothing changed since the
        last edition or the graph breaks its shapes, JournalMoved when another edition was faster.
        """
        agent.demand(Permission.PUBLISH)
        text = checked_reason(note)
        now = self._tracker.now()
        last = self.editions.newest()
        if last is not None and (last.revision, last.ontology_version) == (now.head.number, now.program):
            raise BadChange(
                Message(
                    pl=f"Od wydania {last.number} nic się nie zmieniło, więc nie ma czego ogłosić.",
                    en=f"Nothing has changed since edition {last.number}, so there is nothing to publish.",
                )
            )
        if not now.judged:
            raise BadChange(
                Message(
                    pl="Graf narusza reguły; napraw go przed ogłoszeniem wydania (mkus validate).",
                    en="The graph breaks its shapes; mend it before publishing an edition (mkus validate).",
                )
            )
        draft = EditionDraft(
            agent=agent.iri,
            revision=now.head.number,
            revision_hash=now.head.hash,
            ontology_version=now.program,
            graph_version=now.version,
            name=self._name(),
            day=self._settings.today(),
            note=text,
        )
        content = write_dataset(now.store.dataset(), N_QUADS)
        edition = self.editions.publish(draft, content, last.number if last else 0)
        self._seen = time.monotonic(), edition
        return edition

    def publish_release(self) -> Edition | None:
        """Publish the newest release of the curated facts, unless an edition holds it already."""
        release = unpublished_release(self._tracker.journal, self.editions)
        if release is None:
            return None
        note = release.reason.partition(" (sha256:")[0]
        if self._tracker.journal.head().number > release.number:
            note += WITH_CHANGES
        try:
            return self.publish(CURATED_IMPORT, note)
        except (BadChange, JournalMoved):
            # The graph was opened by force, or another process publishes the same.
            return None

    def _name(self) -> str:
        table = self._tracker.graph.ask(DATASET_QUESTION, {})
        return str(table.rows[0][table.column("version")] or "") if table.rows else ""

    def file(self, number: int, format_name: str) -> bytes:
        """Give an edition in one of FILE_FORMATS, always the same bytes.

        In a format without named graphs what the rules derived is left out, as in every whole file. Raises
        NotFound, InvalidGraph when the edition is damaged, and UnknownFormat.
        """
        content = self.editions.n_quads(number)
        if format_name == N_QUADS:
            return content
        kept = self._settings.state_path / FOLDER / f"{self.editions.edition(number).sha256}.{format_name}"
        with self._writing:
            if kept.is_file():
                return kept.read_bytes()
            made = written(content, format_name)
            keep(kept, made)
            return made

    def description(self) -> Graph:
        """Describe every edition as a version of the data set: DCAT-AP 3, VoID, a checksum by SPDX."""
        graph = new_graph()
        graph.bind("spdx", SPDX)
        table = self._tracker.graph.ask(DATASET_QUESTION, {})
        datasets = [each for each in (row[table.column("dataset")] for row in table.rows) if each]
        if datasets:
            describe(graph, URIRef(str(datasets[0])), self.editions.all(), self._titles())
        return graph

    def _titles(self) -> list[Literal]:
        found = []
        for language in LANGUAGES:
            table = self._tracker.graph.ask(DATASET_QUESTION, {}, language)
            found += [row[table.column("title")] for row in table.rows]
        return [each for each in found if isinstance(each, Literal)]


def unpublished_release(journal: Journal, editions: Editions) -> Revision | None:
    """Give the revision of the newest release of the curated facts, unless an edition holds it."""
    found = [each for action in RELEASE_ACTIONS for each in journal.revisions(action=action, longest=0)]
    newest = max(found, key=lambda each: each.number, default=None)
    last = editions.newest()
    return None if newest is None or (last and last.revision >= newest.number) else newest


def written(n_quads: bytes, format_name: str) -> bytes:
    """Write N-Quads in another format; names of terms come from what they say themselves."""
    if format_name == N_QUADS:
        return n_quads
    store = GraphStore.read(n_quads)
    labels = Labels(store, store)
    options = Options(term_labels=term_labels(store, labels, "pl"), basis_properties=basis_properties(store))
    dataset = store.dataset()
    if FORMATS[format_name].kind != "dataset":
        dataset.remove_graph(INFERRED)
    return write_dataset(dataset, format_name, options)


def edition_iri(number: int) -> URIRef:
    """Give the lasting address of an edition."""
    return EDITION[str(number)]


def describe(graph: Graph, dataset: URIRef, editions: Sequence[Edition], titles: Sequence[Literal]) -> None:
    """Add what DCAT-AP says of the versions of a data set; `editions` stand the newest first."""
    for edition in editions:
        this = edition_iri(edition.number)
        graph.add((dataset, DCAT.hasVersion, this))
        graph.add((this, RDF.type, DCAT.Dataset))
        graph.add((this, RDF.type, VOID.Dataset))
        graph.add((this, DCAT.isVersionOf, dataset))
        graph.add((this, DCAT.version, Literal(str(edition.number))))
        graph.add((this, DCT.license, URIRef(CC_BY)))
        graph.add((this, DCT.issued, Literal(edition.published_at)))
        graph.add((this, ADMS.versionNotes, Literal(edition.note)))
        graph.add((this, VOID.triples, number(edition.statements)))
        graph.add((this, DCAT.landingPage, this))
        for title in titles:
            graph.add((this, DCT.title, Literal(f"{title} ({edition.number})", lang=title.language)))
        if edition.number > 1:
            graph.add((this, DCAT.previousVersion, edition_iri(edition.number - 1)))
        for name in FILE_FORMATS:
            _add_file(graph, this, edition, name)
    if editions:
        graph.add((dataset, DCAT.hasCurrentVersion, edition_iri(editions[0].number)))


def _add_file(graph: Graph, this: URIRef, edition: Edition, name: str) -> None:
    file = URIRef(f"{this}.{FORMATS[name].suffix}")
    graph.add((this, DCAT.distribution, file))
    graph.add((this, VOID.dataDump, file))
    graph.add((file, RDF.type, DCAT.Distribution))
    graph.add((file, DCAT.downloadURL, file))
    graph.add((file, DCAT.accessURL, this))
    graph.add((file, DCT.license, URIRef(CC_BY)))
    graph.add((file, DCAT.mediaType, URIRef(MEDIA_TYPES + FORMATS[name].media_type)))
    if name == N_QUADS:
        checksum = BNode(f"checksum-{edition.number}")
        graph.add((file, SPDX.checksum, checksum))
        graph.add((checksum, RDF.type, SPDX.Checksum))
        graph.add((checksum, SPDX.algorithm, SHA_256))
        graph.add((checksum, SPDX.checksumValue, Literal(edition.sha256, datatype=XSD.hexBinary)))
