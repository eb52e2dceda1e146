"""What a dossier says of a recommendation: expectations by hand, and what must hold in every document."""

import hashlib
import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, date, datetime
from itertools import pairwise
from pathlib import Path

import pytest
from dossier_sample import RECOMMENDATION, with_recommendation
from rdflib import Literal, URIRef

from mkus_kg.dossier.causes import causes_of
from mkus_kg.dossier.collected import Collected
from mkus_kg.dossier.composing import Composer
from mkus_kg.dossier.contents import complete
from mkus_kg.dossier.document import (
    Bullets,
    Document,
    Heading,
    Identity,
    Paragraph,
    Run,
    Table,
    Text,
    as_json,
    plain,
)
from mkus_kg.dossier.institutions import competent, competent_in_words
from mkus_kg.dossier.phrases import day_in_words
from mkus_kg.dossier.reading import natural
from mkus_kg.dossier.running_text import stopped
from mkus_kg.errors import NotFound
from mkus_kg.graph import Statement
from mkus_kg.graph.patch import Patch
from mkus_kg.kg import KnowledgeGraph
from mkus_kg.namespaces import GRAPH, ID, LANGUAGES, MKUS, RDF, SCHEME, SKOS, Language
from mkus_kg.settings import Settings

DAY = date(2026, 11, 21)
LIMIT = str(ID["recommendation/limit"])
OTHER_SEED = "7"
CHECK_PAGES = dict.fromkeys(
    ("https://w3id.org/mkus/dossier/sprawdz", "https://w3id.org/mkus/en/dossiers/check"), "check"
)


@pytest.fixture(scope="module")
def graph(real_graph: KnowledgeGraph) -> KnowledgeGraph:
    """The real graph with the sample recommendation."""
    return with_recommendation(real_graph, Settings(evaluation_date=DAY))


@pytest.fixture(scope="module")
def documents(graph: KnowledgeGraph) -> dict[Language, Document]:
    """The sample as a dossier in both languages."""
    return {language: complete(graph, identity(), language) for language in LANGUAGES}


@pytest.fixture(scope="module")
def small(small_graph: KnowledgeGraph) -> Document:
    """The recommendation of the small graph."""
    return complete(small_graph, identity(LIMIT), "pl")


@pytest.fixture(scope="module")
def one_city(graph: KnowledgeGraph) -> KnowledgeGraph:
    """The real graph with a recommendation of a change that holds in one city."""
    one, other = ID["recommendation/jedno-miasto"], ID["recommendation/cudza"]
    return grown(
        graph,
        (one, RDF.type, MKUS.Recommendation),
        (one, SKOS.prefLabel, Literal("Jedno miasto", lang="pl")),
        (one, MKUS.addressedTo, ID["institution/mrips"]),
        (one, MKUS.concernsBarrier, ID["barrier/wklad-wlasny"]),
        (one, MKUS.recommends, ID["change/lomza-wklad"]),
        (one, MKUS.recommends, ID["change/13-5"]),
        (one, MKUS.recommends, ID["change/2026-wklad"]),
        (other, RDF.type, MKUS.Recommendation),
        (other, SKOS.prefLabel, Literal("Cudza", lang="pl")),
        (other, MKUS.concernsBarrier, ID["barrier/wklad-wlasny"]),
        (other, MKUS.recommends, ID["change/lomza-wklad"]),
    )


@pytest.fixture(scope="module")
def of_one_city(one_city: KnowledgeGraph) -> dict[Language, Document]:
    """That recommendation as a frozen dossier in both languages."""
    named = identity(str(ID["recommendation/jedno-miasto"]), number=3)
    return {language: complete(one_city, named, language) for language in LANGUAGES}


def identity(recommendation: str = str(RECOMMENDATION), day: date = DAY, number: int = 0) -> Identity:
    return Identity(
        recommendation=recommendation,
        number=number,
        moment=datetime(2026, 11, 22, 9, tzinfo=UTC),
        day=day,
        revision=5,
        revision_hash="ab" * 32,
        program="cd" * 32,
        graph_version="ef" * 32,
        facts_version="1.1.0",
    )


def texts(document: Document) -> Iterator[Text]:
    for block in document.blocks:
        if isinstance(block, Paragraph):
            yield block.text
        elif isinstance(block, Bullets):
            yield from block.items
        elif isinstance(block, Table):
            yield from (cell for row in block.rows for cell in row)


def runs(document: Document) -> Iterator[Run]:
    return (run for text in (*texts(document), *document.notes) for run in text)


def table(document: Document, anchor: str) -> list[list[str]]:
    """Give the rows of a table as plain text, with no-break spaces as spaces."""
    found = next(each for each in document.tables() if each.anchor == anchor)
    return [[spaced(cell) for cell in row] for row in found.rows]


def spaced(text: Text) -> str:
    return plain(text).replace("\u00a0", " ")


def linked(table: Table) -> list[list[set[str]]]:
    """Give what the cells of a table link and call; the page that checks has an address in each language."""
    return [
        [{CHECK_PAGES.get(run.address, run.address) or str(run.note) for run in cell} for cell in row]
        for row in table.rows
    ]


def said(document: Document) -> str:
    return "\n".join(spaced(text) for text in texts(document))


def cautions(document: Document) -> list[str]:
    return [
        spaced(each.text)
        for each in document.blocks
        if isinstance(each, Paragraph) and each.manner == "caution"
    ]


def grown(graph: KnowledgeGraph, *statements: tuple[URIRef, URIRef, URIRef | Literal]) -> KnowledgeGraph:
    """Give a copy of the graph that knows more."""
    store = graph.store.copy()
    added = frozenset(Statement(*each, GRAPH["knowledge"]) for each in statements)
    store.apply(Patch(frozenset(), added))
    return KnowledgeGraph(Settings(evaluation_date=DAY), store, graph.version)


# By hand, from the facts


def test_a_barrier_has_its_causes_with_their_wordings_on_the_day(documents: dict[Language, Document]) -> None:
    rows = table(documents["pl"], "table-causes-3")
    assert [(row[0], row[1], row[2]) for row in rows] == [
        ("art. 5 ust. 4 UDPP", "2010-03-12", "bez daty końcowej"),
        ("art. 11 ust. 1 pkt 1 UDPP", "2004-01-01", "bez daty końcowej"),
        ("art. 14 ust. 1 pkt 5 UDPP", "2010-03-12", "2026-08-31"),
        ("art. 14 ust. 1 pkt 5 i 5a UDPP", "2026-09-01", "bez daty końcowej"),
        ("art. 15 ust. 1 pkt 4–5 UDPP", "2010-03-12", "2026-08-31"),
    ]
    assert [row[5] for row in rows] == [
        "nasz odczyt opisu w źródle",
        "nasz odczyt opisu w źródle",
        "nasz odczyt opisu w źródle",
        "nasz wniosek",
        "nasz odczyt opisu w źródle",
    ]
    holds = "obowiązuje w tym brzmieniu"
    assert [rows[number][4].partition(";")[0] for number in (0, 1, 3)] == [holds] * 3
    for number in (2, 4):
        assert rows[number][4].startswith(
            "wskazane brzmienie już nie obowiązuje; tego dnia obowiązuje art. 1"
        )
        assert "brzmienie od 1 września 2026 r.: " in rows[number][4]


def test_on_an_earlier_day_other_wordings_hold(graph: KnowledgeGraph) -> None:
    document = complete(graph, identity(day=date(2009, 6, 1)), "en")
    words = "\n".join(cautions(document))
    assert "“Explicit regulation of regranting” came into its present stage after the day" in words
    assert "“Explicit regulation of regranting” is already in force" not in words
    rows = {row[0]: row for row in table(document, "table-causes-3")}
    assert rows["art. 5 ust. 4 UDPP"][4].startswith(
        "the wording named is not in force yet; in force that day: art. 5 ust. 4 UDPP – wording from 1 "
        "January 2006: "
    )
    assert "in force in this wording" in rows["art. 11 ust. 1 pkt 1 UDPP"][4]
    targets = {row[0]: row[2:4] for row in table(document, "table-targets")}
    assert targets["art. 11 ust. 1 pkt 2 UDPP"] == ["2004-01-01", "2010-03-11"]
    assert targets["art. 16a UDPP"] == ["", ""]


@pytest.mark.parametrize(
    ("day", "words"),
    [
        (
            "2026-11-21",
            "21 listopada 2026 r. wskazana instytucja już nie istnieje (ostatni dzień: 12 grudnia 2023 r.); "
            "następca: Ministerstwo Rodziny, Pracy i Polityki Społecznej (od 13 grudnia 2023 r.)",
        ),
        (
            "2023-12-12",
            "istnieje: Ministerstwo Rodziny i Polityki Społecznej (od 7 października 2020 r. do 12 grudnia "
            "2023 r.)",
        ),
        (
            "2015-11-15",
            "15 listopada 2015 r. wskazana instytucja jeszcze nie istniała (istnieje od 7 października "
            "2020 r.); poprzednik: Ministerstwo Pracy i Polityki Społecznej (od 31 października "
            "2005 r. do 15 listopada 2015 r.; daty z wiedzy ogólnej, nie ze źródła)",
        ),
    ],
)
def test_the_institution_competent_on_the_day_is_named(graph: KnowledgeGraph, day: str, words: str) -> None:
    on = date.fromisoformat(day)
    composer = Composer(graph.on(on), identity(day=on), "pl")
    found = competent(composer, str(ID["institution/mrips"]))
    assert spaced(competent_in_words(composer, found)) == words
    assert len(composer.notes) == 1


@pytest.mark.parametrize(
    ("day", "again"), [("2026-11-21", [False, False, True]), ("2026-08-31", [False] * 3)]
)
def test_a_barrier_is_to_be_checked_again_once_its_law_has_changed(
    graph: KnowledgeGraph, day: str, again: list[bool]
) -> None:
    on = date.fromisoformat(day)
    collected = Collected(Composer(graph.on(on), identity(day=on), "pl"))
    assert [collected.to_recheck(each) for each in collected.barriers] == again


def test_an_addressee_that_is_gone_is_the_first_thing_said(documents: dict[Language, Document]) -> None:
    rows = dict(table(documents["pl"], "table-identity"))
    assert rows["Adresat"] == "Ministerstwo Rodziny i Polityki Społecznej"
    assert rows["Adresat w tym dniu"].startswith("21 listopada 2026 r. wskazana instytucja już nie")
    assert cautions(documents["pl"])[0].startswith(
        "Adresat rekomendacji: Ministerstwo Rodziny i Polityki Społecznej. 21 listopada 2026 r. wskazana "
        "instytucja już nie istnieje"
    )


def test_the_competence_of_the_addressee_is_not_claimed(
    documents: dict[Language, Document], of_one_city: dict[Language, Document]
) -> None:
    competence = dict(table(of_one_city["pl"], "table-identity"))["Właściwość w sprawach tych przepisów"]
    assert competence.startswith("nie sprawdzono; ")
    assert "do 2017 także UDPP (UDPP u Przewodniczącego Komitetu)”" in competence
    warned = cautions(of_one_city["pl"])[1]
    assert warned.startswith("Żadna ze wskazanych zmian nie jest w źródłach skierowana do adresata")
    assert "źródła kierują je do: JST, Sejm, Prezydent Miasta Łomża. Czy" in warned
    assert "do 2017 także UDPP" in warned
    # One of its changes is addressed to a ministry that the addressee followed.
    assert not any("nie jest w źródłach skierowana" in each for each in cautions(documents["pl"]))


def test_a_unit_whose_text_moved_is_told_by_its_new_place(
    of_one_city: dict[Language, Document],
) -> None:
    rows = {row[0]: row[2:4] for row in table(of_one_city["pl"], "table-targets")}
    moved = "art. 14 ust. 1 pkt 5 UDPP: żadne znane brzmienie tej jednostki tego dnia nie obowiązuje; "
    assert [row for name, row in rows.items() if name.startswith(moved)] == [
        ["2026-09-01", "bez daty końcowej"]
    ]
    # Five claims, of which two name the two places of one text.
    assert "Za przyczyny barier uznano 4 przepisy z 1 aktu." in said(of_one_city["pl"])
    assert "innej z tych jednostek: art. 14 ust. 1 pkt 5 UDPP." in said(of_one_city["pl"])


def test_the_two_kinds_of_checks_are_told_apart(documents: dict[Language, Document]) -> None:
    words = said(documents["pl"])
    assert words.count("Stan w rejestrze barier: zgłoszona") == 3
    assert words.count("żaden weryfikator tego serwisu nie potwierdził jeszcze, że bariera istnieje") == 3
    assert words.count("Zgodność opisu ze źródłem (to inne sprawdzenie niż stan w rejestrze): ") == 3
    assert "Wiersz „bez wskazania zadania” liczy bariery" in words


def test_a_frozen_dossier_names_its_permanent_address(
    documents: dict[Language, Document], of_one_city: dict[Language, Document]
) -> None:
    address = "https://w3id.org/mkus/dossier/3"
    for language, label, page in (
        ("pl", "Stały adres tego dossier", "na stronie https://w3id.org/mkus/dossier/sprawdz:"),
        ("en", "Permanent address of this dossier", "on the page https://w3id.org/mkus/en/dossiers/check:"),
    ):
        frozen, draft = of_one_city[language], documents[language]
        assert dict(table(frozen, "table-identity"))[label] == address
        assert sum(run.address == address for run in runs(frozen)) == 2
        assert label not in dict(table(draft, "table-identity"))
        assert page in said(draft)


def test_recommendations_of_others_are_left_out(of_one_city: dict[Language, Document]) -> None:
    other = str(ID["recommendation/cudza"])
    assert of_one_city["pl"].records == of_one_city["en"].records
    for document in of_one_city.values():
        assert other not in document.records
        assert not [run for run in runs(document) if run.address == other or "Cudza" in run.text]


def test_where_no_institution_is_recorded_it_says_so(documents: dict[Language, Document]) -> None:
    rows = table(documents["pl"], "table-competent")
    assert rows[0] == ["Konkursy na podstawie projektu budżetu", "JST", "w grafie nie wskazano instytucji"]
    assert rows[3][2].startswith(
        "Wskazana w grafie: Ministerstwo Pracy i Polityki Społecznej (nasz wniosek); "
    )


def test_what_is_in_force_or_repealed_already_is_said(documents: dict[Language, Document]) -> None:
    found = cautions(documents["pl"])
    assert any(
        each.startswith("Zmiana „Wyraźne uregulowanie regrantingu” już obowiązuje")
        and "od 9 listopada 2015 r." in each
        for each in found
    )
    assert any(
        each.endswith(
            "dotyczy: art. 16 ust. 7 UDPP. Żadne znane brzmienie przepisu, który propozycja ma zmienić, tego "
            "dnia nie obowiązuje."
        )
        for each in found
    )
    assert any("prawo już na to pozwala" in each for each in found)


def test_links_are_counted_by_what_they_rest_on(documents: dict[Language, Document]) -> None:
    # Causes 14, forms 7, tasks 1, mechanisms of barriers 3 and of changes 4, removals 4, targets 8,
    # addressees 1, practices 12; one form is the word of a source, 13 causes and all targets are read.
    assert (
        "Powiązania, na których opiera się dokument: 54, z tego 1 powiązanie ze słów źródła, 21 powiązań "
        "z naszego odczytu opisu w źródle i 32 powiązania z naszego wniosku, którego żadne źródło nie "
        "stwierdza."
    ) in said(documents["pl"])


def test_our_inferences_are_said_in_words(documents: dict[Language, Document]) -> None:
    document = documents["en"]
    assert {row[4] for row in table(document, "table-removals")} == {"our inference"}
    assert [(row[0], row[5]) for row in table(document, "table-removing-3")] == [
        ("Choice of entrusting or support without mandatory own contribution", "stated by the source"),
        ("End of the compulsory financial own contribution in support contracts", "our inference"),
        ("Promote entrusting instead of support", "our inference"),
    ]
    words = said(document)
    assert (
        "That the change “Promote entrusting instead of support” removes, wholly or in part, the barrier "
        "“Own-contribution requirement” – our inference."
    ) in words
    assert "Barriers that nobody has confirmed yet: 3 of 3." in words


def test_a_doubt_stands_beside_what_it_is_about(documents: dict[Language, Document]) -> None:
    document = documents["pl"]
    assert table(document, "table-removals")[0][5].endswith(
        "; wątpliwość: Zmiana poza przepisami, które powodują barierę"
    )
    assert table(document, "table-causes-3")[3][4].endswith("; wątpliwość: Przyczyna nowsza niż źródło")


def test_effects_of_the_package_and_what_stays(documents: dict[Language, Document]) -> None:
    document = documents["en"]
    own = [row for row in table(document, "table-package") if row[1] == "yes"]
    assert [(row[0], row[2], row[4]) for row in own] == [
        ("Excess of procedures relative to scale", "would go", ""),
        (
            "Contracts limited to the budget year",
            "would stay",
            "the changes remove only a part of it",
        ),
        (
            "Own-contribution requirement",
            "would stay",
            "the changes remove only a part of it",
        ),
    ]
    assert [row[2:4] for row in table(document, "table-pairs")] == [["5", "3"], ["47", "46"], ["51", "50"]]
    findings = [(row[0], row[3]) for row in table(document, "table-consistency")]
    assert findings[0] == ("grave", "art. 16 ust. 7 UDPP")


def test_a_reservation_stands_beside_the_effect_it_limits(of_one_city: dict[Language, Document]) -> None:
    rows = {row[0]: row for row in table(of_one_city["pl"], "table-package")}
    assert rows["Wymóg wkładu własnego"][2] == "zniknęłaby"
    assert rows["Wymóg wkładu własnego"][5] == "W konkursach jednego miasta"
    assert rows["Konkursy często ogłaszane dopiero na początku roku"][5] == (
        "Jeżeli urząd skorzysta z tej możliwości"
    )
    assert (
        "Bariery, które w obliczeniu znikają dzięki powiązaniu z zastrzeżeniem zapisanym w grafie: 2 z 2, "
    ) in said(of_one_city["pl"])
    assert said(of_one_city["en"]).count("“Within one city’s own calls”") == 1


@pytest.mark.parametrize(
    ("barrier", "state"),
    [
        ("brak-ochrony", "gap"),
        ("biblioteka-laczenie", "act"),
        ("dps-finansowanie", "reference"),
    ],
)
def test_causes_that_are_no_provision_are_told_apart(graph: KnowledgeGraph, barrier: str, state: str) -> None:
    composer = Composer(graph, identity(), "pl")
    assert state in {each.state for each in causes_of(composer, str(ID[f"barrier/{barrier}"])).causes}


def test_who_managed_all_the_same(documents: dict[Language, Document]) -> None:
    rows = table(documents["pl"], "table-workarounds-3")
    assert [row[0] for row in rows] == [
        "Konkursy bez wymogu wkładu własnego (nasz wniosek)",
        "Pożyczki i fundusze wkładów własnych (Cieszyn, Jastrzębie, Elbląg, Skarżysko) (nasz wniosek)",
        "Fundusz Wkładów Własnych (nasz wniosek)",
    ]
    assert rows[1][3:5] == ["źródło jej nie podaje", "spis treści raportu"]
    assert rows[2][3] == "art. 11 ust. 2 UDPP – obowiązuje (nasz odczyt opisu w źródle)"


def test_contradictions_and_doubts_that_touch_the_sources(documents: dict[Language, Document]) -> None:
    topics = [row[0] for row in table(documents["pl"], "table-contradictions")]
    assert "Rok wprowadzenia art. 16a UDPP" in topics
    assert "Liczba centrów usług społecznych" not in topics
    doubts = [row[0] for row in table(documents["pl"], "table-doubts")]
    assert any(each.startswith("Przyczyna nowsza niż źródło.") for each in doubts)
    # It is about a barrier that a change would only touch besides.
    assert not any(each.startswith("Bariera prawna znana tylko co do aktu.") for each in doubts)


def test_the_records_are_all_that_a_reader_must_follow(documents: dict[Language, Document]) -> None:
    records = documents["pl"].records
    assert list(records) == sorted(set(records))
    for each in (
        "recommendation/wklad-i-rocznosc",
        "barrier/rocznosc",
        "claim/rocznosc--6",
        "remedy/13-5--rocznosc",
        "citation/barrier-wklad-wlasny-2",
        "source/lomza-2023",
        "provision/du-2003-873/art-14/ust-1/pkt-5-i-5a/v/2026-09-01",
        "act/du-2009-1240",
        "consolidated-text/du-2025-1338",
        "institution/mrpips-2023",
        "status-change/change-2015-16a-1",
        "status-change/recommendation-wklad-i-rocznosc-1",
        "practice/slupsk-fww",
        "law-today/wklad-wlasny",
        "contradiction/16a",
        "doubt/cause-newer-than-source",
    ):
        assert str(ID[each]) in records


# The small graph


def test_the_small_graph_word_for_word(small: Document) -> None:
    assert table(small, "table-causes-1") == [
        [
            "art. 1 ust. 1 UP",
            "2010-03-12",
            "2020-06-30",
            "limit 10 000 zł – dotacja do 10 000 zł",
            "wskazane brzmienie już nie obowiązuje; tego dnia obowiązuje art. 1 ust. 1 UP – brzmienie od "
            "1 lipca 2020 r.: dotacja do 20 000 zł",
            "nasz odczyt opisu w źródle",
        ]
    ]
    assert [(row[0], row[2:]) for row in table(small, "table-targets")] == [
        ("art. 1 ust. 1 UP", ["2020-07-01", "bez daty końcowej", "dotacja do 20 000 zł"]),
        ("art. 1 ust. 2 UP", ["2010-03-12", "bez daty końcowej", "termin 90 dni"]),
    ]
    assert table(small, "table-pairs") == [["Bon", "Szkoła", "1", "0", "byłaby wolna od barier"]]
    assert [row[:2] for row in table(small, "table-figures")] == [
        ["Gminy w planie", "16"],
        ["Gminy w raporcie", "17"],
    ]
    assert dict(table(small, "table-identity"))["Dotychczasowe zdarzenia"] == (
        "szkic: 25 lutego 2026 r. (Szkic); wysłana: 1 marca 2026 r. (Wysłano pocztą)"
    )


def test_a_cause_of_which_only_parts_are_known_names_them(small_graph: KnowledgeGraph) -> None:
    claim = ID["claim/limit--calosc"]
    graph = grown(
        small_graph,
        (claim, RDF.type, MKUS.CausationClaim),
        (claim, MKUS.causedBarrier, ID["barrier/limit"]),
        (claim, MKUS.causingProvision, ID["provision/du-2001-11/art-1"]),
        (claim, MKUS.basis, SCHEME["basis/reported"]),
    )
    row = table(complete(graph, identity(LIMIT), "pl"), "table-causes-1")[0]
    assert row == [
        "art. 1 UP",
        "",
        "",
        "",
        "w grafie są tylko brzmienia jednostek w jego obrębie: art. 1 ust. 1 UP – brzmienie od 1 lipca "
        "2020 r., art. 1 ust. 2 UP – brzmienie od 12 marca 2010 r.",
        "podał zgłaszający, nikt nie sprawdził",
    ]


def test_a_recommendation_with_nothing_says_what_is_missing(small_graph: KnowledgeGraph) -> None:
    bare = ID["recommendation/naga"]
    graph = grown(
        small_graph,
        (bare, RDF.type, MKUS.Recommendation),
        (bare, SKOS.prefLabel, Literal("Naga", lang="pl")),
    )
    document = complete(graph, identity(str(bare)), "en")
    words = said(document)
    assert document.title == "Naga"
    for missing in (
        "The recommendation names no change.",
        "The recommendation names no barrier.",
        "The author did not describe the recommendation in words.",
        "The graph holds no figures from the sources that this dossier rests on.",
        "The records of this dossier name no source.",
    ):
        assert missing in words
    assert dict(table(document, "table-identity"))["Addressee"] == "the graph names no addressee"
    assert document.notes == ()


def test_practices_that_the_author_names_are_told_with_their_basis(small_graph: KnowledgeGraph) -> None:
    names = ("practice/bez-formy", "practice/klub", "practice/szkola-wies")
    graph = grown(small_graph, *((URIRef(LIMIT), MKUS.pointsToPractice, ID[each]) for each in names))
    assert table(complete(graph, identity(LIMIT), "en"), "table-pointed") == [
        [
            "A practice without a form",
            "Próbnice",
            "social assistance (how this is known is not recorded)",
            "art. 2 UP – in force (our reading of the source’s prose)",
            "table of contents entry",
            "Outcome not known.",
        ],
        [
            "A sports club",
            "Miasto Próbne, 2010",
            "Voucher (our inference); Sport (our inference)",
            "art. 1 ust. 1 UP – in force (our inference)",
            "programme rules",
            "The club got a grant.",
        ],
        ["A village school", "Described in the table of the barrier.", "", "", "", ""],
    ]


def test_an_unknown_recommendation_is_refused(small_graph: KnowledgeGraph) -> None:
    with pytest.raises(NotFound):
        complete(small_graph, identity(str(ID["recommendation/nie-ma"])), "pl")


# Every document


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_note_is_called_and_every_call_has_its_note(
    documents: dict[Language, Document], language: Language
) -> None:
    document = documents[language]
    called = list(dict.fromkeys(run.note for run in runs(document) if run.note))
    assert called == list(range(1, len(document.notes) + 1))
    assert len(set(document.notes)) == len(document.notes)
    for text in (*texts(document), *document.notes):
        assert not any(one.note and one.note == two.note for one, two in pairwise(text))
        assert not re.search(r"(?:brzmienie od|wording from) \d{4}-", plain(text))


@pytest.mark.parametrize("language", LANGUAGES)
def test_notes_refer_to_the_list_of_sources(documents: dict[Language, Document], language: Language) -> None:
    document = documents[language]
    listed = next(each for each in document.blocks if isinstance(each, Bullets) and each.numbered).items
    for note in document.notes:
        number = re.match(r"\[(\d+)\]", plain(note))
        assert number
        name = note[1].text
        assert plain(listed[int(number[1]) - 1]).startswith(name)


@pytest.mark.parametrize("language", LANGUAGES)
def test_headings_and_tables_are_numbered_without_gaps(
    documents: dict[Language, Document], language: Language
) -> None:
    document = documents[language]
    levels = [each.level for each in document.headings()]
    assert levels[0] == 1
    assert all(below - above <= 1 for above, below in pairwise(levels))
    assert [each.number for each in document.tables()] == list(range(1, len(list(document.tables())) + 1))
    anchors = [each.anchor for each in document.blocks if isinstance(each, Heading | Table)]
    assert len(set(anchors)) == len(anchors)
    assert {run.address[1:] for run in runs(document) if run.address.startswith("#")} <= set(anchors)
    # No heading stands empty: what follows it is its own text or a narrower heading.
    for above, below in pairwise((*document.blocks, Heading(1, "", ""))):
        if isinstance(above, Heading) and isinstance(below, Heading):
            assert below.level > above.level


@pytest.mark.parametrize("language", LANGUAGES)
def test_tables_are_whole_and_their_days_are_days(
    documents: dict[Language, Document], language: Language
) -> None:
    for each in documents[language].tables():
        assert each.rows
        assert {len(row) for row in each.rows} == {len(each.columns)}
        for column, cells in zip(each.columns, zip(*each.rows, strict=True), strict=True):
            if column.content == "date":
                days = [plain(cell) for cell in cells]
                assert all(re.fullmatch(r"(\d{4}-\d{2}-\d{2})?|\D+", day) for day in days)


@pytest.mark.parametrize("language", LANGUAGES)
def test_sentences_end_once_and_speak_plainly(
    documents: dict[Language, Document], language: Language
) -> None:
    for text in (*texts(documents[language]), *documents[language].notes):
        words = plain(text).replace("\u00a0", " ")
        assert not re.search(r"\.\.|  | ;|\( |^\s|\bNone\b(?! of)|https?://\S*#|mkus:|\{", words), words


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_question_that_gave_a_table_gives_rows_again(
    graph: KnowledgeGraph, documents: dict[Language, Document], language: Language
) -> None:
    asked = {asked for table in documents[language].tables() for asked in table.asked}
    assert len(asked) > 30
    assert not [each for each in asked if not graph.ask(each.question, dict(each.parameters), language).rows]
    unasked = {table.anchor for table in documents[language].tables() if not table.asked}
    assert unasked == {"table-impact", "table-touched", "table-tables"}


def test_both_languages_have_the_same_shape(documents: dict[Language, Document]) -> None:
    polish, english = (documents[language] for language in LANGUAGES)
    assert [type(each) for each in polish.blocks] == [type(each) for each in english.blocks]
    assert [each.anchor for each in polish.headings()] == [each.anchor for each in english.headings()]
    assert [(each.anchor, len(each.rows), each.asked) for each in polish.tables()] == [
        (each.anchor, len(each.rows), each.asked) for each in english.tables()
    ]
    assert polish.records == english.records
    # The same row, note and source has the same number in both: what they link is the same.
    assert [[run.address for run in note] for note in polish.notes] == [
        [run.address for run in note] for note in english.notes
    ]
    assert [linked(each) for each in polish.tables()] == [linked(each) for each in english.tables()]


def test_the_same_graph_gives_the_same_document(
    graph: KnowledgeGraph, documents: dict[Language, Document]
) -> None:
    # Whatever day it is when somebody checks it: the law told is that of the dossier's day.
    later = KnowledgeGraph(Settings(evaluation_date=date(2027, 3, 1)), graph.store, graph.version)
    assert complete(later, identity(), "pl") == documents["pl"]


def digest(document: Document) -> str:
    return hashlib.sha256(json.dumps(as_json(document), sort_keys=True).encode()).hexdigest()


def test_another_hash_seed_gives_the_same_document(small: Document, small_settings: Settings) -> None:
    code = (
        "import sys; from pathlib import Path; sys.path.insert(0, sys.argv[1]);"
        "import test_dossier_contents as here; from mkus_kg.kg import KnowledgeGraph;"
        "from mkus_kg.settings import Settings;"
        "settings = Settings(ontology_path=Path(sys.argv[2]), queries_path=Path(sys.argv[3]),"
        " evaluation_date=here.DAY);"
        "graph = KnowledgeGraph.open(settings, force=True);"
        "print(here.digest(here.complete(graph, here.identity(here.LIMIT), 'pl')))"
    )
    folder = Path(__file__).parent
    arguments = [str(folder), str(small_settings.ontology_path), str(small_settings.queries_path)]
    environment = os.environ | {"PYTHONHASHSEED": OTHER_SEED, "PYTHONPATH": str(folder.parent)}
    done = subprocess.run(
        [sys.executable, "-c", code, *arguments],
        env=environment,
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    assert done.stdout.strip() == digest(small)


# Its parts


def test_units_stand_in_the_order_of_the_act() -> None:
    units = ["art-14/ust-10", "art-5/ust-4", "art-14/ust-9", "art-5"]
    assert sorted(units, key=natural) == ["art-5", "art-5/ust-4", "art-14/ust-9", "art-14/ust-10"]
    assert sorted(["1²2", "1"], key=natural) == ["1", "1²2"]


def test_a_polish_year_ends_the_sentence() -> None:
    assert plain(stopped("od 2018\u00a0r.")) == "od 2018\u00a0r."
    assert plain(stopped("od stycznia")) == "od stycznia."


@pytest.mark.parametrize(
    ("text", "polish", "english"),
    [
        ("2026-09-01", "1 września 2026 r.", "1 September 2026"),
        ("2023-01", "stycznia 2023 r.", "January 2023"),
        ("2018", "2018 r.", "2018"),
        ("2023-13", "2023-13", "2023-13"),
        ("2023-00-10", "2023-00-10", "2023-00-10"),
        ("około 2018", "około 2018", "około 2018"),
        ("", "", ""),
    ],
)
def test_days_months_and_years_are_said_in_words(text: str, polish: str, english: str) -> None:
    assert [day_in_words(text, each).replace("\u00a0", " ") for each in LANGUAGES] == [polish, english]
