"""Whether the ZIP of a dossier is whole, whether it is known here, and whether it is still true today.

The three answers are independent: a forged package can be whole and is not known, a genuine one can be whole
and known and be overtaken by the law.
"""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Final

from mkus_kg.dossier.archive import check_manifest, check_packing, open_archive
from mkus_kg.dossier.comparing import (
    Changes,
    amended_since,
    compare_records,
    is_record,
    label_of,
    named,
    status_of,
)
from mkus_kg.dossier.crate import METADATA_FILE, program_of
from mkus_kg.dossier.document import Document, Identity, document_from_json
from mkus_kg.dossier.extract import Documents, question_file, records_of
from mkus_kg.dossier.freezing import Dossiers
from mkus_kg.dossier.package import document_file, graph_file
from mkus_kg.dossier.phrases import day_in_words
from mkus_kg.dossier.program_version import program_version
from mkus_kg.dossier.text_changes import sentence_changes, table_changes
from mkus_kg.dossier.verdict import Standing, Verdict
from mkus_kg.errors import Damaged, InputError, Message, NotFound
from mkus_kg.graph import GraphStore
from mkus_kg.journal import Dossier, Head
from mkus_kg.kg import KnowledgeGraph
from mkus_kg.namespaces import LANGUAGES, Language

MOST_RECORDS: Final = 5_000
MOST_STATEMENTS: Final = 50_000
MOST_TOLD: Final = 8_000_000
"""Most records of a dossier, statements of its graph, and bytes of either file that are compared."""
NO_CONTENT: Final = Message(
    pl="W pliku ZIP brakuje treści dossier w obu językach albo jest ona zmieniona.",
    en="The content of the dossier in both languages is missing from the ZIP, or was changed.",
)
NOT_ONE: Final = Message(
    pl="Obie wersje językowe nie mówią o tym samym dossier.",
    en="The versions in the two languages are not of the same dossier.",
)
NO_METADATA: Final = Message(
    pl=f"Brakuje pliku {METADATA_FILE}, który opisuje paczkę.",
    en=f"The file {METADATA_FILE}, which describes the package, is missing.",
)
NOT_WHOLE: Final = Message(
    pl="Nie porównano z dzisiejszymi danymi, bo plik jest naruszony.",
    en="Not compared with today's data, as the file is not intact.",
)
NO_DATA: Final = Message(
    pl="Nie porównano z dzisiejszymi danymi, bo nie ma tu dziennika zmian.",
    en="Not compared with today's data, as there is no journal of changes here.",
)
NO_GRAPH: Final = Message(
    pl="Nie porównano: grafu w paczce nie da się odczytać albo jest on za duży.",
    en="Not compared: the graph in the package cannot be read, or is too large.",
)
GONE: Final = Message(
    pl="Nie porównano: dzisiejszy graf nie ma tej rekomendacji.",
    en="Not compared: the graph of today has no such recommendation.",
)


def verify(content: bytes, dossiers: Dossiers | None = None) -> Verdict:
    """Answer whether a ZIP that anybody may have made is intact, known here, and still true.

    Never raises for what the ZIP holds. Without `dossiers` only the first question is answered.
    """
    opened = open_archive(content)
    problems = list(opened.problems)
    documents: dict[Language, Document] = {}
    if opened.files or not problems:
        problems += check_manifest(opened.files)
        try:
            documents = _documents(opened.files)
        except InputError as error:
            problems.append(error.message)
    if documents and not opened.problems:
        problems += check_packing(content, opened.files, documents["pl"].identity.moment)
        if METADATA_FILE not in opened.files:
            problems.append(NO_METADATA)
    identity = documents["pl"].identity if documents else None
    digest = hashlib.sha256(content).hexdigest()
    standing: Standing = "damaged"
    registered, damage = None, None
    try:
        standing, registered = _in_register(dossiers, digest, identity)
    except Damaged as error:
        damage = error.message
    verdict = Verdict(
        sha256=digest,
        size=len(content),
        identity=identity,
        title=Message(pl=documents["pl"].title, en=documents["en"].title) if documents else None,
        problems=tuple(dict.fromkeys(problems)),
        standing=standing,
        registered=registered,
        changes=None,
        not_compared=NOT_WHOLE,
        damage=damage,
    )
    if not verdict.intact:
        return verdict
    if dossiers is None:
        return replace(verdict, not_compared=NO_DATA)
    with dossiers.pausing():
        return _compared(verdict, opened.files, documents, dossiers)


def _documents(files: Mapping[str, bytes]) -> dict[Language, Document]:
    """Read the content in both languages, whatever number its files bear. Raises InputError."""
    found: dict[Language, Document] = {}
    for language in LANGUAGES:
        names = [
            name for name in files if name.startswith("document-") and name.endswith(f"-{language}.json")
        ]
        if len(names) != 1 or len(files[names[0]]) > MOST_TOLD:
            raise InputError(NO_CONTENT)
        found[language] = document_from_json(files[names[0]])
        if names[0] != document_file(found[language].identity, found[language].language):
            raise InputError(NO_CONTENT)
    if found["pl"].identity != found["en"].identity:
        raise InputError(NOT_ONE)
    return found


def _in_register(
    dossiers: Dossiers | None, digest: str, identity: Identity | None
) -> tuple[Standing, Dossier | None]:
    """Look for a ZIP by its hash and by the number that it claims. Raises Damaged."""
    if dossiers is None:
        return "not asked", None
    registered = dossiers.register.with_hash(digest)
    if registered is not None:
        return "registered", registered
    if identity is None:
        return "unknown", None
    if not identity.frozen:
        return "draft", None
    try:
        dossiers.register.get(identity.number)
    except NotFound:
        return "unknown", None
    return "other hash", None


def _compared(
    verdict: Verdict, files: Mapping[str, bytes], documents: Documents, dossiers: Dossiers
) -> Verdict:
    identity = documents["pl"].identity
    written = files.get(graph_file(identity), b"")
    try:
        old = GraphStore.read_trig(written) if 0 < len(written) <= MOST_TOLD else None
    except InputError:
        old = None
    if old is None or len(old) > MOST_STATEMENTS or len(records_of(documents)) > MOST_RECORDS:
        return replace(verdict, not_compared=NO_GRAPH)
    try:
        again, graph, head = dossiers.again(identity)
    except NotFound:
        return replace(verdict, not_compared=GONE)
    try:
        changes = _changes(documents, again, old, graph, dossiers)
    except InputError as error:
        return replace(verdict, not_compared=error.message)
    return replace(
        verdict,
        changes=changes,
        not_compared=None,
        compared_on=graph.today(),
        compared_revision=head.number,
        same_program=program_of(files.get(METADATA_FILE, b"")) == program_version(),
        other_questions=_other_questions(files, graph),
    )


def _other_questions(files: Mapping[str, bytes], graph: KnowledgeGraph) -> tuple[str, ...]:
    asked = {name: question_file(name) for name in graph.questions}
    return tuple(
        name
        for name, file in asked.items()
        if file in files and files[file] != graph.questions[name].text.encode()
    )


def _changes(
    documents: Documents, again: Documents, old: GraphStore, graph: KnowledgeGraph, dossiers: Dossiers
) -> Changes:
    identity = documents["pl"].identity
    then, now = records_of(documents), records_of(again)
    statuses = [status_of(store, identity.recommendation) for store in (old, graph.store)]
    days = identity.day, again["pl"].identity.day
    said = {
        language: tuple(text for day in days for text in (day.isoformat(), day_in_words(day, language)))
        if days[0] != days[1]
        else ()
        for language in LANGUAGES
    }
    return Changes(
        tables={
            language: table_changes(documents[language], again[language], said[language])
            for language in LANGUAGES
        },
        sentences={
            language: sentence_changes(documents[language], again[language], said[language])
            for language in LANGUAGES
        },
        records=compare_records(old, documents, graph, dossiers.journal, _same_journal(identity, dossiers)),
        gained_records=_recorded(graph, now, then),
        lost_records=_recorded(graph, then, now),
        law=amended_since(graph, then, identity.day),
        status=None
        if statuses[0] == statuses[1]
        else (label_of(graph, statuses[0]), label_of(graph, statuses[1])),
    )


def _recorded(
    graph: KnowledgeGraph, some: Sequence[str], others: Sequence[str]
) -> tuple[tuple[str, Message], ...]:
    """Name the records among some that are not among others."""
    known = frozenset(others)
    return named(graph, (each for each in some if each not in known and is_record(each, graph)))


def _same_journal(identity: Identity, dossiers: Dossiers) -> int | None:
    """Give the revision a dossier was made at if it is one of this journal."""
    try:
        revision = dossiers.journal.revision(identity.revision)
    except NotFound:
        return None
    known = Head(revision.number, revision.hash) == Head(identity.revision, identity.revision_hash)
    return revision.number if known else None
