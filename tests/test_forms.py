"""Forms come from the shapes; answers become a change of the graph, or a sentence at the field."""

import html
import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest
from rdflib import RDF, Literal, URIRef
from starlette.testclient import TestClient
from tracking import Begun

from mkus_kg.accounts import Accounts
from mkus_kg.drafts import MOST_DRAFTS, Drafts
from mkus_kg.errors import BadParameter, InputError
from mkus_kg.forms import (
    Choices,
    Form,
    answers_from_json,
    answers_of,
    check_answers,
    columns,
    every_field,
    json_schema,
    new_iri,
    read_forms,
    record_patch,
    row_answers,
)
from mkus_kg.graph import Statement
from mkus_kg.graph.patch import Patch
from mkus_kg.kg import KnowledgeGraph
from mkus_kg.namespaces import BASE, DCT, GRAPH, ID, LANGUAGES, MKUS, SCHEME, SKOS
from mkus_kg.permissions import Role
from mkus_kg.tracker import Tracker
from web.app import site_over
from web.forms.uses import EDITING, MAKING
from web.visitors import SESSION

LIMIT = ID["barrier/limit"]
REPORT = {"title": ["Krótki termin"], "description": ["Za mało czasu na ofertę."]}
SOURCED = REPORT | {"tasks.text": ["Opieka"], "citation.1.source.text": ["raport próbny"]}


@pytest.fixture(scope="module")
def forms(small_graph: KnowledgeGraph) -> Mapping[str, Form]:
    return read_forms(small_graph.shapes_graph(), small_graph.store)


@pytest.fixture(scope="module")
def choices(small_graph: KnowledgeGraph) -> Choices:
    return Choices(small_graph, small_graph.store)


def test_every_form_of_the_site_is_declared_and_every_declared_one_used(forms: Mapping[str, Form]) -> None:
    assert set(forms) == {use.form for use in (*MAKING.values(), *EDITING.values())}


def test_every_field_speaks_both_languages_and_can_be_filled(
    forms: Mapping[str, Form], choices: Choices
) -> None:
    for form in forms.values():
        for name, field in every_field(form):
            assert field.label.pl
            assert field.label.en
            assert field.label.pl != name
            assert not field.required or field.wrong, f"{form.name}: {name} has no sentence"
            if field.kind == "choice":
                for language in LANGUAGES:
                    assert choices.offered(field, language), f"{form.name}: {name} offers nothing"
            if field.kind == "record":
                assert field.target is not None


def test_what_is_missing_is_said_at_its_field(forms: Mapping[str, Form], choices: Choices) -> None:
    errors = check_answers(forms["report-barrier"], {"title": ["  "]}, choices).errors
    assert [error.field for error in errors] == ["title", "description", "citation"]
    assert errors[0].message.pl == "Nazwij barierę kilkoma słowami."


@pytest.mark.parametrize(
    ("name", "text", "sentence"),
    [
        ("citation.1.new-source.1.issued", "2024-13", "Podaj rok, miesiąc albo dzień"),
        ("citation.1.new-source.1.page", "javascript:alert(1)", "Podaj adres strony"),
        ("citation.1.source.text", "nic takiego nie ma", "Nie znaleziono takiego zapisu"),
        ("citation.1.source", str(LIMIT), "Nie znaleziono takiego zapisu"),
        ("forms", "scheme/contracting-form/brak", "Wybierz wartość z listy"),
        ("title", "x" * 201, "Skróć ten tekst do 200 znaków"),
    ],
)
def test_an_answer_that_does_not_fit_is_refused(
    name: str, text: str, sentence: str, forms: Mapping[str, Form], choices: Choices
) -> None:
    others = {each: values for each, values in SOURCED.items() if each != f"{name}.text"}
    errors = check_answers(forms["report-barrier"], others | {name: [text]}, choices).errors
    assert sentence in next(error.message.pl for error in errors if error.field == name.removesuffix(".text"))


def test_a_text_that_may_mean_several_records_offers_them(
    forms: Mapping[str, Form], choices: Choices
) -> None:
    answers = SOURCED | {"cause.1.provision.text": ["art. 1"]}
    errors = check_answers(forms["complete-barrier"], answers, choices).errors
    (wrong,) = [error for error in errors if error.field == "cause.1.provision"]
    assert ID["provision/du-2001-11/art-1"] in {choice.value for choice in wrong.candidates}
    assert choices.named(ID["source/raport"], "pl").hint == "Instytut Próbny, 2020", (
        "a date is demanded later"
    )


@pytest.mark.parametrize(
    ("name", "pl", "en"),
    [
        (
            "stare-min",
            "2000–2009, daty niepotwierdzone w źródle",
            "2000–2009, dates not confirmed in a source",
        ),
        ("nowe-min", "od 2010 r.", "since 2010"),
    ],
)
def test_institutions_of_like_names_are_told_apart_by_their_years(
    choices: Choices, name: str, pl: str, en: str
) -> None:
    hints = [choices.named(ID[f"institution/{name}"], language).hint for language in LANGUAGES]
    assert hints == [pl, en]


def test_a_report_becomes_a_barrier_with_its_citation(
    forms: Mapping[str, Form], choices: Choices, small_graph: KnowledgeGraph
) -> None:
    filled = check_answers(forms["report-barrier"], SOURCED, choices)
    assert filled.errors == ()
    barrier = new_iri(MKUS.Barrier)
    patch = record_patch(filled.node, barrier, small_graph.store)
    assert patch.removed == frozenset()
    said = {(each.predicate, each.object) for each in patch.added if each.subject == barrier}
    assert (RDF.type, MKUS.Barrier) in said
    assert (SKOS.prefLabel, Literal("Krótki termin", lang="pl")) in said
    assert (MKUS.verified, Literal(False)) in said
    assert (MKUS.affectsTaskBasis, SCHEME["basis/reported"]) in said
    citation = next(value for link, value in said if link == MKUS.hasCitation)
    assert {each.object for each in patch.added if each.subject == citation} == {
        MKUS.Citation,
        ID["source/raport"],
    }


def test_a_new_source_goes_to_the_graph_of_sources_with_its_name_in_both_languages(
    forms: Mapping[str, Form], choices: Choices, small_graph: KnowledgeGraph
) -> None:
    answers = {"title": ["Raport z gmin"], "issued": ["2024-05"], "kind": ["scheme/source-kind/report"]}
    filled = check_answers(forms["add-source"], answers, choices)
    patch = record_patch(filled.node, new_iri(MKUS.Source), small_graph.store)
    assert {str(each.graph).rsplit("/", 1)[1] for each in patch.added} == {"sources"}
    names = {each.object for each in patch.added if each.predicate == SKOS.prefLabel}
    assert names == {Literal("Raport z gmin", lang=language) for language in LANGUAGES}


@pytest.mark.parametrize("name", ["complete-barrier", "cite-source"])
def test_a_record_as_answers_changes_nothing(
    name: str, forms: Mapping[str, Form], choices: Choices, small_graph: KnowledgeGraph
) -> None:
    for statement in small_graph.store.statements(None, RDF.type, MKUS.Barrier):
        record = URIRef(str(statement.subject))
        answers = answers_of(forms[name], record, small_graph.store)
        filled = check_answers(forms[name], answers, choices, partly=True)
        patch = record_patch(filled.node, record, small_graph.store)
        assert patch.removed == frozenset(), record
        # What the graph lacks a form may add, such as the basis of a link.
        assert all(str(each.predicate).endswith("asis") for each in patch.added), record


def test_only_what_is_asked_changes_and_nodes_go_only_when_told(
    forms: Mapping[str, Form], choices: Choices, small_graph: KnowledgeGraph
) -> None:
    form, store = forms["complete-barrier"], small_graph.store
    answers = answers_of(form, LIMIT, store)
    kept = {name: values for name, values in answers.items() if not name.startswith("cause.")}
    changed = check_answers(form, kept | {"title": ["Inna nazwa"]}, choices, partly=True)
    patch = record_patch(changed.node, LIMIT, store)
    assert {(each.predicate, str(each.object)) for each in patch.removed if each.subject == LIMIT} == {
        (SKOS.prefLabel, answers["title"][0])
    }
    assert all(each.subject == LIMIT for each in patch.removed)
    gone = check_answers(form, answers | {"cause.1.remove": ["true"]}, choices, partly=True)
    claim = URIRef(str(ID).removesuffix("id/") + answers["cause.1.iri"][0])
    removed = record_patch(gone.node, LIMIT, store).removed
    assert {each.predicate for each in removed if each.subject == claim} >= {RDF.type, MKUS.causedBarrier}


def test_a_citation_of_two_barriers_stays_with_the_other(
    forms: Mapping[str, Form], choices: Choices, small_graph: KnowledgeGraph
) -> None:
    store, form = small_graph.store.copy(), forms["complete-barrier"]
    answers = answers_of(form, LIMIT, store)
    citation = URIRef(BASE + answers["citation.1.iri"][0])
    shared = Statement(ID["barrier/luka"], MKUS.hasCitation, citation, GRAPH["knowledge"])
    store.apply(Patch(frozenset(), frozenset({shared})))
    gone = check_answers(form, answers | {"citation.1.remove": ["true"]}, choices, partly=True)
    removed = record_patch(gone.node, LIMIT, store).removed
    assert {each[:3] for each in removed} == {(LIMIT, MKUS.hasCitation, citation)}


def test_a_node_of_another_record_is_not_changed_by_its_address(
    forms: Mapping[str, Form], choices: Choices, small_graph: KnowledgeGraph
) -> None:
    other = next(
        str(each.object)
        for each in small_graph.store.statements(None, MKUS.hasCitation)
        if each.subject != LIMIT
    )
    answers = {"citation.1.iri": [other], "citation.1.source": ["id/source/raport"]}
    filled = check_answers(forms["cite-source"], answers, choices)
    patch = record_patch(filled.node, LIMIT, small_graph.store)
    assert all(str(each.subject) != other for each in (*patch.added, *patch.removed))


def test_a_schema_and_the_columns_of_a_spreadsheet_ask_the_same(
    forms: Mapping[str, Form], choices: Choices
) -> None:
    form = forms["report-barrier"]
    schema = json_schema(form, choices, "pl")
    assert schema["required"] == ["title", "description", "citation"]
    assert {column.name.partition(".")[0] for column in columns(form)} == set(schema["properties"])
    row = {"title": "A", "tasks": "Opieka; Sport", "citation.1.source": "Raport próbny"}
    assert row_answers(form, row)["tasks"] == ["Opieka", "Sport"]


def test_answers_in_json_are_those_of_the_form(forms: Mapping[str, Form]) -> None:
    form = forms["report-barrier"]
    given = {"title": "A", "citation": [{"source": "id/source/raport", "new-source": []}]}
    assert answers_from_json(form, given) == {"title": ["A"], "citation.1.source": ["id/source/raport"]}
    for wrong in ([], {"nic": "A"}, {"citation": [["x"]]}, {"title": {"pl": "A"}}):
        with pytest.raises(BadParameter):
            answers_from_json(form, wrong)


def test_drafts_are_kept_for_each_person(begun_journal: Begun, tmp_path: Path) -> None:
    tracker = Tracker.open(begun_journal.copy(tmp_path), force=True)
    drafts = Drafts(tracker.journal.engine)
    kept = drafts.save("anna", "", "report-barrier", "", "Nazwa", REPORT)
    drafts.save("anna", kept.id, "report-barrier", "", "Inna nazwa", REPORT)
    (found,) = drafts.of("anna")
    assert (found.id, found.title, found.answers) == (kept.id, "Inna nazwa", REPORT)
    assert drafts.find("ewa", kept.id) is None
    drafts.drop("ewa", kept.id)
    assert drafts.find("anna", kept.id) is not None
    assert drafts.save("anna", "", "report-barrier", "", "Nazwa", REPORT).id == kept.id, "the same once"
    for number in range(MOST_DRAFTS - 1):
        drafts.save("anna", "", "report-barrier", "", "", {"title": [str(number)]})
    with pytest.raises(InputError):
        drafts.save("anna", "", "report-barrier", "", "", {})
    tracker.close()


class Register:
    """A site over the small graph that people write to."""

    def __init__(self, tracker: Tracker, begun: Begun) -> None:
        accounts = Accounts.open(tracker.journal.engine)
        self.app = site_over(tracker.graph, begun.settings, accounts, tracker)
        self.tracker = tracker
        self.agents = {role: accounts.add(role.value, f"Osoba {role.value}", role).agent for role in Role}
        self.accounts = accounts

    def browser(self, role: Role) -> TestClient:
        client = TestClient(self.app, follow_redirects=False)
        client.cookies.set(SESSION, self.accounts.sessions.start(self.agents[role]))
        return client

    def program(self, role: Role, *scopes: str) -> TestClient:
        secret = self.accounts.tokens.issue(self.agents[role], "test", scopes, 1)
        return TestClient(self.app, headers={"Authorization": f"Bearer {secret}"})


@pytest.fixture(scope="module")
def register(begun_journal: Begun, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Register]:
    tracker = Tracker.open(begun_journal.copy(tmp_path_factory.mktemp("register")), force=True)
    yield Register(tracker, begun_journal)
    tracker.close()


def hidden(page: str) -> dict[str, str]:
    return dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', page))


def test_the_loser_sees_both_versions_and_loses_nothing(register: Register) -> None:
    one, two = register.browser(Role.ANALYST), register.browser(Role.ANALYST)
    path = "/id/barrier/koszty?edit=complete-barrier"
    opened = [hidden(client.get(path).text) for client in (one, two)]
    answers = answers_of(
        read_forms(register.tracker.graph.shapes_graph(), register.tracker.graph.store)["complete-barrier"],
        ID["barrier/koszty"],
        register.tracker.graph.store,
    )
    address = "/formularz/complete-barrier"
    said = [
        {**answers, **fields, "title": [title], "reason": ["Lepsza nazwa."]}
        for fields, title in zip(opened, ("Nazwa pierwsza", "Nazwa druga"), strict=True)
    ]
    assert one.post(address, data=said[0]).status_code == 303
    lost = two.post(address, data=said[1])
    assert lost.status_code == 409
    assert 'value="Nazwa druga"' in lost.text
    assert "Nazwa pierwsza" in lost.text
    again = {**said[1], **hidden(lost.text)}
    assert two.post(address, data=again).status_code == 303


def test_a_form_is_checked_without_being_saved(register: Register) -> None:
    client, before = register.browser(Role.READER), register.tracker.journal.head().number
    fields = hidden(client.get("/zglos").text)
    answer = client.post("/formularz/report-barrier", data={**SOURCED, **fields, "do": "check"})
    assert answer.status_code == 200
    assert "Można zapisać" in answer.text
    kept = client.post(
        "/formularz/report-barrier",
        data={**SOURCED, **fields, "do": "draft"},
        headers={"Accept": "application/json"},
    ).json()
    assert 'value="Krótki termin"' in client.get(f"/zglos?draft={kept['draft']}").text
    assert register.tracker.journal.head().number == before


def test_a_program_writes_by_the_same_rules(register: Register) -> None:
    program = register.program(Role.ANALYST, "report", "edit")
    answers = {"title": "Z programu", "description": "Opis."}
    wrong = program.post("/api/v1/records/report-barrier?lang=en", json={"answers": answers})
    assert wrong.status_code == 422
    assert wrong.headers["content-type"] == "application/problem+json"
    assert [each["field"] for each in wrong.json()["findings"]] == ["citation"]
    answers |= {"tasks": ["Opieka"], "citation": [{"source": "Raport próbny"}]}
    path = "/api/v1/records/report-barrier"
    assert program.post(path + "?dry-run=true", json={"answers": answers}).json()["revision"] is None
    made = program.post(path, json={"answers": answers})
    assert made.status_code == 201
    record, number = made.json()["record"], made.json()["revision"]
    page = program.get(record.removeprefix(BASE.rstrip("/"))).text
    head = page.partition("<main")[2].partition("</main>")[0]
    assert "stan: zgłoszona – nikt jeszcze nie zweryfikował" in head
    assert "zgłoszone przez osobę" in head
    assert "podała osoba zgłaszająca" in head
    for misleading in ("nasza klasyfikacja</span>", "literatura spoza MKUS", "niepotwierdzone w źródle"):
        assert misleading not in head.partition('<details class="fold">\n<summary>Jak czytać')[0]
    untranslated = program.get("/en" + record.removeprefix(BASE.rstrip("/"))).text
    assert '<h1 lang="pl">Z programu</h1>' in untranslated
    assert 'aria-current="page" lang="pl">Z programu</li>' in untranslated
    assert re.search(r'<a href="[^"]*" lang="pl">Z programu</a>', program.get("/en/history").text)
    body = {"record": record, "reason": "Po angielsku.", "answers": {"title-en": "By a program"}}
    path = "/api/v1/records/complete-barrier"
    assert program.post(path, json=body).status_code == 400
    stale = program.post(path, json=body, headers={"If-Match": '"1"'})
    assert (stale.status_code, stale.json()["now"]) == (412, number)
    assert program.post(path, json={**body, "revision": 1}).status_code == 409
    assert program.post(path, json=body, headers={"If-Match": f'"{number}"'}).status_code == 201
    title = register.tracker.graph.store.statements(URIRef(record), SKOS.prefLabel)
    assert {str(each.object) for each in title} == {"Z programu", "By a program"}
    move = {"record": record, "revision": number + 1, "reason": "Tak.", "status": "confirmed"}
    assert program.post("/api/v1/moves", json=move).status_code == 400
    assert register.program(Role.READER, "report").post("/api/v1/moves", json=move).status_code == 403
    assert program.post("/api/v1/moves", json={**move, "status": "qualifying"}).status_code == 201
    verifier = register.program(Role.VERIFIER, "edit", "verify")
    found = verifier.post("/api/v1/moves", json={**move, "revision": number + 2}).json()["findings"]
    lacking = {each["message"].partition("brakuje: ")[2].partition(".")[0] for each in found}
    assert lacking >= {"opis (po angielsku)", "rodzaj bariery"}
    assert not any("nazwa" in each for each in lacking), "the name is there in both languages"


def test_a_description_of_a_source_is_edited_by_its_form(register: Register) -> None:
    client = register.browser(Role.ANALYST)
    fields = hidden(client.get("/id/source/tekst?edit=edit-source").text)
    answers = {"title": "Tekst ustawy", "issued": "2001", "kind": "scheme/source-kind/official-text"}
    answer = client.post("/formularz/edit-source", data={**answers, **fields, "reason": "Data."})
    assert answer.headers["location"].startswith("/id/source/tekst?saved=")
    issued = next(register.tracker.graph.store.statements(ID["source/tekst"], DCT.issued))
    assert str(issued.object) == "2001"


def test_who_may_cite_adds_and_changes_nothing(register: Register) -> None:
    store, program = register.tracker.graph.store, register.program(Role.CONTRIBUTOR, "report")
    path, before = "/api/v1/records/cite-source", set(store.statements(LIMIT, MKUS.hasCitation))
    (standing,) = (str(each.object) for each in before)
    cited = {"record": str(LIMIT), "revision": register.tracker.revision_of(str(LIMIT)), "reason": "Dowód."}
    for wrong in ({"iri": standing, "source": "id/source/raport"}, {"iri": standing, "remove": True}):
        answer = program.post(path, json={**cited, "answers": {"citation": [wrong]}})
        assert answer.status_code == 422
        assert "tylko dopisać" in answer.json()["findings"][0]["message"]
    answers = {"citation": [{"source": "id/source/raport", "locator": "s. 7"}]}
    for record, said in (
        ("id/act/du-2001-11", "zapis innego rodzaju"),
        ("id/source/raport", "zapis innego rodzaju"),
        ("id/status-change/barrier-limit-1", "Zdarzenia w historii stanu nie zmienia się"),
    ):
        answer = program.post(path, json={**cited, "record": record, "answers": answers})
        assert (answer.status_code, said in answer.json()["detail"]) == (400, True), record
    assert program.post(path, json={**cited, "answers": answers}).status_code == 201
    assert set(store.statements(LIMIT, MKUS.hasCitation)) > before
    page = register.browser(Role.CONTRIBUTOR).get("/id/barrier/limit?edit=cite-source").text
    assert standing.rpartition("/")[2] not in page
    document = program.get("/api/v1/openapi.json").json()
    schema = document["paths"][path.removeprefix("/api/v1")]["post"]["requestBody"]["content"]
    assert "iri" not in str(schema)


def test_a_group_that_makes_a_record_never_changes_one(
    forms: Mapping[str, Form], choices: Choices, small_graph: KnowledgeGraph
) -> None:
    answers = answers_of(forms["complete-barrier"], LIMIT, small_graph.store)
    source = answers.pop("citation.1.source")
    new = {"iri": source, "title": ["Podmieniony"], "issued": ["2024"], "kind": ["scheme/source-kind/report"]}
    answers |= {f"citation.1.new-source.1.{name}": values for name, values in new.items()}
    filled = check_answers(forms["complete-barrier"], answers, choices, partly=True)
    patch = record_patch(filled.node, LIMIT, small_graph.store)
    assert all(str(each.subject).rpartition("/")[2] != source[0] for each in (*patch.added, *patch.removed))
    assert not any(str(each.subject).endswith(source[0]) for each in (*patch.added, *patch.removed))


@pytest.mark.parametrize(
    ("text", "status", "said"),
    [
        ("a\0b", 400, "U+0000"),
        ("a\N{RIGHT-TO-LEFT OVERRIDE}b", 400, "U+202E"),
        ("a\ud800b", 400, "U+D800"),
        ("  ", 400, "Komentarz jest pusty"),
        ("pra\N{SOFT HYPHEN}wo", 201, ""),
    ],
)
def test_a_comment_is_taken_as_it_is_seen(register: Register, text: str, status: int, said: str) -> None:
    program = register.program(Role.CONTRIBUTOR, "report")
    body = json.dumps({"record": str(LIMIT), "text": text})
    headers = {"Content-Type": "application/json"}
    answer = program.post("/api/v1/comments", content=body, headers=headers)
    assert (answer.status_code, said in answer.json().get("detail", "")) == (status, True)
    if status == 201:
        assert register.tracker.journal.revision(answer.json()["revision"]).reason == "prawo"


def test_what_nobody_sees_is_refused_at_its_field(forms: Mapping[str, Form], choices: Choices) -> None:
    answers = SOURCED | {"title": ["a\N{RIGHT-TO-LEFT OVERRIDE}b"], "description": ["a\x07"]}
    errors = check_answers(forms["report-barrier"], answers, choices).errors
    assert [(each.field, "znak sterujący" in each.message.pl) for each in errors] == [
        ("title", True),
        ("description", True),
    ]


@pytest.mark.parametrize(
    ("happened", "said"),
    [
        ("jutro", "Podaj rok, miesiąc albo dzień"),
        ("2026-02-31", "Podaj rok"),
        ("2999", "jeszcze nie nadeszła"),
    ],
)
def test_a_date_that_cannot_be_is_said_at_its_field(register: Register, happened: str, said: str) -> None:
    client = register.browser(Role.ANALYST)
    fields = hidden(client.get("/id/barrier/koszty?move=obsolete").text)
    answer = client.post("/formularz/move", data={**fields, "happened-on": happened, "reason": "Bo tak."})
    assert answer.status_code == 422
    assert re.search(rf'<a href="#f-happened-on">[^<]*{said}', answer.text)


def test_one_reader_records_only_so_much_an_hour(begun_journal: Begun, tmp_path: Path) -> None:
    settings = begun_journal.copy(tmp_path).model_copy(update={"changes_per_hour": 2})
    tracker = Tracker.open(settings, force=True)
    register = Register(tracker, Begun(settings))
    body = {"record": str(LIMIT), "text": "Uwaga."}
    contributor, analyst = (register.program(role, "report") for role in (Role.CONTRIBUTOR, Role.ANALYST))
    answers = [contributor.post("/api/v1/comments", json=body) for _ in range(3)]
    assert [each.status_code for each in answers] == [201, 201, 429]
    assert 3500 < int(answers[2].headers["retry-after"]) <= 3601
    assert "najwyżej 2 zgłoszeń" in answers[2].json()["detail"]
    assert {analyst.post("/api/v1/comments", json=body).status_code for _ in range(3)} == {201}
    client = register.browser(Role.CONTRIBUTOR)
    fields = hidden(client.get("/zglos").text)
    answer = client.post("/formularz/report-barrier", data={**SOURCED, **fields})
    assert (answer.status_code, "Krótki termin" in answer.text) == (429, True), "nothing typed is lost"
    tracker.close()


def test_a_report_is_mended_by_who_made_it_until_somebody_takes_it_up(register: Register) -> None:
    reader, path = register.program(Role.READER, "report"), "/api/v1/records/mend-report"
    answers = {"title": "Literufka", "description": "Opis.", "tasks": ["Opieka"]}
    cited = {"citation": [{"source": "Raport próbny"}]}
    made = reader.post("/api/v1/records/report-barrier", json={"answers": {**answers, **cited}}).json()
    address = made["record"].removeprefix("https://w3id.org/mkus")
    found = register.browser(Role.READER).get("/en/choices?class=Barrier&q=Literufka").json()
    assert [each["lang"] for each in found if each["label"] == "Literufka"] == ["pl"]
    assert f"{address}?edit=mend-report" in register.browser(Role.READER).get(address).text
    body = {"record": made["record"], "revision": made["revision"], "answers": {"title": "Literówka"}}
    assert reader.post(path, json=body).status_code == 422, "a change has its reason"
    body["reason"] = "Literówka."
    stranger = register.program(Role.CONTRIBUTOR, "report").post(path, json=body)
    assert (stranger.status_code, "własne zgłoszenie" in stranger.json()["detail"]) == (403, True)
    mended = reader.post(path, json=body)
    assert mended.status_code == 201
    revision = register.tracker.journal.revision(mended.json()["revision"])
    assert (revision.action, revision.agent) == ("edit", register.agents[Role.READER])
    move = {"record": made["record"], "revision": revision.number, "status": "qualifying", "reason": "Tak."}
    taken = register.program(Role.ANALYST, "edit").post("/api/v1/moves", json=move)
    again = {**body, "revision": taken.json()["revision"], "answers": {"title": "Inaczej"}}
    assert reader.post(path, json=again).status_code == 403
    assert "edit=mend-report" not in register.browser(Role.READER).get(address).text


def test_a_move_keeps_its_draft_and_what_was_typed(register: Register) -> None:
    client, path = register.browser(Role.ANALYST), "/id/barrier/koszty?move=not-a-barrier"
    page = client.get(path)
    assert page.headers["cache-control"] == "private, no-cache", "going back finds it filled in"
    said = {**hidden(page.text), "reason": "Powód w szkicu."}
    asked = {"Accept": "application/json"}
    kept = client.post("/formularz/move", data={**said, "do": "draft"}, headers=asked).json()
    opened = f"{path}&draft={kept['draft']}"
    assert opened in html.unescape(client.get("/szkice").text)
    assert "Powód w szkicu." in client.get(opened).text
    stale = client.post("/formularz/move", data={**said, "seen": "0", "closingReason": "no-evidence"})
    assert (stale.status_code, "Powód w szkicu." in stale.text) == (409, True)


def test_who_may_not_goes_back_to_the_record_or_the_form(register: Register) -> None:
    client = register.browser(Role.ANALYST)
    refused = client.get("/id/barrier/koszty?move=in-force")
    assert (refused.status_code, 'href="/id/barrier/koszty"' in refused.text) == (400, True)
    headers = {"Referer": "http://testserver/historia/1"}
    fields = hidden(client.get("/zglos").text)
    undone = client.post("/historia/1", data={"csrf": fields["csrf"], "reason": "x"}, headers=headers)
    assert (undone.status_code, 'href="/historia/1"' in undone.text) == (403, True)
    away = {"Referer": "https://evil.example/historia/1"}
    assert "evil" not in client.post("/historia/1", data={"csrf": fields["csrf"]}, headers=away).text
    offered = html.unescape(client.get("/id/barrier/koszty").text)
    assert "/nowa-zmiana?remedy.1.barrier=id/barrier/koszty" in offered
    proposing = client.get("/nowa-zmiana?remedy.1.barrier=id/barrier/koszty").text
    assert re.search(r'name="remedy.1.barrier" value="id/barrier/koszty" checked', proposing)
    assert re.search(r"<legend>[^<]+<span class=\"optional\">\(nieobowiązkowe\)</span></legend>", proposing)
    assert 'type="radio" name="remedy.1.share" value="">' in proposing, "a choice can be taken back"
    assert 'name="mechanism-basis" value=""' not in proposing, "a basis is always one of them"


def test_a_proposal_without_addressee_leads_to_the_field_that_asks_for_one(register: Register) -> None:
    answers = {"title": "Zmiana", "description": "Opis.", "mechanism": "costs"}
    answers |= {"citation": [{"source": "id/source/raport"}]}
    program = register.program(Role.ANALYST, "edit", "report")
    made = program.post("/api/v1/records/propose-change", json={"answers": answers}).json()["record"]
    client, path = register.browser(Role.ANALYST), made.removeprefix("https://w3id.org/mkus")
    opened = client.get(f"{path}?move=submitted").text
    offered = html.unescape(client.get(path).text)
    assert "Zmień etap" in offered
    assert re.search(r'move=submitted">[^<]+</a> <span class="soft small">trzeba wypełnić: „źródło”', offered)
    lacking = opened.partition('id="lacking"')[2].partition("</div>")[0]
    assert "Podaj adresata" in lacking, "before anything is sent"
    assert f'href="{path}?edit=edit-change#f-addressed-to"' in lacking
    assert 'id="lacking"' not in client.get("/id/change/ryczalt?move=submitted").text
    fields = hidden(opened)
    said = {**fields, "reason": "Petycja.", "citation.1.source": "id/source/raport"}
    refused = client.post("/formularz/move", data=said)
    assert refused.status_code == 422
    assert "Podaj adresata" in refused.text
    assert f'href="{path}?edit=edit-change#f-addressed-to"' in refused.text


def test_a_recommendation_is_sent_complete_and_then_stays_as_it_is(register: Register) -> None:
    program, client = register.program(Role.ANALYST, "edit", "report"), register.browser(Role.ANALYST)
    answers: dict[str, object] = {"title": "Znieść limit", "description": "Limit dzieli zadania na części."}
    answers |= {"barriers": ["id/barrier/koszty"], "changes": ["id/change/zniesienie"]}
    answers |= {"addressee": ["id/institution/nowe-min"], "due": "2027-03-01"}
    made = program.post("/api/v1/records/recommend", json={"answers": answers}).json()
    record, number = made["record"], made["revision"]
    path = record.removeprefix(BASE.rstrip("/"))
    page = html.unescape(client.get(path).text)
    assert "stan: szkic" in page
    assert "Nie usuwa żadnej z tych barier, nawet w części." in page
    assert f'href="{path}?edit=edit-recommendation"' in page
    assert "Znieść limit" in client.get("/rekomendacje?status=scheme/recommendation-status/draft").text
    sent = {"record": record, "status": "sent", "reason": "Wysłano pocztą."}
    refused = program.post("/api/v1/moves", json={**sent, "revision": number})
    assert refused.status_code == 422
    assert "żadna z zalecanych zmian nie usuwa, nawet w części, bariery" in refused.text
    edit = {"record": record, "reason": "Inna bariera.", "answers": {"barriers": ["id/barrier/limit"]}}
    mended = program.post("/api/v1/records/edit-recommendation", json={**edit, "revision": number})
    assert mended.status_code == 201
    moved = program.post("/api/v1/moves", json={**sent, "revision": mended.json()["revision"]})
    assert moved.status_code == 201
    late = {**edit, "revision": moved.json()["revision"], "answers": {"title": "Inny tytuł"}}
    frozen = program.post("/api/v1/records/edit-recommendation", json=late)
    assert frozen.status_code in (400, 422)
    assert "jej treść się nie zmienia" in frozen.text
    page = client.get(path).text
    assert "Znieść limit" in page
    assert "?edit=edit-recommendation" not in page
    late_form = client.get(f"{path}?edit=edit-recommendation")
    assert late_form.status_code == 400
    assert "Rekomendację wysłano, więc jej treść się nie zmienia." in late_form.text
    assert 'name="title"' not in late_form.text


def test_a_search_without_scripts_that_finds_nothing_says_so_beside_the_field(register: Register) -> None:
    client = register.browser(Role.ANALYST)
    sent = hidden(client.get("/nowa-rekomendacja").text) | {"do": "find", "addressee.text": "xqzw"}
    page = client.post("/formularz/recommend", data=sent)
    assert page.status_code == 200
    beside = re.search(r'id="f-addressee-wrong">.*?</p>', page.text, re.DOTALL)
    assert beside
    assert "Nie znaleziono takiego zapisu. Wpisz inne słowo" in beside[0]
    assert 'value="xqzw"' in page.text
    assert page.text.count("field-wrong") == 1, "what is not typed yet is not told"


def test_a_record_leads_to_a_recommendation_that_names_it(register: Register) -> None:
    client = register.browser(Role.ANALYST)
    for iri, field in (("barrier/limit", "barriers"), ("change/zniesienie", "changes")):
        address = f"/nowa-rekomendacja?{field}=id/{iri}"
        assert f'href="{address}"' in client.get(f"/id/{iri}").text
        assert f"id/{iri}" in client.get(address).text.partition("<main")[2]


def test_places_are_offered_as_others_spelled_them(register: Register) -> None:
    page = register.browser(Role.ANALYST).get("/nowa-praktyka").text
    offered = page.partition('<datalist id="f-municipality-known">')[2].partition("</datalist>")[0]
    assert 'name="municipality" type="text" value="" maxlength="200" list="f-municipality-known"' in page
    assert '<option value="Miasto Próbne"></option>' in offered


def test_what_is_typed_takes_the_place_of_the_one_chosen(forms: Mapping[str, Form], choices: Choices) -> None:
    answers = SOURCED | {"citation.1.source": ["id/source/tekst"]}
    node = check_answers(forms["report-barrier"], answers, choices).node
    assert node.nodes["citation"][0].values["source"] == (ID["source/raport"],)
