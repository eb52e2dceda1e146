"""Section 6: who managed in spite of each barrier, on what legal basis, and with what outcome."""

from typing import Final

from mkus_kg.dossier.causes import on_day
from mkus_kg.dossier.collected import Collected
from mkus_kg.dossier.composing import Composer
from mkus_kg.dossier.document import Asked, Column
from mkus_kg.dossier.reading import Cells, by, natural
from mkus_kg.dossier.running_text import Part, joined, separated
from mkus_kg.dossier.words import NOT_RECORDED
from mkus_kg.errors import Message
from mkus_kg.namespaces import ELI, MKUS

BASES_QUESTION: Final = "practice-legal-basis-over-time"
MOST_PRACTICES: Final = 12
KINDS: Final = (
    (MKUS.usesForm, MKUS.usesFormBasis),
    (MKUS.practiceTask, MKUS.practiceTaskBasis),
    (MKUS.coversTask, MKUS.practiceTaskBasis),
)
"""The links of a practice with forms and tasks, and what each rests on."""

HEADING: Final = Message(pl="Kto poradził sobie mimo bariery", en="Who managed in spite of a barrier")
LEAD: Final = Message(
    pl="Że praktyka radzi sobie z barierą, jest naszą klasyfikacją, o ile nie zaznaczono inaczej. "
    "Ogłoszenie o naborze dowodzi, że zadanie zlecano, a nie że wynik był dobry.",
    en="That a practice copes with a barrier is our classification, unless it is said otherwise. A call "
    "notice shows that a task was put out, not that the outcome was good.",
)
NONE: Final = Message(
    pl="W grafie nie ma praktyki, w której poradzono sobie mimo tej bariery.",
    en="The graph holds no practice that managed in spite of this barrier.",
)
CAPTION: Final = Message(
    pl="Praktyki mimo bariery „{barrier}”; podstawa prawna według stanu {day}",
    en="Practices in spite of the barrier “{barrier}”; legal basis as of {day}",
)
POINTED_HEADING: Final = Message(
    pl="Praktyki wskazane w rekomendacji", en="Practices named by the recommendation"
)
POINTED_CAPTION: Final = Message(
    pl="Praktyki wskazane w rekomendacji jako dowód", en="Practices that the recommendation names as evidence"
)
NOT_POINTED: Final = Message(
    pl="Autor rekomendacji nie wskazał żadnej praktyki; powyższe znalazł system.",
    en="The author of the recommendation named no practice; the ones above were found by the system.",
)
SHOWN_ABOVE: Final = Message(
    pl="Opisuje ją tabela przy barierze.", en="Described in the table of the barrier."
)
PRACTICE: Final = Message(pl="Praktyka", en="Practice")
WHERE: Final = Message(pl="Gdzie i kiedy", en="Where and when")
FORM: Final = Message(pl="Forma i zadanie", en="Form and task")
LEGAL_BASIS: Final = Message(pl="Podstawa prawna", en="Legal basis")
EVIDENCE: Final = Message(pl="Rodzaj dowodu", en="Kind of evidence")
OUTCOME: Final = Message(pl="Co wynikło", en="Outcome")
IN_FORCE: Final = Message(pl="obowiązuje", en="in force")
CHANGED: Final = Message(
    pl="obowiązuje, ale w brzmieniu innym niż w czasie praktyki",
    en="in force, but in another wording than then",
)
NOT_IN_FORCE: Final = Message(pl="nie obowiązuje", en="not in force")
UNKNOWN: Final = Message(pl="nie wiadomo, czy obowiązuje", en="whether it is in force is not known")
NO_BASIS: Final = Message(pl="źródło jej nie podaje", en="the source does not give it")
MORE: Final = Message(
    pl="Dalsze praktyki, których tabela nie pokazuje: {number}.",
    en="Further practices that the table does not show: {number}.",
)


def add_workarounds(composer: Composer, collected: Collected) -> None:
    """Add the practices for each barrier, then those that the recommendation names besides."""
    composer.heading(1, composer.say(HEADING), "workarounds")
    composer.paragraph(composer.say(LEAD))
    shown: set[str] = set()
    for number, barrier in enumerate(collected.barriers, 1):
        composer.heading(2, composer.label(barrier), f"workarounds-{number}")
        shown |= _barrier(composer, collected, barrier, number)
    composer.heading(2, composer.say(POINTED_HEADING), "pointed-practices")
    _pointed(composer, collected, shown)


def _columns(composer: Composer) -> tuple[Column, ...]:
    return (
        Column(composer.say(PRACTICE), 3),
        Column(composer.say(WHERE), 2),
        Column(composer.say(FORM), 3),
        Column(composer.say(LEGAL_BASIS), 3),
        Column(composer.say(EVIDENCE), 2),
        Column(composer.say(OUTCOME), 4),
    )


def _barrier(composer: Composer, collected: Collected, barrier: str, number: int) -> set[str]:
    answer = collected.workarounds[barrier]
    if not answer.rows:
        composer.caution(composer.say(NONE))
        return set()
    practices = sorted(by(answer.rows, "practice"), key=_place)
    # The practices named by the recommendation are shown whatever their place.
    first = [each for each in practices if each[0] in collected.practices]
    shown = [*first, *(each for each in practices if each not in first)][: max(MOST_PRACTICES, len(first))]
    caption = composer.say(CAPTION, barrier=composer.label(barrier), day=composer.date(composer.day))
    rows = [_practice(composer, practice, rows) for practice, rows in shown]
    composer.table(f"table-workarounds-{number}", caption, _columns(composer), rows, answer.named())
    if len(practices) > len(shown):
        composer.paragraph(composer.say(MORE, number=len(practices) - len(shown)))
    return {practice for practice, _ in shown}


def _place(practice: tuple[str, list[Cells]]) -> tuple[object, ...]:
    """Give the place of a practice: the same task, what took place, and what is newer come first."""
    name, rows = practice
    first = rows[0]
    year = int(first["year"]) if first["year"].isdecimal() else 0
    return first["sameTask"] != "true", first["carriedOut"] != "true", -year, natural(name)


def _practice(composer: Composer, practice: str, rows: list[Cells]) -> tuple[Part, ...]:
    first = rows[0]
    bases = {row["provision"] or row["act"]: row for row in rows if row["provision"] or row["act"]}
    basis = separated(
        joined(composer.link(provision), f" – {_in_force(composer, row)}")
        for provision, row in sorted(bases.items(), key=lambda each: natural(each[0]))
    )
    if basis:
        basis = joined(basis, " (", composer.basis(first["legalBasisBasis"]), ")")
    return (
        joined(composer.link(practice), composer.cited(practice), " (", composer.basis(first["basis"]), ")"),
        separated([first["place"] or composer.say(NOT_RECORDED), composer.date(first["year"])], ", "),
        _form_and_task(composer, practice),
        basis or composer.say(NO_BASIS),
        first["evidenceLabel"] or composer.say(NOT_RECORDED),
        first["outcome"] or composer.say(NOT_RECORDED),
    )


def _form_and_task(composer: Composer, practice: str) -> Part:
    """Give the form and the tasks of a practice, and what each rests on."""
    found: list[Part] = []
    for name, basis in KINDS:
        named = composer.objects(practice, name)
        if named:
            said = composer.basis(composer.one(practice, basis))
            found.append(joined(composer.links(named, ", "), " (", said, ")"))
    return separated(found) or composer.say(NOT_RECORDED)


def _in_force(composer: Composer, row: Cells) -> str:
    if row["inForce"] == "true":
        return composer.say(CHANGED if row["wordingChanged"] == "true" else IN_FORCE)
    return composer.say(NOT_IN_FORCE if row["inForce"] == "false" else UNKNOWN)


def _pointed(composer: Composer, collected: Collected, shown: set[str]) -> None:
    if not collected.practices:
        composer.paragraph(composer.say(NOT_POINTED))
        return
    asked: list[Asked] = list(collected.content.named())
    rows: list[tuple[Part, ...]] = []
    for practice in collected.practices:
        if practice in shown:
            rows.append((composer.link(practice), composer.say(SHOWN_ABOVE), "", "", "", ""))
            continue
        answer = composer.ask(BASES_QUESTION, practice=practice)
        asked += answer.named()
        rows.append(_named(composer, practice, asked))
    composer.table("table-pointed", composer.say(POINTED_CAPTION), _columns(composer), rows, asked)


def _provision(composer: Composer, provision: str, asked: list[Asked]) -> Part:
    then = on_day(composer, provision)
    asked += then.asked
    state = (
        IN_FORCE
        if then.own or then.parts
        else NOT_IN_FORCE
        if composer.subjects(ELI.is_member_of, provision)
        else UNKNOWN
    )
    return joined(composer.link(provision), f" – {composer.say(state)}")


def _named(composer: Composer, practice: str, asked: list[Asked]) -> tuple[Part, ...]:
    """Describe a practice that no row of a barrier describes."""
    evidence = composer.one(practice, MKUS.evidenceKind)
    provisions = [_provision(composer, each, asked) for each in composer.objects(practice, MKUS.legalBasis)]
    named = separated([*provisions, composer.links(composer.objects(practice, MKUS.legalBasisAct))])
    place, year = composer.one(practice, MKUS.municipalityName), composer.one(practice, MKUS.practiceYear)
    return (
        joined(composer.link(practice), composer.cited(practice)),
        separated([place or composer.say(NOT_RECORDED), composer.date(year)], ", "),
        _form_and_task(composer, practice),
        joined(named, " (", composer.basis(composer.one(practice, MKUS.legalBasisBasis)), ")")
        if named
        else composer.say(NO_BASIS),
        composer.label(evidence) if evidence else composer.say(NOT_RECORDED),
        composer.text(practice, MKUS.outcome) or composer.say(NOT_RECORDED),
    )
