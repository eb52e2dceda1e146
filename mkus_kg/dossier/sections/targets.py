"""The provisions to be changed, in the wording of the day: what they say now, or that nothing holds."""

from collections.abc import Iterator, Sequence
from typing import Final

from mkus_kg.dossier.causes import Wording, moved, on_day
from mkus_kg.dossier.collected import Collected
from mkus_kg.dossier.composing import Composer
from mkus_kg.dossier.document import Asked, Column, Text
from mkus_kg.dossier.running_text import Part
from mkus_kg.dossier.sections.causes_table import FROM, RULE, UNTIL, rule, until
from mkus_kg.dossier.words import CHANGE, PROVISION
from mkus_kg.errors import Message
from mkus_kg.namespaces import ELI, MKUS

HEADING: Final = Message(pl="Co stanowią przepisy do zmiany", en="What the provisions to be changed say")
CAPTION: Final = Message(
    pl="Przepisy, których dotyczą zmiany, w brzmieniu z dnia {day}",
    en="Provisions concerned by the changes, in the wording of {day}",
)
NOT_IN_FORCE: Final = Message(
    pl="żadne znane brzmienie tego przepisu nie obowiązuje tego dnia",
    en="no known wording of this provision is in force on that day",
)
MOVED: Final = Message(
    pl="{provision}: żadne znane brzmienie tej jednostki tego dnia nie obowiązuje; według grafu nowsze "
    "brzmienie jej tekstu jest w {place}",
    en="{provision}: no known wording of this unit is in force on that day; by the graph the newer wording "
    "of its text is in {place}",
)
UNKNOWN: Final = Message(
    pl="brzmienia tego przepisu w grafie nie ma", en="the graph has no wording of this provision"
)
MOST_PARTS: Final = 8
MORE: Final = Message(
    pl="Dalsze jednostki w obrębie {provision}, których tabela nie pokazuje: {number}.",
    en="Further units inside {provision} that the table does not show: {number}.",
)
NONE: Final = Message(
    pl="W grafie nie wskazano przepisów, które zmiany mają zmienić.",
    en="The graph names no provisions that the changes are to change.",
)


def add_targets(composer: Composer, collected: Collected) -> None:
    """Add what the provisions to be changed say on the day."""
    if not collected.targets:
        composer.caution(composer.say(NONE))
        return
    columns = (
        Column(composer.say(PROVISION), 3),
        Column(composer.say(CHANGE), 4),
        Column(composer.say(FROM), 2, "date"),
        Column(composer.say(UNTIL), 2, "date"),
        Column(composer.say(RULE), 6),
    )
    asked: list[Asked] = []
    rows: list[tuple[Part, ...]] = []
    left: list[Text] = []
    for provision in collected.targets:
        then = on_day(composer, provision)
        asked += then.asked
        elsewhere = () if then.own else moved(composer, provision)
        rows += _rows(composer, collected, provision, elsewhere or then.own or then.parts[:MOST_PARTS])
        if not (then.own or elsewhere) and len(then.parts) > MOST_PARTS:
            number = len(then.parts) - MOST_PARTS
            left.append(composer.filled(MORE, provision=composer.link(provision), number=str(number)))
    caption = composer.say(CAPTION, day=composer.date(composer.day))
    composer.table("table-targets", caption, columns, rows, asked)
    for each in left:
        composer.paragraph(each)


def _rows(
    composer: Composer, collected: Collected, provision: str, wordings: Sequence[Wording]
) -> Iterator[tuple[Part, ...]]:
    changes = composer.links(
        each for each in collected.changes if provision in composer.objects(each, MKUS.proposesChangeTo)
    )
    inside = {provision, *composer.subjects(MKUS.within, provision)}
    for each in wordings:
        composer.speak_of(each.iri)
        name: Part = composer.link(each.provision)
        if each.provision not in inside:
            name = composer.filled(MOVED, provision=composer.link(provision), place=name)
        yield name, changes, each.start, until(composer, each), rule(composer, each)
    if not wordings:
        known = composer.subjects(ELI.is_member_of, provision)
        yield composer.link(provision), changes, "", "", composer.say(NOT_IN_FORCE if known else UNKNOWN)
