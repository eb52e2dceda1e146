"""Section 2: what is asked for, in the analyst's own words and in figures from the graph."""

from collections import Counter
from collections.abc import Iterator
from typing import Final

from mkus_kg.counting import Noun
from mkus_kg.dossier.collected import Collected
from mkus_kg.dossier.composing import Composer
from mkus_kg.dossier.document import Bullets, Run
from mkus_kg.dossier.institutions import competent_in_words, role_in_words
from mkus_kg.dossier.phrases import BASES, COUNTED_BASES, LINKS, listed
from mkus_kg.dossier.reliability import unconfirmed, unread, unseen
from mkus_kg.dossier.reservations import reserved
from mkus_kg.dossier.running_text import Part, joined, separated, stopped
from mkus_kg.errors import Message
from mkus_kg.namespaces import DCT, MKUS, SCHEME

HEADING: Final = Message(pl="Streszczenie", en="Summary")
ASKS: Final = Message(
    pl="Rekomendacja dotyczy {barriers} w zlecaniu usług społecznych organizacjom pozarządowym i "
    "wskazuje {changes}.",
    en="The recommendation concerns {barriers} to contracting social services out to non-governmental "
    "organisations and names {changes}.",
)
OF_BARRIERS: Final = Noun(pl=("bariery", "barier", "barier"), en=("barrier", "barriers"))
OF_CHANGES: Final = Noun(
    pl=("propozycję zmiany", "propozycje zmian", "propozycji zmian"),
    en=("proposed change", "proposed changes"),
)
NOT_THERE: Final = Message(
    pl="Adresat rekomendacji: {institution}.", en="Addressee of the recommendation: {institution}."
)
OTHER_ADDRESSEE: Final = Message(
    pl="Żadna ze wskazanych zmian nie jest w źródłach skierowana do adresata rekomendacji, jego poprzednika "
    "ani następcy; źródła kierują je do: {addressees}. Czy adresat rekomendacji jest właściwy w sprawach "
    "zmienianych przepisów, nie sprawdzono. ",
    en="None of the changes named is addressed by its sources to the addressee of the recommendation, its "
    "predecessor or successor; the sources address them to: {addressees}. Whether the addressee of the "
    "recommendation is competent for the provisions to be changed was not checked. ",
)
NOBODY_NAMED: Final = Message(pl="nie zapisano, do kogo", en="to whom is not recorded")
ANALYST: Final = Message(
    pl="Tak opisuje ją autor – analityk tego serwisu, a nie projekt MKUS:",
    en="Its author, an analyst of this site and not the MKUS project, describes it so:",
)
NO_TEXT: Final = Message(
    pl="Autor nie opisał rekomendacji własnymi słowami.",
    en="The author did not describe the recommendation in words.",
)
ADDED: Final = Message(
    pl="Resztę dokumentu zestawił system z grafu wiedzy, według stanu prawnego na {day}. W skrócie:",
    en="The rest of the document was put together by the system from the knowledge graph, for the law as "
    "of {day}. In brief:",
)
MADE: Final = Message(
    pl="Propozycje, które już obowiązują albo są ogłoszone: {made} z {total}; takie, których droga się "
    "skończyła: {ended}.",
    en="Proposals already in force or promulgated: {made} of {total}; those whose way has ended: {ended}.",
)
CAUSED: Final = Message(
    pl="Za przyczyny barier uznano {provisions} z {acts}. Wskazania dotyczące brzmienia, które tego dnia "
    "nie obowiązuje: {past} z {total}.",
    en="{provisions} of {acts} are held to cause the barriers. Claims that rest on a wording not in "
    "force on that day: {past} of {total}.",
)
CARRIED: Final = Message(
    pl=" Nie policzono osobno jednostki, której tekst jest dziś w innej z tych jednostek: {carried}.",
    en=" A unit whose text is now in another of these units is not counted separately: {carried}.",
)
OF_PROVISIONS: Final = Noun(pl=("przepis", "przepisy", "przepisów"), en=("provision", "provisions"))
OF_ACTS: Final = Noun(pl=("aktu", "aktów", "aktów"), en=("act", "acts"))
NOT_CAUSED: Final = Message(
    pl="W grafie nie ma przepisów, które uznano by za przyczyny tych barier.",
    en="The graph names no provisions as causes of these barriers.",
)
GONE: Final = Message(
    pl="Bariery rekomendacji, które zniknęłyby po wejściu w życie wszystkich wskazanych zmian: {gone} z "
    "{total}, a gdyby liczyć tylko powiązania stwierdzone przez źródła: {sourced}.",
    en="Barriers of the recommendation that would go if all the changes named came into force: {gone} of "
    "{total}; if only links stated by sources count: {sourced}.",
)
FREED: Final = Message(
    pl="Pary złożone z formy kontraktowania i zadania, które byłyby wtedy wolne od wszystkich znanych "
    "barier: {freed}; pary, w których barier byłoby mniej niż teraz: {eased}.",
    en="Pairs of a contracting form and a task that would then be free of all known barriers: {freed}; "
    "pairs with fewer barriers than now: {eased}.",
)
LIMITED: Final = Message(
    pl="Bariery, które w obliczeniu znikają dzięki powiązaniu z zastrzeżeniem zapisanym w grafie: {number} z "
    "{total}, licząc też bariery spoza rekomendacji. Obliczenie zastrzeżeń nie uwzględnia: taka bariera "
    "zniknęłaby tylko w ich granicach, a liczby barier i par mogą być zawyżone. Zastrzeżenia: ",
    en="Barriers that go in the computation by a link with a reservation recorded in the graph: {number} of "
    "{total}, counting barriers outside the recommendation too. The computation does not take "
    "reservations into account: such a barrier would go only within their limits, and the figures of "
    "barriers and pairs may be too high. The reservations: ",
)
LIMITED_BY: Final = Message(
    pl="{barrier}{where} – zmiana „{change}”: „{note}”", en="{barrier}{where} – change “{change}”: “{note}”"
)
OUTSIDE: Final = Message(pl=" (spoza rekomendacji)", en=" (not in the recommendation)")
DESPITE: Final = Message(
    pl="Opisane praktyki, w których poradzono sobie mimo którejś z tych barier: {practices}.",
    en="Practices described that managed in spite of one of these barriers: {practices}.",
)
RESTS: Final = Message(
    pl="Powiązania, na których opiera się dokument: {total}, z tego {counted}.",
    en="Links that the document rests on: {total}, of which {counted}.",
)
UNCHECKED: Final = Message(
    pl="Bariery, których nikt jeszcze nie potwierdził: {unconfirmed} z {total}. Zapisy, których nie "
    "widziano w źródle: {unseen}; których nie potwierdził ponowny odczyt źródła: {unread}.",
    en="Barriers that nobody has confirmed yet: {unconfirmed} of {total}. Records not seen in a source: "
    "{unseen}; not confirmed by a second reading of the source: {unread}.",
)
LISTED: Final = Message(pl="Wymienia je ", en="They are listed in ")
UNCERTAIN: Final = Message(pl="rozdział o niepewności", en="the section on what is uncertain")
LEGEND_HEADING: Final = Message(pl="Skąd to wiadomo: objaśnienie", en="How this is known: the words used")
LEGEND: Final = Message(
    pl="Tabele mówią przy każdym powiązaniu, skąd ono pochodzi. Użyto tych określeń:",
    en="The tables say of every link where it comes from. These are the words used:",
)
UNRECORDED: Final = Message(
    pl="zapis nie mówi, skąd pochodzi powiązanie; trzeba je traktować jak niesprawdzone",
    en="the record does not say where the link comes from; it is to be treated as unchecked",
)


def add_summary(composer: Composer, collected: Collected) -> int:
    """Add what is asked, in the analyst's words, then in figures; give the place for the legend."""
    composer.heading(1, composer.say(HEADING), "summary")
    changes = composer.count(OF_CHANGES, len(collected.changes))
    barriers = composer.count(OF_BARRIERS, len(collected.barriers))
    composer.paragraph(composer.say(ASKS, barriers=barriers, changes=changes), manner="lead")
    _addressees(composer, collected)
    description = composer.text(collected.recommendation, DCT.description)
    if description:
        composer.paragraph(composer.say(ANALYST))
        composer.paragraph(description, manner="quotation")
    else:
        composer.caution(composer.say(NO_TEXT))
    composer.paragraph(composer.say(ADDED, day=composer.date(composer.day)))
    composer.bullets(_figures(composer, collected))
    composer.heading(2, composer.say(LEGEND_HEADING), "bases")
    composer.paragraph(composer.say(LEGEND))
    return len(composer.blocks)


def _addressees(composer: Composer, collected: Collected) -> None:
    """Warn of an addressee that is gone on the day, or to whom no source addresses any of the changes."""
    for each in collected.addressees:
        if not each.same:
            institution = composer.label(each.named.iri)
            composer.caution(
                composer.say(NOT_THERE, institution=institution),
                " ",
                stopped(competent_in_words(composer, each)),
            )
    ours = {body.iri for each in collected.addressees for body in (each.named, *each.then)}
    theirs = collected.addressees_of_changes
    if ours and collected.changes and ours.isdisjoint(theirs):
        named = [composer.one(each, MKUS.addressee) for each in collected.changes]
        known = [composer.label(each) for each in theirs]
        addressees = ", ".join(dict.fromkeys(filter(None, (*named, *known))))
        composer.caution(
            composer.say(OTHER_ADDRESSEE, addressees=addressees or composer.say(NOBODY_NAMED)),
            stopped(separated(role_in_words(composer, each) for each in collected.addressees)),
        )


def add_legend(composer: Composer, place: int) -> None:
    """Explain at its place the words for bases that the dossier came to use."""
    words = tuple(joined(each) for each in _legend(composer))
    composer.blocks.insert(place, Bullets(words))


def _figures(composer: Composer, collected: Collected) -> Iterator[Part]:
    standings = Counter(each.standing for each in collected.standing.values())
    if standings["made"] or standings["ended"]:
        made, ended = standings["made"], standings["ended"]
        yield composer.say(MADE, made=made, ended=ended, total=len(collected.changes))
    if collected.causing:
        provisions = composer.count(OF_PROVISIONS, len(collected.causing) - len(collected.carried))
        acts = {each for provision in collected.causing for each in collected.acts_of(provision)}
        claims = [each.state == "past" for found in collected.causes.values() for each in found.causes]
        said = composer.say(
            CAUSED,
            provisions=provisions,
            acts=composer.count(OF_ACTS, len(acts)),
            past=sum(claims),
            total=len(claims),
        )
        carried = composer.links(collected.carried) if collected.carried else ""
        yield joined(said, composer.filled(CARRIED, carried=carried)) if carried else said
    else:
        yield composer.say(NOT_CAUSED)
    own, then = set(collected.barriers), collected.then
    gone = sum(each.iri in own for each in then.removed)
    sourced = sum(each.iri in own for each in collected.then_by_sources.removed)
    yield composer.say(GONE, gone=gone, total=len(own), sourced=sourced)
    yield from _limited(composer, collected)
    yield composer.say(FREED, freed=len(then.freed), eased=len(then.pairs) - len(then.freed))
    yield composer.say(DESPITE, practices=len(collected.spoken_practices))
    if collected.links:
        yield _links(composer, collected)
    yield _unchecked(composer, collected)


def _limited(composer: Composer, collected: Collected) -> Iterator[Part]:
    """Name the barriers that go only within what a note says."""
    removed = collected.then.removed
    found = [(each, notes) for each in removed if (notes := reserved(composer, each))]
    if not found:
        return
    named = [
        composer.say(
            LIMITED_BY,
            barrier=composer.label(each.iri),
            where="" if each.iri in collected.barriers else composer.say(OUTSIDE),
            change=composer.label(change),
            note=note,
        )
        for each, notes in found
        for change, note in notes
    ]
    yield stopped(composer.say(LIMITED, number=len(found), total=len(removed)), "; ".join(named))


def _unchecked(composer: Composer, collected: Collected) -> Part:
    found = (unconfirmed(collected), unseen(composer, collected), unread(composer, collected))
    open_barriers, not_seen, not_read = map(len, found)
    said = composer.say(
        UNCHECKED, unconfirmed=open_barriers, total=len(collected.barriers), unseen=not_seen, unread=not_read
    )
    if not any(found):
        return said
    return joined(said, " ", composer.say(LISTED), Run(composer.say(UNCERTAIN), address="#uncertain"), ".")


def _links(composer: Composer, collected: Collected) -> str:
    counts = Counter(each.counted_as for each in collected.links)
    counted = [
        composer.say(message, links=composer.count(LINKS, counts[code]))
        for code, message in COUNTED_BASES.items()
        if counts[code]
    ]
    return composer.say(RESTS, total=len(collected.links), counted=listed(counted, composer.language))


def _legend(composer: Composer) -> Iterator[Part]:
    for code, words in BASES.items():
        if code not in composer.bases:
            continue
        meaning = composer.meaning(str(SCHEME[f"basis/{code}"])) if code else composer.say(UNRECORDED)
        yield joined(Run(composer.say(words), "strong"), ": ", meaning, ".")
