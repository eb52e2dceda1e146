"""The fixed words around a dossier: what its files say beside its contents, in Polish and English."""

from typing import Final

from mkus_kg.counting import NO_BREAK_SPACE
from mkus_kg.dossier.document import Asked, Document, Heading, Identity, Table
from mkus_kg.dossier.phrases import day_in_words, moment_in_words
from mkus_kg.dossier.typography import typeset
from mkus_kg.errors import Message
from mkus_kg.namespaces import Language

AUTHOR: Final = "MKUS KG"
CONTENTS: Final = Message(pl="Spis treści", en="Contents")
NOTES: Final = Message(pl="Przypisy", en="Notes")
NOTE: Final = Message(pl="Przypis", en="Note")
SKIP: Final = Message(pl="Przejdź do treści", en="Skip to the text")
BACK: Final = Message(pl="Wróć do tekstu", en="Back to the text")
PAGE: Final = Message(pl="Strona", en="Page")
OF: Final = Message(pl="z", en="of")
NO_ROWS: Final = Message(pl="Brak wierszy.", en="No rows.")
DRAFT: Final = Message(pl="PROJEKT – nie zamrożono", en="DRAFT – not frozen")

NEXT_CALL: Final = f",{NO_BREAK_SPACE}"
"""What parts the calls of two notes that follow each other."""

_TABLE: Final = Message(pl="Tabela", en="Table")
_QUESTION: Final = Message(pl="Pytanie", en="Question")
_QUESTIONS: Final = Message(pl="Pytania", en="Questions")
_FROZEN: Final = Message(
    pl="Dossier nr {number}, zamrożone {moment}", en="Dossier no. {number}, frozen {moment}"
)
_SHORT: Final = Message(pl="Dossier nr {number} z {day}", en="Dossier no. {number}, {day}")
_STATE: Final = Message(
    pl="Dane: rewizja {revision}, stan z {moment}", en="Data: revision {revision}, as of {moment}"
)
_GRAPH: Final = Message(pl="wersja grafu {version}", en="graph version {version}")
_SHOWN_OF_HASH: Final = 12


def label(words: Message, language: Language) -> str:
    """Give fixed words as they are set."""
    return typeset(words.text(language), language)


def heading_text(heading: Heading, language: Language) -> str:
    """Give a heading with its number: „3.2. Tytuł”, in English “3.2 Title”."""
    number = heading.number.rstrip(".")
    mark = "." if language == "pl" or "." not in number else ""
    text = typeset(heading.text, language)
    return f"{typeset(number, language)}{mark}{NO_BREAK_SPACE}{text}" if number else text


def table_word(language: Language) -> str:
    """Give the word that numbers tables."""
    return _TABLE.text(language)


def caption_parts(table: Table, language: Language) -> tuple[str, str, str]:
    """Give the caption of a table as what stands before its number, the number, and what follows."""
    return (
        f"{table_word(language)}{NO_BREAK_SPACE}",
        str(table.number),
        f". {typeset(table.caption, language)}",
    )


def caption_text(table: Table, language: Language) -> str:
    """Give the caption of a table with its number: „Tabela 1. …”."""
    return "".join(caption_parts(table, language))


def standing(identity: Identity, language: Language) -> str:
    """Say in a few words which dossier this is: its number and day, or that it is a draft."""
    if not identity.frozen:
        return label(DRAFT, language)
    day = day_in_words(identity.moment.date(), language)
    return typeset(_SHORT.text(language).format(number=identity.number, day=day), language)


def front_lines(document: Document) -> tuple[str, ...]:
    """Say under the title which dossier this is, of which state of the data."""
    identity, language = document.identity, document.language
    moment = moment_in_words(identity.moment, language)
    frozen = _FROZEN.text(language).format(number=identity.number, moment=moment)
    state = _STATE.text(language).format(revision=identity.revision, moment=moment)
    version = _GRAPH.text(language).format(version=identity.graph_version[:_SHOWN_OF_HASH])
    lines = (
        frozen if identity.frozen else DRAFT.text(language),
        f"{state}, {version}",
    )
    return tuple(typeset(line, language) for line in lines)


def asked_text(asked: tuple[Asked, ...], language: Language) -> str:
    """Name the questions that gave the rows of a table; a section of its own tells their parameters."""
    names = tuple(dict.fromkeys(each.question for each in asked))
    if not names:
        return ""
    words = _QUESTION if len(names) == 1 else _QUESTIONS
    return typeset(f"{words.text(language)}: {', '.join(names)}", language)
