"""What the operations of the planner and of what-if take: the same as the addresses of their pages."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from mkus_kg.analysis.blocking import REMOVALS
from mkus_kg.analysis.plans import MOST
from mkus_kg.analysis.targets import COUNTS, WEIGHTS
from mkus_kg.errors import Message
from web.plan_asked import FLAGS, USUAL
from web.rest.inputs import BOOLEAN, IRI, Input, enumeration, whole_number


@dataclass(frozen=True)
class _Named:
    """An input that names records: of which pick-list, with which example."""

    name: str
    choices: str
    example: str
    many: bool = False


RECORDS: Final = (
    _Named("form", "choices-forms", "scheme/contracting-form/bon"),
    _Named("task", "choices-public-tasks", "scheme/mkus-task/szkola"),
    _Named("institution", "choices-addressees", "id/institution/mso"),
    _Named("kind", "choices-barrier-kinds", "scheme/barrier-kind/legal", many=True),
    _Named("without", "choices-changes", "id/change/sport", many=True),
)


READING: Final = frozenset({"removal", "kind", "general", "sourced"})
"""The inputs that say how the facts are read, whatever is asked of them."""


def reading_inputs(say: Callable[[str], Message]) -> tuple[Input, ...]:
    """Give those of the inputs that say how the facts are read."""
    return tuple(each for each in plan_inputs(say) if each.name in READING)


def plan_inputs(say: Callable[[str], Message]) -> tuple[Input, ...]:
    """Give the inputs; `say` gives a text of the catalogue in both languages."""
    words = (
        ("count", COUNTS, USUAL.count),
        ("weight", WEIGHTS, USUAL.weight),
        ("removal", REMOVALS, USUAL.reading.removal),
    )
    return (
        Input("most", say("plan.most"), whole_number(MOST), default=str(USUAL.most), example="3"),
        *(
            Input(
                each.name,
                say(f"plan.{each.name}"),
                IRI,
                many=each.many,
                example=each.example,
                choices=each.choices,
            )
            for each in RECORDS
        ),
        *(
            Input(
                name,
                say(f"plan.{name}"),
                enumeration(offered),
                default=usual,
                labels=tuple(say(f"plan.{name}-{each}") for each in offered),
            )
            for name, offered, usual in words
        ),
        *(Input(name, say(f"plan.{name}"), BOOLEAN) for name in FLAGS),
    )
