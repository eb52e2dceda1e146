"""The package of a dossier: its content as JSON, its graph, one ZIP; frozen for good, checked by anyone."""

import gzip
import hashlib
import io
import json
import os
import subprocess
import sys
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from rdflib import RDF, Literal, URIRef
from small_graph import EVALUATION_DATE, REPOSITORY
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from tracking import ANALYST, CONTRIBUTOR, DAY, KNOWLEDGE, begun_long_ago, rewritten, with_data
from tracking import LIMIT as BARRIER

from mkus_kg.cli import run
from mkus_kg.dossier.archive import MANIFEST, manifest, open_archive, pack
from mkus_kg.dossier.checking import verify
from mkus_kg.dossier.document import (
    Asked,
    Bullets,
    Column,
    Document,
    Heading,
    Identity,
    Paragraph,
    Run,
    Table,
    as_json,
    document_from_json,
    json_bytes,
    plain,
)
from mkus_kg.dossier.freezing import Dossiers
from mkus_kg.dossier.program_version import program_version
from mkus_kg.dossier.text_changes import sentence_changes, table_changes
from mkus_kg.dossier.verdict_text import told
from mkus_kg.errors import BadChange, BadReason, Damaged, Forbidden, InputError, JournalMoved, NotFound
from mkus_kg.graph import INFERRED, GraphStore, Statement
from mkus_kg.graph.patch import Patch
from mkus_kg.journal import DossierDraft, Draft
from mkus_kg.namespaces import ADMS, DCAT, DCT, ID, MKUS, PROV, REVISION, SCHEME, SKOS, SPDX, XSD, Language
from mkus_kg.settings import Settings
from mkus_kg.tracker import Tracker

LIMIT = "https://w3id.org/mkus/id/recommendation/limit"

IDENTITY = Identity(
    recommendation=LIMIT,
    number=0,
    moment=datetime(2026, 11, 20, 9, 0, 0, 17, tzinfo=UTC),
    day=date(2026, 11, 21),
    revision=2,
    revision_hash="a" * 64,
    program="b" * 64,
    graph_version="c" * 64,
    facts_version="1.0.0",
)
SMALL = Document(
    language="pl",
    title="Zażółć gęślą jaźń",
    subtitle="",
    identity=IDENTITY,
    blocks=(
        Heading(1, "Wstęp", "wstep", "1"),
        Paragraph((Run("Nie "), Run("sprawdzono", "strong", "https://example.org/", 1)), "caution"),
        Bullets(((Run("raz"),), (Run("dwa"),)), numbered=True),
        Table("t", 1, "Spis", (Column("Dzień", 2, "date"),), (((Run("2026-11-20"),),), ((),)), (Asked("a"),)),
    ),
    notes=((Run("Przypis."),),),
    records=("https://w3id.org/mkus/id/barrier/limit",),
)


def test_a_document_is_read_back_as_it_was_written() -> None:
    assert document_from_json(json_bytes(SMALL)) == SMALL


def changed(**values: object) -> bytes:
    return json.dumps(as_json(SMALL) | values).encode()


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\xff\xfe{",
        b"[" * 100_000,
        b"[]",
        b"{}",
        changed(extra=1),
        changed(language="de"),
        changed(title=7),
        changed(blocks=[{"block": "paragraph", "text": [], "manner": "loud"}]),
        changed(blocks=[{"block": "heading", "text": [], "manner": "body"}]),
        changed(blocks=[{"text": [], "manner": "body"}]),
        changed(identity=as_json(SMALL)["identity"] | {"number": True}),
        changed(identity=as_json(SMALL)["identity"] | {"day": "2026-11-21T00:00:00"}),
        json_bytes(SMALL).replace(b".000017+00:00", b".000017+02:00"),
        json_bytes(SMALL).replace(b".000017+00:00", b".000017"),
        json_bytes(SMALL).replace(b'"2026-11-20T09:00:00.000017+00:00"', b'"2026-11-20T09:00:00.000017Z"'),
    ],
)
def test_what_is_no_document_is_refused(content: bytes) -> None:
    with pytest.raises(InputError, match="no content of a dossier"):
        document_from_json(content)


@dataclass(frozen=True)
class House:
    """A tracker over the small graph, and its dossiers."""

    settings: Settings
    tracker: Tracker
    dossiers: Dossiers

    @property
    def environment(self) -> dict[str, str]:
        """Give the variables by which a command works on the same journal and day."""
        return {
            "MKUS_DATABASE": self.settings.database,
            "MKUS_STATE_PATH": str(self.settings.state_path),
            "MKUS_ONTOLOGY_PATH": str(self.settings.ontology_path),
            "MKUS_EVALUATION_DATE": str(self.settings.evaluation_date),
            "MKUS_LANGUAGE": "pl",
        }


@pytest.fixture(scope="module")
def house(small_settings: Settings, tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    settings = with_data(small_settings, tmp_path_factory.mktemp("house"))
    begun_long_ago(settings)
    tracker = Tracker.open(settings)
    yield House(settings, tracker, Dossiers(tracker, settings))
    tracker.close()


def test_a_draft_bears_no_number_and_the_moment_of_the_last_change(house: House) -> None:
    identity = house.dossiers.document(LIMIT, "pl").identity
    changed = house.tracker.journal.revision(2).recorded_at.replace(microsecond=0)
    assert (identity.number, identity.frozen, identity.moment) == (0, False, changed)
    assert (identity.revision, identity.agent, identity.day) == (2, "", EVALUATION_DATE)


def test_who_may_not_freeze_is_told_the_role(house: House) -> None:
    with pytest.raises(Forbidden, match="analyst"):
        house.dossiers.freeze(LIMIT, CONTRIBUTOR, "Do wysłania.")
    with pytest.raises(BadReason):
        house.dossiers.freeze(LIMIT, ANALYST, " ")
    with pytest.raises(NotFound):
        house.dossiers.freeze("https://w3id.org/mkus/id/recommendation/nie-ma", ANALYST, "Do wysłania.")
    assert house.dossiers.all() == []


def test_a_dossier_is_frozen_once_for_each_state(house: House) -> None:
    frozen = house.dossiers.freeze(LIMIT, ANALYST, "Do wysłania.")
    assert (frozen.number, frozen.note, frozen.recommendation) == (1, "Do wysłania.", LIMIT)
    with pytest.raises(BadChange, match="since dossier 1 was frozen"):
        house.dossiers.freeze(LIMIT, ANALYST, "Jeszcze raz.")
    assert house.dossiers.of(LIMIT) == [frozen] == house.dossiers.all()
    content = house.dossiers.zip(1)
    assert (len(content), hashlib.sha256(content).hexdigest()) == (frozen.size, frozen.sha256)
    read = document_from_json(house.dossiers.file(1, "document-1-pl.json"))
    assert (read.identity.number, read.identity.agent) == (1, ANALYST.iri)
    assert house.dossiers.damaged() == []
    with pytest.raises(NotFound):
        house.dossiers.file(1, "../document-1-pl.json")


AGAIN = """
import sys
from mkus_kg.dossier.data_state import RecordedState
from mkus_kg.dossier.document import document_from_json
from mkus_kg.dossier.package import make
from mkus_kg.settings import Settings

identity = document_from_json(sys.stdin.buffer.read()).identity
sys.stdout.buffer.write(make(RecordedState(Settings()).graph, identity).content)
"""


def test_another_process_makes_the_same_bytes(house: House) -> None:
    elsewhere = {"PYTHONHASHSEED": "7", "PYTHONPATH": str(REPOSITORY), "TZ": "Asia/Tokyo", "LC_ALL": "C"}
    made = subprocess.run(
        [sys.executable, "-c", AGAIN],
        env=os.environ | house.environment | elsewhere,
        input=house.dossiers.file(1, "document-1-pl.json"),
        stdout=subprocess.PIPE,
        check=True,
        timeout=60,
    )
    assert made.stdout == house.dossiers.zip(1)


def test_what_was_frozen_is_intact_known_and_true_until_something_changes(house: House) -> None:
    content = house.dossiers.zip(1)
    verdict = verify(content, house.dossiers)
    assert (verdict.problems, verdict.standing, verdict.true, verdict.passed) == (
        (),
        "registered",
        True,
        True,
    )
    assert [answer.pl[:4] for _, answer in verdict.answers()] == ["Tak.", "Tak.", "Tak."]
    assert "z zapisem serwisu" in verdict.answers()[0][1].pl
    assert verify(content).standing == "not asked"


def small_archive(values: dict[str, Any] | None = None, **changed: bytes) -> bytes:
    """Give the ZIP of a dossier of a few lines, whose manifest fits."""
    number = 1
    identity = replace(IDENTITY, **{"number": number} | (values or {}))
    languages: tuple[Language, ...] = ("pl", "en")
    files = {"ro-crate-metadata.json": b"{}"} | {
        f"document-{number}-{each}.json": json_bytes(replace(SMALL, identity=identity, language=each))
        for each in languages
    }
    files |= changed
    files[MANIFEST] = manifest(files)
    return pack(files, min(identity.moment, IDENTITY.moment))


def test_every_flipped_byte_is_found() -> None:
    content = small_archive()
    assert verify(content).intact
    places = range(0, len(content), 7)
    assert len(places) >= 300
    missed = [
        place
        for place in (*range(60), *places, *range(len(content) - 120, len(content)))
        if verify(content[:place] + bytes([content[place] ^ 0x21]) + content[place + 1 :]).intact
    ]
    assert missed == []


def test_a_flipped_byte_of_a_frozen_dossier_is_told_by_its_file(house: House) -> None:
    content = house.dossiers.zip(1)
    place = content.index(house.dossiers.file(1, "dossier-1-pl.pdf")) + 1000
    verdict = verify(content[:place] + b"?" + content[place + 1 :], house.dossiers)
    assert (verdict.standing, verdict.true, verdict.passed) == ("other hash", None, False)
    assert [each.pl for each in verdict.problems] == [
        "Plik dossier-1-pl.pdf jest zmieniony: jego skrót jest inny."
    ]
    again = verify(content[:10] + b"?" + content[11:], house.dossiers)
    assert [each.pl for each in again.problems] == [
        "Sam plik ZIP jest zmieniony: bajt 11 jest inny, niż zapisuje serwis."
    ]


@pytest.mark.parametrize(
    "statement",
    ["UPDATE dossier SET note = 'inna'", "DELETE FROM dossier", "UPDATE dossier SET content = ''"],
)
def test_the_database_refuses_to_rewrite_a_dossier(house: House, statement: str) -> None:
    engine = house.tracker.journal.engine
    with pytest.raises(DBAPIError, match="never changed or deleted"), engine.begin() as connection:
        connection.execute(text(statement))
    assert house.dossiers.damaged() == []


def forged(files: Mapping[str, bytes]) -> bytes:
    """Give the ZIP of other files with a manifest that fits them."""
    rest = {name: content for name, content in files.items() if name != MANIFEST}
    moment = next(
        document_from_json(each).identity.moment for name, each in rest.items() if name.endswith("-pl.json")
    )
    return pack({**rest, MANIFEST: manifest(rest)}, moment)


def test_a_forged_dossier_is_whole_but_not_known(house: House) -> None:
    files = dict(house.dossiers.files(1))
    told_otherwise = json.loads(files["document-1-pl.json"])
    told_otherwise["title"] = "Limit podniesiono"
    written = json_bytes(document_from_json(json.dumps(told_otherwise)))
    verdict = verify(forged(files | {"document-1-pl.json": written}), house.dossiers)
    assert (verdict.intact, verdict.standing, verdict.passed) == (True, "other hash", False)
    assert verdict.title is not None
    assert verdict.title.pl == "Limit podniesiono"
    (_, whole), (_, known), _ = verdict.answers()
    assert "zapisem serwisu" not in whole.pl
    assert "recorded" not in whole.en
    assert known.pl == (
        "Nie. Podaje się za dossier nr 1, ale w rejestrze dossier nr 1 ma inny skrót: to nie ono."
    )
    files = {name.replace("-1-", "-7-").replace("-1.", "-7."): each for name, each in files.items()}
    for language in ("pl", "en"):
        said = json.loads(files[f"document-7-{language}.json"])
        said["identity"]["number"] = 7
        files[f"document-7-{language}.json"] = json_bytes(document_from_json(json.dumps(said)))
    assert verify(forged(files), house.dossiers).standing == "unknown"


def test_a_draft_never_passes_as_nobody_can_tell_where_it_is_from(house: House) -> None:
    draft = house.dossiers.draft(LIMIT)
    files = open_archive(draft.content).files
    for content in (draft.content, forged({**files, "dossier-draft-pl.pdf": b"%PDF-1.7 Limit podniesiono"})):
        verdict = verify(content, house.dossiers)
        assert (verdict.intact, verdict.true, verdict.passed) == (True, True, False)
        (_, whole), (_, known), _ = verdict.answers()
        assert "zapisem serwisu" not in whole.pl
        assert "spakowany tak, jak pakuje go serwis" in whole.pl
        assert known.pl == (
            "Nie. To projekt: projektów nie wpisuje się do rejestru, więc nikt nie może potwierdzić, skąd "
            "pochodzi."
        )


def test_a_rewritten_register_vouches_for_nothing(
    house: House, monkeypatch: pytest.MonkeyPatch, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    genuine, files = house.dossiers.zip(1), house.dossiers.files(1)
    forgery = forged(files | {"dossier-1-pl.pdf": b"%PDF-1.7 Limit podniesiono"})
    values = {
        "content": gzip.compress(forgery),
        "sha256": hashlib.sha256(forgery).hexdigest(),
        "size": len(forgery),
    }
    told_damaged = (
        "Zapis dossier 1 jest uszkodzony: "
        "opis dossier albo jego miejsce w łańcuchu nie zgadza się ze skrótem."
    )
    with rewritten(house.tracker.journal.engine, 1, **values):
        for asked in (house.dossiers.get, house.dossiers.zip, house.dossiers.files):
            with pytest.raises(Damaged) as caught:
                asked(1)
            assert caught.value.message.pl == told_damaged
        assert [each.number for each in house.dossiers.all()] == [1]
        assert house.dossiers.damaged() == [(1, house.dossiers.register._chain.words.unsealed)]
        for content in (forgery, genuine):
            verdict = verify(content, house.dossiers)
            assert (verdict.standing, verdict.known, verdict.passed) == ("damaged", None, False)
            assert "zapisem serwisu" not in verdict.answers()[0][1].pl
            assert verdict.answers()[1][1].pl == (
                f"Nie da się tego stwierdzić, bo tutejszy rejestr jest uszkodzony. {told_damaged}"
            )
        for name, value in house.environment.items():
            monkeypatch.setenv(name, value)
        assert run(["dossier", "export", "1"]) == 1
        written = capfdbinary.readouterr()
        assert (written.out, told_damaged in written.err.decode()) == (b"", True)
    with rewritten(house.tracker.journal.engine, 1, previous_hash="e" * 64), pytest.raises(Damaged):
        house.dossiers.get(1)
    with rewritten(house.tracker.journal.engine, 1, content=b"?"), pytest.raises(Damaged, match="hash"):
        house.dossiers.zip(1)
    assert house.dossiers.zip(1) == genuine


def zipped(*names: str) -> bytes:
    """Give a ZIP made in another way than ours."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as package:
        for name in names:
            package.writestr(name, b"\0" * 1000)
    return buffer.getvalue()


def linked() -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as package:
        member = zipfile.ZipInfo("document-1-pl.json")
        member.external_attr = 0o120777 << 16
        package.writestr(member, b"/etc/hostname")
    return buffer.getvalue()


def in_the_end(content: bytes, offset: int, value: bytes) -> bytes:
    """Give a ZIP whose last record says something else from an offset on."""
    place = len(content) - 22 + offset
    return content[:place] + value + content[place + len(value) :]


HOSTILE = {
    "empty": b"",
    "text": b"PK is no ZIP",
    "nothing in it": in_the_end(b"PK\x05\x06" + bytes(18), 0, b"PK\x05\x06"),
    "truncated": small_archive()[:-1],
    "half": small_archive()[:1000],
    "prefix": b"PK" + small_archive(),
    "suffix": small_archive() + b"\0",
    "too large": b"PK" + bytes(64_000_000),
    "compressed": zipped("document-1-pl.json"),
    "path traversal": zipped("../document-1-pl.json"),
    "absolute path": zipped("/etc/passwd"),
    "folder": zipped("document-1-pl/"),
    "many files": zipped(*(f"a{n}.txt" for n in range(201))),
    "link": linked(),
    "many entries said": in_the_end(small_archive(), 8, b"\xff\xff\xff\xff"),
    "directory said huge": in_the_end(small_archive(), 12, b"\xff\xff\xff\x7f"),
    "directory elsewhere": in_the_end(small_archive(), 16, b"\xff\xff\xff\xff"),
    "comment": in_the_end(small_archive(), 20, b"\x01\x00") + b"!",
    "encrypted": small_archive().replace(b"PK\x01\x02\x14\x03\x14\0\0\0", b"PK\x01\x02\x14\x03\x14\0\1\0"),
    "size said huge": small_archive().replace(
        len(b"{}").to_bytes(4, "little") * 2, b"\xf0\xff\xff\xff\xf0\xff\xff\xff"
    ),
    "same name": small_archive().replace(b"document-1-en.json", b"document-1-pl.json"),
    "no content": pack({MANIFEST: b""}, IDENTITY.moment),
    "content that is none": small_archive(**{"document-1-pl.json": b"[" * 100_000}),
    "one more file": pack({**open_archive(small_archive()).files, "more.txt": b"?"}, IDENTITY.moment),
    "moment before all": small_archive({"moment": datetime.max.replace(tzinfo=UTC)}),
    "manifest that is none": pack(
        {**open_archive(small_archive()).files, MANIFEST: b"\xff\n"}, IDENTITY.moment
    ),
}


@pytest.mark.parametrize("kind", HOSTILE)
def test_what_is_no_dossier_is_refused_in_words(kind: str) -> None:
    verdict = verify(HOSTILE[kind])
    assert not verdict.intact
    assert all(each.pl.endswith(".") and each.en.endswith(".") for each in verdict.problems)
    assert verdict.answers()[0][1].pl.startswith("Nie. ")


@pytest.mark.parametrize(
    ("values", "files", "words"),
    [
        ({"recommendation": "javascript:alert(1)"}, {}, "nie ma tej rekomendacji"),
        ({"recommendation": str(BARRIER)}, {}, "nie ma tej rekomendacji"),
        ({}, {"graph-1.trig": b"<a> <b"}, "grafu w paczce nie da się odczytać"),
        ({}, {"graph-1.trig": b"[" * 100_000}, "grafu w paczce nie da się odczytać"),
        ({}, {"graph-1.trig": b""}, "grafu w paczce nie da się odczytać"),
        ({"day": date.max, "revision": 10**30}, {"graph-1.trig": b"<x:a> <x:b> <x:c> ."}, "co innego"),
    ],
)
def test_what_a_stranger_wrote_whole_is_compared_or_said_not_to_be(
    house: House, values: dict[str, object], files: dict[str, bytes], words: str
) -> None:
    content = small_archive(values, **{"graph-1.trig": b"<x:a> <x:b> 1 ."} | files)
    verdict = verify(content, house.dossiers)
    assert verdict.problems == ()
    assert verdict.standing == "other hash"
    assert words in verdict.answers()[2][1].pl


def test_another_program_is_named_where_words_differ(house: House) -> None:
    files = dict(house.dossiers.files(1))
    metadata = files["ro-crate-metadata.json"]
    files["ro-crate-metadata.json"] = metadata.replace(program_version().encode(), b"0" * 64)
    files["queries/statistics.rq"] += b"# asked in another way"
    written = document_from_json(files["document-1-pl.json"])
    more = replace(written, blocks=(*written.blocks[:1], Paragraph((Run("Zdanie."),)), *written.blocks[1:]))
    files["document-1-pl.json"] = json_bytes(more)
    del files[MANIFEST]
    files[MANIFEST] = manifest(files)
    verdict = verify(
        pack(files, document_from_json(files["document-1-pl.json"]).identity.moment), house.dossiers
    )
    answer = verdict.answers()[2][1]
    assert "inna wersja programu" in answer.pl
    assert "inaczej: statistics." in answer.pl
    assert verdict.changes is not None
    assert verdict.changes.sentences["pl"].lost == ("Zdanie.",)
    assert not verdict.changes.records


def test_the_manifest_lists_every_file(house: House) -> None:
    with zipfile.ZipFile(io.BytesIO(house.dossiers.zip(1))) as package:
        assert package.testzip() is None
        lines = package.read(MANIFEST).decode().splitlines()
        assert len(lines) == len(package.namelist()) - 1
        for line in lines:
            digest, name = line.split("  ")
            assert hashlib.sha256(package.read(name)).hexdigest() == digest


def test_the_graph_tells_what_the_dossier_is_and_how_it_was_made(house: House) -> None:
    dataset = GraphStore.read_trig(house.dossiers.file(1, "graph-1.trig")).dataset()
    this = URIRef("https://w3id.org/mkus/dossier/1")
    catalogue, provenance = (dataset.graph(URIRef(f"{this}#{name}")) for name in ("catalogue", "provenance"))
    assert {str(each) for each in catalogue.objects(this, DCT.title)} == {"Podnieść limit", "Raise the cap"}
    word = URIRef(f"{this}/dossier-1-pl.docx")
    content = house.dossiers.file(1, "dossier-1-pl.docx")
    assert str(catalogue.value(word, DCAT.byteSize)) == str(len(content))
    assert catalogue.value(word, DCAT.accessURL) == this
    checksum = catalogue.value(word, SPDX.checksum)
    assert str(catalogue.value(checksum, SPDX.checksumValue)) == hashlib.sha256(content).hexdigest()
    making = provenance.value(this, PROV.wasGeneratedBy)
    assert URIRef(ANALYST.iri) in set(provenance.objects(making, PROV.wasAssociatedWith))
    assert provenance.value(this, PROV.wasDerivedFrom) == REVISION["2"]
    used = {str(each) for each in provenance.objects(None, PROV.used)}
    assert f"{this}/queries/page-recommendation-content.rq" in used
    facts = dataset.graph(KNOWLEDGE)
    assert (URIRef(LIMIT), MKUS.concernsBarrier, BARRIER) in facts
    assert (URIRef(LIMIT), ADMS.status, None) not in facts
    assert (URIRef(LIMIT), ADMS.status, None) in dataset.graph(INFERRED)


def test_the_crate_describes_every_file(house: House) -> None:
    files = house.dossiers.files(1)
    described = json.loads(files["ro-crate-metadata.json"])["@graph"]
    entities = {each["@id"]: each for each in described}
    assert len(entities) == len(described)
    assert entities[ANALYST.iri]["@type"] == "Person"
    assert entities["ro-crate-metadata.json"]["conformsTo"] == {"@id": "https://w3id.org/ro/crate/1.2"}
    parts = {each["@id"] for each in entities["./"]["hasPart"]}
    assert parts == files.keys() - {"ro-crate-metadata.json", MANIFEST}
    for name in parts:
        assert entities[name]["contentSize"] == str(len(files[name]))
        assert entities[name]["sha256"] == hashlib.sha256(files[name]).hexdigest()
    assert entities["#making"]["agent"] == {"@id": ANALYST.iri}


def told_as(
    *texts: str, rows: tuple[tuple[str, str], ...] = (), caption: str = "Spis", anchor: str = "t"
) -> Document:
    """Give a document with paragraphs, and a table whose rows name a record and say something."""
    cells = tuple(((Run("zapis", address=f"https://example.org/{key}"),), (Run(said),)) for key, said in rows)
    table = Table(anchor, 1, caption, (Column("Zapis"), Column("Co")), cells)
    heading = Heading(1, "Jak powstało", "made", "2")
    made = Paragraph((Run(f"Sporządzono {len(texts)} razy."),))
    blocks = (*(Paragraph((Run(each),)) for each in texts), table, heading, made)
    return replace(SMALL, blocks=blocks, notes=())


def test_rows_are_compared_by_the_record_they_name() -> None:
    old = told_as(rows=(("a", "raz"), ("b", "dwa"), ("c", "trzy"), ("c", "cztery")), caption="Na 2026-11-21")
    new = told_as(rows=(("d", "pięć"), ("b", "dwa"), ("a", "sto"), ("c", "cztery")), caption="Na 2026-11-22")
    (change,) = table_changes(old, new, ("2026-11-21", "2026-11-22"))
    assert (change.caption, change.columns) == ("Na 2026-11-21", ("Zapis", "Co"))
    assert change.changed == ((("zapis", "raz"), ("zapis", "sto")),)
    assert (change.lost, change.gained) == ((("zapis", "trzy"),), (("zapis", "pięć"),))
    assert table_changes(old, old) == ()


def test_tables_are_found_by_what_they_are_called_wherever_they_stand() -> None:
    rows = (("a", "raz"),)
    old, new = told_as(rows=rows, anchor="t-1"), told_as(rows=rows, anchor="t-2")
    assert table_changes(old, new) == ()
    (gone, come) = table_changes(told_as(rows=rows), told_as(rows=rows, caption="Inny", anchor="u"))
    assert (gone.caption, gone.lost, gone.gained) == ("Spis", (("zapis", "raz"),), ())
    assert (come.caption, come.lost, come.gained) == ("Inny", (), (("zapis", "raz"),))


def test_a_sentence_is_followed_to_what_it_became() -> None:
    old = told_as("Rekomendacja obejmuje cztery propozycje zmian.", "Ubyło.", "Stan na 21 listopada.")
    new = told_as("Rekomendacja obejmuje trzy propozycje zmian.", "Stan na 22 listopada.")
    found = sentence_changes(old, new, ("21 listopada", "22 listopada"))
    assert found.changed == ((plain_texts(old)[0], plain_texts(new)[0]),)
    assert (found.lost, found.gained) == (("Ubyło.",), ())


def plain_texts(document: Document) -> list[str]:
    return [plain(each.text) for each in document.blocks if isinstance(each, Paragraph)]


def test_the_chapter_on_the_making_stands_in_a_dossier(house: House) -> None:
    document = house.dossiers.document(LIMIT, "pl")
    assert "made" in [each.anchor for each in document.headings() if each.level == 1]


def test_of_two_who_freeze_at_once_one_is_told(house: House) -> None:
    before = house.dossiers.all()
    kept = DossierDraft(LIMIT, IDENTITY.moment, ANALYST.iri, 2, "a" * 64, "b" * 64, "c" * 64, "", DAY, "x")
    with pytest.raises(JournalMoved):
        house.dossiers.register.keep(kept, b"", 0)
    assert house.dossiers.all() == before


def test_a_change_of_a_record_is_told_by_row_record_and_revision(house: House) -> None:
    name = Statement(BARRIER, SKOS.prefLabel, Literal("Limit za niski", lang="pl"), KNOWLEDGE)
    others = frozenset(
        each
        for each in house.tracker.graph.store.statements(BARRIER, SKOS.prefLabel)
        if each.object.language == "pl"  # type: ignore[union-attr]
    )
    patch = Patch(others, frozenset({name}))
    draft = Draft(ANALYST.iri, "edit", "Poprawka nazwy.", patch, DAY, (str(BARRIER),), {}, "", "")
    number = house.tracker.journal.append(draft, after=2).number
    verdict = verify(house.dossiers.zip(1), house.dossiers)
    assert (verdict.intact, verdict.standing, verdict.true, verdict.passed) == (
        True,
        "registered",
        False,
        False,
    )
    assert verdict.changes is not None
    records = {each.record: each for each in verdict.changes.records}
    assert records[str(BARRIER)].revisions == (number,)
    assert any("Limit za niski" in sentence for sentence in records[str(BARRIER)].stated["pl"])
    rows = [new for table in verdict.changes.tables["pl"] for _, new in table.changed]
    assert any("Limit za niski" in cell for row in rows for cell in row)
    assert verdict.changes.status is None
    report = told(verdict, "pl")
    assert f"(rewizje: {number})" in report
    assert "3. Czy dossier jest nadal aktualne? Nie." in report


def test_a_step_of_a_life_cycle_is_told_of_its_record(house: House) -> None:
    event, before = ID["status-change/a"], ID["status-change/recommendation-limit-2"]
    said: list[tuple[URIRef, URIRef, URIRef | Literal]] = [
        (event, RDF.type, MKUS.StatusChange),
        (event, MKUS.statusOf, URIRef(LIMIT)),
        (event, MKUS.fromStatus, SCHEME["recommendation-status/sent"]),
        (event, MKUS.toStatus, SCHEME["recommendation-status/accepted"]),
        (event, MKUS.previousChange, before),
        (event, MKUS.happenedOn, Literal("2026-11-21", datatype=XSD.date)),
        (event, MKUS.recordedAt, Literal("2026-11-21T09:00:00+00:00", datatype=XSD.dateTime)),
        (event, PROV.wasAssociatedWith, URIRef(ANALYST.iri)),
        (URIRef(ANALYST.iri), RDF.type, PROV.Agent),
        (event, MKUS.reason, Literal("Przyjęto.", lang="pl")),
    ]
    patch = Patch(frozenset(), frozenset(Statement(*each, KNOWLEDGE) for each in said))
    draft = Draft(ANALYST.iri, "move", "Przyjęto.", patch, DAY, (LIMIT,), {}, "", "")
    number = house.tracker.journal.append(draft, after=house.tracker.journal.head().number).number
    changes = verify(house.dossiers.zip(1), house.dossiers).changes
    assert changes is not None
    records = {each.record: each for each in changes.records}
    # Neither the status, nor its words, nor who entered it, is a record of its own or our inference.
    assert records.keys() == {LIMIT, str(BARRIER)}
    step = records[LIMIT]
    assert (step.stated["pl"], step.derived["pl"]) == (("stan: wysłana → przyjęta",), ())
    assert (step.stated["en"], step.derived["en"]) == (("status: sent → accepted",), ())
    assert step.revisions == (number,)
    assert [record for record, _ in changes.gained_records] == [str(event)]
    assert changes.lost_records == ()
    assert changes.status is not None
    assert [each.pl for each in changes.status] == ["wysłana", "przyjęta"]


def test_commands_list_write_and_check_dossiers(
    house: House, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    for name, value in house.environment.items():
        monkeypatch.setenv(name, value)
    assert run(["dossier", "verify"]) == 0
    assert "zgadzają się ze skrótami (1)" in capfdbinary.readouterr().err.decode()
    assert run(["dossier", "list"]) == 0
    assert b"https://w3id.org/mkus/dossier/1" in capfdbinary.readouterr().out
    file = tmp_path / "dossier.zip"
    assert run(["dossier", "export", "1", "-o", str(file)]) == 0
    assert file.read_bytes() == house.dossiers.zip(1)
    for wrong, code in (
        (["nic"], 2),
        (["id/recommendation/nie-ma"], 1),
        (["id/recommendation/limit", "--freeze"], 2),
        (["id/recommendation/limit", "--freeze", "--login", "nikt", "--reason", "x"], 1),
    ):
        assert run(["dossier", "build", *wrong]) == code
    capfdbinary.readouterr()
    monkeypatch.setenv("MKUS_DATABASE", f"sqlite:///{tmp_path}/none.sqlite")
    assert run(["dossier", "verify", str(file)]) == 1
    assert "Czy plik jest nienaruszony? Tak." in capfdbinary.readouterr().out.decode()
    assert run(["dossier", "list"]) == 1
    assert run(["dossier", "verify", str(tmp_path / "none.zip")]) == 2
    assert list(tmp_path.iterdir()) == [file]
