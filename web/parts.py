"""What routes are given: the site, the language, and the addresses of pages and resources."""

import hashlib
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Final
from urllib.parse import quote, urlencode

from jinja2 import Environment
from rdflib import URIRef

from mkus_kg.accounts import Accounts
from mkus_kg.analysis.kept_links import KeptLinks
from mkus_kg.analysis.kept_plans import KeptPlans
from mkus_kg.dossier.freezing import Dossiers
from mkus_kg.errors import Message, NotFound
from mkus_kg.exports import FORMATS
from mkus_kg.journal import Journal
from mkus_kg.kg import KnowledgeGraph
from mkus_kg.labels import AGENTS
from mkus_kg.namespaces import BASE, MKUS, PREFIXES, Language
from mkus_kg.publishing import Publisher
from mkus_kg.settings import Settings
from mkus_kg.tracker import Tracker
from web.graph_files import GraphFiles
from web.known_on import ALWAYS_NOW, NotKnownThen, here_at, kept, law_day, today, viewed, without
from web.texts import Texts
from web.visitors import VISIT, Person

SIGN_IN: Final[Mapping[Language, str]] = {"pl": "/logowanie", "en": "/en/sign-in"}
"""Where one signs in."""

PATHS: Final[Mapping[str, Mapping[Language, str]]] = {
    "home": {"pl": "/", "en": "/en/"},
    "barriers": {"pl": "/bariery", "en": "/en/barriers"},
    "provisions": {"pl": "/przepisy", "en": "/en/provisions"},
    "forms": {"pl": "/formy", "en": "/en/forms"},
    "tasks": {"pl": "/zadania", "en": "/en/tasks"},
    "changes": {"pl": "/zmiany", "en": "/en/changes"},
    "practices": {"pl": "/praktyki", "en": "/en/practices"},
    "recommendations": {"pl": "/rekomendacje", "en": "/en/recommendations"},
    "coverage": {"pl": "/pokrycie", "en": "/en/coverage"},
    "institutions": {"pl": "/instytucje", "en": "/en/institutions"},
    "sources": {"pl": "/zrodla", "en": "/en/sources"},
    "questions": {"pl": "/pytania", "en": "/en/questions"},
    "editor": {"pl": "/edytor-sparql", "en": "/en/sparql-editor"},
    "network": {"pl": "/graf", "en": "/en/network"},
    "search": {"pl": "/szukaj", "en": "/en/search"},
    "data": {"pl": "/dane", "en": "/en/data"},
    "editions": {"pl": "/wydania", "en": "/en/editions"},
    "api": {"pl": "/api", "en": "/en/api"},
    "charts": {"pl": "/wykresy", "en": "/en/charts"},
    "plan": {"pl": "/plan-zmian", "en": "/en/change-plan"},
    "what-if": {"pl": "/co-jesli", "en": "/en/what-if"},
    "impact": {"pl": "/skutki", "en": "/en/impact"},
    "law-over-time": {"pl": "/prawo-w-czasie", "en": "/en/law-over-time"},
    "links-wanted": {"pl": "/brakujace-powiazania", "en": "/en/links-wanted"},
    "dossier": {"pl": "/dossier", "en": "/en/dossiers"},
    "import": {"pl": "/import", "en": "/en/import"},
    "import-act": {"pl": "/import-aktu", "en": "/en/act-import"},
    "history": {"pl": "/historia", "en": "/en/history"},
    "compare": {"pl": "/porownanie", "en": "/en/compare"},
    "to-do": {"pl": "/do-zrobienia", "en": "/en/to-do"},
    "about": {"pl": "/o-projekcie", "en": "/en/about"},
    "terms": {"pl": "/ont", "en": "/en/ont"},
    "shapes": {"pl": "/shapes", "en": "/en/shapes"},
    "report": {"pl": "/zglos", "en": "/en/report"},
    "new-change": {"pl": "/nowa-zmiana", "en": "/en/new-change"},
    "new-practice": {"pl": "/nowa-praktyka", "en": "/en/new-practice"},
    "new-recommendation": {"pl": "/nowa-rekomendacja", "en": "/en/new-recommendation"},
    "new-source": {"pl": "/nowe-zrodlo", "en": "/en/new-source"},
    "drafts": {"pl": "/szkice", "en": "/en/drafts"},
    "sign-in": SIGN_IN,
    "account": {"pl": "/konto", "en": "/en/account"},
    "people": {"pl": "/osoby", "en": "/en/people"},
    "taken": {"pl": "/osoby/pobrania", "en": "/en/people/downloads"},
}
"""The address of every page that is not a single resource, by page and language."""

COMMENTS: Final[Mapping[Language, str]] = {"pl": "/komentarze", "en": "/en/comments"}
"""Where a comment on a record is sent."""

SUGGESTIONS: Final[Mapping[Language, str]] = {
    "pl": PATHS["search"]["pl"] + "/podpowiedzi",
    "en": PATHS["search"]["en"] + "/suggestions",
}
"""Where the search box asks, while one types, for what it may be the beginning of."""

PRIVATE: Final = frozenset({"sign-in", "account", "people", "taken", "import", "import-act", "drafts"})
"""Sections without a past: what stands there is no part of the data."""
THEN: Final = ".then"
"""How the key of a text ends that stands for another where the law of another day is shown."""
NOT_IN_KEY: Final = re.compile(r"[^a-z0-9]+")
PREFIX: Final[Mapping[Language, str]] = {"pl": "", "en": "/en"}
IN_BOTH_LANGUAGES: Final = ("id/", "scheme/", "graph/", "ont", "shapes")
"""How the path of an IRI of ours begins where a page stands behind it; anything else is one file for all."""
OTHER: Final[Mapping[Language, Language]] = {"pl": "en", "en": "pl"}


@dataclass(frozen=True)
class Site:
    """What every route works with; made once by `create_app`."""

    settings: Settings
    serving: KnowledgeGraph
    """The graph as it is now; `graph` is what the request being answered asks for."""
    texts: Texts
    templates: Environment
    serving_files: GraphFiles
    page_files: str
    """A hash of the templates, the style sheet and the texts."""
    accounts: Accounts | None = None
    """The people who may sign in; None where the database is not there, so that nobody can."""
    tracker: Tracker | None = None
    """What changes are handed to; None where the graph was opened without a journal."""
    publisher: Publisher | None = None
    """What publishes editions of the data set, where there is a journal."""
    dossiers: Dossiers | None = None
    """What makes dossiers and keeps those that were frozen, where there is a journal."""
    plans: KeptPlans = field(default_factory=KeptPlans)
    """What works plans out, and keeps the last ones."""
    links: KeptLinks = field(default_factory=KeptLinks)
    """What works out suggested links, and keeps the last ones."""

    @property
    def journal(self) -> Journal | None:
        """Give every change, where the site keeps them."""
        return None if self.tracker is None else self.tracker.journal

    @property
    def graph(self) -> KnowledgeGraph:
        """Give the graph as the request being answered asks for it: known on which day, with whose law.

        Raises NotKnownThen for a day before the journal begins.
        """
        view, law = viewed(), law_day()
        if view is not None and view.graph is None:
            view.graph = self._known(view.moment)
        graph = self.serving if view is None or view.graph is None else view.graph
        return graph if law is None else graph.on(law)

    @property
    def stamp(self) -> str:
        """Give a hash of graph, page files, names, newest edition and dossier: pages change only with it."""
        names = self.accounts.names_hash() if self.accounts else ""
        edition = self.publisher.newest() if self.publisher else None
        dossier = self.dossiers.newest() if self.dossiers else None
        newest = (each.hash if each else "" for each in (edition, dossier))
        parts = (self.serving.version, self.page_files, names, *newest)
        return hashlib.sha256(" ".join(parts).encode()).hexdigest()[:24]

    def _known(self, moment: datetime) -> KnowledgeGraph:
        if self.tracker is None:
            raise NotKnownThen(
                Message(
                    pl="Ten serwis nie ma jeszcze dziennika zmian, więc zna tylko stan obecny.",
                    en="This site keeps no journal yet, so it knows the present state alone.",
                )
            )
        try:
            return self.tracker.known_at(moment)
        except NotFound as error:
            raise NotKnownThen(error.message) from error

    @property
    def files(self) -> GraphFiles:
        """Give the whole graphs as files, of the state the request asks for."""
        return self.serving_files if viewed() is None else GraphFiles(self.graph)

    def name_of(self, agent: str) -> str | None:
        """Give the name of the person behind an agent; None for a job and for a name that was erased."""
        return self.accounts.name_of(agent) if self.accounts and agent.startswith(AGENTS) else None

    @property
    def present_day(self) -> str:
        """Give the day it is, whatever day is shown."""
        return today().isoformat()

    @property
    def day_known(self) -> date:
        """Give the day at whose end all that a page shows was known: the past day it shows, else today."""
        view = viewed()
        return today() if view is None else view.day

    @property
    def today(self) -> date:
        """Give the day for which a page says what is in force: the one asked for, else the day known."""
        return law_day() or self.day_known


@dataclass(frozen=True)
class Typed:
    """What somebody typed into a form that was refused, and why: the form comes back with both."""

    text: str
    wrong: str


@dataclass(frozen=True)
class Download:
    """One link of a download list."""

    name: str
    address: str
    label: str
    media_type: str


def files_of(path: str, formats: Iterable[str], language: Language, query: str = "") -> list[Download]:
    """Give the files of a page as links: its address with the suffix of each format, and what it asks for."""
    asked = f"?{query}" if query else ""
    return [
        Download(
            name,
            f"{path}.{FORMATS[name].suffix}{asked}",
            FORMATS[name].label.text(language),
            FORMATS[name].media_type,
        )
        for name in formats
    ]


@dataclass(frozen=True)
class Here:
    """The page being made: its language, its address in each language, and how to link from it."""

    site: Site
    language: Language
    section: str
    paths: Mapping[Language, str]
    query: str = ""
    downloads: Sequence[Download] = ()

    @property
    def person(self) -> Person | None:
        """Give who looks at the page, if they are signed in."""
        visit = VISIT.get()
        return visit.person if visit else None

    @property
    def writable(self) -> bool:
        """Say whether anybody may sign in here and write."""
        visit = VISIT.get()
        return visit is not None and visit.writable

    @property
    def form_secret(self) -> str:
        """Give what each form of the page that writes must send back as `csrf`."""
        visit = VISIT.get()
        return visit.form_secret if visit else ""

    @property
    def canonical(self) -> str:
        """Give the page's lasting address under our base IRI."""
        return self.lasting(self.language)

    @property
    def past(self) -> date | None:
        """Give the past day whose state of knowledge the page shows; None for the present."""
        view = viewed()
        return None if view is None else view.day

    @property
    def law_day(self) -> date | None:
        """Give the day whose law the page shows; None for that of today, or of the past day known."""
        return law_day()

    @property
    def only_now(self) -> bool:
        """Say whether the page, or what it leads to, knows the present alone."""
        return ALWAYS_NOW.match(self.paths[self.language]) is not None

    @property
    def private(self) -> bool:
        """Say whether the page is for who is signed in or signs in: it has no past days."""
        return self.section in PRIVATE

    @property
    def conditions(self) -> list[tuple[str, str]]:
        """Give what the page's address asks for, apart from the day."""
        return without(self.query)

    @property
    def other(self) -> Language:
        """Give the other language."""
        return OTHER[self.language]

    def in_language(self, language: Language) -> str:
        """Give the address of this very page in a language."""
        return self.paths[language] + (f"?{self.query}" if self.query else "")

    def lasting(self, language: Language) -> str:
        """Give the lasting address of this very page in a language."""
        return BASE.rstrip("/") + kept(self.in_language(language))

    def text(self, key: str, **values: object) -> str:
        """Give an interface text in the page's language, of another day where its law is shown."""
        if law_day() is not None and self.site.texts.has(key + THEN):
            key += THEN
        return self.site.texts.text(key, self.language, **values)

    def texts(self, key: str) -> Sequence[str]:
        """Give a list of interface texts in the page's language."""
        return self.site.texts.texts(key, self.language)

    def count(self, key: str, number: int) -> str:
        """Give a number with its noun in the right form."""
        return self.site.texts.count(key, number, self.language)

    def noun(self, key: str, number: int) -> str:
        """Give the form of a noun that goes with a number."""
        return self.site.texts.noun(key, number, self.language)

    def number(self, number: int) -> str:
        """Give a number with its thousands set apart."""
        return self.site.texts.number(number, self.language)

    def to(self, page: str, **query: str | Sequence[str]) -> str:
        """Give the address of a page of the site; `_` in a query name stands for `-`."""
        pairs = urlencode(
            {name.replace("_", "-"): value for name, value in query.items()}, doseq=True, safe="/"
        )
        address = PATHS[page][self.language]
        return f"{address}?{pairs}" if pairs else address

    @property
    def suggestions(self) -> str:
        """Give the address that the search box asks while one types."""
        return SUGGESTIONS[self.language]

    def question(self, name: str) -> str:
        """Give the address of a question's page."""
        return f"{PATHS['questions'][self.language]}/{quote(name)}"

    def resource(self, iri: str, suffix: str = "") -> str:
        """Give the local address of an IRI of ours."""
        return local_path(iri, self.language, suffix)

    def name(self, iri: str) -> str:
        """Give a resource's label in the page's language; a person's is the name they chose to be shown."""
        return self.person_name(iri) or self.site.graph.label(iri, self.language)

    def person_name(self, iri: str) -> str:
        """Give the name that the person behind an agent chose; an empty text for anything else."""
        return self.site.name_of(iri) or ""

    def definition(self, iri: str) -> str:
        """Give what the ontology or a code list says a term means; an empty text when it says nothing."""
        return self.site.graph.definition(iri, self.language)

    def property(self, local: str) -> str:
        """Give the label of a property of which only the local name is known, ours before those of others."""
        names = (self.name(namespace[local]) for namespace in (MKUS, *PREFIXES.values()))
        return next((name for name in names if name != local), local)

    def supported(self, code: str) -> str:
        """Say what a citation bears out; a code the catalogue does not know gives an empty text."""
        key = "supports." + NOT_IN_KEY.sub("-", code.lower()).strip("-")
        return self.text(key) if self.site.texts.has(key) else ""

    def date(self, text: object) -> str:
        """Give a date or a moment in words when the text is one, else the text itself."""
        return self.moment(str(text)) or self.site.texts.date(str(text), self.language)

    def moment(self, when: datetime | int | str | None) -> str:
        """Give a moment in words on the clock of the site; an empty text for what is none."""
        local = here_at(when) if when else None
        if local is None:
            return ""
        return f"{self.site.texts.date(local.date().isoformat(), self.language)}, {local:%H:%M}"


def local_path(iri: str, language: Language, suffix: str = "") -> str:
    """Give the path under which this site answers for an IRI of ours."""
    document, mark, anchor = iri.removeprefix(BASE).partition("#")
    prefix = PREFIX[language] if document.startswith(IN_BOTH_LANGUAGES) else ""
    return f"{prefix}/{quote(document, safe='/')}{suffix}{mark}{quote(anchor)}"


def local_paths(iri: str) -> dict[Language, str]:
    """Give the path of a resource in each language."""
    return {language: local_path(iri, language) for language in PREFIX}


def own(term: object) -> bool:
    """Say whether a term is an IRI of ours."""
    return isinstance(term, URIRef) and term.startswith(BASE)


def shortened(value: str) -> str:
    """Give an IRI of ours without the base, as it stands in our queries; any other text as it is."""
    return value.removeprefix(BASE)


def expanded(value: str) -> str:
    """Undo `shortened`: give the IRI for a text like `scheme/contracting-form/bon`."""
    return BASE + value if value.startswith(("id/", "scheme/", "graph/", "ont#")) else value
