"""What else a change of the provisions concerned would touch: counted, and listed as far as a table goes."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from rdflib import URIRef

from mkus_kg.analysis.impact import DOUBTS, WAYS, Impact, Touched, impact_of
from mkus_kg.dossier.collected import Collected
from mkus_kg.dossier.composing import Composer
from mkus_kg.dossier.document import Column
from mkus_kg.dossier.reading import natural
from mkus_kg.dossier.running_text import Part
from mkus_kg.dossier.words import PROVISION
from mkus_kg.errors import Message
from mkus_kg.namespaces import MKUS

MOST_TOUCHED: Final = 25
COUNTED: Final[Mapping[URIRef, Message]] = {
    MKUS.Barrier: Message(pl="Bariery", en="Barriers"),
    MKUS.ContractingForm: Message(pl="Formy", en="Forms"),
    MKUS.PublicTask: Message(pl="Zadania", en="Tasks"),
    MKUS.GoodPractice: Message(pl="Praktyki", en="Practices"),
    MKUS.ProposedChange: Message(pl="Propozycje", en="Proposals"),
}
IMPACT_LEAD: Final = Message(
    pl="Tabela liczy zapisy, których dotknęłaby nowelizacja każdego z przepisów: tych, które mają być "
    "zmienione, i tych, które uznano za przyczyny barier. Liczba po kresce mówi, ile z nich "
    "dotknęłaby na pewno, jeżeli wszystkie powiązania są trafne. Z {total} policzonych par "
    "przepis–zapis {inferred} opiera się na co najmniej jednym powiązaniu, którego źródło nie "
    "stwierdza wprost.",
    en="The table counts the records that an amendment of each provision would touch: of those to be "
    "changed and of those held to be causes of the barriers. The figure after the stroke says how "
    "many of them it would surely touch, if all links are right. Of the {total} pairs of a provision "
    "and a record that are counted, {inferred} rest on at least one link that no source states in so "
    "many words.",
)
IMPACT_CAPTION: Final = Message(
    pl="Ile zapisów dotyka zmiana przepisu (wszystkie / na pewno)",
    en="How many records a change of a provision touches (all / surely)",
)
ROLE: Final = Message(pl="Rola", en="Role")
CAUSE: Final = Message(pl="przyczyna bariery", en="cause of a barrier")
TARGET: Final = Message(pl="do zmiany", en="to be changed")
NO_PROVISIONS: Final = Message(
    pl="W grafie nie ma przepisów, których zmianę można by tu zbadać.",
    en="The graph names no provisions whose change could be examined here.",
)
TOUCHED_CAPTION: Final = Message(
    pl="Zapisy spoza rekomendacji, których dotknęłaby zmiana przepisów wskazanych do zmiany",
    en="Records outside the recommendation that a change of the provisions to be changed would touch",
)
KIND: Final = Message(pl="Rodzaj", en="Kind")
RECORD: Final = Message(pl="Zapis", en="Record")
WAY: Final = Message(pl="Jak", en="How")
CERTAIN: Final = Message(pl="Na pewno", en="Surely")
SURE: Final = Message(pl="tak", en="yes")
POSSIBLY: Final = Message(pl="nie: {why}", en="no: {why}")
MORE_TOUCHED: Final = Message(
    pl="Tabela pokazuje {shown} z {total} takich zapisów, najpierw dotknięte na pewno i bezpośrednio. "
    "Wszystkie, z drogami powiązań, podaje strona serwisu „Skutki zmiany prawa” i polecenie mkus "
    "impact.",
    en="The table shows {shown} of {total} such records, first those touched surely and directly. All of "
    "them, with the paths of links, are given by the page “Impact of a change” of the site and "
    "by the command mkus impact.",
)
# Recommendations of others are left out: they may be drafts.
LISTED: Final = (MKUS.Barrier, MKUS.PublicTask, MKUS.GoodPractice, MKUS.ProposedChange)


def add_impact(composer: Composer, collected: Collected) -> None:
    """Add what a change of each provision touches."""
    provisions = sorted({*collected.targets, *collected.causing}, key=natural)
    if not provisions:
        composer.caution(composer.say(NO_PROVISIONS))
        return
    impacts = {
        each: impact_of(composer.graph, each, day=composer.day, language=composer.language)
        for each in provisions
    }
    counts = [count for impact in impacts.values() for count in impact.counts if count.kind in COUNTED]
    total, inferred = sum(each.number for each in counts), sum(each.inferred for each in counts)
    composer.paragraph(composer.say(IMPACT_LEAD, total=total, inferred=inferred))
    columns = (
        Column(composer.say(PROVISION), 4),
        Column(composer.say(ROLE), 3),
        *(Column(composer.say(words), 2) for words in COUNTED.values()),
    )
    rows = [_counts(composer, collected, each, impacts[each]) for each in provisions]
    composer.table("table-impact", composer.say(IMPACT_CAPTION), columns, rows)
    _touched(composer, collected, [impacts[each] for each in collected.targets])


def _counts(composer: Composer, collected: Collected, provision: str, impact: Impact) -> tuple[Part, ...]:
    roles = ((TARGET, collected.targets), (CAUSE, collected.causing))
    counts = {each.kind: each for each in impact.counts}
    return (
        composer.link(provision),
        "; ".join(composer.say(message) for message, found in roles if provision in found),
        *(f"{counts[kind].number} / {counts[kind].certain}" if kind in counts else "0" for kind in COUNTED),
    )


def _touched(composer: Composer, collected: Collected, impacts: Sequence[Impact]) -> None:
    own = {collected.recommendation, *collected.records}
    best: dict[URIRef, Touched] = {}
    for each in (touched for impact in impacts for touched in impact.touched):
        if each.kind not in LISTED or str(each.record) in own:
            continue
        known = best.get(each.record)
        if known is None or each.paths[0].rank < known.paths[0].rank:
            best[each.record] = each
    if not best:
        return
    ordered = sorted(
        best.values(),
        key=lambda each: (not each.certain, not each.direct, LISTED.index(each.kind), each.record),
    )
    shown = sorted(
        ordered[:MOST_TOUCHED], key=lambda each: (LISTED.index(each.kind), not each.certain, each.record)
    )
    columns = (
        Column(composer.say(KIND), 2),
        Column(composer.say(RECORD), 5),
        Column(composer.say(WAY), 3),
        Column(composer.say(CERTAIN), 5),
    )
    composer.table(
        "table-touched",
        composer.say(TOUCHED_CAPTION),
        columns,
        [tuple(_one(composer, each)) for each in shown],
    )
    if len(ordered) > len(shown):
        composer.paragraph(composer.say(MORE_TOUCHED, shown=len(shown), total=len(ordered)))


def _one(composer: Composer, each: Touched) -> Iterator[Part]:
    path = each.paths[0]
    why = "; ".join(DOUBTS[doubt].text(composer.language) for doubt in path.doubts)
    yield composer.label(each.kind)
    yield composer.link(str(each.record))
    yield WAYS[path.way].text(composer.language)
    yield composer.say(SURE) if each.certain else composer.say(POSSIBLY, why=why)
