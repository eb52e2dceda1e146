"""What if proposals came into force: pairs freed, barriers removed or left, and is the package sound."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final
from urllib.parse import urlencode

from fastapi import Request
from fastapi.responses import HTMLResponse, Response
from starlette.datastructures import QueryParams

from mkus_kg.analysis.blocking import REMOVALS, Facts, Reading
from mkus_kg.analysis.blocking_facts import read_facts
from mkus_kg.analysis.consistency import Finding, check_package
from mkus_kg.analysis.what_if import WhatIf, ours, what_if
from mkus_kg.analysis.what_if_tables import GRAVITY, LACKS
from mkus_kg.exports import Format
from mkus_kg.kg import KnowledgeGraph
from mkus_kg.labels import alphabetical
from mkus_kg.namespaces import Language
from web.analysis_files import WHAT_IF_FORMATS, what_if_file
from web.asked import MOST_VALUES, VALUE, checked_query, refuse
from web.parts import PATHS, Download, Here, Site, expanded, files_of, shortened
from web.plan_asked import PICK_LISTS, read_reading, reading_pairs
from web.rendering import page

USUAL: Final = Reading()
MOST_PAIRS: Final = 25
MOST_BARRIERS: Final = 25


@dataclass(frozen=True)
class WhatIfAsked:
    """Which proposals are switched on, by IRI, and how the facts are read."""

    changes: tuple[str, ...] = ()
    reading: Reading = USUAL

    @property
    def query(self) -> str:
        """Give this as the query part of an address."""
        pairs = [*(("change", shortened(each)) for each in self.changes), *reading_pairs(self.reading)]
        return urlencode([(name, value) for name, value in pairs if value], safe="/")

    def address(self, language: Language) -> str:
        """Give the address of this package on our site."""
        return PATHS["what-if"][language] + (f"?{self.query}" if self.query else "")

    def without(self, change: str) -> "WhatIfAsked":
        """Ask with one proposal less."""
        return replace(self, changes=tuple(each for each in self.changes if each != change))


@dataclass(frozen=True)
class Choice:
    """A proposal that can be switched on, its stage, how many barriers it concerns, and whether it is on."""

    iri: str
    name: str
    stage: str
    barriers: int
    on: bool


def read_package(graph: KnowledgeGraph, facts: Facts, parameters: QueryParams) -> WhatIfAsked:
    """Read a package from an address. Raises NotFound for what is not known, BadParameter for the rest."""
    given = [each for each in parameters.getlist("change") if each]
    if len(given) > MOST_VALUES or not all(VALUE.fullmatch(each) for each in given):
        raise refuse(
            f"Propozycje podaje się adresami IRI, najwyżej {MOST_VALUES}.",
            f"Proposals are given by their IRIs, at most {MOST_VALUES}.",
        )
    changes = {str(graph.resource(expanded(each))) for each in given}
    if not changes <= {each.iri for each in facts.changes}:
        raise refuse("Włączyć można tylko propozycje zmian.", "Only proposed changes can be switched on.")
    # A proposal that ended counts once it is switched on, whatever a plan may choose.
    return WhatIfAsked(tuple(sorted(changes)), replace(read_reading(graph, parameters), ended=False))


def concerned(facts: Facts, asked: WhatIfAsked) -> list[str]:
    """Give the proposals of a package, and the barriers that would be gone or that it acts upon."""
    then = what_if(facts, asked.changes, asked.reading)
    return [*asked.changes, *(each.iri for each in (*then.removed, *then.partly))]


class WhatIfDesk:
    """Answers what-if questions in one language; the facts are read once for each state of the graph."""

    formats: Final = WHAT_IF_FORMATS

    def __init__(self, site: Site, language: Language) -> None:
        self._site = site
        self._language = language
        self._read: tuple[str, Facts] | None = None

    def facts(self) -> Facts:
        """Give what the graph says of barriers and proposals."""
        graph, read = self._site.graph, self._read
        if read is None or read[0] != graph.version:
            read = self._read = (graph.version, read_facts(graph))
        return read[1]

    def asked(self, request: Request) -> WhatIfAsked:
        """Read what is asked. Raises NotFound for what is not known, BadParameter for other values."""
        return read_package(self._site.graph, self.facts(), checked_query(request))

    def answer(self, asked: WhatIfAsked) -> tuple[WhatIf, tuple[Finding, ...]]:
        """Work out the state with the proposals on, and what speaks against the package."""
        facts = self.facts()
        findings = check_package(self._site.graph, facts, asked.changes, self._site.today)
        return what_if(facts, asked.changes, asked.reading), findings

    def page(self, request: Request) -> HTMLResponse:
        """Make the page: the answer, and the form that asks."""
        asked = self.asked(request)
        then, findings = self.answer(asked)
        downloads = self._downloads(asked) if asked.changes else []
        here = Here(self._site, self._language, "what-if", PATHS["what-if"], asked.query, downloads)
        return page(
            here,
            "what-if.html",
            asked=asked,
            then=then,
            findings=findings,
            grave=sum(each.severity != "note" for each in findings),
            choices=self._choices(asked),
            chips=[(each, asked.without(each).address(self._language)) for each in asked.changes],
            packages=[] if asked.changes else self._packages(),
            removals=REMOVALS,
            kinds=self._site.graph.pick_list(PICK_LISTS["kind"], self._language),
            lacks={name: message.text(self._language) for name, message in LACKS.items()},
            gravity={name: message.text(self._language) for name, message in GRAVITY.items()},
            inferred=sum(ours(each) for each in then.claims),
            most_pairs=MOST_PAIRS,
            most_barriers=MOST_BARRIERS,
            version=self._site.graph.version[:12],
            recommending=self._recommending(asked, then),
        )

    def _recommending(self, asked: WhatIfAsked, then: WhatIf) -> str:
        """Give the address of the form for a recommendation of this package and the barriers it acts upon."""
        barriers = [each.iri for each in (*then.removed, *then.partly)][:MOST_VALUES]
        found = [("changes", each) for each in asked.changes] + [("barriers", each) for each in barriers]
        query = urlencode([(name, shortened(each)) for name, each in found], safe="/")
        return f"{PATHS['new-recommendation'][self._language]}?{query}"

    def file(self, request: Request, chosen: Format) -> Response:
        """Give the answer as a table."""
        asked = self.asked(request)
        then, findings = self.answer(asked)
        return what_if_file(self._site, self._language, then, findings, chosen, asked.query)

    def _choices(self, asked: WhatIfAsked) -> Sequence[tuple[str, Sequence[Choice]]]:
        """Give the proposals that are not law yet: the open ones, and those whose way has ended."""
        facts, graph = self.facts(), self._site.graph
        concerned: dict[str, set[str]] = {}
        for remedy in facts.remedies:
            concerned.setdefault(remedy.change, set()).add(remedy.barrier)
        groups: dict[str, list[Choice]] = {"open": [], "ended": []}
        for each in facts.changes:
            if each.standing in groups:
                groups[each.standing].append(
                    Choice(
                        each.iri,
                        graph.label(each.iri, self._language),
                        graph.label(each.stage, self._language) if each.stage else "",
                        len(concerned.get(each.iri, ())),
                        each.iri in asked.changes,
                    )
                )
        return [
            (standing, sorted(found, key=lambda each: (not each.on, alphabetical(each.name), each.iri)))
            for standing, found in groups.items()
            if found
        ]

    def _packages(self) -> Sequence[tuple[str, str, int]]:
        """Give the groups of changes needed together that are not all law yet: group, address, size."""
        facts = self.facts()
        waiting = {each.iri for each in facts.changes if each.standing != "made"}
        groups: dict[str, set[str]] = {}
        for remedy in facts.remedies:
            if remedy.group and remedy.change in waiting:
                groups.setdefault(remedy.group, set()).add(remedy.change)
        return [
            (group, WhatIfAsked(tuple(sorted(changes))).address(self._language), len(changes))
            for group, changes in sorted(groups.items())
        ]

    def _downloads(self, asked: WhatIfAsked) -> list[Download]:
        return files_of(PATHS["what-if"][self._language], self.formats, self._language, asked.query)
