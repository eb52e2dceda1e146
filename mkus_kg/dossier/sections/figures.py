"""Section 7: figures that the sources of the dossier give, those that differ side by side."""

from collections.abc import Mapping
from typing import Final

from mkus_kg.dossier.collected import Collected
from mkus_kg.dossier.composing import Composer
from mkus_kg.dossier.document import Column
from mkus_kg.dossier.reading import Cells, by
from mkus_kg.dossier.running_text import Part, joined, separated
from mkus_kg.errors import Message
from mkus_kg.namespaces import DCT, MKUS

STATISTICS_QUESTION: Final = "statistics"

HEADING: Final = Message(pl="Dane liczbowe", en="Figures")
CHOSEN: Final = Message(
    pl="Graf nie wiąże danych liczbowych z barierami. System wybrał te, które podają źródła przywołane "
    "przy barierach, zmianach albo praktykach tego dossier; autor rekomendacji ich nie wskazał, a "
    "źródło nie musi odnosić ich do tych barier. Liczby są takie, jak podaje źródło; nie sprawdzono, "
    "czy są nadal aktualne.",
    en="The graph does not link figures with barriers. The system chose those given by sources that are "
    "cited for the barriers, changes or practices of this dossier; the author of the recommendation "
    "did not name them, and the source need not relate them to these barriers. The figures are as the "
    "source gives them; whether they still hold was not checked.",
)
NONE: Final = Message(
    pl="W grafie nie ma danych liczbowych ze źródeł, na których opiera się to dossier.",
    en="The graph holds no figures from the sources that this dossier rests on.",
)
CAPTION: Final = Message(
    pl="Dane liczbowe ze źródeł przywołanych w dossier", en="Figures from the sources cited in the dossier"
)
WHAT: Final = Message(pl="Czego dotyczy", en="What it counts")
VALUE: Final = Message(pl="Wartość", en="Value")
UNIT: Final = Message(pl="Jednostka", en="Unit")
YEAR: Final = Message(pl="Rok", en="Year")
SOURCE: Final = Message(pl="Źródło", en="Source")
REMARK: Final = Message(pl="Uwagi", en="Remarks")
DIFFERS: Final = Message(pl="inna liczba: ", en="another figure: ")


def add_figures(composer: Composer, collected: Collected) -> None:
    """Add the figures that the sources cited for the records of the dossier give."""
    composer.heading(1, composer.say(HEADING), "figures")
    answer = composer.ask(STATISTICS_QUESTION)
    cited = _sources(composer, collected)
    figures = dict(by(answer.rows, "statistic"))
    chosen = {name for name, rows in figures.items() if any(row["source"] in cited for row in rows)}
    differing = {row["conflict"] for name in chosen for row in figures[name] if row["conflict"]}
    shown = _together(sorted(chosen | differing), figures)
    if not shown:
        composer.caution(composer.say(NONE))
        return
    composer.caution(composer.say(CHOSEN))
    columns = (
        Column(composer.say(WHAT), 4),
        Column(composer.say(VALUE), 2, "number"),
        Column(composer.say(UNIT), 3),
        Column(composer.say(YEAR), 1),
        Column(composer.say(SOURCE), 4),
        Column(composer.say(REMARK), 4),
    )
    rows = [_figure(composer, each, figures[each]) for each in shown]
    composer.table("table-figures", composer.say(CAPTION), columns, rows, answer.named())


def _together(names: list[str], figures: Mapping[str, list[Cells]]) -> list[str]:
    """Put a figure that another source gives differently after the first that it differs from."""
    placed: dict[str, None] = {}
    for name in names:
        placed |= dict.fromkeys((name, *sorted({row["conflict"] for row in figures[name]} & {*names})))
    return list(placed)


def _sources(composer: Composer, collected: Collected) -> set[str]:
    records = (*collected.records, *collected.spoken_practices)
    citations = {each for record in records for each in composer.objects(record, MKUS.hasCitation)}
    return {source for each in citations for source in composer.objects(each, DCT.source)}


def _figure(composer: Composer, statistic: str, rows: list[Cells]) -> tuple[Part, ...]:
    first = rows[0]
    conflicts = {row["conflict"]: row for row in rows if row["conflict"]}
    differing = separated(
        joined(composer.say(DIFFERS), f"{row['conflictValue']}, ", composer.link(conflict))
        for conflict, row in conflicts.items()
    )
    return (
        composer.link(statistic),
        first["value"],
        first["unit"],
        first["year"],
        joined(
            composer.links(dict.fromkeys(row["source"] for row in rows if row["source"])),
            composer.cited(statistic),
        ),
        separated([differing, *dict.fromkeys(row["note"] for row in rows)]),
    )
