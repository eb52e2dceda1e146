"""The planner as an operation of the API: its answer and the schema of it."""

from collections.abc import Callable, Mapping
from typing import Final, get_args

from fastapi.responses import Response
from starlette.datastructures import QueryParams

from mkus_kg.analysis.blocking import REMOVALS
from mkus_kg.analysis.plan_document import plan_document
from mkus_kg.analysis.targets import COUNTS, WEIGHTS, Stuck
from web.analysis_files import plan_file
from web.plan_asked import read_plan
from web.rest.calls import Call, answered, as_file
from web.rest.operations import JSON
from web.rest.schemas import FLAG, IRI, NUMBER, TEXT, Schema, closed, listed, reference

VALUE: Final[Schema] = {"type": "number"}
AN_IRI_OR_NONE: Final[Schema] = {"type": ["string", "null"]}


def plan(asked: Call) -> Response:
    """Give a plan, whole or as a table of changes. Raises BadParameter and TooBusy."""
    site = asked.site
    given = [(name, value) for name, values in asked.values.items() for value in values]
    reading = read_plan(site.graph, QueryParams(given))
    if asked.chosen.name != JSON:
        return plan_file(site, asked.language, reading, asked.chosen)
    found = site.plans.plan(site.graph, reading.asked)
    return as_file(answered(plan_document(site.graph, found, asked.language)), "plan")


PLAN_ANSWERS: Final[Mapping[str, tuple[str, Callable[[Call], Response]]]] = {"getPlan": ("/plan", plan)}
"""The address and the answer of the operation, by id."""

_NAMED: Final = closed({"iri": IRI, "label": TEXT})
_NAMED_OR_NONE: Final[Schema] = {"anyOf": [_NAMED, {"type": "null"}]}
_TARGET: Final[Mapping[str, Schema]] = {
    "form": _NAMED_OR_NONE,
    "task": _NAMED_OR_NONE,
    "barriers": listed(_NAMED),
    "weight": VALUE,
}
_PACKAGE: Final = closed(
    {
        "changes": listed(_NAMED),
        "value": VALUE,
        "proven": FLAG,
        "atMost": VALUE,
        "freed": listed(reference("PlanTarget")),
    }
)
_WORTH: Final[Mapping[str, Schema]] = {
    "name": _NAMED_OR_NONE,
    "changes": listed(IRI),
    "alone": VALUE,
    "lostInPlan": {"type": ["number", "null"]},
    "lostInAll": VALUE,
    "sets": NUMBER,
}

PLAN_SCHEMAS: Final[Mapping[str, Schema]] = {
    "Plan": closed(
        {
            "computed": TEXT,
            "language": reference("Language"),
            "contentHash": TEXT,
            "asked": closed(
                {
                    "most": NUMBER,
                    "form": AN_IRI_OR_NONE,
                    "task": AN_IRI_OR_NONE,
                    "institution": AN_IRI_OR_NONE,
                    "without": listed(IRI),
                    "count": {"type": "string", "enum": list(COUNTS)},
                    "weight": {"type": "string", "enum": list(WEIGHTS)},
                    "removal": {"type": "string", "enum": list(REMOVALS)},
                    "general": FLAG,
                    "ended": FLAG,
                    "sourced": FLAG,
                    "kinds": listed(IRI),
                }
            ),
            "numbers": closed({"freeable": NUMBER, "freeAlready": NUMBER, "stuck": NUMBER}),
            "best": _PACKAGE,
            "sets": listed(listed(IRI)),
            "setsComplete": FLAG,
            "smallestForAll": {"anyOf": [_PACKAGE, {"type": "null"}]},
            "tradeOff": listed(
                closed(
                    {"most": NUMBER, "value": VALUE, "proven": FLAG, "freed": NUMBER, "changes": listed(IRI)}
                )
            ),
            "changes": listed(closed({**_WORTH, "replacedBy": _NAMED_OR_NONE})),
            "provisions": listed(closed(_WORTH)),
            "institutions": listed(closed(_WORTH)),
            "parts": listed(listed(IRI)),
            "freeAlready": listed(reference("PlanTarget")),
            "stuck": listed(
                closed(
                    {
                        **_TARGET,
                        "because": listed(
                            closed(
                                {
                                    "iri": IRI,
                                    "label": TEXT,
                                    "reason": {"type": "string", "enum": list(get_args(Stuck))},
                                }
                            )
                        ),
                    }
                )
            ),
            "wanted": listed(closed({"iri": IRI, "label": TEXT, "value": VALUE, "targets": NUMBER})),
            "restsOn": closed(
                {
                    "links": NUMBER,
                    "byBasis": {"type": "object", "additionalProperties": NUMBER},
                    "critical": listed(
                        closed(
                            {
                                "remedy": IRI,
                                "change": _NAMED,
                                "barrier": _NAMED,
                                "basis": TEXT,
                                "valueWithout": VALUE,
                            }
                        )
                    ),
                }
            ),
        }
    ),
    "PlanTarget": closed(_TARGET),
}
