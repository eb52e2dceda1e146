"""Section 10: how the document was made, how to ask again, how to cite it, and what it does not claim."""

from collections.abc import Sequence
from typing import Final

from mkus_kg.dossier.composing import Composer
from mkus_kg.dossier.document import Asked, Column, Run, Table, Text
from mkus_kg.dossier.phrases import moment_in_words
from mkus_kg.dossier.running_text import joined, separated
from mkus_kg.errors import Message
from mkus_kg.namespaces import CC_BY, DOSSIER

HASH_DIGITS: Final = 12

HEADING: Final = Message(pl="Jak powstał ten dokument", en="How this document was made")
STATE_HEADING: Final = Message(pl="Stan danych i programu", en="State of the data and of the program")
FACTS: Final = Message(
    pl="Wersja zebranych faktów: {version}", en="Version of the collected facts: {version}"
)
REVISION: Final = Message(
    pl="Rewizja dziennika zmian: {number}, skrót rewizji: {digest}",
    en="Revision of the journal: {number}, hash of the revision: {digest}",
)
GRAPH: Final = Message(pl="Skrót grafu: {digest}", en="Hash of the graph: {digest}")
PROGRAM: Final = Message(pl="Skrót programu: {digest}", en="Hash of the program: {digest}")
MOMENT: Final = Message(pl="Chwila, z której są dane: {moment}", en="Moment of the data: {moment}")
LAW: Final = Message(
    pl="Prawo według stanu na {day}; co ma daty obowiązywania, pokazano z tego dnia. Stany spraw (etapy "
    "propozycji, stany barier) są takie, jakie znał graf w chwili, z której są dane.",
    en="Law as of {day}; what has dates of validity is shown as of that day. Statuses (stages of "
    "proposals, statuses of barriers) are those that the graph knew at the moment of the data.",
)
NO_JOURNAL: Final = Message(pl="brak", en="none")
TABLES_HEADING: Final = Message(pl="Skąd są tabele", en="Where the tables come from")
TABLES_LEAD: Final = Message(
    pl="Każde pytanie jest plikiem z zapytaniem SPARQL w paczce z tym dokumentem. Odpowiada na nie także "
    "polecenie mkus query NAZWA --param nazwa=wartość. Tabela pokazuje wiersze, które dotyczą tego "
    "dossier; pytanie może dać ich więcej. Tabele bez pytania obliczono poleceniem mkus impact dla "
    "wymienionych w nich przepisów.",
    en="Each question is a file with a SPARQL query in the package with this document. The command mkus "
    "query NAME --param name=value answers it as well. A table shows the rows that concern this "
    "dossier; the question may give more. Tables without a question were computed by the command mkus "
    "impact for the provisions they name.",
)
TABLES_CAPTION: Final = Message(pl="Pytania, z których powstały tabele", en="Questions that gave the tables")
TABLE: Final = Message(pl="Tabela", en="Table")
TITLE: Final = Message(pl="Tytuł", en="Title")
QUESTIONS: Final = Message(pl="Pytania i parametry", en="Questions and parameters")
COMPUTED: Final = Message(pl="obliczone: mkus impact", en="computed: mkus impact")
USE_HEADING: Final = Message(pl="Licencja i cytowanie", en="Licence and citation")
LICENCE: Final = Message(
    pl="Dokument i dane są dostępne na licencji CC BY 4.0: ",
    en="The document and the data are available under the licence CC BY 4.0: ",
)
CITE: Final = Message(pl="Cytowanie: ", en="To cite: ")
CITED: Final = Message(
    pl="MKUS KG, „{title}”, dossier {number}, stan prawny na {day}, skrót grafu {digest}, ",
    en="MKUS KG, “{title}”, dossier {number}, law as of {day}, hash of the graph {digest}, ",
)
NUMBERED: Final = Message(pl="nr {number}", en="no. {number}")
DRAFT: Final = Message(pl="(projekt)", en="(draft)")
LIMITS_HEADING: Final = Message(pl="Czego ten dokument nie twierdzi", en="What this document does not claim")
LIMITS: Final[Sequence[Message]] = (
    Message(
        pl="Nie jest opinią prawną ani jej nie zastępuje. Streszczenia przepisów są nasze; rozstrzyga "
        "tekst urzędowy.",
        en="It is no legal opinion and does not replace one. Summaries of provisions are ours; the "
        "official text decides.",
    ),
    Message(
        pl="Opiera się na opublikowanych źródłach, które zebrano w grafie; nie twierdzi, że zebrano "
        "wszystkie. Brak zapisu w grafie nie dowodzi, że czegoś nie ma.",
        en="It rests on published sources collected in the graph and does not claim that all were "
        "collected. That the graph has no record of a thing does not prove that there is none.",
    ),
    Message(
        pl="Oznaczenie „widziany w źródle” dotyczy aktu, przepisu albo wypowiedzi. Nie obejmuje naszych "
        "słów, powiązań, tłumaczeń ani dat obliczonych lub przyjętych z wiedzy ogólnej.",
        en="“Seen in a source” is said of an act, a provision or a statement. It does not cover our "
        "words, links and translations, nor dates that were computed or come from general knowledge.",
    ),
    Message(
        pl="Źródła rzadko mówią, że dana zmiana usuwa daną barierę albo że bariera dotyczy danej formy: "
        "większość takich powiązań jest nasza i tak je oznaczono.",
        en="Sources rarely say that a change removes a barrier, or that a barrier affects a form: most "
        "such links are ours and are marked so.",
    ),
    Message(
        pl="Skutki zmian obliczono na tych powiązaniach; mówią, co wynika z grafu, a nie co na pewno "
        "stanie się po zmianie prawa.",
        en="Effects of changes are computed on these links; they say what follows from the graph, not "
        "what will surely happen after a change of law.",
    ),
    Message(
        pl="Nie jest stanowiskiem projektu MKUS (Model Kontraktowania Usług Społecznych) ani instytucji "
        "w nim wymienionych.",
        en="It is no position of the MKUS project (model of contracting social services), nor of the "
        "institutions it names.",
    ),
)


def add_made(composer: Composer, title: str) -> None:
    """Add how the document was made; `title` is that of the recommendation."""
    composer.heading(1, composer.say(HEADING), "made")
    composer.heading(2, composer.say(STATE_HEADING), "state")
    composer.bullets(_state(composer))
    composer.heading(2, composer.say(TABLES_HEADING), "tables")
    composer.paragraph(composer.say(TABLES_LEAD))
    _tables(composer)
    composer.heading(2, composer.say(USE_HEADING), "use")
    composer.paragraph(composer.say(LICENCE), Run(CC_BY, address=CC_BY))
    composer.paragraph(*_cited(composer, title))
    composer.heading(2, composer.say(LIMITS_HEADING), "limits")
    composer.bullets(composer.say(each) for each in LIMITS)


def _state(composer: Composer) -> Sequence[str]:
    identity = composer.identity
    digest = identity.revision_hash or composer.say(NO_JOURNAL)
    return (
        composer.say(MOMENT, moment=moment_in_words(identity.moment, composer.language)),
        composer.say(LAW, day=composer.date(identity.day)),
        composer.say(FACTS, version=identity.facts_version),
        composer.say(REVISION, number=identity.revision, digest=digest),
        composer.say(GRAPH, digest=identity.graph_version),
        composer.say(PROGRAM, digest=identity.program),
    )


def _tables(composer: Composer) -> None:
    tables = [each for each in composer.blocks if isinstance(each, Table)]
    columns = (
        Column(composer.say(TABLE), 1, "number"),
        Column(composer.say(TITLE), 4),
        Column(composer.say(QUESTIONS), 7),
    )
    rows = [
        (
            str(each.number),
            each.caption,
            separated(_asked(asked) for asked in each.asked) or composer.say(COMPUTED),
        )
        for each in tables
    ]
    composer.table("table-tables", composer.say(TABLES_CAPTION), columns, rows)


def _asked(asked: Asked) -> Text:
    parameters = ", ".join(f"{name}={value}" for name, value in asked.parameters)
    return joined(Run(asked.question, "strong"), f" ({parameters})" if parameters else "")


def _cited(composer: Composer, title: str) -> Text:
    identity = composer.identity
    number = composer.say(NUMBERED, number=identity.number) if identity.frozen else composer.say(DRAFT)
    day, digest = composer.date(identity.day), identity.graph_version[:HASH_DIGITS]
    words = composer.say(CITED, title=title, number=number, day=day, digest=digest)
    address = str(DOSSIER[str(identity.number)]) if identity.frozen else identity.recommendation
    return joined(composer.say(CITE), words, Run(address, address=address))
