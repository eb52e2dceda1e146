"""What was worked out for analysts, as files: the whole answer with what was asked and how sure it is."""

import json
from collections.abc import Sequence
from typing import Final

from fastapi.responses import Response
from rdflib import URIRef

from mkus_kg.analysis.alike import alike, alike_table
from mkus_kg.analysis.consistency import Finding
from mkus_kg.analysis.impact import CHANGES, Impact, impact_table, impact_triples
from mkus_kg.analysis.links_table import links_table
from mkus_kg.analysis.plan_document import honest, plan_document, plan_table
from mkus_kg.analysis.wanted import Lacking, of_record
from mkus_kg.analysis.what_if import WhatIf
from mkus_kg.analysis.what_if_tables import what_if_table
from mkus_kg.exports import Format, TableFormat, write_graph, write_table
from mkus_kg.namespaces import Language
from web import api
from web.parts import PATHS, Here, Site, local_path, shortened
from web.plan_asked import PlanAsked

IMPACT_FORMATS: Final = ("xlsx", "csv", "json", "turtle")
PLAN_FORMATS: Final = ("xlsx", "csv", "json")
WHAT_IF_FORMATS: Final = ("xlsx", "csv", "json")
LINK_FORMATS: Final = ("xlsx", "csv", "json")


def impact_file(site: Site, language: Language, found: Impact, chosen: Format) -> Response:
    """Give an impact as a table with a row for each path, or as the triples of its paths."""
    graph, texts = site.graph, site.texts
    title = texts.text("impact.title", language)
    said = [
        graph.label(found.of, language),
        texts.text(f"impact.change-{found.change}", language),
        texts.text("impact.day", language, date=texts.date(found.day.isoformat(), language)),
        texts.text("impact.file-note", language),
    ]
    query = f"of={shortened(found.of)}" + ("" if found.change == CHANGES[0] else f"&change={found.change}")
    told = api.options(site, language, title, f"{PATHS['impact'][language]}?{query}", "; ".join(said))
    name = f"mkus{PATHS['impact'][language]}-{found.of.rpartition('/id/')[2]}"
    if isinstance(chosen, TableFormat):
        table = impact_table(graph, found, language)
        with graph.pausing():
            return api.file_answer(write_table(table, chosen.name, told), chosen, name)
    triples = impact_triples(found)
    with graph.pausing():
        return api.file_answer(write_graph(triples, chosen.name, told), chosen, name)


def plan_file(site: Site, language: Language, asked: PlanAsked, chosen: Format) -> Response:
    """Give the plan as a file: the changes and what each is worth, or everything as JSON. Raises TooBusy."""
    plan = site.plans.plan(site.graph, asked.asked)
    if chosen.name == "json":
        document = json.dumps(plan_document(site.graph, plan, language), ensure_ascii=False, indent=1)
        return api.file_answer(document.encode(), chosen, "mkus-plan")
    title = site.texts.text("plan.title", language)
    conditions = " ".join([honest(plan, language), conditions_of_plan(site, language, asked)])
    told = api.options(site, language, title, asked.address(language), conditions)
    table = plan_table(site.graph, plan, language)
    return api.file_answer(write_table(table, chosen.name, told), chosen, "mkus-plan")


def conditions_of_plan(site: Site, language: Language, asked: PlanAsked) -> str:
    """Say in words what is asked."""
    here = Here(site, language, "plan", PATHS["plan"])
    wanted, reading = asked.asked, asked.asked.reading
    said = [
        f"{here.text('plan.most')}: {wanted.most}",
        f"{here.text('plan.count')}: {here.text(f'plan.count-{wanted.count}')}",
        f"{here.text('plan.weight')}: {here.text(f'plan.weight-{wanted.weight}')}",
        f"{here.text('plan.removal')}: {here.text(f'plan.removal-{reading.removal}')}",
        *(
            f"{here.text(f'plan.{name}')}: {here.name(value)}"
            for name, value in (
                ("form", wanted.form),
                ("task", wanted.task),
                ("institution", wanted.institution),
            )
            if value
        ),
        *(here.text(f"plan.{name}") for name in ("general", "ended", "sourced") if getattr(reading, name)),
        *(f"{here.text('plan.kind')}: {here.name(each)}" for each in sorted(reading.kinds)),
        *(f"{here.text('plan.without')}: {here.name(each)}" for each in sorted(wanted.without)),
    ]
    return "; ".join(said)


def what_if_file(
    site: Site, language: Language, then: WhatIf, findings: Sequence[Finding], chosen: Format, query: str
) -> Response:
    """Give a what-if as a table: pairs, barriers, and what speaks against the package."""
    graph, texts = site.graph, site.texts
    said = [
        *(graph.label(each, language) for each in then.changes),
        texts.text(f"plan.removal-{then.blocking.reading.removal}", language),
        texts.text("what-if.file-note", language),
    ]
    path = PATHS["what-if"][language]
    told = api.options(
        site, language, texts.text("what-if.title", language), f"{path}?{query}", "; ".join(said)
    )
    table = what_if_table(graph, then, findings, language)
    with graph.pausing():
        return api.file_answer(write_table(table, chosen.name, told), chosen, f"mkus{path}")


def links_file(site: Site, language: Language, lacking: Lacking, record: str, chosen: Format) -> Response:
    """Give suggested links for one kind of records, or for one record, with a row for each reason."""
    graph, texts = site.graph, site.texts
    gaps = of_record(site.links.over(graph).wanted.gaps(lacking), record)
    query = f"lacking={lacking}" + (f"&record={shortened(record)}" if record else "")
    told = api.options(
        site,
        language,
        texts.text("links.title", language),
        f"{PATHS['links-wanted'][language]}?{query}",
        f"{texts.text(f'links.tab-{lacking}', language)}; {texts.text('links.note', language)}",
    )
    table = links_table(graph, gaps, language)
    with graph.pausing():
        name = f"mkus{PATHS['links-wanted'][language]}-{lacking}"
        return api.file_answer(write_table(table, chosen.name, told), chosen, name)


def alike_file(site: Site, language: Language, barrier: URIRef, chosen: Format) -> Response:
    """Give the barriers like a barrier, with a row for each part of a likeness."""
    graph = site.graph
    table = alike_table(graph, alike(graph, barrier), language)
    title = site.texts.text("alike.title", language, label=graph.label(barrier, language))
    told = api.options(site, language, title, f"{local_path(barrier, language)}?view=alike")
    with graph.pausing():
        return api.file_answer(write_table(table, chosen.name, told), chosen, f"mkus-alike-{barrier}")
