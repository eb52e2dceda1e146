"""What the address of the planner asks: how many changes, for what, and how the facts are read."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final, TypeVar
from urllib.parse import urlencode

from fastapi import Request
from starlette.datastructures import QueryParams

from mkus_kg.analysis.blocking import REMOVALS, Reading
from mkus_kg.analysis.plans import MOST, Asked
from mkus_kg.analysis.targets import COUNTS, WEIGHTS, Count
from mkus_kg.errors import Message, NotFound
from mkus_kg.kg import KnowledgeGraph
from mkus_kg.namespaces import BASE, Language
from web.asked import MOST_VALUES, VALUE, checked_query, refuse
from web.parts import PATHS, Site, expanded, shortened

PICK_LISTS: Final[Mapping[str, str]] = {
    "form": "choices-forms",
    "task": "choices-barrier-tasks",
    "institution": "choices-addressees",
    "kind": "choices-barrier-kinds",
    "without": "choices-changes",
}
"""The pick-list of each parameter that names a resource."""
KNOWN: Final[Mapping[str, str]] = {"task": "choices-public-tasks", "institution": "choices-institutions"}
"""Where more is taken than stands on the pick-list: what nobody described has a plan too, an empty one."""
MANY: Final = frozenset({"kind", "without"})
FLAGS: Final = ("general", "ended", "sourced")
USUAL: Final = Asked()
Word = TypeVar("Word", bound=str)


@dataclass(frozen=True)
class PlanAsked:
    """What is asked, and the addresses of the same with something else; what is as usual is left out."""

    asked: Asked

    @property
    def query(self) -> str:
        """Give this as the query part of an address."""
        asked = self.asked
        pairs = [
            ("most", str(asked.most) if asked.most != USUAL.most else ""),
            ("count", asked.count if asked.count != USUAL.count else ""),
            ("weight", asked.weight if asked.weight != USUAL.weight else ""),
            ("form", shortened(asked.form)),
            ("task", shortened(asked.task)),
            ("institution", shortened(asked.institution)),
            *reading_pairs(self.asked.reading),
            *(("without", shortened(each)) for each in sorted(asked.without)),
        ]
        return urlencode([(name, value) for name, value in pairs if value], safe="/")

    def address(self, language: Language) -> str:
        """Give the address of this plan on our site."""
        return PATHS["plan"][language] + (f"?{self.query}" if self.query else "")

    def up_to(self, most: int) -> "PlanAsked":
        """Ask for another number of changes."""
        return PlanAsked(replace(self.asked, most=most))

    def counting(self, count: Count) -> "PlanAsked":
        """Ask with something else counted."""
        return PlanAsked(replace(self.asked, count=count))

    def leaving_out(self, change: str) -> "PlanAsked":
        """Ask without one more change."""
        return PlanAsked(replace(self.asked, without=self.asked.without | {change}))

    def addressed_to(self, institution: str) -> "PlanAsked":
        """Ask for changes addressed to an institution alone."""
        return PlanAsked(replace(self.asked, institution=institution))

    def read(self, reading: Reading) -> "PlanAsked":
        """Ask with the facts read in another way."""
        return PlanAsked(replace(self.asked, reading=reading))


def plan_asked(site: Site, request: Request) -> PlanAsked:
    """Read what a request asks. Raises BadParameter for a value that cannot be read, NotFound for a record
    that is not on its pick-list.
    """
    return read_plan(site.graph, checked_query(request))


def read_plan(graph: KnowledgeGraph, parameters: QueryParams) -> PlanAsked:
    """Read what is asked; parameters that the planner does not know are left out.

    Raises BadParameter and NotFound as `plan_asked` does.
    """
    chosen = {name: _resources(graph, parameters, name) for name in PICK_LISTS}
    return PlanAsked(
        Asked(
            most=_number(parameters),
            form="".join(chosen["form"]),
            task="".join(chosen["task"]),
            count=_word(parameters, "count", COUNTS, USUAL.count),
            weight=_word(parameters, "weight", WEIGHTS, USUAL.weight),
            institution="".join(chosen["institution"]),
            without=frozenset(chosen["without"]),
            reading=read_reading(graph, parameters),
        )
    )


def read_reading(graph: KnowledgeGraph, parameters: QueryParams) -> Reading:
    """Read how the facts are to be read. Raises BadParameter and NotFound as `plan_asked` does."""
    return Reading(
        removal=_word(parameters, "removal", REMOVALS, USUAL.reading.removal),
        kinds=frozenset(_resources(graph, parameters, "kind")),
        general=_flag(parameters, "general"),
        ended=_flag(parameters, "ended"),
        sourced=_flag(parameters, "sourced"),
    )


def reading_pairs(reading: Reading) -> list[tuple[str, str]]:
    """Give a reading as names and values of an address; what is as usual has an empty value."""
    return [
        ("removal", reading.removal if reading.removal != USUAL.reading.removal else ""),
        *((name, "true" if getattr(reading, name) else "") for name in FLAGS),
        *(("kind", shortened(each)) for each in sorted(reading.kinds)),
    ]


def _resources(graph: KnowledgeGraph, parameters: QueryParams, name: str) -> list[str]:
    given = [value for value in parameters.getlist(name) if value]
    wanted = [expanded(value) for value in given]
    most = MOST_VALUES if name in MANY else 1
    if len(given) > most or not all(VALUE.fullmatch(value) and value.startswith(BASE) for value in wanted):
        raise refuse(
            f"Parametr „{name}” podaje się adresem IRI z tego zbioru; ile razy: do {most}.",
            f"The parameter “{name}” is given as an IRI of this collection; how many times: up to {most}.",
        )
    known = (
        {choice.value for choice in graph.pick_list(KNOWN.get(name, PICK_LISTS[name]))} if wanted else set()
    )
    if not known.issuperset(wanted):
        raise NotFound(
            Message(
                pl=f"Parametr „{name}” ma wartość, której nie ma na liście do wyboru.",
                en=f"The parameter “{name}” has a value that is not on its pick-list.",
            )
        )
    return wanted


def _word(parameters: QueryParams, name: str, offered: Sequence[Word], usual: Word) -> Word:
    value = parameters.get(name) or usual
    found = next((each for each in offered if each == value), None)
    if found is None:
        words = ", ".join(offered)
        raise refuse(f"Parametr „{name}” to jedno z: {words}.", f"The parameter “{name}” is one of: {words}.")
    return found


def _flag(parameters: QueryParams, name: str) -> bool:
    value = parameters.get(name, "")
    if value not in ("", "true", "false"):
        raise refuse(f"Parametr „{name}” to true albo false.", f"The parameter “{name}” is true or false.")
    return value == "true"


def _number(parameters: QueryParams) -> int:
    text = parameters.get("most") or str(USUAL.most)
    if not (text.isascii() and text.isdecimal() and len(text) < 4 and 1 <= int(text) <= MOST):
        raise refuse(f"Liczba zmian to 1–{MOST}.", f"The number of changes is 1–{MOST}.")
    return int(text)
