"""Feeds in Atom (RFC 4287), in pages where they are long (RFC 5005)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Final

from mkus_kg.exports.xml_text import XML_DECLARATION, attribute, element_text
from mkus_kg.namespaces import CC_BY, Language

MEDIA_TYPE: Final = "application/atom+xml"
_NAMESPACE: Final = "http://www.w3.org/2005/Atom"


@dataclass(frozen=True, slots=True)
class Entry:
    """One record: its lasting IRI, its page, and marks such as “not verified” by code and label.

    A change of a record has a moment and an author of its own.
    """

    iri: str
    page: str
    title: str
    summary: str
    marks: Sequence[tuple[str, str]] = ()
    updated: datetime | None = None
    author: str = ""


@dataclass(frozen=True, slots=True)
class Feed:
    """A feed. `updated` is the day of the data or the moment of the newest change."""

    iri: str
    page: str
    title: str
    subtitle: str
    author: str
    updated: date | datetime
    language: Language
    entries: Sequence[Entry]
    others: Mapping[str, str] = field(default_factory=dict)
    """Addresses of other pages of the feed by relation: `first`, `previous`, `next`, `last`."""


def atom(feed: Feed) -> bytes:
    """Write a feed as Atom."""
    moment = _moment(feed.updated)
    lines = [
        f"{XML_DECLARATION}<feed xmlns={attribute(_NAMESPACE)} xml:lang={attribute(feed.language)}>",
        _element("id", feed.iri),
        _element("title", feed.title),
        _element("subtitle", feed.subtitle),
        _element("updated", moment),
        f"<author>{_element('name', feed.author)}</author>",
        _link("self", feed.iri, MEDIA_TYPE),
        _link("alternate", feed.page, "text/html"),
        _link("license", str(CC_BY)),
        *(_link(relation, address, MEDIA_TYPE) for relation, address in feed.others.items()),
    ]
    for entry in feed.entries:
        marks = (
            f"<category term={attribute(code)} label={attribute(label)}/>" for code, label in entry.marks
        )
        lines += [
            "<entry>",
            _element("id", entry.iri),
            _element("title", entry.title),
            _element("updated", _moment(entry.updated) if entry.updated else moment),
            *([f"<author>{_element('name', entry.author)}</author>"] if entry.author else []),
            _link("alternate", entry.page, "text/html"),
            _element("summary", entry.summary),
            *marks,
            "</entry>",
        ]
    return "\n".join([*lines, "</feed>\n"]).encode()


def _moment(updated: date | datetime) -> str:
    if isinstance(updated, datetime):
        return updated.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    return f"{updated.isoformat()}T00:00:00Z"


def _element(name: str, text: str) -> str:
    return f"<{name}>{element_text(text)}</{name}>"


def _link(relation: str, address: str, media_type: str = "") -> str:
    kind = f" type={attribute(media_type)}" if media_type else ""
    return f"<link rel={attribute(relation)} href={attribute(address)}{kind}/>"
