"""KnowledgeGraph: what library users, the command and the site import."""

import datetime
import threading
from collections import OrderedDict
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from copy import copy
from functools import lru_cache
from typing import Any, Final, TypeVar

from networkx import MultiDiGraph
from rdflib import Dataset, Graph, URIRef

from mkus_kg.about import about_dataset, read_options
from mkus_kg.describe import PER_PAGE, Describer, Description, Incoming, not_found
from mkus_kg.endpoint import Endpoint
from mkus_kg.errors import Message, NotFound
from mkus_kg.examples import Examples
from mkus_kg.exports import FORMATS, Options, write_dataset
from mkus_kg.full_text import FullText
from mkus_kg.gate import Gate
from mkus_kg.graph import INFERRED, GraphStore, Patch, Table, as_graph
from mkus_kg.kept_rows import KeptRows
from mkus_kg.labels import Labels
from mkus_kg.lists import Lists
from mkus_kg.namespaces import BASE, GRAPH, LANGUAGES, RDF, SH, Language, read_iri
from mkus_kg.neighbourhood import Neighbourhoods
from mkus_kg.network import network
from mkus_kg.queries import Choice, Question, load_questions
from mkus_kg.replay import opening
from mkus_kg.schema_org import SchemaOrg
from mkus_kg.service import Service
from mkus_kg.settings import Settings
from mkus_kg.statements import Statements
from mkus_kg.validation import Report, validate
from mkus_kg.verdicts import require

EXAMPLES_FOLDER: Final = "examples"
COUNTS_QUESTION: Final = "counts"
GRAPHS_QUESTION: Final = "page-graphs"
DATASET_QUESTION: Final = "page-dataset"
EVERYTHING: Final = "all"
EVALUATED: Final = frozenset({"recheck"})
"""What the rules derive for the day of evaluation: it says nothing of another day."""
MOST_DESCRIBED: Final = 1024
MOST_DAYS: Final = 8
"""Other days whose lists are kept at once."""
Built = TypeVar("Built")


class KnowledgeGraph:
    """An open graph, safe to use from several threads. Get one from `open`.

    It only answers; whoever keeps the journal tells it by `publish` what has changed.
    """

    def __init__(self, settings: Settings, store: GraphStore, version: str) -> None:
        self._settings = settings
        self._store = store
        self._version = version
        self._gate: Final = Gate()
        self.published_at: datetime.datetime | None = None
        """When a change was shown last, since the graph was opened."""
        self._shapes = GraphStore.load_shapes(settings.ontology_path)
        self._labels = Labels(store, self._shapes)
        self._describers = tuple(Describer(each, self._labels, store) for each in (store, self._shapes))
        self.texts: Final = FullText(store, self._labels, settings.state_path, version)
        self.neighbourhoods: Final = Neighbourhoods(store, self._labels)
        self._questions = load_questions(settings.queries_path)
        self._day: datetime.date | None = None
        self._days: OrderedDict[datetime.date, KnowledgeGraph] = OrderedDict()
        self._built: dict[tuple[object, ...], Any] = {}
        self._building = threading.RLock()
        # What readers come back to is described once.
        self._described = lru_cache(maxsize=MOST_DESCRIBED)(self._describe)
        self.statements: Final = Statements(store, self._labels)
        self._date()
        self.endpoint: Final = Endpoint.over(store, settings)
        self.service: Final = Service(self.ask, self.describe_graph, self.endpoint, self.examples)

    def _date(self) -> None:
        """Make what answers for a day."""
        self.lists = Lists(
            self._questions,
            KeptRows(self._store, self._questions, self.today),
            self._labels.of,
            self.texts.iris,
            self._describers[0].triples,
            self.today,
        )
        folder = self._settings.queries_path / EXAMPLES_FOLDER
        self.examples = Examples(self._questions, folder, self._store.known, self._labels.of, self.today)
        self.schema_org = SchemaOrg(self.ask, self.describe)

    def today(self) -> datetime.date:
        """Give the day whose law is told where a question does not name another."""
        return self._day or self._settings.today()

    def on(self, day: datetime.date) -> "KnowledgeGraph":
        """Give the same graph with the law of another day: what questions and lists take for today.

        It shares the store, names and search; facts that hold for the day of evaluation alone, such as that a
        barrier is to be re-checked, are left out. Ask for it anew after a change.
        """
        if day == self.today():
            return self
        with self._building:
            view = self._days.get(day)
            if view is None:
                view = copy(self)
                view._day, view._days = day, OrderedDict()
                view._date()
                view.lists.usual = self.lists
                self._days[day] = view
            self._days.move_to_end(day)
            while len(self._days) > MOST_DAYS:
                self._days.popitem(last=False)
        return view

    @classmethod
    def open(cls, settings: Settings, *, force: bool = False) -> "KnowledgeGraph":
        """Read the journal where there is one, else the files, run the rules and check the result.

        The verdict is remembered by version. Raises InvalidGraph, naming the violations, unless `force`.
        """
        found = opening(settings)
        graph = cls(settings, found.store, found.version)
        if not (force or found.judged):
            require(settings.state_path, found.version, graph.validate)
        return graph

    def validate(self, nodes: Sequence[str] | None = None) -> Report:
        """Judge the graph by its shapes, or only some records and what they own.

        Raises NotFound for a record the graph does not hold.
        """
        focus = None if nodes is None else [self.resource(node) for node in nodes]
        return validate(self._store.union(), self._shapes.union(), focus)

    def shapes(self, language: Language = "pl") -> tuple[Description, ...]:
        """Describe every shape and rule that has a name, in order of IRI."""
        return self._once(("shapes", language), lambda: self._read_shapes(language))

    def _read_shapes(self, language: Language) -> tuple[Description, ...]:
        kinds = (SH.NodeShape, SH.PropertyShape, SH.SPARQLRule)
        stated = (each for kind in kinds for each in self._shapes.statements(None, RDF.type, kind))
        names = {each.subject for each in stated if isinstance(each.subject, URIRef)}
        return tuple(self._describers[1].describe(name, language) for name in sorted(names))

    def shapes_graph(self) -> Graph:
        """Give the shapes and rules as triples, read once; nobody may change them."""
        return self._once(("shapes graph",), self._shapes.union)

    @property
    def version(self) -> str:
        """Give the hash (64 hex digits) of what the graph was built from; every change gives another."""
        return self._version

    @property
    def store(self) -> GraphStore:
        """Give the store that answers, for code that needs statements; only `publish` may change it."""
        return self._store

    def reading(self) -> AbstractContextManager[None]:
        """Keep the graph as it is for all that one reader asks within the block."""
        return self._gate.reading()

    def pausing(self) -> AbstractContextManager[None]:
        """Let changes happen within a reading block: for what writes, and for long work on a copy."""
        return self._gate.pausing()

    def publish(self, patch: Patch, version: str) -> None:
        """Show readers a change in one step: statements and inferences, as `GraphStore.apply` gave them.

        Waits until those who read now are done. Call it from one thread at a time.
        """
        touched = self.texts.reached(patch)
        with self._gate.publishing():
            with self.lists.following(patch):
                self._store.put(patch)
                self._version = version
                self.published_at = datetime.datetime.now(datetime.UTC)
                if patch:
                    self._forget()
            self.endpoint.follow(patch)
            self.texts.renew(touched | self.texts.reached(patch), version)

    def _forget(self) -> None:
        """Leave behind what was read before a change; who reads just now keeps it where nobody looks."""
        self._labels.forget()
        for describer in self._describers:
            describer.forget()
        self.neighbourhoods.forget()
        self.statements.forget()
        self._built = {}
        self._days = OrderedDict()
        self._described = lru_cache(maxsize=MOST_DESCRIBED)(self._describe)

    @property
    def questions(self) -> Mapping[str, Question]:
        """Give every named question, by name, in the order of the file names."""
        return self._questions

    def _once(self, key: tuple[object, ...], build: Callable[[], Built]) -> Built:
        """Build what is costly once between two changes."""
        built = self._built
        result: Built | None = built.get(key)
        if result is None:
            with self._building:
                result = built.get(key)
                if result is None:
                    result = built[key] = build()
        return result

    def warm(self) -> None:
        """Build the search, the lists and the words of the shapes now, and start the worker processes."""
        self.endpoint.warm()
        self.texts.index()
        self.lists.warm()
        for language in LANGUAGES:
            self.shapes(language)

    def close(self) -> None:
        """End the worker processes, and keep the search for the next start."""
        self.endpoint.close()
        self.texts.keep()

    # Questions

    def question(self, name: str) -> Question:
        """Give one question. Raises NotFound."""
        question = self._questions.get(name)
        if question is None:
            raise NotFound(
                Message(
                    pl="Nie ma takiego pytania. Wszystkie wymienia lista pytań.",
                    en="There is no such question. The list of questions names them all.",
                )
            )
        return question

    def ask(self, name: str, parameters: Mapping[str, str], language: Language = "pl") -> Table:
        """Answer a named question. Raises NotFound for the name and BadParameter for a value."""
        question = self.question(name)
        bound = question.bind(parameters, language, self._store.known, self.today())
        return question.shown_to(language, self._store.select(question.text, bound))

    def choices(self, question: str, parameter: str, language: Language = "pl") -> list[Choice]:
        """Give the pick-list of a parameter, empty where it has none."""
        row = next((each for each in self.question(question).parameters if each.name == parameter), None)
        return [] if row is None or row.choices is None else self.pick_list(row.choices, language)

    def pick_list(self, question: str, language: Language = "pl") -> list[Choice]:
        """Give the values that a question of the kind `choices` offers. Raises NotFound."""
        return self._once(("choices", question, language), lambda: self._read_choices(question, language))

    def _read_choices(self, source: str, language: Language) -> list[Choice]:
        table = self.ask(source, {}, language)
        value, label = table.column("value"), table.column("label")
        return [Choice(str(row[value]), str(row[label])) for row in table.rows if row[value] is not None]

    def sparql(self, text: str) -> Table | bool | Graph:
        """Answer foreign SPARQL, read only, in a process of its own under limits.

        Raises BadQuery for what cannot be read or is not allowed, QueryTooHeavy at a limit, TooBusy.
        """
        return self.endpoint.answer(text)

    # Resources

    def _describer(self, iri: str) -> tuple[Describer, URIRef]:
        term = read_iri(iri)
        if term is not None:
            for describer in self._describers:
                if describer.knows(term):
                    return describer, term
        raise not_found()

    def resource(self, iri: str) -> URIRef:
        """Check that an IRI is ours and known, and give it as a term. Raises NotFound."""
        _, term = self._describer(iri)
        if not term.startswith(BASE):
            raise not_found()
        return term

    def describe(self, iri: str, language: Language = "pl") -> Description:
        """Say everything about one resource. Raises NotFound when nothing is known about it."""
        found = self._described(iri, language)
        return found if self._day is None else found.without_flags(EVALUATED)

    def _describe(self, iri: str, language: Language) -> Description:
        describer, term = self._describer(iri)
        return describer.describe(term, language)

    def incoming(
        self,
        iri: str,
        property_iri: str,
        language: Language = "pl",
        *,
        page: int = 1,
        per_page: int = PER_PAGE,
    ) -> Incoming:
        """Give one page of what points at a resource by one property. Raises NotFound when nothing does."""
        describer, term = self._describer(iri)
        name = read_iri(property_iri)
        if name is None:
            raise not_found()
        return describer.incoming(term, name, language, page, per_page)

    def describe_graph(self, iri: str) -> Graph:
        """Give the record and the nodes it owns as triples (a concise bounded description)."""
        describer, term = self._describer(iri)
        return as_graph(describer.triples(term))

    def label(self, iri: str, language: Language = "pl") -> str:
        """Give the label in the language, else in the other one, else the last part of the IRI."""
        term = read_iri(iri)
        return iri if term is None else self._labels.of(term, language)

    def label_language(self, iri: str, language: Language = "pl") -> str:
        """Give the language that the label for readers of a language is in; an empty text for none."""
        term = read_iri(iri)
        return "" if term is None else self._labels.language_of(term, language)

    def definition(self, iri: str, language: Language = "pl") -> str:
        """Give what a term means in the language, else in the other one; empty where nothing says it."""
        term = read_iri(iri)
        return "" if term is None else self._labels.definition(term, language)

    def counts(self) -> Mapping[str, int]:
        """Give the number of records by the keys of the question `counts`, and `triples`."""
        return self._once(("counts",), self._read_counts)

    def _read_counts(self) -> dict[str, int]:
        table = self.ask(COUNTS_QUESTION, {})
        key, count = table.column("key"), table.column("count")
        return {str(row[key]): int(str(row[count])) for row in table.rows} | {"triples": len(self._store)}

    def graphs(self) -> Table:
        """Give the named graphs with their numbers of triples, counted once as it means reading them all."""
        return self._once(("graphs",), lambda: self.ask(GRAPHS_QUESTION, {}))

    # Copies

    def dataset(self) -> Dataset:
        """Give a copy of all graphs as an rdflib Dataset."""
        return self._store.dataset()

    def networkx(self) -> "MultiDiGraph[Any]":
        """Give the links between IRIs as a networkx graph.

        Nodes carry `label_pl` and `label_en`; an edge's key is its property, and it carries its `graph`.
        """
        return network(self._store, self._labels)

    def export_options(self, language: Language = "pl") -> Options:
        """Give what the writers of exports need: the language, our JSON-LD context, inline, our terms."""
        return self._once(("options", language), lambda: self._read_options(language))

    def _read_options(self, language: Language) -> Options:
        dataset = self.ask(DATASET_QUESTION, {}, language)
        about = about_dataset(dataset, self._version, self._settings.today())
        return read_options(self._store, self._labels, self._settings.ontology_path, about, language)

    def export(self, what: str, format_name: str) -> bytes:
        """Write `all` graphs, or one by the last part of its name (`law`), in a format of exports.FORMATS.

        Only a format with named graphs can tell what the rules derived from what is stated: in the others,
        `all` leaves graph/inferred out.
        """
        names = {str(name).removeprefix(str(GRAPH)): name for name in self._store.graphs()}
        if what not in (EVERYTHING, *names):
            raise NotFound(
                Message(
                    pl=f"Nie ma takiego grafu. Są: {EVERYTHING}, {', '.join(names)}.",
                    en=f"There is no such graph. There are: {EVERYTHING}, {', '.join(names)}.",
                )
            )
        dataset = self._store.dataset(names.get(what))
        if what == EVERYTHING and format_name in FORMATS and FORMATS[format_name].kind != "dataset":
            dataset.remove_graph(INFERRED)
        return write_dataset(dataset, format_name, self.export_options())
