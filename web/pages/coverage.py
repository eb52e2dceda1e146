"""What is known of each task in each form: a table of barriers and practices whose cells open their lists."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from fastapi.responses import HTMLResponse

from mkus_kg.facets import NONE
from mkus_kg.graph import Term
from mkus_kg.namespaces import Language
from web.asked import TABLE_FORMATS
from web.parts import PATHS, Download, Here, Site, files_of, shortened
from web.rendering import distinct, page, rows

QUESTION: Final = "coverage-form-by-task"
SHADES: Final = (1, 3, 6, 10)
"""From how many barriers a cell has each shade."""


@dataclass(frozen=True)
class Cell:
    """How many barriers and practices there are, and the lists that show them."""

    barriers: int
    practices: int
    barriers_address: str
    practices_address: str

    @property
    def shade(self) -> int:
        """Give the shade of the cell, 0 without a barrier."""
        return sum(self.barriers >= least for least in SHADES)


@dataclass(frozen=True)
class Row:
    """A task, or the records that name no task, with a cell for each form and one for all forms together."""

    task: str
    label: str
    cells: tuple[Cell, ...]
    all_forms: Cell


def coverage(site: Site, language: Language) -> HTMLResponse:
    """Make the page."""
    here = Here(site, language, "coverage", PATHS["coverage"], downloads=downloads(language))
    answer = rows(site.graph.ask(QUESTION, {}, language))
    labels: Mapping[Term | None, str] = {
        row[name]: str(row[f"{name}Label"]) for row in answer for name in ("task", "form")
    }
    forms = sorted(distinct(answer, "form"), key=lambda form: labels[form])
    found = {
        (row["task"], row["form"]): (int(str(row["barrierCount"])), int(str(row["practiceCount"])))
        for row in answer
    }
    made = [
        Row(
            str(task),
            labels[task],
            tuple(cell(here, form, task, *found.get((task, form), (0, 0))) for form in forms),
            counted(here, task=str(task)),
        )
        for task in distinct(answer, "task")
    ]
    unnamed = Row(
        NONE,
        "",
        tuple(counted(here, form=str(form), task=NONE) for form in forms),
        counted(here, task=NONE),
    )
    totals = Row("", "", tuple(counted(here, form=str(form)) for form in forms), counted(here))
    states = [each for row in made for each in row.cells]
    return page(
        here,
        "coverage.html",
        forms=[(str(form), labels[form]) for form in forms],
        found=made,
        unnamed=unnamed,
        totals=totals,
        with_barrier=sum(each.barriers > 0 for each in states),
        with_practice_only=sum(each.practices > 0 and not each.barriers for each in states),
        with_nothing=sum(not each.barriers and not each.practices for each in states),
        cells=len(states),
        shades=SHADES,
        question=QUESTION,
    )


def cell(here: Here, form: Term, task: Term, barriers: int, practices: int) -> Cell:
    """Give a cell of the table itself, as the question counted it."""
    return Cell(
        barriers,
        practices,
        here.to("barriers", form=shortened(str(form)), task=shortened(str(task))),
        here.to("practices", form=shortened(str(form)), task=shortened(str(task))),
    )


def counted(here: Here, **conditions: str) -> Cell:
    """Give a cell of a sum, as the lists count it: a record of two tasks counts once."""
    selected = {name: [value] for name, value in conditions.items()}
    query = {name: shortened(value) for name, value in conditions.items()}
    barriers, practices = (here.site.graph.lists.count(kind, selected) for kind in ("barriers", "practices"))
    return Cell(barriers, practices, here.to("barriers", **query), here.to("practices", **query))


def downloads(language: Language) -> list[Download]:
    """Give the formats in which the question behind the table is answered."""
    return files_of(f"{PATHS['questions'][language]}/{QUESTION}", TABLE_FORMATS, language)
