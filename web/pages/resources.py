"""The page of a resource: what people come for first, then every other fact, then what refers to it."""

from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Final

from fastapi.responses import HTMLResponse

from mkus_kg.describe import Description, Group, Value
from mkus_kg.exports import FORMATS
from mkus_kg.graph import Term
from mkus_kg.kg import KnowledgeGraph
from mkus_kg.namespaces import Language
from web.asked import RESOURCE_FORMATS
from web.pages.views import LEADING, Section, View, view_of
from web.parts import Download, Here, Site, local_path, local_paths, own, shortened
from web.rendering import Row, code, is_true, page, rows

INCOMING_PER_PAGE: Final = 100
FOLDED_FROM: Final = 8


@dataclass(frozen=True)
class FilledSection:
    """A section with its content: rows of a page question, or groups of the record's own statements."""

    key: str
    template: str
    rows: Sequence[Row] = ()
    groups: Sequence[Group] = ()
    lapsed: Set[Term] = frozenset()
    """Provisions named in it of which no wording is in force today."""


@dataclass(frozen=True)
class Narrowed:
    """A list narrowed to this resource: how many items, and where."""

    kind: str
    count: int
    address: str


def resource(site: Site, language: Language, iri: str, today: date) -> HTMLResponse:
    """Make a resource's page. Raises NotFound when nothing is known about it."""
    description = site.graph.describe(iri, language)
    names = tuple(code(each.term) for each in description.types)
    view = view_of(names)
    groups = {code(group.property): group for group in description.groups}
    sections = [
        made
        for section in view.sections
        if (made := filled(site, language, iri, section, groups)).rows or made.groups or section.always
    ]
    shown = (
        {name for section in view.sections for name in section.properties}
        | {*view.brief, *view.covered}
        | LEADING
    )
    here = Here(site, language, view.section, local_paths(iri), "", downloads(site, language, iri))
    return page(
        here,
        "resource.html",
        it=description,
        view=view,
        names=names,
        types=[each for each in description.types if own(each.term)] or description.types,
        groups=groups,
        lead=lead(description, groups, language),
        trail=trail(groups, view),
        brief=[groups[name] for name in view.brief if name in groups],
        sections=sections,
        others=[group for name, group in groups.items() if name not in shown],
        narrowed=narrowed(site, language, iri, view),
        today=today.isoformat(),
        folded_from=FOLDED_FROM,
    )


def filled(
    site: Site, language: Language, iri: str, section: Section, groups: Mapping[str, Group]
) -> FilledSection:
    """Fill a section; one that asks a question has a template of its own."""
    if section.question:
        answer = rows(site.graph.ask(section.question, {section.parameter: iri}, language))
        return FilledSection(section.key, f"sections/{section.key}.html", rows=answer)
    shown = [groups[name] for name in section.properties if name in groups]
    return FilledSection(
        section.key,
        "",
        groups=shown,
        lapsed=lapsed(site.graph, date.today()) if section.lapsed else frozenset(),
    )


@lru_cache(maxsize=2)
def lapsed(graph: KnowledgeGraph, today: date) -> Set[Term]:
    """Give the provisions with wordings of which none is in force today, as their list says; once a day."""
    listed = rows(graph.lists.table("provisions", {}))
    return frozenset(
        row["item"]
        for row in listed
        if str(row["wordings"]) != "0" and not is_true(row["inForce"]) and row["item"] is not None
    )


def lead(description: Description, groups: Mapping[str, Group], language: Language) -> Value | None:
    """Give the description that opens the page where the record has it only in the other language."""
    found = [
        value for name in ("description", "definition") if name in groups for value in groups[name].values
    ]
    own_language = [value for value in found if value.language == language]
    return next(iter(own_language or found), None)


def trail(groups: Mapping[str, Group], view: View) -> list[Value]:
    """Give what the resource is a part of, the largest first: act, then units; or its code list."""
    for name in ("within", "is_part_of", "is_member_of", "inScheme"):
        if name in groups:
            parts = [value for value in groups[name].values if value.kind == "own"]
            return sorted(parts, key=lambda value: ("/act/" not in value.term, len(value.term)))
    return []


def narrowed(site: Site, language: Language, iri: str, view: View) -> list[Narrowed]:
    """Count the items of each list that can be narrowed to this resource."""
    made = []
    for kind, facet in view.lists:
        total = site.graph.lists.count(kind, {facet: [iri]})
        address = Here(site, language, kind, {}).to(kind, **{facet.replace("-", "_"): shortened(iri)})
        made.append(Narrowed(kind, total, address))
    return [each for each in made if each.count]


def downloads(site: Site, language: Language, iri: str) -> list[Download]:
    """Give the formats in which the record can be had."""
    return [
        Download(
            name,
            local_path(iri, language, f".{FORMATS[name].suffix}"),
            FORMATS[name].label.text(language),
            FORMATS[name].media_type,
        )
        for name in RESOURCE_FORMATS
    ]


def incoming_page(site: Site, language: Language, iri: str, property_iri: str, number: int) -> HTMLResponse:
    """Make one page of what refers to a resource by one property. Raises NotFound when nothing does."""
    incoming = site.graph.incoming(iri, property_iri, language, page=number, per_page=INCOMING_PER_PAGE)
    here = Here(site, language, "", local_paths(iri), "")
    query = here.to("home", **{"in": shortened(property_iri)}).partition("?")[2]
    here = Here(site, language, "", local_paths(iri), query + (f"&page={number}" if number > 1 else ""))
    address = here.resource(iri)
    return page(
        here,
        "incoming.html",
        iri=iri,
        label=site.graph.label(iri, language),
        incoming=incoming,
        page_links=[
            (each, f"{address}?{query}" + (f"&page={each}" if each > 1 else ""))
            for each in range(1, incoming.pages + 1)
        ],
    )
