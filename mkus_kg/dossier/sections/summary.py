"""Section 2: the analyst's own words, and what the graph adds to them in figures."""

from collections import Counter
from collections.abc import Iterator
from typing import Final

from mkus_kg.counting import Noun
from mkus_kg.dossier.collected import Collected
from mkus_kg.dossier.composing import Composer
from mkus_kg.dossier.phrases import (
    COUNTED_BASES,
    LINKS,
    listed,
)
from mkus_kg.dossier.reliability import unread, unseen
from mkus_kg.errors import Message
from mkus_kg.namespaces import DCT

HEADING: Final = Message(pl="Streszczenie", en="Summary")
ANALYST: Final = Message(
    pl="Opis rekomendacji słowami jej autora (analityka tego serwisu; nie jest to rekomendacja projektu "
    "MKUS):",
    en="The recommendation in the words of its author (an analyst of this site; it is no recommendation "
    "of the MKUS project):",
)
NO_TEXT: Final = Message(
    pl="Autor nie opisał rekomendacji własnymi słowami.",
    en="The author did not describe the recommendation in words.",
)
ADDED: Final = Message(
    pl="Wszystko poniżej zestawił system z grafu wiedzy według stanu prawnego na {day}:",
    en="Everything below was put together by the system from the knowledge graph, for the law of {day}:",
)
COLLECTS: Final = Message(
    pl="Rekomendacja dotyczy {barriers} i obejmuje {changes}{standing}.",
    en="The recommendation concerns {barriers} and asks for {changes}{standing}.",
)
OF_BARRIERS: Final = Noun(pl=("bariery", "barier", "barier"), en=("barrier", "barriers"))
OF_CHANGES: Final = Noun(
    pl=("propozycję zmiany", "propozycje zmian", "propozycji zmian"),
    en=("proposed change", "proposed changes"),
)
MADE: Final = Message(
    pl="w tym {number}, które już weszły w życie albo są ogłoszone",
    en="of which {number} are already in force or promulgated",
)
ENDED: Final = Message(
    pl="w tym {number}, których droga się skończyła", en="of which {number} have come to an end"
)
CAUSED: Final = Message(
    pl="Za przyczyny barier uznano {provisions} z {acts}.",
    en="{provisions} of {acts} are held to be the causes of the barriers.",
)
OF_PROVISIONS: Final = Noun(pl=("przepis", "przepisy", "przepisów"), en=("provision", "provisions"))
OF_ACTS: Final = Noun(pl=("aktu", "aktów", "aktów"), en=("act", "acts"))
NOT_CAUSED: Final = Message(
    pl="W grafie nie ma przepisów, które uznano za przyczyny tych barier.",
    en="The graph names no provisions as causes of these barriers.",
)
FREED: Final = Message(
    pl="Gdyby wszystkie te zmiany weszły w życie, z barier zebranych w rekomendacji zniknęłoby: {gone}, "
    "a zostałoby mimo zmian: {left}. Od wszystkich znanych barier wolne byłyby nowe pary "
    "forma–zadanie: {freed}; mniej barier niż dziś miałyby inne pary: {eased}.",
    en="If all these changes came into force, of the barriers of the recommendation {gone} would go and "
    "{left} would stay in spite of them. Pairs of a form and a task that would newly be free of all "
    "known barriers: {freed}; other pairs with fewer barriers than now: {eased}.",
)
BY_SOURCES: Final = Message(
    pl="Jeżeli liczyć tylko te powiązania zmian z barierami, które stwierdzają źródła, zniknęłoby: {gone}.",
    en="If only those links of changes with barriers count that sources state, {gone} would go.",
)
DESPITE: Final = Message(
    pl="Opisano {practices}, w których poradzono sobie mimo którejś z tych barier.",
    en="{practices} that managed in spite of one of these barriers are described.",
)
OF_PRACTICES: Final = Noun(pl=("praktykę", "praktyki", "praktyk"), en=("practice", "practices"))
RESTS: Final = Message(
    pl="Dokument opiera się na {links}: {counted}.", en="The document rests on {links}: {counted}."
)
ON_LINKS: Final = Noun(pl=("powiązaniu", "powiązaniach", "powiązaniach"), en=("link", "links"))
UNSEEN: Final = Message(
    pl="Zapisy, których nikt nie widział w źródle: {unseen}; zapisy, których nie odczytano ze źródłem "
    "ponownie albo nie udało się odczytać: {unread}. Wymienia je rozdział o niepewności.",
    en="Records that nobody has seen in a source: {unseen}; records that were not read against their "
    "source again, or could not be: {unread}. The section on uncertainty lists them.",
)


def add_summary(composer: Composer, collected: Collected) -> None:
    """Add what is asked in the analyst's words, then in figures."""
    composer.heading(1, composer.say(HEADING), "summary")
    description = composer.text(collected.recommendation, DCT.description)
    if description:
        composer.paragraph(composer.say(ANALYST))
        composer.paragraph(description, manner="quotation")
    else:
        composer.caution(composer.say(NO_TEXT))
    composer.paragraph(composer.say(ADDED, day=composer.date(composer.day)))
    composer.bullets(_figures(composer, collected))


def _figures(composer: Composer, collected: Collected) -> Iterator[str]:
    changes = composer.count(OF_CHANGES, len(collected.changes))
    barriers = composer.count(OF_BARRIERS, len(collected.barriers))
    yield composer.say(COLLECTS, barriers=barriers, changes=changes, standing=_standing(composer, collected))
    if collected.causing:
        provisions = composer.count(OF_PROVISIONS, len(collected.causing))
        acts = {each for provision in collected.causing for each in collected.acts_of(provision)}
        yield composer.say(CAUSED, provisions=provisions, acts=composer.count(OF_ACTS, len(acts)))
    else:
        yield composer.say(NOT_CAUSED)
    then, own = collected.then, set(collected.barriers)
    gone = sum(each.iri in own for each in then.removed)
    freed = len(then.freed)
    yield composer.say(
        FREED,
        gone=gone,
        left=sum(each in own for each in then.left),
        freed=freed,
        eased=len(then.pairs) - freed,
    )
    yield composer.say(BY_SOURCES, gone=sum(each.iri in own for each in collected.then_by_sources.removed))
    yield composer.say(DESPITE, practices=composer.count(OF_PRACTICES, len(collected.spoken_practices)))
    yield _links(composer, collected)
    yield composer.say(
        UNSEEN, unseen=len(unseen(composer, collected)), unread=len(unread(composer, collected))
    )


def _standing(composer: Composer, collected: Collected) -> str:
    counts = Counter(each.standing for each in collected.standing.values())
    said = ((MADE, counts["made"]), (ENDED, counts["ended"]))
    return "".join(f", {composer.say(message, number=number)}" for message, number in said if number)


def _links(composer: Composer, collected: Collected) -> str:
    counts = Counter(each.counted_as for each in collected.links)
    counted = [
        composer.say(message, links=composer.count(LINKS, counts[code]))
        for code, message in COUNTED_BASES.items()
        if counts[code]
    ]
    total = composer.count(ON_LINKS, len(collected.links))
    return composer.say(RESTS, links=total, counted=listed(counted, composer.language))
