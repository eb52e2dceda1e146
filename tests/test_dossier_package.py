"""The package of a dossier: its content as JSON, its graph, one ZIP; frozen for good, checked by anyone."""

import json
from datetime import UTC, date, datetime

import pytest

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
from mkus_kg.errors import InputError

IDENTITY = Identity(
    recommendation="https://w3id.org/mkus/id/recommendation/limit",
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
