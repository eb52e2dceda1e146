"""How a page is cited: what it says, in which state of the data, under which lasting address."""

import re
from dataclasses import dataclass
from typing import Final

from markupsafe import Markup

from mkus_kg.journal import Edition
from mkus_kg.namespaces import BASE, EDITION
from web.known_on import AS_OF, PARAMETER, viewed
from web.parts import Here, Site

SPECIAL: Final = re.compile(r"[\\{}$&#^_%~]")
ESCAPED: Final = {
    "\\": r"\textbackslash{}",
    "^": r"\textasciicircum{}",
    "~": r"\textasciitilde{}",
}
HASH_DIGITS: Final = 12


@dataclass(frozen=True)
class Cited:
    """A citation as a sentence and as BibTeX, and a sentence on what makes it lasting."""

    text: str
    bibtex: str
    explained: str


def cited(here: Here, title: str, iri: str = "", edition: Edition | None = None) -> Cited:
    """Cite the page, the record that it is about by its IRI, or an edition; `title` may hold markup.

    An edition is cited as it was published, by the hash of its file, whatever changed since.
    """
    plain = Markup(title).striptags()
    site, view = here.site, viewed()
    version = (edition.sha256 if edition else site.graph.version)[:HASH_DIGITS]
    state = named(here, edition) if edition else state_of_data(here, site)
    address = str(EDITION[str(edition.number)]) if edition else lasting(here, iri)
    day = here.date(site.present_day)
    text = here.text("cite.text", title=plain, state=state, hash=version, address=address, date=day)
    known_on = edition.day if edition else view.day if view else None
    year = (known_on.isoformat() if known_on else site.present_day)[:4]
    fields = {
        "title": "{" + escaped(plain) + "}",
        "author": "{{MKUS KG}}",
        "year": "{" + year + "}",
        "note": "{" + escaped(f"{state}, {version}") + "}",
        "url": "{" + address + "}",
        "urldate": "{" + site.present_day + "}",
    }
    lines = ",\n".join(f"  {name} = {value}" for name, value in fields.items())
    dated = f"{PARAMETER}=" in address
    explained = here.text("cite.explained" if dated else "cite.explained-hash")
    return Cited(text, f"@misc{{mkus-kg-{version},\n{lines}\n}}", explained)


def state_of_data(here: Here, site: Site) -> str:
    """Say which edition of the data the page shows, and up to which revision it was changed since."""
    view, publisher, tracker = viewed(), site.publisher, site.tracker
    edition: Edition | None = None
    revision = 0
    if publisher is not None and tracker is not None:
        edition = publisher.newest() if view is None else publisher.editions.newest(view.moment)
        revision = tracker.shown if view is None else tracker.journal.number_at(view.moment)
    if edition is None:
        return here.text("cite.no-edition", date=here.date(site.day_known.isoformat()))
    return named(here, edition, 0 if edition.revision == revision else revision)


def named(here: Here, edition: Edition, revision: int = 0) -> str:
    """Name an edition with its day, and up to which revision it was changed since, if it was."""
    published = here.moment(edition.published_at).partition(",")[0]
    key = "cite.since-edition" if revision else "cite.edition"
    return here.text(key, number=edition.number, date=published, revision=revision)


def lasting(here: Here, iri: str) -> str:
    """Give the address under which the same is shown later: of a record its IRI, with the days it shows."""
    address = iri or here.canonical
    if here.law_day and not re.search(rf"[?&]{AS_OF}=", address):
        address += f"{'&' if '?' in address else '?'}{AS_OF}={here.law_day.isoformat()}"
    if here.only_now or here.section == "editions" or here.site.tracker is None or f"{PARAMETER}=" in address:
        return address
    day = here.past.isoformat() if here.past else here.site.present_day
    separator = "&" if "?" in address else "?"
    return f"{address}{separator}{PARAMETER}={day}" if address.startswith(BASE) else address


def escaped(text: str) -> str:
    """Write a text so that BibTeX takes every character of it for itself."""
    return SPECIAL.sub(lambda found: ESCAPED.get(found[0], "\\" + found[0]), text)
