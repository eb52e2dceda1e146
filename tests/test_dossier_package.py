"""The package of a dossier: its content as JSON, its graph, one ZIP; frozen for good, checked by anyone."""

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime

import pytest
from tracking import ANALYST, CONTRIBUTOR, begun_long_ago, with_data

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
)
from mkus_kg.dossier.freezing import Dossiers
from mkus_kg.errors import BadChange, BadReason, Forbidden, InputError, NotFound
from mkus_kg.namespaces import Language
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
        json_bytes(SMALL).replace(b'"2026-11-20T09:00:00.000017+00:00"', b'"2026-11-20T09:00:00.000017Z"'),
    ],
)
def test_what_is_no_document_is_refused(content: bytes) -> None:
    with pytest.raises(InputError, match="no content of a dossier"):
        document_from_json(content)


@dataclass(frozen=True)
class House:
    """A tracker over the small graph, and its dossiers."""

    tracker: Tracker
    dossiers: Dossiers


@pytest.fixture(scope="module")
def house(small_settings: Settings, tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    settings = with_data(small_settings, tmp_path_factory.mktemp("house"))
    begun_long_ago(settings)
    tracker = Tracker.open(settings)
    yield House(tracker, Dossiers(tracker, settings))
    tracker.close()


def test_a_draft_is_the_same_bytes_each_time(house: House) -> None:
    draft = house.dossiers.draft(LIMIT)
    assert draft.content == house.dossiers.draft(LIMIT).content
    assert draft.name == "dossier-draft.zip"
    assert draft.identity.number == 0
    opened = open_archive(draft.content)
    assert opened.problems == ()
    assert dict(opened.files) == dict(draft.files)


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
    assert verify(content).standing == "not asked"


def small_archive(number: int = 1, **changed: bytes) -> bytes:
    """Give the ZIP of a dossier of a few lines, whose manifest fits."""
    identity = replace(IDENTITY, number=number)
    languages: tuple[Language, ...] = ("pl", "en")
    files = {"ro-crate-metadata.json": b"{}"} | {
        f"document-{number}-{each}.json": json_bytes(replace(SMALL, identity=identity, language=each))
        for each in languages
    }
    files |= changed
    files[MANIFEST] = manifest(files)
    return pack(files, IDENTITY.moment)


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
    assert (verdict.standing, verdict.true, verdict.passed) == ("unknown", None, False)
    assert "Plik dossier-1-pl.pdf jest zmieniony: jego skrót jest inny." in [p.pl for p in verdict.problems]
