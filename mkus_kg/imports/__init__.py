"""Spreadsheets of records: read, matched with a form, examined row by row, recorded as one revision."""

from mkus_kg.imports.examining import Examination, ExaminedRow, Examiner, Rehearse, Trouble
from mkus_kg.imports.kept import Kept, KeptSheets
from mkus_kg.imports.kinds import IMPORT_KINDS, ImportKind, form_of
from mkus_kg.imports.matching import guess
from mkus_kg.imports.rows import MOST_BYTES, MOST_ROWS
from mkus_kg.imports.sheets import Sheet, read_pasted, read_sheet
from mkus_kg.imports.template import template

__all__ = [
    "IMPORT_KINDS",
    "MOST_BYTES",
    "MOST_ROWS",
    "Examination",
    "ExaminedRow",
    "Examiner",
    "ImportKind",
    "Kept",
    "KeptSheets",
    "Rehearse",
    "Sheet",
    "Trouble",
    "form_of",
    "guess",
    "read_pasted",
    "read_sheet",
    "template",
]
