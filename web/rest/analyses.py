"""What is worked out for analysts, as operations of the API: answers and their schemas."""

from collections.abc import Callable, Mapping
from typing import Final

from fastapi.responses import Response

from mkus_kg.analysis.impact import CHANGES, Impact, Path, Touched, impact_of
from mkus_kg.namespaces import Language
from web.analysis_files import impact_file
from web.parts import Site
from web.rest.bodies import Body
from web.rest.calls import Call, answered, as_file, known
from web.rest.operations import JSON, LISTED_AT_ONCE
from web.rest.schemas import FLAG, IRI, NUMBER, TEXT, Schema, closed, listed, reference


def impact(asked: Call) -> Response:
    """Give what a change of law touches, page by page, or all of it as a file. Raises NotFound."""
    site = asked.site
    change = next(each for each in CHANGES if each == asked.text("change", CHANGES[0]))
    found = impact_of(site.graph, known(asked, "iri"), change, day=site.today, language=asked.language)
    if asked.chosen.name != JSON:
        return impact_file(site, asked.language, found, asked.chosen)
    number, size = asked.number("page", 1), asked.number("per-page", LISTED_AT_ONCE)
    return as_file(answered(impact_body(site, asked.language, found, number, size)), "impact")


def impact_body(site: Site, language: Language, found: Impact, number: int, size: int) -> Body:
    """Give one page of an impact, with counts of all of it."""
    first = (number - 1) * size
    return {
        "of": str(found.of),
        "label": site.graph.label(found.of, language),
        "language": language,
        "change": found.change,
        "day": found.day.isoformat(),
        "counts": [
            {
                "kind": str(each.kind),
                "label": site.graph.label(each.kind, language),
                "number": each.number,
                "certain": each.certain,
                "direct": each.direct,
                "inferred": each.inferred,
            }
            for each in found.counts
        ],
        "total": len(found.touched),
        "page": number,
        "pages": max(1, -(-len(found.touched) // size)),
        "touched": [touched(site, language, each) for each in found.touched[first : first + size]],
    }


def touched(site: Site, language: Language, found: Touched) -> Body:
    """Give one touched record with every path to it, the best first."""
    return {
        "record": str(found.record),
        "label": site.graph.label(found.record, language),
        "kind": str(found.kind),
        "certain": found.certain,
        "direct": found.direct,
        "inferred": found.inferred,
        "unverified": found.unverified,
        "losses": [{"of": each.of, "lost": each.lost, "total": each.total} for each in found.losses],
        "paths": [path(each) for each in found.paths],
    }


def path(found: Path) -> Body:
    """Give one path as the statements it rests on."""
    return {
        "way": found.way,
        "certain": found.certain,
        "doubts": list(found.doubts),
        "inferred": found.inferred,
        "unverified": found.unverified,
        "steps": [
            {
                "subject": str(step.statement.subject),
                "property": str(step.statement.predicate),
                "object": str(step.statement.object),
                "graph": str(step.statement.graph),
                "basis": [str(each) for each in step.basis],
                "inferred": step.inferred,
            }
            for step in found.steps
        ],
    }


ANSWERS: Final[Mapping[str, tuple[str, Callable[[Call], Response]]]] = {
    "getImpact": ("/impact", impact),
}
"""The address and the answer of each operation, by id."""

ANALYSIS_SCHEMAS: Final[Mapping[str, Schema]] = {
    "Impact": closed(
        {
            "of": IRI,
            "label": TEXT,
            "language": reference("Language"),
            "change": {"type": "string", "enum": list(CHANGES)},
            "day": {"type": "string", "format": "date"},
            "counts": listed(
                closed(
                    {
                        "kind": IRI,
                        "label": TEXT,
                        "number": NUMBER,
                        "certain": NUMBER,
                        "direct": NUMBER,
                        "inferred": NUMBER,
                    }
                )
            ),
            "total": NUMBER,
            "page": NUMBER,
            "pages": NUMBER,
            "touched": listed(reference("Touched")),
        }
    ),
    "Touched": closed(
        {
            "record": IRI,
            "label": TEXT,
            "kind": IRI,
            "certain": FLAG,
            "direct": FLAG,
            "inferred": FLAG,
            "unverified": FLAG,
            "losses": listed(closed({"of": TEXT, "lost": NUMBER, "total": NUMBER})),
            "paths": listed(reference("Path")),
        }
    ),
    "Path": closed(
        {
            "way": {"type": "string", "enum": ["direct", "inside", "around", "through"]},
            "certain": FLAG,
            "doubts": listed(TEXT),
            "inferred": FLAG,
            "unverified": FLAG,
            "steps": listed(
                closed(
                    {
                        "subject": IRI,
                        "property": IRI,
                        "object": IRI,
                        "graph": IRI,
                        "basis": listed(IRI),
                        "inferred": FLAG,
                    }
                )
            ),
        }
    ),
}
