"""Section 5: what the changes would do together, whether they fit together, and what else they touch."""

from collections.abc import Mapping, Sequence
from typing import Final

from mkus_kg.analysis.blocking_facts import (
    BARRIERS_QUESTION,
    CHANGES_QUESTION,
    PAIRS_QUESTION,
    REMEDIES_QUESTION,
)
from mkus_kg.analysis.consistency import TARGETS_QUESTION, Finding, Kind, Severity
from mkus_kg.analysis.what_if import BarrierThen, Missing, PairThen
from mkus_kg.analysis.what_if_tables import LACKS
from mkus_kg.dossier.collected import Collected
from mkus_kg.dossier.composing import Composer
from mkus_kg.dossier.document import Asked, Column
from mkus_kg.dossier.reservations import reservation, reserved
from mkus_kg.dossier.running_text import Part, joined, separated
from mkus_kg.dossier.sections.impact import add_impact
from mkus_kg.dossier.words import BARRIER, BASIS, CHANGE, NO, OWN, RESERVATION, YES
from mkus_kg.errors import Message

BLOCKING_QUESTIONS: Final = (BARRIERS_QUESTION, CHANGES_QUESTION, REMEDIES_QUESTION, PAIRS_QUESTION)
MOST_PAIRS: Final = 30

HEADING: Final = Message(pl="Skutki", en="Effects")
LEAD: Final = Message(
    pl="Skutki w tym rozdziale są wynikiem obliczenia na danych grafu, a nie słowami źródeł. Para "
    "forma–zadanie to forma kontraktowania i zadanie publiczne, które się w niej zleca; jest wolna, "
    "gdy nie blokuje jej żadna znana bariera. Wiersz „bez wskazania zadania” liczy bariery, przy których "
    "graf nie wskazuje zadania: mogą dotyczyć tej formy przy każdym zadaniu, ale nie doliczono ich do par z "
    "zadaniem (podobnie „bez wskazania formy”). Przyjęto, że bariera znika, gdy wejdzie w życie zmiana "
    "usuwająca ją w całości albo wszystkie zmiany jednej grupy, także takie, z których każda osobno "
    "usuwa tylko jej część. Zmiany już obowiązujące liczą się jako dokonane.",
    en="The effects in this section are the result of a computation on the data of the graph, not the "
    "words of sources. A pair is a contracting form with a public task commissioned in it; it is free "
    "when no known barrier blocks it. A row “no task named” counts the barriers for which the graph names "
    "no task: they may concern that form for every task, but are not added to the pairs with a task "
    "(likewise “no form named”). A barrier is taken to go when a change that removes it wholly "
    "comes into force, or all changes of a group, even if each of them alone removes a part only. "
    "Changes already in force count as made.",
)
PACKAGE_HEADING: Final = Message(pl="Skutek wszystkich zmian razem", en="Effect of all changes together")
NO_EFFECT: Final = Message(
    pl="Wejście w życie wnioskowanych zmian nie usunęłoby żadnej znanej bariery ani nie zmniejszyło "
    "liczby barier w żadnej parze forma–zadanie.",
    en="If the changes asked for came into force, no known barrier would go, and no pair of a form and a "
    "task would have fewer barriers.",
)
BARRIERS_CAPTION: Final = Message(
    pl="Bariery, na które działają wnioskowane zmiany", en="Barriers that the changes asked for act upon"
)
OUTCOME: Final = Message(pl="Skutek", en="Outcome")
OUTCOMES: Final[Mapping[str, Message]] = {
    "removed": Message(pl="zniknęłaby", en="would go"),
    "partly": Message(pl="zostałaby", en="would stay"),
    "freed": Message(pl="byłaby wolna od barier", en="would be free of barriers"),
    "eased": Message(pl="miałaby mniej barier", en="would have fewer barriers"),
}
THROUGH: Final = Message(pl="Dzięki zmianom", en="Through the changes")
LACKING: Final = Message(pl="Dlaczego zostaje", en="Why it stays")
PAIRS_CAPTION: Final = Message(
    pl="Pary forma–zadanie, w których barier byłoby mniej",
    en="Pairs of a form and a task with fewer barriers",
)
FORM: Final = Message(pl="Forma kontraktowania", en="Contracting form")
TASK: Final = Message(pl="Zadanie", en="Task")
BEFORE: Final = Message(pl="Barier teraz", en="Barriers now")
AFTER: Final = Message(pl="Barier po zmianach", en="Barriers then")
STATE: Final = Message(pl="Skutek", en="Outcome")
ANY_FORM: Final = Message(pl="bez wskazania formy", en="no form named")
ANY_TASK: Final = Message(pl="bez wskazania zadania", en="no task named")
MORE_PAIRS: Final = Message(
    pl="Dalsze pary, których tabela nie pokazuje: {number}.",
    en="Further pairs that the table does not show: {number}.",
)
FIT_HEADING: Final = Message(pl="Czy zmiany do siebie pasują", en="Whether the changes fit together")
FIT_CAPTION: Final = Message(
    pl="Ustalenia o wnioskowanych zmianach według prawa z dnia {day}",
    en="Findings on the changes asked for, on the law of {day}",
)
FITS: Final = Message(
    pl="Nie znaleziono niczego, co przemawiałoby przeciw tym zmianom razem: żadna nie dotyczy uchylonego "
    "przepisu, żadna grupa nie jest niepełna i żadne dwie nie zmieniają tego samego przepisu.",
    en="Nothing was found that speaks against these changes together: none aims at a repealed provision, "
    "no group is incomplete, and no two change the same provision.",
)
GRAVITY: Final[Mapping[Severity, Message]] = {
    "error": Message(pl="poważna", en="grave"),
    "warning": Message(pl="do oceny", en="to be judged"),
    "note": Message(pl="informacja", en="for information"),
}
NO_CHANGES: Final = Message(
    pl="Rekomendacja nie wskazuje żadnej zmiany, więc nie ma czego porównywać.",
    en="The recommendation names no change, so there is nothing to compare.",
)
WORDED: Final[Mapping[Kind, Message]] = {
    "already-made": Message(
        pl="Ta zmiana już obowiązuje albo jest ogłoszona; obliczenie traktuje ją jako dokonaną.",
        en="This change is already in force or promulgated; the computation takes it as made.",
    ),
    "overtaken": Message(
        pl="Inne otwarte propozycje, spoza rekomendacji, dotyczą tego samego przepisu i mogą zmienić "
        "jego tekst.",
        en="Other open proposals, not in the recommendation, mean the same provision and may change its "
        "text.",
    ),
    "incomplete-group": Message(
        pl="Bariera znika dopiero po wszystkich zmianach tej grupy, a rekomendacja nie wskazuje wszystkich.",
        en="The barrier goes only with all changes of this group, and the recommendation does not name "
        "them all.",
    ),
}
"""Findings that are worded for a recommendation rather than for a package that is tried out."""
GRAVITY_OF: Final = Message(pl="Waga", en="Gravity")
FINDING: Final = Message(pl="Ustalenie", en="Finding")
ABOUT: Final = Message(pl="Czego dotyczy", en="What it is about")
OTHERS: Final = Message(pl="spoza rekomendacji: ", en="not in the recommendation: ")
IMPACT_HEADING: Final = Message(
    pl="Czego jeszcze dotknie zmiana tych przepisów", en="What else a change of these provisions touches"
)


def add_effects(composer: Composer, collected: Collected) -> None:
    """Add what follows by computation."""
    composer.heading(1, composer.say(HEADING), "effects")
    composer.paragraph(composer.say(LEAD))
    composer.heading(2, composer.say(PACKAGE_HEADING), "package")
    _package(composer, collected)
    composer.heading(2, composer.say(FIT_HEADING), "consistency")
    _consistency(composer, collected)
    composer.heading(2, composer.say(IMPACT_HEADING), "impact")
    add_impact(composer, collected)


# All changes together


def _package(composer: Composer, collected: Collected) -> None:
    then = collected.then
    barriers = sorted((*then.removed, *then.partly), key=lambda each: each.iri not in collected.barriers)
    if not barriers and not then.pairs:
        composer.caution(composer.say(NO_EFFECT))
        return
    asked = tuple(Asked(each) for each in BLOCKING_QUESTIONS)
    columns = (
        Column(composer.say(BARRIER), 4),
        Column(composer.say(OWN), 2),
        Column(composer.say(OUTCOME), 2),
        Column(composer.say(THROUGH), 4),
        Column(composer.say(LACKING), 3),
        Column(composer.say(RESERVATION), 4),
        Column(composer.say(BASIS), 3),
    )
    rows = [_barrier(composer, collected, each) for each in barriers]
    composer.table("table-package", composer.say(BARRIERS_CAPTION), columns, rows, asked)
    _pairs(composer, then.pairs, asked)


def _barrier(composer: Composer, collected: Collected, each: BarrierThen) -> tuple[Part, ...]:
    composer.speak_of(*(remedy.iri for remedy in each.remedies))
    bases = sorted({remedy.basis for remedy in each.remedies})
    return (
        composer.link(each.iri),
        composer.say(YES if each.iri in collected.barriers else NO),
        composer.say(OUTCOMES[each.state]),
        composer.links(sorted({remedy.change for remedy in each.remedies})),
        separated(_missing(composer, missing) for missing in each.missing),
        _reservations(composer, each),
        separated(composer.basis(basis) for basis in bases),
    )


def _reservations(composer: Composer, barrier: BarrierThen) -> Part:
    """Give the notes that limit the claims; the change is named where there are several."""
    if len(barrier.remedies) == 1:
        return reservation(composer, barrier.remedies[0].iri)
    return separated(
        joined(composer.link(change), ": ", note) for change, note in reserved(composer, barrier)
    )


def _missing(composer: Composer, missing: Missing) -> Part:
    words = LACKS[missing.lack].text(composer.language)
    return joined(words, ": ", composer.links(missing.changes)) if missing.changes else words


def _pairs(composer: Composer, pairs: Sequence[PairThen], asked: tuple[Asked, ...]) -> None:
    if not pairs:
        return
    columns = (
        Column(composer.say(FORM), 4),
        Column(composer.say(TASK), 4),
        Column(composer.say(BEFORE), 2, "number"),
        Column(composer.say(AFTER), 2, "number"),
        Column(composer.say(STATE), 3),
    )
    rows = [
        (
            composer.link(each.pair.form) if each.pair.form else composer.say(ANY_FORM),
            composer.link(each.pair.task) if each.pair.task else composer.say(ANY_TASK),
            str(len(each.before)),
            str(len(each.after)),
            composer.say(OUTCOMES["freed" if each.freed else "eased"]),
        )
        for each in pairs[:MOST_PAIRS]
    ]
    composer.table("table-pairs", composer.say(PAIRS_CAPTION), columns, rows, asked)
    if len(pairs) > MOST_PAIRS:
        composer.paragraph(composer.say(MORE_PAIRS, number=len(pairs) - MOST_PAIRS))


# Whether they fit together


def _consistency(composer: Composer, collected: Collected) -> None:
    if not collected.changes:
        composer.caution(composer.say(NO_CHANGES))
        return
    if not collected.findings:
        composer.paragraph(composer.say(FITS))
        return
    columns = (
        Column(composer.say(GRAVITY_OF), 2),
        Column(composer.say(FINDING), 5),
        Column(composer.say(CHANGE), 4),
        Column(composer.say(ABOUT), 5),
    )
    rows = [_finding(composer, each) for each in collected.findings]
    caption = composer.say(FIT_CAPTION, day=composer.date(composer.day))
    answers = [composer.ask(TARGETS_QUESTION, change=each) for each in collected.changes]
    asked = [*(asked for each in answers for asked in each.named()), *map(Asked, BLOCKING_QUESTIONS)]
    composer.table("table-consistency", caption, columns, rows, asked)


def _finding(composer: Composer, finding: Finding) -> tuple[Part, ...]:
    others = joined(composer.say(OTHERS), composer.links(finding.others)) if finding.others else ""
    return (
        GRAVITY[finding.severity].text(composer.language),
        composer.say(WORDED.get(finding.kind, finding.message)),
        composer.links(finding.changes),
        separated([composer.links(finding.records), others]),
    )
