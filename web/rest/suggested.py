"""Suggested links and barriers that look alike, as operations of the API: answers and their schemas."""

from collections.abc import Callable, Mapping
from typing import Final, get_args

from fastapi.responses import Response
from rdflib import URIRef

from mkus_kg.analysis.alike import alike, may_be_one
from mkus_kg.analysis.links_table import REASONS
from mkus_kg.analysis.ranking import Quality
from mkus_kg.analysis.wanted import LACKING, Gap, Lacking, Measured, Part, Suggestion, of_record
from mkus_kg.namespaces import MKUS, RDF
from web.analysis_files import alike_file, links_file
from web.rest.bodies import Body
from web.rest.calls import Call, answered, as_file, known
from web.rest.inputs import WrongInput
from web.rest.operations import JSON, LISTED_AT_ONCE
from web.rest.schemas import FLAG, IRI, NUMBER, TEXT, Schema, closed, listed, reference

VALUE: Final[Schema] = {"type": "number"}
DIGITS: Final = 6


def links_wanted(asked: Call) -> Response:
    """Give suggested links, page by page, or all of them as a file. Raises NotFound."""
    site = asked.site
    lacking: Lacking = next(each for each in LACKING if each == asked.text("lacking"))
    record = known(asked, "record") if asked.text("record") else ""
    if asked.chosen.name != JSON:
        return links_file(site, asked.language, lacking, record, asked.chosen)
    worked_out = site.links.over(site.graph)
    gaps = of_record(worked_out.wanted.gaps(lacking), record)
    number, size = asked.number("page", 1), asked.number("per-page", LISTED_AT_ONCE)
    first = (number - 1) * size
    body: Body = {
        "lacking": lacking,
        "language": asked.language,
        "basis": "suggestion",
        "measured": measured(worked_out.measured[LACKING[lacking].name]),
        "total": len(gaps),
        "page": number,
        "pages": max(1, -(-len(gaps) // size)),
        "records": [gap(asked, each) for each in gaps[first : first + size]],
    }
    return as_file(answered(body), "links-wanted")


def measured(found: Measured) -> Body:
    """Give how well held-out links are found, by each ranking."""
    return {
        "links": found.links,
        "practices": found.practices,
        "candidates": found.candidates,
        "rankings": [
            {"ranking": name, "all": quality(each), "rare": quality(found.rare[name])}
            for name, each in found.all.items()
        ],
    }


def quality(found: Quality) -> Body:
    """Give the figures of one ranking."""
    return {"links": found.number, "mrr": round(found.mrr, DIGITS), "hits": round(found.hits, DIGITS)}


def gap(asked: Call, found: Gap) -> Body:
    """Give a record that lacks a link, with what is suggested."""
    graph = asked.site.graph
    return {
        "record": found.record,
        "label": graph.label(found.record, asked.language),
        "suggestions": [suggestion(asked, each) for each in found.suggestions],
    }


def suggestion(asked: Call, found: Suggestion) -> Body:
    """Give one suggestion with its reasons."""
    return {
        "practice": found.practice,
        "property": found.link,
        "value": found.value,
        "score": round(found.score, DIGITS),
        "reasons": [reason(asked, each) for each in found.parts],
    }


def reason(asked: Call, part: Part) -> Body:
    """Give one reason and what it rests on."""
    return {
        "reason": part.name,
        "label": REASONS[part.name].text(asked.language),
        "part": round(part.score, DIGITS),
        "practices": list(part.practices),
        "shared": list(part.shared),
        "words": list(part.words),
    }


def alike_answer(asked: Call) -> Response:
    """Give the barriers like a barrier. Raises NotFound, and WrongInput for another record."""
    site, graph = asked.site, asked.site.graph
    barrier = URIRef(known(asked, "iri"))
    if not any(graph.store.statements(barrier, RDF.type, MKUS.Barrier)):
        raise WrongInput(
            "iri", "Podobne szuka się tylko dla barier.", "Only barriers are looked for by likeness."
        )
    if asked.chosen.name != JSON:
        return alike_file(site, asked.language, barrier, asked.chosen)
    body: Body = {
        "barrier": str(barrier),
        "language": asked.language,
        "alike": [
            {
                "barrier": str(each.record),
                "label": each.label.text(asked.language),
                "likeness": round(each.likeness, DIGITS),
                "maybeSame": may_be_one(each),
                "parts": [
                    {
                        "property": None if path is None else str(path),
                        "part": round(share, DIGITS),
                        "shared": [str(value) for link, value in each.links if link == path],
                        "words": list(each.words) if path is None else [],
                    }
                    for path, share in each.parts
                ],
            }
            for each in alike(graph, barrier)
        ],
    }
    return as_file(answered(body), "alike")


LINK_ANSWERS: Final[Mapping[str, tuple[str, Callable[[Call], Response]]]] = {
    "getLinksWanted": ("/links-wanted", links_wanted),
    "getAlike": ("/alike", alike_answer),
}
"""The address and the answer of each operation, by id."""

_QUALITY: Final = closed({"links": NUMBER, "mrr": VALUE, "hits": VALUE})

LINK_SCHEMAS: Final[Mapping[str, Schema]] = {
    "LinksWanted": closed(
        {
            "lacking": {"type": "string", "enum": list(get_args(Lacking))},
            "language": reference("Language"),
            "basis": {"type": "string", "enum": ["suggestion"]},
            "measured": closed(
                {
                    "links": NUMBER,
                    "practices": NUMBER,
                    "candidates": NUMBER,
                    "rankings": listed(closed({"ranking": TEXT, "all": _QUALITY, "rare": _QUALITY})),
                }
            ),
            "total": NUMBER,
            "page": NUMBER,
            "pages": NUMBER,
            "records": listed(
                closed({"record": IRI, "label": TEXT, "suggestions": listed(reference("Suggestion"))})
            ),
        }
    ),
    "Suggestion": closed(
        {
            "practice": IRI,
            "property": IRI,
            "value": IRI,
            "score": VALUE,
            "reasons": listed(
                closed(
                    {
                        "reason": TEXT,
                        "label": TEXT,
                        "part": VALUE,
                        "practices": listed(IRI),
                        "shared": listed(IRI),
                        "words": listed(TEXT),
                    }
                )
            ),
        }
    ),
    "Alike": closed(
        {
            "barrier": IRI,
            "language": reference("Language"),
            "alike": listed(
                closed(
                    {
                        "barrier": IRI,
                        "label": TEXT,
                        "likeness": VALUE,
                        "maybeSame": FLAG,
                        "parts": listed(
                            closed(
                                {
                                    "property": {"type": ["string", "null"]},
                                    "part": VALUE,
                                    "shared": listed(IRI),
                                    "words": listed(TEXT),
                                }
                            )
                        ),
                    }
                )
            ),
        }
    ),
}
