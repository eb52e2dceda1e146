"""Acts from the ELI service of the Sejm: asked or read from files, compared with the graph, proposed."""

from mkus_kg.eli.answers import Answer, read_answer
from mkus_kg.eli.files import saved_files
from mkus_kg.eli.kept import KeptAnswer, KeptAnswers
from mkus_kg.eli.numbers import ActNumber, asked_number
from mkus_kg.eli.proposal import KINDS, Difference, Item, Proposal
from mkus_kg.eli.proposing import ARTICLES, DEPTHS, propose, taken_away
from mkus_kg.eli.reading import MOST_BYTES, read_json
from mkus_kg.eli.recording import change_of
from mkus_kg.eli.service import EliService

__all__ = [
    "ARTICLES",
    "DEPTHS",
    "KINDS",
    "MOST_BYTES",
    "ActNumber",
    "Answer",
    "Difference",
    "EliService",
    "Item",
    "KeptAnswer",
    "KeptAnswers",
    "Proposal",
    "asked_number",
    "change_of",
    "propose",
    "read_answer",
    "read_json",
    "saved_files",
    "taken_away",
]
