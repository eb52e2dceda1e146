"""The page of the planner: which few changes would free most, what each is worth, and what that rests on."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from fastapi.responses import HTMLResponse

from mkus_kg.analysis.blocking import REMOVALS, Remedy
from mkus_kg.analysis.plan_document import amount, by_worth, honest, sourced
from mkus_kg.analysis.plans import MOST, Outcome, Plan, Worth
from mkus_kg.analysis.targets import COUNTS, WEIGHTS
from mkus_kg.namespaces import SCHEME, Language
from mkus_kg.queries import Choice
from web.analysis_files import PLAN_FORMATS
from web.charts import Bar, Drawing, Frame, Segment, bar_chart
from web.pages.what_if import WhatIfAsked
from web.parts import PATHS, Download, Here, Site, files_of
from web.plan_asked import PICK_LISTS, PlanAsked
from web.rendering import page

LEGAL: Final = str(SCHEME["barrier-kind/legal"])
SHOWN_TIES: Final = 5
SHOWN_WANTED: Final = 10


@dataclass(frozen=True)
class Removed:
    """A barrier that a set of changes removes, and the claims that say so."""

    barrier: str
    remedies: Sequence[Remedy]


@dataclass(frozen=True)
class Step:
    """A change of the best set with the barriers it removes, alone or together with others."""

    change: str
    stage: str
    status: str
    institutions: Sequence[str]
    addressee: str
    removed: Sequence[Removed]


@dataclass(frozen=True)
class Other:
    """The answer to the same question asked in another way."""

    key: str
    address: str
    outcome: Outcome
    chosen: bool


def plan_page(site: Site, language: Language, asked: PlanAsked) -> HTMLResponse:
    """Make the page. Raises TooBusy."""
    graph = site.graph
    plan = site.plans.plan(graph, asked.asked)
    here = Here(site, language, "plan", PATHS["plan"], asked.query, downloads(language, asked))
    targets = [*plan.choice.freeable, *plan.free, *plan.stuck]
    remedies = plan.choice.blocking.facts.remedies
    return page(
        here,
        "plan.html",
        asked=asked,
        plan=plan,
        steps=[step(plan, change) for change in plan.best.changes],
        amount=lambda value: shown(here, value, plan.unit),
        what_if=WhatIfAsked(plan.best.changes, asked.asked.reading).address(language),
        honest=honest(plan, language),
        links=Counter(link.basis for link in plan.links),
        sourced=sourced(plan),
        total=len(targets),
        general=sum(1 for each in targets if each.pair is not None and each.pair.general),
        remedies=len(remedies),
        partial=sum(not each.full for each in remedies),
        drawings=trade_off(here, asked, plan),
        worths=by_worth(plan.worths),
        provisions=by_worth(named(plan.provisions)),
        institutions=by_worth(plan.institutions),
        shown_ties=SHOWN_TIES,
        shown_wanted=SHOWN_WANTED,
        others=others(site, language, asked),
        choices=picks(site, language, asked),
        most=range(1, MOST + 1),
        counts=COUNTS,
        weights=WEIGHTS,
        removals=REMOVALS,
        reasons=Counter(plan.choice.hopeless.values()),
    )


def shown(here: Here, value: int, unit: int) -> str:
    """Give a value as a number of the page's language."""
    number = amount(value, unit)
    text = here.number(number) if isinstance(number, int) else f"{number:g}"
    return text.replace(".", ",") if here.language == "pl" else text


def named(worths: Sequence[Worth]) -> list[Worth]:
    """Leave out changes that name none of what they are gathered by."""
    return [each for each in worths if each.name]


def step(plan: Plan, change: str) -> Step:
    """Tell what one change of the best set does."""
    blocking = plan.choice.blocking
    removed = []
    for barrier in sorted({each for target in plan.best.freed for each in target.barriers}):
        way = blocking.way(barrier, plan.best.changes)
        if way is not None and change in way.needs:
            removed.append(Removed(barrier, way.remedies))
    told = blocking.changes[change]
    return Step(change, told.stage, told.status, told.institutions, told.addressee, removed)


def trade_off(here: Here, asked: PlanAsked, plan: Plan) -> list[Drawing]:
    """Draw how much each number of changes frees; each bar leads to the plan of so many."""
    bars = []
    for number, each in enumerate(plan.curve):
        if number:
            said = here.text(
                f"plan.bar-{plan.asked.count}",
                changes=here.count("count.plan-changes", number),
                freed=here.number(len(each.freed)),
            )
            link = asked.up_to(number).address(here.language) if number <= MOST else ""
            style = "deep" if len(each.changes) == len(plan.best.changes) else "pale"
            bars.append(
                Bar(here.count("count.plan-changes", number), (Segment(len(each.freed), style, link, said),))
            )
    return [bar_chart(frame, bars) for frame in Frame] if bars else []


def others(site: Site, language: Language, asked: PlanAsked) -> list[Other]:
    """Ask the same in other ways, each different in one thing."""
    reading = asked.asked.reading
    kinds = frozenset() if reading.kinds else frozenset({LEGAL})
    ways: dict[str, PlanAsked] = {
        "count-pairs": asked.counting("pairs"),
        "count-barriers": asked.counting("barriers"),
        **{removal: asked.read(replace(reading, removal=removal)) for removal in REMOVALS},
        "sourced": asked.read(replace(reading, sourced=not reading.sourced)),
        "general": asked.read(replace(reading, general=not reading.general)),
        "legal": asked.read(replace(reading, kinds=kinds)),
    }
    keys = {
        "sourced": "sourced-off" if reading.sourced else "sourced",
        "general": "general-off" if reading.general else "general",
        "legal": "all-kinds" if reading.kinds else "legal",
    }
    return [
        Other(
            keys.get(key, key), way.address(language), site.plans.outcome(site.graph, way.asked), way == asked
        )
        for key, way in ways.items()
    ]


def picks(site: Site, language: Language, asked: PlanAsked) -> dict[str, list[Choice]]:
    """Give the values to choose from, the chosen ones among them."""
    found = {name: list(site.graph.pick_list(question, language)) for name, question in PICK_LISTS.items()}
    for name, value in (("task", asked.asked.task), ("institution", asked.asked.institution)):
        if value and value not in {choice.value for choice in found[name]}:
            found[name].append(Choice(value, site.graph.label(value, language)))
    return found


def downloads(language: Language, asked: PlanAsked) -> list[Download]:
    """Give the files of a plan."""
    return files_of(PATHS["plan"][language], PLAN_FORMATS, language, asked.query)
