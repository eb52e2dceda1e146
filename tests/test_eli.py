"""Acts from the ELI service: what is read of the answers, what is proposed, and what never is."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from rdflib import Literal, URIRef
from small_graph import EVALUATION_DATE
from tracking import ANALYST, CONTRIBUTOR, VERIFIER, Begun

from mkus_kg.accounts import Accounts
from mkus_kg.cli import run
from mkus_kg.database import open_database
from mkus_kg.eli import (
    Answer,
    Proposal,
    asked_number,
    change_of,
    propose,
    read_answer,
    read_json,
    saved_files,
    taken_away,
)
from mkus_kg.eli.numbers import read_number
from mkus_kg.eli.reading import DEEPEST, LONGEST_TEXT, MOST_BYTES, MOST_VALUES
from mkus_kg.eli.units import MOST_UNITS, read_article, read_structure
from mkus_kg.errors import BadAnswer, BadParameter, Forbidden, InputError
from mkus_kg.graph import Statement
from mkus_kg.graph.patch import Patch
from mkus_kg.graph.terms import Term
from mkus_kg.journal import Journal
from mkus_kg.namespaces import DCT, ELI, GRAPH, ID, MKUS, RDF, SKOS
from mkus_kg.permissions import Role
from mkus_kg.settings import Settings
from mkus_kg.tracker import Agent, Change, Tracker

ANSWERS = Path(__file__).resolve().parent / "eli"
CASES = sorted(folder.name for folder in ANSWERS.iterdir())
LAW = GRAPH["law"]
HELD = ID["act/du-2001-11"]
NEW = ID["act/du-2024-777"]


def opened(begun: Begun, folder: Path) -> Iterator[Tracker]:
    tracker = Tracker.open(begun.copy(folder), force=True)
    yield tracker
    tracker.close()


@pytest.fixture
def tracker(begun_journal: Begun, tmp_path: Path) -> Iterator[Tracker]:
    yield from opened(begun_journal, tmp_path / "data")


@pytest.fixture(scope="module")
def untouched(begun_journal: Begun, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Tracker]:
    """Give a graph that no test of this file writes to."""
    yield from opened(begun_journal, tmp_path_factory.mktemp("untouched"))


@pytest.fixture(scope="module")
def filling(begun_journal: Begun, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Tracker]:
    """Give a graph that takes in one answer after another, in whatever order."""
    yield from opened(begun_journal, tmp_path_factory.mktemp("filling"))


def proposed(tracker: Tracker, case: str, units: str = "all") -> Proposal:
    answer = read_answer(saved_files(ANSWERS / case))
    return propose(answer, tracker.graph.store, taken_away(tracker.journal), EVALUATION_DATE, units)


def accept(tracker: Tracker, case: str, agent: Agent = ANALYST) -> Proposal:
    found = proposed(tracker, case)
    tracker.record(change_of(found, tracker, "Nowe akty.", EVALUATION_DATE), agent)
    return found


def take(tracker: Tracker, case: str) -> None:
    """Accept an answer unless it was before."""
    if proposed(tracker, case):
        accept(tracker, case)


def said(tracker: Tracker, record: URIRef, predicate: URIRef) -> set[str]:
    """Give what the graph says, without the base of addresses."""
    return {short(each.object) for each in tracker.graph.store.statements(record, predicate)}


def short(term: Term) -> str:
    return str(term).removeprefix("https://w3id.org/mkus/")


def numbers(found: Proposal, kind: str) -> list[str]:
    return [each.name.pl for each in found.of(kind)]


def test_a_new_act_comes_with_its_units_and_amendments(filling: Tracker, untouched: Tracker) -> None:
    found = proposed(untouched, "new-act")
    take(filling, "new-act")
    assert "ont#ReferencedAct" not in said(filling, NEW, RDF.type)
    for predicate, expected in (
        (ELI.id_local, "DU/2024/777"),
        (ELI.title, "Ustawa z dnia 5 grudnia 2024 r. o usługach próbnych"),
        (ELI.date_document, "2024-12-05"),
        (ELI.date_publication, "2024-12-23"),
        (MKUS.actInForceFrom, "2025-01-01"),
        (MKUS.actStatus, "scheme/act-status/in-force"),
        (MKUS.isapId, "WDU20240000777"),
        (MKUS.latestConsolidatedText, "id/consolidated-text/du-2026-40"),
        (MKUS.verified, "false"),
    ):
        assert said(filling, NEW, predicate) == {expected}
    assert [name.partition(" Dz.U.")[0] for name in numbers(found, "unit")] == [
        "art. 1",
        "art. 2",
        "art. 2 ust. 1",
        "art. 2 ust. 1 pkt 1",
        "art. 2 ust. 1 pkt 1 lit. a",
        "art. 2 ust. 1 pkt 2",
        "art. 2 ust. 2",
        "art. 3a",
        "art. 4",
    ]
    unit = ID["provision/du-2024-777/art-2/ust-1"]
    assert said(filling, unit, MKUS.within) == {"id/act/du-2024-777", "id/provision/du-2024-777/art-2"}
    effect = ID["effect/eli-du-2025-200-du-2024-777-2025-03-15"]
    for predicate, expected in (
        (MKUS.effectDate, "2025-03-15"),
        (MKUS.affectingAct, "id/act/du-2025-200"),
        (MKUS.affectsAct, "id/act/du-2024-777"),
        (MKUS.affectsProvision, "id/provision/du-2024-777/art-2/ust-1"),
        (MKUS.dateBasis, "scheme/date-basis/register"),
        (MKUS.verified, "false"),
    ):
        assert said(filling, effect, predicate) == {expected}
    assert said(filling, effect, MKUS.assessment) == set(), "nobody has judged it"
    assert said(filling, ID["effect/eli-du-2024-777-du-2002-22-2025-01-01"], MKUS.affectsAct) == {
        "id/act/du-2002-22"
    }
    assert said(filling, ID["act/du-2025-200"], SKOS.altLabel) == {
        "Ustawa z dnia 7 lutego 2025 r. o zmianie niektórych ustaw"
    }


def test_everything_that_came_names_the_service_and_the_day(filling: Tracker, untouched: Tracker) -> None:
    found = proposed(untouched, "new-act")
    take(filling, "new-act")
    source = ID["source/eli-service-du-2024-777-2026-09-24"]
    assert {
        short(each.object)
        for item in found.items
        for citation in filling.graph.store.statements(item.record, MKUS.hasCitation)
        for each in filling.graph.store.statements(URIRef(str(citation.object)), DCT.source)
    } == {short(source)}
    assert all(any(filling.graph.store.statements(each.record, MKUS.hasCitation)) for each in found.items)
    assert said(filling, source, DCT.title) == {
        "Serwis ELI Sejmu: opis aktu DU/2024/777 (stan opisu: 2026-09-24, odczytano: 2026-11-21)",
        "The Sejm's ELI service: description of DU/2024/777 (as changed on 2026-09-24, read on 2026-11-21)",
    }


def test_articles_alone_unless_more_is_asked_for(untouched: Tracker) -> None:
    levels = {
        units: len(numbers(proposed(untouched, "new-act", units), "unit")) for units in ("articles", "none")
    }
    assert levels == {"articles": 5, "none": 2}, "a unit that an amendment names comes in any case"


def test_an_act_we_hold_is_completed_and_never_overwritten(tracker: Tracker) -> None:
    before = {each for each in tracker.graph.store.statements() if each.graph == LAW}
    found = accept(tracker, "held-act")
    assert found.patch.removed == frozenset()
    assert before <= {each for each in tracker.graph.store.statements() if each.graph == LAW}
    assert numbers(found, "act") == ["Ustawa o próbach", "Dz.U. 2021 poz. 50"]
    assert [each.pl for each in found.items[0].details] == ["numer dziennika", "identyfikator ISAP"]
    assert numbers(found, "effect") == ["UP: zmiana przez Dz.U. 2021 poz. 50"], (
        "those we hold do not come again"
    )
    (difference,) = found.differences
    assert (difference.ours.pl, difference.theirs.pl) == ("2010-03-12", "2010-03-15")
    left_out = [each.pl for each in found.notes if each.pl.startswith("Pominięte zmiany")]
    assert left_out == [
        "Pominięte zmiany (1): serwis nie podaje dnia wejścia zmiany w życie: DU/2023/70.",
        "Pominięte zmiany (1): podany dzień jest wcześniejszy niż ogłoszenie aktu zmieniającego: "
        "DU/2022/60 (2019-01-01).",
    ]


@pytest.mark.parametrize("case", CASES)
def test_the_same_files_twice_change_nothing(case: str, filling: Tracker) -> None:
    take(filling, case)
    again = proposed(filling, case)
    assert not again
    assert again.items == ()


@pytest.fixture
def commands(begun_journal: Begun, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    """Give the settings under which commands run, where Anna may import."""
    settings = begun_journal.copy(tmp_path / "data")
    for name in ("ontology_path", "state_path", "data_path", "database", "evaluation_date"):
        monkeypatch.setenv(f"MKUS_{name.upper()}", str(getattr(settings, name)))
    Accounts.open(open_database(settings.database)).add("anna", "Anna", Role.ANALYST, None)
    return settings


def test_the_command_shows_what_would_come_and_records_when_told_to(
    commands: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    journal = Journal.open(open_database(commands.database))
    asked = ["import", "eli", "DU/2026/500", "--file", str(ANSWERS / "coming-act"), "--lang", "pl"]
    assert run(asked) == 0
    shown = capsys.readouterr()
    assert (
        shown.out.splitlines()[0]
        == "nowy\takt\tUstawa z dnia 3 lipca 2026 r. o kontach próbnych\tw życie 2027-06-01"
    )
    assert "Niczego nie zapisano" in shown.err
    assert journal.head().number == 1
    assert run([*asked, "--accept", "--login", "anna"]) == 0
    assert "Zapisano jako rewizję 2." in capsys.readouterr().err
    assert (journal.revision(2).action, journal.revision(2).agent != "") == ("eli", True)
    assert run([*asked, "--accept", "--login", "anna"]) == 0
    assert "nic nowego" in capsys.readouterr().err
    assert journal.head().number == 2, "no empty revision"


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (["DU/2003/../.."], 2),
        ([], 2),
        (["DU/2003/873", "--accept"], 2),
        (["DU/2003/873", "--units", "some"], 2),
        (["--file", str(ANSWERS / "coming-act"), "DU/2003/873"], 2),
    ],
)
def test_wrong_use_of_the_command_is_told(arguments: list[str], code: int) -> None:
    assert run(["import", "eli", *arguments]) == code


def test_a_newer_answer_brings_only_what_is_new(tracker: Tracker) -> None:
    accept(tracker, "held-act")
    later = accept(tracker, "held-act-later")
    assert numbers(later, "act") == ["Dz.U. 2026 poz. 80"]
    assert numbers(later, "effect") == ["UP: zmiana przez Dz.U. 2026 poz. 80"]
    assert not proposed(tracker, "held-act"), "the older answer is taken in as well"


def edit(tracker: Tracker, record: URIRef, predicate: URIRef, old: Term, new: Term | None) -> None:
    added = frozenset() if new is None else frozenset({Statement(record, predicate, new, LAW)})
    patch = Patch(frozenset({Statement(record, predicate, old, LAW)}), added)
    seen = {str(record): tracker.revision_of(str(record))}
    tracker.record(Change(patch, "edit", "Poprawka.", seen, EVALUATION_DATE), ANALYST)


def test_what_people_changed_since_stays_as_they_left_it(tracker: Tracker) -> None:
    accept(tracker, "new-act")
    title = Literal("Ustawa z dnia 5 grudnia 2024 r. o usługach próbnych", lang="pl")
    edit(tracker, NEW, ELI.title, title, Literal("Ustawa o usługach na próbę", lang="pl"))
    edit(tracker, NEW, MKUS.isapId, Literal("WDU20240000777"), None)
    again = proposed(tracker, "new-act")
    assert not again
    assert [(each.ours.pl, each.theirs.pl) for each in again.differences] == [
        ("Ustawa o usługach na próbę", str(title))
    ]


def test_an_import_that_was_undone_can_come_again(tracker: Tracker) -> None:
    first = accept(tracker, "coming-act")
    tracker.undo(tracker.journal.head().number, VERIFIER, "Nie ten akt.")
    assert proposed(tracker, "coming-act").patch == first.patch


def test_a_superseded_consolidated_text_repeals_nothing(untouched: Tracker) -> None:
    found = proposed(untouched, "superseded-text")
    assert not found
    assert found.differences == ()
    assert "Akt obowiązuje dalej" in found.notes[0].pl
    assert said(untouched, HELD, MKUS.actStatus) == {"scheme/act-status/in-force"}
    assert said(untouched, HELD, MKUS.repealDate) == set()


def test_the_newest_consolidated_text_is_linked_where_there_is_none(filling: Tracker) -> None:
    take(filling, "newer-text")
    act, text = ID["act/du-2002-22"], ID["consolidated-text/du-2026-60"]
    assert said(filling, act, MKUS.latestConsolidatedText) == {short(text)}
    assert said(filling, text, MKUS.announced) == {"2026-03-06"}
    assert said(filling, act, MKUS.actStatus) == {"scheme/act-status/in-force"}


@pytest.mark.parametrize(
    ("case", "act", "state", "repealed"),
    [
        ("coming-act", "du-2026-500", "announced", set()),
        ("repealed-act", "du-1998-88", "repealed", {"2005-01-01"}),
        ("unknown-state", "du-1997-77", "unknown", set()),
    ],
)
def test_the_state_of_an_act_is_taken_only_where_it_is_clear(
    case: str, act: str, state: str, repealed: set[str], filling: Tracker
) -> None:
    take(filling, case)
    assert said(filling, ID[f"act/{act}"], MKUS.actStatus) == {f"scheme/act-status/{state}"}
    assert said(filling, ID[f"act/{act}"], MKUS.repealDate) == repealed


def test_what_is_not_understood_is_told(untouched: Tracker) -> None:
    told = [each.pl for each in proposed(untouched, "unknown-state").notes]
    assert any("stan nowego rodzaju" in each for each in told)
    assert "Rodzaje odesłań, których nie przejmujemy: Akty pokrewne (1)." in told
    assert "Nieznane pola w opisie: zapowiedź." in told
    assert "Akty z nieznanych dzienników: LDU/1990/5." in told
    (undated,) = proposed(untouched, "undated-act").of("act")
    types = {
        each.object for each in proposed(untouched, "undated-act").patch.added if each.predicate == RDF.type
    }
    assert undated.new
    assert MKUS.ReferencedAct in types


def test_an_act_the_service_calls_repealed_stays_in_force_until_a_person_decides(untouched: Tracker) -> None:
    answer = described(ELI="DU/2001/11", title="Ustawa o próbach", inForce="NOT_IN_FORCE", status="uchylony")
    found = propose(answer, untouched.graph.store, taken_away(untouched.journal), EVALUATION_DATE)
    assert not found
    assert [(each.ours.pl, each.theirs.pl) for each in found.differences] == [("obowiązujący", "uchylony")]


def described(**fields: object) -> Answer:
    return read_answer([{"type": "Ustawa", "announcementDate": "2000-12-01", **fields}])


def test_only_who_may_edit_imports(untouched: Tracker) -> None:
    with pytest.raises(Forbidden):
        accept(untouched, "coming-act", CONTRIBUTOR)
    assert untouched.journal.head().number == 1


# Reading


@pytest.mark.parametrize(
    "text",
    [
        "DU/2003/../..",
        "DU/2003/873/",
        "du/2003/873",
        "DU/2003/0873",
        "DU/1600/1",
        "DU/2003/873\n",
        "DU/٢٠٠٣/1",
        "",
    ],
)
def test_a_number_is_nothing_else(text: str) -> None:
    assert read_number(text) is None


def test_a_number_somebody_asks_for_may_be_small() -> None:
    assert str(asked_number(" du/2003/873 ")) == "DU/2003/873"
    with pytest.raises(BadParameter):
        asked_number("LDU/2003/873")


@pytest.mark.parametrize(
    ("text", "path"),
    [
        ("art. 5", ("art-5",)),
        ("art. 16 ust. 1", ("art-16", "ust-1")),
        ("art. 19a § 2 pkt 3 lit. b", ("art-19a", "par-2", "pkt-3", "lit-b")),
        ("§ 4", ("par-4",)),
        ("art. 16 ust. 1 zdanie pierwsze", None),
        ("zał. 1", None),
        ("ust. 1", None),
        ("art. 1 pkt 2 ust. 3", None),
    ],
)
def test_units_are_read_as_the_service_writes_them(text: str, path: tuple[str, ...] | None) -> None:
    unit = read_article(text)
    assert (unit.path if unit else None) == path


def test_a_number_that_occurs_twice_is_nobody_s() -> None:
    article = {"type": "arti", "name": "1", "id": "a"}
    found = read_structure([{"type": "part", "children": [article, {"type": "arti", "name": "2"}, article]}])
    assert [each.number for each in found.units] == ["art. 2"]
    assert found.unclear == ("art-1",)


GOOD = {"ELI": "DU/2003/873", "title": "Ustawa", "type": "Ustawa"}


def broken(**fields: object) -> bytes:
    return json.dumps({**GOOD, **fields}).encode()


HOSTILE = {
    "huge": b'{"ELI": "' + b"x" * MOST_BYTES + b'"}',
    "deep": b'{"ELI":' + b"[" * (DEEPEST + 1) + b"]" * (DEEPEST + 1) + b"}",
    "bottomless": b"[" * 200_000,
    "truncated": broken()[:-5],
    "html": b"<!DOCTYPE html><p>503",
    "empty": b"",
    "latin": '{"title": "ż"}'.encode("cp1250"),
    "twice": b'{"ELI": "DU/2003/873", "ELI": "DU/2003/874", "title": "x"}',
    "not a number": b'{"ELI": "DU/2003/873", "title": "x", "pos": NaN}',
    "endless number": b'{"ELI": "DU/2003/873", "title": "x", "pos": ' + b"9" * 10_000 + b"}",
    "infinite fraction": b'{"ELI": "DU/2003/873", "title": "x", "y": 1e999}',
    "long name of a field": broken(**{"x" * 200: 1}),
    "long title": broken(title="x" * 2_001),
    "many values": json.dumps({**GOOD, "x": [0] * MOST_VALUES}).encode(),
    "long text": broken(title="x" * (LONGEST_TEXT + 1)),
    "NUL": broken(title="a\0b"),
    "backwards": broken(title="a\N{RIGHT-TO-LEFT OVERRIDE}b"),
    "lone surrogate": b'{"ELI": "DU/2003/873", "title": "\\ud800"}',
    "markup": broken(title="Ustawa <script>alert(1)</script>"),
    "a number as title": broken(title=7),
    "no title": broken(title=" "),
    "a list as title": broken(title=["x"]),
    "path in the number": broken(ELI="DU/2003/../.."),
    "another act": broken(pos=874),
    "no day": broken(promulgation="2003-02-30"),
    "a day in words": broken(promulgation="jutro"),
    "references as a list": broken(references=[1]),
    "references of texts": broken(references={"Akty zmieniające": ["DU/2004/1"]}),
    "path in a reference": broken(references={"Akty zmieniające": [{"id": "DU/2003/../873"}]}),
    "many references": broken(
        references={"Akty zmieniające": [{"id": f"DU/2004/{n}"} for n in range(1, 3_002)]}
    ),
    "true as volume": broken(volume=True),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_file_says_why_and_leaves_nothing(
    name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(BadAnswer) as refused:
        read_answer([read_json(HOSTILE[name])])
    for language in ("pl", "en"):
        assert len(refused.value.text(language)) < 300
        assert "script" not in refused.value.text(language)
    (tmp_path / "act.json").write_bytes(HOSTILE[name])
    assert run(["import", "eli", "--file", str(tmp_path), "--accept", "--login", "x", "--lang", "pl"]) == 2
    assert refused.value.text("pl") in capsys.readouterr().err


def test_a_structure_without_end_is_refused() -> None:
    with pytest.raises(BadAnswer):
        read_structure([{"type": "arti", "name": "1"}] + [{"type": "arti", "name": "x"}] * (MOST_UNITS + 1))


def test_files_that_do_not_go_together_are_refused(tmp_path: Path) -> None:
    held = json.loads((ANSWERS / "held-act" / "act.json").read_text(encoding="utf-8"))
    others = json.loads((ANSWERS / "new-act" / "references.json").read_text(encoding="utf-8"))
    for files in ([], [held, held], [held, others], [held, others, others], [held, [], []], [[]]):
        with pytest.raises(BadAnswer):
            read_answer(files)
    with pytest.raises(BadAnswer):
        read_answer([held], asked_number("DU/2001/12"))
    with pytest.raises(InputError):
        saved_files(tmp_path / "nie-ma")
    with pytest.raises(BadAnswer):
        saved_files(tmp_path)
    for name in "abcd":
        (tmp_path / f"{name}.json").write_text("{}")
    with pytest.raises(BadAnswer):
        saved_files(tmp_path)
