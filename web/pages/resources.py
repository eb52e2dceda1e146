"""The page of a resource: what people come for first, then every other fact, then what refers to it."""

from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Final

from fastapi.responses import HTMLResponse

from mkus_kg.describe import Description, Group, Value
from mkus_kg.facets import NONE
from mkus_kg.graph import Term
from mkus_kg.journal import Revision
from mkus_kg.namespaces import BASE, Language
from mkus_kg.schema_org import Place
from mkus_kg.tracker import LONGEST_REASON
from mkus_kg.tracker.comments import comments
from web.asked import EVERYTHING, RESOURCE_FORMATS
from web.forms.actions import record_actions
from web.list_asked import PERHAPS_ANY
from web.pages import units
from web.pages.history import newest
from web.pages.lacks import of_recommendation
from web.pages.views import LEADING, Section, View, view_of
from web.pages.wording_line import Line, wording_line
from web.parts import (
    COMMENTS,
    PATHS,
    Download,
    Here,
    Site,
    Typed,
    files_of,
    local_path,
    local_paths,
    own,
    shortened,
)
from web.rendering import UNVERIFIED, Row, code, grouped, is_true, page, rows
from web.telling import Who, told, who

INCOMING_PER_PAGE: Final = 100
STATUS_CHANGES: Final = "status-changes"
TOLD_OF_EVENT: Final = frozenset(
    {
        "statusOf",
        "fromStatus",
        "toStatus",
        "previousChange",
        "happenedOn",
        "recordedAt",
        "wasAssociatedWith",
        "reason",
        "basis",
    }
)
"""Properties of a status change that the line of statuses has a place of its own for."""
FOLDED_FROM: Final = 8
ON_DAY: Final[Mapping[str, Sequence[str]]] = {
    "barriers": ("causeDoubtful",),
    "practices": ("historic",),
    "forms": ("available",),
}
"""What the list says of a record on the day shown, by section: marks for the head of its page."""
NAMED_ALREADY: Final[Mapping[str, tuple[str, str]]] = {"mayAffectBarrier": ("change-barriers", "barrier")}
"""Properties some of whose values a section names too: the section and its column."""
ALL: Final = f"view={EVERYTHING}"


@dataclass(frozen=True)
class FilledSection:
    """A section with its content: rows of a page question, and groups of the record's own statements."""

    key: str
    template: str
    rows: Sequence[Row] = ()
    groups: Sequence[Group] = ()
    quiet: bool = False
    always: bool = False

    @property
    def shown(self) -> bool:
        """Say whether the section stands on the page, and not in its head or side alone."""
        return not self.quiet and bool(self.rows or self.groups or self.always)


@dataclass(frozen=True)
class Narrowed:
    """A list narrowed to this resource: how many items, and where."""

    kind: str
    count: int
    address: str


def resource(
    site: Site,
    language: Language,
    iri: str,
    today: date,
    saved: int = 0,
    remaining: Sequence[str] = (),
    comment: Typed | None = None,
) -> HTMLResponse:
    """Make a resource's page. Raises NotFound when nothing is known about it.

    After a form was taken it tells which revision was `saved`, and what remains to be done; a `comment` that
    was refused stands in its form again.
    """
    described = site.graph.describe(iri, language)
    description = replace(described, label=site.name_of(iri) or described.label)
    names = tuple(code(each.term) for each in description.types)
    view = view_of(names)
    groups = {code(group.property): group for group in description.groups}
    found = {section.key: filled(site, language, iri, section, groups) for section in view.sections}
    said = (
        {name for section in view.sections for name in section.properties}
        | {*view.brief, *view.covered}
        | LEADING
    )
    here = Here(site, language, view.section, local_paths(iri), "", downloads(site, language, iri))
    life = events(site, language, found)
    listed = site.graph.lists.item(view.section, iri, language) if view.section in ON_DAY else None
    standing = {each.name: each for each in listed.fields} if listed else {}
    trail = trail_of(here, groups, view)
    return page(
        here,
        "resource.html",
        it=description,
        view=view,
        names=names,
        types=[each for each in description.types if own(each.term)] or description.types,
        groups=groups,
        lead=lead(description, groups, language),
        trail=trail,
        ancestors=ancestors(groups),
        about=site.graph.export_options(language).about,
        brief=[groups[name] for name in view.brief if name in groups],
        found=found,
        sections=[each for each in found.values() if each.shown],
        others=others([group for name, group in groups.items() if name not in said], found),
        incoming=[each for each in description.incoming if code(each.property) not in view.covered],
        narrowed=narrowed(site, language, iri, view),
        unnamed=unnamed(site, language, view),
        today=today.isoformat(),
        folded_from=FOLDED_FROM,
        json_ld=json_ld(here, description, trail, today),
        drawn=drawn(iri, found, today),
        on_day=[standing[name] for name in ON_DAY.get(view.section, ()) if name in standing],
        cause_on_day=standing.get("cause"),
        events=life,
        unverified=unverified(life),
        reported="wasAttributedTo" in groups,
        comments=[told(site, language, each) for each in comments_on(site, iri)],
        refused=comment,
        comment_address=COMMENTS[language],
        longest_comment=LONGEST_REASON,
        actions=record_actions(site, language, iri, names, None if here.past else here.person),
        saved=saved,
        remaining=remaining,
        dossier=of_recommendation(site, language, iri) if "Recommendation" in names else None,
    )


def filled(
    site: Site, language: Language, iri: str, section: Section, groups: Mapping[str, Group]
) -> FilledSection:
    """Fill a section; one that asks a question has a template of its own."""
    answer: Sequence[Row] = ()
    about = str(groups[section.through].values[0].term) if section.through in groups else iri
    if section.question and (not section.through or section.through in groups):
        answer = rows(site.graph.ask(section.question, {section.parameter: about}, language))
    return FilledSection(
        section.key,
        f"sections/{section.template or section.key}.html" if section.question else "",
        rows=answer,
        groups=[groups[name] for name in section.properties if name in groups],
        quiet=section.quiet,
        always=section.always,
    )


def others(groups: Sequence[Group], found: Mapping[str, FilledSection]) -> list[Group]:
    """Leave out of the other facts the values that a section names already, and what is then empty."""
    left = []
    for group in groups:
        key, column = NAMED_ALREADY.get(code(group.property), ("", ""))
        named = {row[column] for row in found[key].rows} if key in found else set()
        values = tuple(value for value in group.values if value.term not in named)
        if values:
            left.append(replace(group, values=values, count=group.count - len(group.values) + len(values)))
    return left


@dataclass(frozen=True)
class Event:
    """A step of the record's life cycle: the row of its question, who recorded it, and all it says."""

    row: Row
    who: Who
    description: Description
    facts: Sequence[Group]


def events(site: Site, language: Language, found: Mapping[str, FilledSection]) -> list[Event]:
    """Tell the status changes of a record, the oldest first."""
    section = found.get(STATUS_CHANGES)
    found_events = []
    for change, same in grouped(section.rows if section else (), "change"):
        description = site.graph.describe(str(change), language)
        facts = [group for group in description.groups if code(group.property) not in TOLD_OF_EVENT]
        found_events.append(Event(same[0], who(site, language, str(same[0]["agent"])), description, facts))
    return found_events


def unverified(life: Sequence[Event]) -> bool:
    """Say whether nobody has yet looked at the status of a record: as collected, or as it was reported."""
    if not life:
        return False
    entered = {code(str(event.row["to"])) for event in life}
    return entered <= UNVERIFIED or (len(life) == 1 and is_true(life[0].row["imported"]))


def comments_on(site: Site, iri: str) -> Iterable[Revision]:
    """Give the comments on a record, those of the day shown."""
    return () if site.journal is None else comments(site.journal, iri, newest(site))


@dataclass(frozen=True)
class Drawn:
    """What the page of an act or a provision draws of its units."""

    tree: Sequence[units.Unit] = ()
    resting: Mapping[str, Set[Term]] = field(default_factory=dict)
    neighbours: Sequence[Term] = ()
    timeline: units.Timeline | None = None
    line: Line | None = None


def drawn(iri: str, found: Mapping[str, FilledSection], today: date) -> Drawn:
    """Draw an act as a tree, a provision among its neighbours and on a line of time."""
    if "act-units" in found:
        resting = found["act-resting"].rows
        return Drawn(units.tree(found["act-units"].rows, resting), units.resting(resting))
    if "provision-wordings" in found:
        lanes = [(iri, found["provision-wordings"].rows), *units.by_unit(found["provision-units"].rows)]
        return Drawn(
            neighbours=units.neighbours(found["provision-place"].rows, iri),
            timeline=units.timeline(lanes, found["provision-effects"].rows, today),
            line=wording_line(found["provision-wordings"].rows, found["provision-effects"].rows, today),
        )
    return Drawn()


def json_ld(
    here: Here, description: Description, trail: Sequence[tuple[str, str]], today: date
) -> dict[str, object]:
    """Give what search engines read in the page."""
    steps = [(here.text("nav.home"), PATHS["home"][here.language]), *trail]
    places = [(label, BASE.rstrip("/") + path) for label, path in steps]
    places.append((description.label, here.canonical))
    return here.site.graph.schema_org.page(description, Place(here.canonical, here.language, places), today)


def lead(description: Description, groups: Mapping[str, Group], language: Language) -> Value | None:
    """Give the description that opens the page where the record has it only in the other language."""
    found = [
        value for name in ("description", "definition") if name in groups for value in groups[name].values
    ]
    own_language = [value for value in found if value.language == language]
    return next(iter(own_language or found), None)


def trail_of(here: Here, groups: Mapping[str, Group], view: View) -> list[tuple[str, str]]:
    """Give the way to the resource: its list, then what it is a part of, the largest first."""
    steps = []
    if view.section in PATHS:
        steps.append((here.text(f"nav.{view.section}"), here.to(view.section)))
    return steps + [(each.label, here.resource(str(each.term))) for each in ancestors(groups)]


def ancestors(groups: Mapping[str, Group]) -> list[Value]:
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
        total = site.graph.lists.count(kind, {facet: [iri]}, language=language)
        address = Here(site, language, kind, {}).to(kind, **{facet.replace("-", "_"): shortened(iri)})
        made.append(Narrowed(kind, total, address))
    return [each for each in made if each.count]


def unnamed(site: Site, language: Language, view: View) -> list[Narrowed]:
    """Count what may concern every resource of this class, because it names none."""
    made = []
    for kind, facet in view.lists:
        if (kind, facet) in PERHAPS_ANY:
            total = site.graph.lists.count(kind, {facet: [NONE]}, language=language)
            address = Here(site, language, kind, {}).to(kind, **{facet.replace("-", "_"): NONE})
            made.append(Narrowed(kind, total, address))
    return [each for each in made if each.count]


def downloads(site: Site, language: Language, iri: str) -> list[Download]:
    """Give the formats in which the record can be had."""
    return files_of(local_path(iri, language), RESOURCE_FORMATS, language)


def incoming_page(site: Site, language: Language, iri: str, property_iri: str, number: int) -> HTMLResponse:
    """Make one page of what refers to a resource by one property. Raises NotFound when nothing does."""
    incoming = site.graph.incoming(iri, property_iri, language, page=number, per_page=INCOMING_PER_PAGE)
    here = Here(site, language, "", local_paths(iri), "")
    query = here.to("home", **{"in": shortened(property_iri)}).partition("?")[2]
    here = Here(site, language, "", local_paths(iri), query + (f"&page={number}" if number > 1 else ""))
    return page(
        here,
        "incoming.html",
        iri=iri,
        label=site.graph.label(iri, language),
        incoming=incoming,
        page_links=page_links(here, iri, query, incoming.pages),
    )


def statements_page(site: Site, language: Language, iri: str, number: int) -> HTMLResponse:
    """Make one page of every statement about a resource, both ways. Raises NotFound when there is none."""
    found = site.graph.statements.page(iri, language, page=number)
    query = ALL + (f"&page={found.page}" if found.page > 1 else "")
    here = Here(site, language, "", local_paths(iri), query, downloads(site, language, iri))
    return page(
        here,
        "statements.html",
        iri=iri,
        label=site.graph.label(iri, language),
        found=found,
        page_links=page_links(here, iri, ALL, found.pages),
    )


def page_links(here: Here, iri: str, query: str, pages: int) -> list[tuple[int, str]]:
    """Give the number and address of every page of something long about a resource."""
    address = here.resource(iri)
    return [
        (each, f"{address}?{query}" + (f"&page={each}" if each > 1 else "")) for each in range(1, pages + 1)
    ]
