"""The planner as a page, as files, in the API and as a command, on the small graph worked by hand."""

import csv
import io
import json

import openpyxl
import pytest
from fastapi.testclient import TestClient

from mkus_kg.cli import command_group
from mkus_kg.cli.session import Session
from mkus_kg.errors import BadParameter
from mkus_kg.kg import KnowledgeGraph
from mkus_kg.namespaces import BASE, LANGUAGES
from mkus_kg.settings import Settings
from web.app import site_over
from web.parts import PATHS

PLAN = PATHS["plan"]
END = BASE + "id/change/zniesienie"
"""The one open change: as the raise is in force, it removes the cap, and frees schools by voucher."""


@pytest.fixture(scope="module")
def site(small_graph: KnowledgeGraph) -> TestClient:
    return TestClient(site_over(small_graph, Settings()))


@pytest.mark.parametrize("language", LANGUAGES)
def test_first_thing_said_is_the_answer_and_that_it_is_computed(site: TestClient, language: str) -> None:
    text = site.get(PLAN["pl" if language == "pl" else "en"]).text
    answer = {"pl": "Najlepszy zestaw: 1 zmiana", "en": "The best set: 1 change"}[language]
    computed = {"pl": "To wynik obliczenia, a nie słowa źródeł", "en": "This is the result of a computation"}
    numbers = {"pl": "1 z 5", "en": "1 of 5"}[language]
    places = [text.index(each) for each in (answer, numbers, computed[language], "id/change/zniesienie")]
    assert places == sorted(places)


def test_page_says_what_its_numbers_are_and_how_many_changes_remove_only_a_part(site: TestClient) -> None:
    text = site.get(PLAN["en"]).text
    assert "Pairs that at least one recorded barrier concerns: 5." in text
    assert "Counted this way, removal in part is enough only where a whole group" in text
    assert "only in part: " in text
    assert "according to the source: proposed" in text
    assert "is taken, overstating it, for removal" in site.get(f"{PLAN['en']}?removal=partial").text
    assert "concerns:" not in site.get(f"{PLAN['en']}?count=barriers").text


def test_plan_as_json_says_everything(site: TestClient) -> None:
    answer = site.get(PLAN["en"] + ".json")
    found = json.loads(answer.content)
    assert [each["iri"] for each in found["best"]["changes"]] == [END]
    assert found["best"]["value"] == 1
    assert found["best"]["proven"] is True
    assert found["best"]["freed"][0]["task"]["label"] == "School"
    assert found["numbers"] == {"freeable": 1, "freeAlready": 0, "stuck": 4}
    # The form from its source; the task, and of the two remedies one, are ours.
    assert found["restsOn"]["links"] == 4
    assert found["restsOn"]["byBasis"] == {BASE + "scheme/basis/inferred": 2, BASE + "scheme/basis/source": 2}
    assert "of which sources state: 2" in found["computed"]
    assert {each["remedy"].rpartition("/")[2] for each in found["restsOn"]["critical"]} == {
        "podwyzka--limit",
        "zniesienie--limit",
    }
    reasons = {one["label"]: one["reason"] for each in found["stuck"] for one in each["because"]}
    assert reasons == {
        "Distrust of the office": "no-remedy",
        "Gap in accounting": "ended",
        "High costs": "no-remedy",
    }
    # Schools and care by services each wait for nothing but a way to deal with distrust.
    assert [(each["label"], each["value"]) for each in found["wanted"]] == [
        ("Distrust of the office", 2),
        ("Gap in accounting", 1),
    ]


def test_plan_as_a_table_names_each_change(site: TestClient) -> None:
    answer = site.get(PLAN["en"] + ".csv")
    rows = list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert [(row["Change"], row["Frees by itself"], row["Where this row is from"]) for row in rows] == [
        (END, "1", "computed from the graph")
    ]
    book = openpyxl.load_workbook(io.BytesIO(site.get(PLAN["en"] + ".xlsx").content))
    said = " ".join(str(cell) for row in book.worksheets[1].values for cell in row)
    assert "not the words of sources" in said
    assert "At most how many changes: 3" in said


@pytest.mark.parametrize(
    ("query", "freed"),
    [
        ("task=scheme/mkus-task/szkola", 1),
        ("task=scheme/mkus-task/opieka", 0),
        ("form=scheme/contracting-form/bon", 1),
        ("form=scheme/contracting-form/uslugi", 0),
        ("institution=id/institution/nowe-min", 0),
        ("without=id/change/zniesienie", 0),
        ("removal=full", 0),
        ("sourced=true", 0),
        ("general=true", 0),
        # Any task by voucher, sport (which is usual for it) and schools.
        ("general=true&ended=true", 3),
        ("ended=true", 2),
        ("kind=scheme/barrier-kind/legal&count=barriers", 1),
    ],
)
def test_plan_hangs_on_what_is_asked(site: TestClient, query: str, freed: int) -> None:
    found = site.get(f"{PLAN['pl']}.json?{query}").json()
    assert len(found["best"]["freed"]) == freed
    page = site.get(f"{PLAN['pl']}?{query}")
    assert page.status_code == 200


@pytest.mark.parametrize(
    "query",
    [
        "most=0",
        "most=21",
        "most=-1",
        "most=%D9%A3",
        "most=99999999999",
        "count=all",
        "weight=1",
        "removal=some",
        "general=yes",
        "form=nothing",
        "form=scheme/contracting-form/bon&form=scheme/contracting-form/uslugi",
        "task=%3Cscript%3E",
        "without=" + "a" * 400,
        "institution=http://example.org/",
    ],
)
def test_a_value_that_is_not_on_offer_is_refused(site: TestClient, query: str) -> None:
    for suffix in ("", ".json"):
        assert site.get(f"{PLAN['en']}{suffix}?{query}").status_code == 400


@pytest.mark.parametrize("query", ["form=scheme/mkus-task/szkola", "kind=scheme/barrier-kind/none"])
def test_a_record_that_is_not_on_the_pick_list_is_not_found(site: TestClient, query: str) -> None:
    assert site.get(f"{PLAN['pl']}?{query}").status_code == 404


def test_api_gives_the_plan_of_the_page(site: TestClient) -> None:
    query = "most=2&count=barriers&ended=true"
    page = site.get(f"{PLAN['en']}.json?{query}").json()
    api = site.get(f"/api/v1/plan?{query}&lang=en")
    assert api.json() == page
    assert page["best"]["value"] == 2
    table = site.get(f"/api/v1/plan?{query}&lang=en&format=csv")
    assert table.content == site.get(f"{PLAN['en']}.csv?{query}").content
    for wrong in ("most=0", "count=all", "form=nothing", "nothing=1"):
        assert site.get(f"/api/v1/plan?{wrong}").status_code == 400
    assert site.get("/api/v1/plan?form=scheme/mkus-task/szkola").status_code == 404


def test_command_gives_the_plan_of_the_page(
    site: TestClient, small_settings: Settings, capsysbinary: pytest.CaptureFixture[bytes]
) -> None:
    session = Session(small_settings, "en")
    command = command_group()

    def run(*options: str) -> bytes:
        command.main(["plan", "--force", *options], standalone_mode=False, obj=session)
        return capsysbinary.readouterr().out

    said = run().decode()
    assert "The best set (1): frees 1 of 5, value 1 (there is no better one)." in said
    assert "End of the cap" in said
    assert "not the words of sources" in said
    asked = ("--ended", "--count", "barriers", "--task", "scheme/mkus-task/szkola", "--weight", "severity")
    query = "ended=true&count=barriers&task=scheme/mkus-task/szkola&weight=severity"
    assert json.loads(run("--format", "json", *asked)) == site.get(f"{PLAN['en']}.json?{query}").json()
    with pytest.raises(BadParameter):
        run("--count", "all")


def test_the_best_set_leads_to_what_it_would_change(site: TestClient) -> None:
    page = site.get(f"{PLAN['en']}?removal=partial&general=true&count=barriers").text
    assert (
        f'href="{PATHS["what-if"]["en"]}?change=id/change/zniesienie&amp;removal=partial&amp;general=true"'
        in page
    )
    assert (
        site.get(f"{PATHS['what-if']['en']}?change=id/change/zniesienie&removal=partial").status_code == 200
    )


def test_records_lead_to_their_plan(site: TestClient) -> None:
    assert (
        f'href="{PLAN["pl"]}?form=scheme/contracting-form/bon"'
        in site.get("/scheme/contracting-form/bon").text
    )
    assert f'href="{PLAN["pl"]}?task=scheme/mkus-task/szkola"' in site.get("/scheme/mkus-task/szkola").text
    assert f'href="{PLAN["pl"]}?count=barriers#worth"' in site.get("/id/change/zniesienie").text
