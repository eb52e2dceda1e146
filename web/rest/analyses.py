"""What is worked out for analysts, as operations of the API: answers and their schemas."""

from collections.abc import Callable, Mapping, Sequence
from typing import Final
from urllib.parse import urlencode

from fastapi.responses import Response
from starlette.datastructures import QueryParams

from mkus_kg.analysis.blocking import REMOVALS
from mkus_kg.analysis.blocking_facts import read_facts
from mkus_kg.analysis.consistency import SEVERITIES, Finding, check_package
from mkus_kg.analysis.impact import CHANGES, Impact, Path, Touched, impact_of
from mkus_kg.analysis.what_if import BarrierThen, WhatIf, what_if
from mkus_kg.namespaces import Language
from web.analysis_files import impact_file, what_if_file
from web.parts import Site, shortened
from web.plan_asked import read_reading, reading_pairs
from web.rest.bodies import Body
from web.rest.calls import Call, answered, as_file, known
from web.rest.inputs import WrongInput
from web.rest.operations import JSON, LISTED_AT_ONCE
from web.rest.schemas import FLAG, IRI, NUMBER, TEXT, TEXT_OR_NOTHING, Schema, closed, listed, reference


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


def what_if_answer(asked: Call) -> Response:
    """Give what would be with proposals in force. Raises NotFound, and WrongInput for another record."""
    site = asked.site
    facts = read_facts(site.graph)
    changes = tuple(str(site.graph.resource(each)) for each in asked.values["change"])
    if not {each.iri for each in facts.changes}.issuperset(changes):
        raise WrongInput(
            "change",
            "Włączyć można tylko propozycje zmian.",
            "Only proposed changes can be switched on.",
        )
    given = [(name, value) for name, values in asked.values.items() for value in values]
    then = what_if(facts, changes, read_reading(site.graph, QueryParams(given)))
    findings = check_package(site.graph, facts, changes, site.today)
    if asked.chosen.name != JSON:
        pairs = [*(("change", shortened(each)) for each in changes), *reading_pairs(then.blocking.reading)]
        query = urlencode([(name, value) for name, value in pairs if value], safe="/")
        return what_if_file(site, asked.language, then, findings, asked.chosen, query)
    return as_file(answered(what_if_body(asked.language, then, findings)), "what-if")


def what_if_body(language: Language, then: WhatIf, findings: Sequence[Finding]) -> Body:
    """Give a what-if: pairs, barriers, and what speaks against the package."""
    return {
        "changes": list(then.changes),
        "removal": then.blocking.reading.removal,
        "general": then.blocking.reading.general,
        "sourced": then.blocking.reading.sourced,
        "kinds": sorted(then.blocking.reading.kinds),
        "language": language,
        "pairs": [
            {
                "form": each.pair.form or None,
                "task": each.pair.task or None,
                "freed": each.freed,
                "before": list(each.before),
                "after": list(each.after),
            }
            for each in then.pairs
        ],
        "barriers": [barrier(each) for each in (*then.removed, *then.partly)],
        "left": list(then.left),
        "findings": [
            {
                "kind": each.kind,
                "severity": each.severity,
                "message": each.message.text(language),
                "changes": list(each.changes),
                "records": list(each.records),
                "others": list(each.others),
            }
            for each in findings
        ],
    }


def barrier(found: BarrierThen) -> Body:
    """Give one barrier that the proposals act upon."""
    return {
        "barrier": found.iri,
        "state": found.state,
        "inferred": found.inferred,
        "remedies": [
            {
                "remedy": each.iri,
                "change": each.change,
                "full": each.full,
                "group": each.group or None,
                "basis": each.basis or None,
            }
            for each in found.remedies
        ],
        "missing": [
            {"lack": each.lack, "group": each.group or None, "changes": list(each.changes)}
            for each in found.missing
        ],
    }


ANSWERS: Final[Mapping[str, tuple[str, Callable[[Call], Response]]]] = {
    "getImpact": ("/impact", impact),
    "getWhatIf": ("/what-if", what_if_answer),
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
    "WhatIf": closed(
        {
            "changes": listed(IRI),
            "removal": {"type": "string", "enum": list(REMOVALS)},
            "general": FLAG,
            "sourced": FLAG,
            "kinds": listed(IRI),
            "language": reference("Language"),
            "pairs": listed(
                closed(
                    {
                        "form": TEXT_OR_NOTHING,
                        "task": TEXT_OR_NOTHING,
                        "freed": FLAG,
                        "before": listed(IRI),
                        "after": listed(IRI),
                    }
                )
            ),
            "barriers": listed(reference("BarrierThen")),
            "left": listed(IRI),
            "findings": listed(
                closed(
                    {
                        "kind": TEXT,
                        "severity": {"type": "string", "enum": list(SEVERITIES)},
                        "message": TEXT,
                        "changes": listed(IRI),
                        "records": listed(IRI),
                        "others": listed(IRI),
                    }
                )
            ),
        }
    ),
    "BarrierThen": closed(
        {
            "barrier": IRI,
            "state": {"type": "string", "enum": ["removed", "partly"]},
            "inferred": FLAG,
            "remedies": listed(
                closed(
                    {
                        "remedy": IRI,
                        "change": IRI,
                        "full": FLAG,
                        "group": TEXT_OR_NOTHING,
                        "basis": TEXT_OR_NOTHING,
                    }
                )
            ),
            "missing": listed(closed({"lack": TEXT, "group": TEXT_OR_NOTHING, "changes": listed(IRI)})),
        }
    ),
}
