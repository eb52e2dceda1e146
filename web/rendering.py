"""Turning data into a page: the template environment and how terms are shown."""

import hashlib
import re
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Final
from urllib.parse import unquote, urlsplit

from fastapi.responses import HTMLResponse
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from rdflib import BNode, Literal, URIRef
from rdflib.namespace import XSD

from mkus_kg.describe import Flag
from mkus_kg.graph import Table, Term
from mkus_kg.items import Field
from mkus_kg.namespaces import BASE, LANGUAGES
from mkus_kg.settings import PLACE
from web.citing import cited
from web.known_on import AS_OF, PARAMETER, all_links_kept, kept
from web.menu import MENU
from web.parts import PATHS, Here, own, shortened

WEB: Final = Path(__file__).resolve().parent
LINKED_SCHEMES: Final = frozenset({"http", "https", "mailto"})
NOT_IN_ADDRESS: Final = re.compile(r"[\x00-\x20<>\"'\\^`{|}\x7f]")
PAGE_FILES: Final = frozenset({".html", ".css", ".js", ".svg", ".yaml", ".py"})

LITERAL_KINDS: Final[Mapping[URIRef, str]] = {
    XSD.date: "date",
    XSD.dateTime: "date",
    XSD.boolean: "boolean",
    XSD.integer: "number",
    XSD.decimal: "number",
    XSD.double: "number",
}

REPORTED: Final = ("doubt", "reported")
BADGES: Final[Mapping[tuple[str, str], tuple[str, str]]] = {
    ("verified", "true"): ("good", "verified"),
    ("verified", "false"): ("doubt", "not-verified"),
    ("mkusOrigin", "true"): ("mkus", "mkus"),
    ("mkusOrigin", "false"): ("plainly", "not-mkus"),
    ("recheck", "true"): ("alarm", "recheck"),
    ("datesDoubtful", "true"): ("doubt", "dates-doubtful"),
    ("currentWordingRead", "true"): ("good", "wording-read"),
    ("currentWordingRead", "false"): ("doubt", "wording-not-read"),
    ("legalBasisUnknown", "true"): ("doubt", "legal-basis-unknown"),
    ("legalBasisKnown", "false"): ("doubt", "legal-basis-unknown"),
    ("legalCauseUnknown", "true"): ("doubt", "legal-cause-unknown"),
    ("referencedOnly", "true"): ("doubt", "referenced-only"),
    ("structuralOnly", "true"): ("plainly", "structural-only"),
    ("hasProposal", "true"): ("plainly", "has-proposal"),
    ("hasProposal", "false"): ("plainly", "no-proposal"),
    ("testingVariant", "true"): ("plainly", "testing"),
    ("inForce", "true"): ("good", "in-force"),
    ("inForce", "false"): ("plainly", "not-in-force"),
    ("coreSocialService", "true"): ("plainly", "core"),
    ("datesVerified", "true"): ("good", "dates-verified"),
    ("datesVerified", "false"): ("doubt", "dates-not-verified"),
    ("gap", "true"): ("alarm", "gap"),
    ("audit", "right"): ("good", "audit-right"),
    ("audit", "corrected"): ("good", "audit-corrected"),
    ("audit", "checked-against-quote-only"): ("doubt", "audit-checked-against-quote-only"),
    ("audit", "not-refound"): ("doubt", "audit-not-refound"),
    ("audit", "not-audited"): ("doubt", "audit-not-audited"),
    ("byPerson", "true"): REPORTED,
    ("historic", "true"): ("alarm", "historic"),
    ("causeDoubtful", "true"): ("doubt", "cause-doubtful"),
    ("available", "true"): ("good", "available"),
    ("available", "false"): ("alarm", "unavailable"),
    ("existing", "false"): ("alarm", "not-existing"),
}
"""How a remark on reliability is shown: by its name and value, the style of the mark and its text."""
OF_COLLECTED: Final = frozenset({"not-verified", "not-mkus", "audit-not-audited"})
"""Marks that tell collected records apart; all of them are true of what a person reported."""

UNVERIFIED: Final = frozenset({"reported", "qualifying"})
"""The statuses of a barrier before anybody has verified it."""

NAMED: Final = re.compile(r'\b(?:href="(?:/en)?/((?:id|scheme)/[^"?#]+)|value="((?:id|scheme)/[^"]+)")')
"""Where a page names a record: a link, or a value to choose."""
RECORDS: Final = ("id/", "scheme/")

TIMELESS: Final = frozenset(
    {
        "tasks",
        "changes",
        "sources",
        "coverage",
        "plan",
        "history",
        "compare",
        "search",
        "network",
        "data",
        "about",
    }
)
"""Sections whose lists say the same whatever law is shown."""

Row = Mapping[str, Term | None]


def linkable(address: object) -> bool:
    """Say whether an address may stand in an href: only the web and mail, never a script."""
    text = str(address)
    try:
        scheme = urlsplit(text).scheme
    except ValueError:
        return False
    return scheme in LINKED_SCHEMES and not NOT_IN_ADDRESS.search(text)


def code(iri: object) -> str:
    """Give the last part of an IRI: a concept's code, a term's local name."""
    return re.split(r"[/#]", str(iri))[-1]


def iso(term: Term) -> str:
    """Give a date as plain text that compares with other dates; an rdflib literal compares oddly."""
    return str(term)


def local(term: object) -> datetime:
    """Give a moment, or a literal that holds one, on the clock of the site."""
    moment = term.value if isinstance(term, Literal) else term
    if not isinstance(moment, datetime):
        raise TypeError(f"{term!r} is no moment")
    return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(PLACE)


def is_true(term: object) -> bool:
    """Say whether a term is the boolean true."""
    return isinstance(term, Literal) and term.value is True


def kind(term: Term) -> str:
    """Say how a term is shown: own, web, iri, date, boolean, number or text."""
    if isinstance(term, BNode):
        return "iri"
    if isinstance(term, URIRef):
        return "own" if own(term) else "web" if linkable(term) else "iri"
    return LITERAL_KINDS.get(term.datatype, "text") if term.datatype is not None else "text"


def standing(start: object, until: object, today: str) -> str:
    """Say how a wording with these first and last days stands on a day: now, past, future or unknown."""
    if start is None:
        return "unknown"
    if str(start) > today:
        return "future"
    return "past" if until is not None and str(until) < today else "now"


def is_flag(term: object) -> bool:
    """Say whether a term is a boolean."""
    return isinstance(term, Literal) and isinstance(term.value, bool)


def is_numeric(term: object) -> bool:
    """Say whether a term is a number."""
    return isinstance(term, Literal) and kind(term) == "number"


def badges(remarks: Iterable[Field | Flag], reported: bool = False) -> list[tuple[str, str]]:
    """Give the style and text of the marks for the columns of a list or the flags of a record.

    What a person `reported` is marked as just that.
    """
    found: list[tuple[str, str] | None] = [REPORTED] if reported else []
    for remark in remarks:
        term = remark.value.term if isinstance(remark, Flag) else remark.term
        found.append(BADGES.get((remark.name, code(term))))
    told = [badge for badge in found if badge]
    return [badge for badge in told if badge[1] not in OF_COLLECTED] if REPORTED in told else told


def rows(table: Table) -> list[Row]:
    """Give a table's rows by column name."""
    return [dict(zip(table.columns, row, strict=True)) for row in table.rows]


def grouped(table_rows: Iterable[Row], column: str) -> list[tuple[Term, list[Row]]]:
    """Gather rows that share a term in one column, in order of first appearance; drop rows without it."""
    groups: dict[Term, list[Row]] = {}
    for row in table_rows:
        term = row[column]
        if term is not None:
            groups.setdefault(term, []).append(row)
    return list(groups.items())


def distinct(table_rows: Iterable[Row], column: str) -> list[Term]:
    """Give the different terms of one column, in order of first appearance."""
    return [term for term, _ in grouped(table_rows, column)]


def in_force_first(table_rows: Iterable[Row], today: str) -> list[list[Row]]:
    """Gather rows by their wording: what is in force, then what will be, then the past, the newest first."""
    wordings = [found for _, found in grouped(table_rows, "version")]
    wordings.sort(key=lambda found: str(found[0]["from"] or ""), reverse=True)
    places = ("now", "future", "past", "unknown")
    wordings.sort(key=lambda found: places.index(standing(found[0]["from"], found[0]["until"], today)))
    return wordings


def page_files() -> str:
    """Hash all files that decide what a page looks like."""
    digest = hashlib.sha256()
    for file in sorted(WEB.rglob("*")):
        if file.suffix in PAGE_FILES:
            digest.update(file.read_bytes())
    return digest.hexdigest()[:24]


def environment(stamp: str) -> Environment:
    """Make the environment of the templates: everything is escaped, a misspelt name is an error."""
    made = Environment(
        loader=FileSystemLoader(WEB / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    made.filters.update(badges=badges, code=code, iso=iso, kind=kind, local=local, shortened=shortened)
    made.tests.update(flag=is_flag, linkable=linkable, numeric=is_numeric, own=own, yes=is_true)
    made.globals.update(
        stamp=stamp[:12],
        base=BASE,
        cited=cited,
        languages=LANGUAGES,
        distinct=distinct,
        grouped=grouped,
        in_force_first=in_force_first,
        law_of_today=partial(kept, leave=AS_OF),
        known_now=partial(kept, leave=PARAMETER),
        menu=MENU,
        timeless=TIMELESS,
        paths=PATHS,
        standing=standing,
    )
    return made


def page(here: Here, template: str, status_code: int = 200, **content: object) -> HTMLResponse:
    """Answer with a page; the template sees the content, `here` and `t` for texts."""
    text = here.site.templates.get_template(template).render(
        here=here, t=here.text, site=here.site, **content
    )
    return HTMLResponse(all_links_kept(names_marked(here, text)), status_code=status_code)


def names_marked(here: Here, html: str) -> str:
    """Mark the names on a finished page that stand in the other language, for who listens to the page.

    A record that nobody has translated is called as it is in its own language, wherever it is named.
    """
    graph, language, escaped = here.site.graph, here.language, here.site.templates.filters["escape"]
    named = {unquote(found[1] or found[2]) for found in NAMED.finditer(html)}
    named.add(here.paths.get("pl", "").removeprefix("/"))
    foreign: dict[str, str] = {}
    for each in named:
        spoken = graph.label_language(BASE + each, language) if each.startswith(RECORDS) else ""
        if spoken not in ("", language):
            foreign[str(escaped(graph.label(BASE + each, language)))] = spoken
    return marked(html, foreign) if foreign else html


def marked(html: str, foreign: Mapping[str, str]) -> str:
    """Say of elements that hold such a text, or are named by it, in which language it is."""
    texts = "|".join(sorted((re.escape(text) for text in foreign), key=len, reverse=True))
    holding = rf"(?P<before><[a-z][a-z0-9]*(?: [^<>]*)?)(?P<after>>(?P<held>{texts})</)"
    named = rf'(?P<start><[a-z][a-z0-9]*(?: [^<>]*)? (?:aria-label|title)="(?P<name>{texts})"[^<>]*)'

    def with_language(found: re.Match[str]) -> str:
        before, text = (found["before"], found["held"]) if found["held"] else (found["start"], found["name"])
        if " lang=" in before:
            return found[0]
        return f'{before} lang="{foreign[text]}"{found["after"] or ""}'

    return re.sub(rf"{holding}|{named}", with_language, html)
