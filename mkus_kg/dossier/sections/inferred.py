"""The links that no source states in so many words, as sentences."""

from collections.abc import Iterator
from typing import Final

from mkus_kg.dossier.collected import Collected, Link
from mkus_kg.dossier.composing import Composer
from mkus_kg.dossier.document import Text
from mkus_kg.dossier.phrases import SAID
from mkus_kg.dossier.reading import natural
from mkus_kg.dossier.running_text import joined, separated
from mkus_kg.errors import Message

ALL_STATED: Final = Message(
    pl="Wszystkie powiązania tego dossier stwierdzają źródła.",
    en="All links of this dossier are stated by sources.",
)
LINKS_LEAD: Final = Message(
    pl="Poniższe powiązania ustaliliśmy my albo osoba zgłaszająca. Kto się z nimi nie zgadza, podważa "
    "tylko ustalenia, które się na nich opierają.",
    en="The links below were made by us or by the person reporting. Whoever disagrees with one of them "
    "disputes only the findings that rest on it.",
)
KINDS: Final[dict[str, Message]] = {
    "cause": Message(
        pl="Że przyczyną bariery „{one}” jest {others}", en="That the barrier “{one}” is caused by {others}"
    ),
    "removal": Message(
        pl="Że zmiana „{one}” usuwa, w całości albo w części, barierę „{others}”",
        en="That the change “{one}” removes, wholly or in part, the barrier “{others}”",
    ),
    "form": Message(
        pl="Że bariera „{one}” dotyczy form: {others}",
        en="That the barrier “{one}” affects the forms: {others}",
    ),
    "task": Message(
        pl="Że bariera „{one}” dotyczy zadań: {others}",
        en="That the barrier “{one}” affects the tasks: {others}",
    ),
    "mechanism": Message(
        pl="Że bariera „{one}” polega na tym: {others}", en="That the barrier “{one}” works so: {others}"
    ),
    "target": Message(
        pl="Że zmiana „{one}” dotyczy: {others}", en="That the change “{one}” concerns: {others}"
    ),
    "change-mechanism": Message(
        pl="Że zmiana „{one}” odpowiada na taką przeszkodę: {others}",
        en="That the change “{one}” answers this obstacle: {others}",
    ),
    "addressee": Message(
        pl="Że adresatem zmiany „{one}” jest: {others}",
        en="That the change “{one}” is addressed to: {others}",
    ),
    "practice": Message(
        pl="Że z barierą „{one}” poradzono sobie w praktykach: {others}",
        en="That the barrier “{one}” was coped with in the practices: {others}",
    ),
}
MECHANISMS: Final = frozenset({"mechanism", "change-mechanism"})


def add_inferred(composer: Composer, collected: Collected) -> None:
    """Add every link that is our reading, our inference or what somebody reported."""
    ours = [each for each in collected.links if each.counted_as != SAID]
    if not ours:
        composer.paragraph(composer.say(ALL_STATED))
        return
    composer.caution(composer.say(LINKS_LEAD))
    composer.bullets(_links_in_words(composer, ours))


def _links_in_words(composer: Composer, links: list[Link]) -> Iterator[Text]:
    groups: dict[tuple[str, str, str], list[str]] = {}
    for each in links:
        # Many practices cope with one barrier, where one barrier has many causes.
        one, other = (each.other, each.one) if each.kind == "practice" else (each.one, each.other)
        groups.setdefault((each.kind, one, each.basis), []).append(other)
    for (kind, one, basis), others in groups.items():
        others = sorted(set(others), key=natural)
        if kind in MECHANISMS:
            named = separated((composer.meaning(each) for each in others), ", ")
        else:
            named = composer.links(others, ", ")
        said = composer.filled(KINDS[kind], one=composer.link(one), others=named)
        yield joined(said, " – ", composer.basis(basis), ".")
