"""One address of each kind of page, in both languages; what must hold of every page is tested on these."""

from mkus_kg.namespaces import LANGUAGES
from web.parts import PATHS, PREFIX

RESOURCES = (
    "id/barrier/mkus-limit20",
    "id/provision/du-2003-873/art-19a/ust-1",
    "id/provision/du-2003-873/art-19a/ust-1/v/2026-09-01",
    "id/act/du-2003-873",
    "id/change/limit-30proc",
    "id/practice/ustka-cit-2024",
    "id/effect/2026-mg",
    "id/institution/mso",
    "id/source/mkus-test-raport",
    "scheme/contracting-form/bon",
    "scheme/mkus-task/szkola",
    "scheme/basis",
    "graph/law",
)
"""A record of each kind that has a page of its own form, a code list and a part of the graph."""

FOR_PEOPLE = ("account", "people", "taken")
"""Pages that send a stranger to sign in."""

WRITING = (
    "import",
    "import-act",
    "report",
    "new-change",
    "new-practice",
    "new-recommendation",
    "new-source",
    "drafts",
    "sign-in",
)
"""Pages for those who write; a site that is only read says the same on all of them."""

STATES = (
    "/bariery?recheck=true&q=grant",
    "/en/barriers?view=table",
    "/id/barrier/mkus-limit20?view=all",
    "/graf?iri=https://w3id.org/mkus/id/barrier/mkus-limit20",
    "/bariery?q=nicniema123",
    "/bariery?view=table&sort=-changes",
    "/en/practices?view=table&columns=year&columns=place",
    "/en/search?q=regranting",
    "/szukaj?q=nicniema123",
    "/graf?iri=id/barrier/mkus-limit20&hide=Source",
    "/en/network?iri=id/act/du-2003-873",
    "/pytania/barriers-by-form-and-task",
    "/en/questions/barriers-to-recheck",
    "/id/provision/du-2003-873/art-19a",
    "/skutki?of=id/provision/du-2003-873/art-19a&change=repeal",
    "/plan-zmian?count=barriers&weight=places",
    "/co-jesli?change=id/change/mkus-operator&change=id/change/rezultaty-udpp",
    "/id/barrier/rio-aneks?view=alike",
    "/en/links-wanted?lacking=barriers",
    "/id/provision/du-2003-873/art-19b/ust-1?as-of=2015-11-10",
    "/en/id/barrier/mkus-limit20?as-of=2027-06-01",
    "/prawo-w-czasie?unit=id/provision/du-2003-873/art-19a&from=2010-01-01",
    "/en/dossiers/check",
    "/nie-ma",
    "/en/barriers?page=0",
)
"""Pages as they are after a choice: narrowed, empty, drawn, asked, missing, refused."""

PAGES = [
    *(paths[language] for name, paths in PATHS.items() if name not in FOR_PEOPLE for language in LANGUAGES),
    *(f"{PREFIX[language]}/{name}" for name in RESOURCES for language in LANGUAGES),
    *STATES,
]

ALIKE = [PATHS[name][language] for name in WRITING[1:] for language in LANGUAGES]
"""What a site that is only read repeats; the forms themselves are looked at by those who fill them in."""
