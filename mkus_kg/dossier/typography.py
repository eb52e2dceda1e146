"""Text as it is set in a dossier: what no file can hold is replaced, what belongs together is not parted.

A non-breaking space stands after Polish words of one letter (w, z, i, o, u, a), between a number and what it
counts or names („art. 19a”, „2026 r.”, “section 5”), inside numbers and before a dash.
"""

import re
from collections.abc import Mapping
from typing import Final

from mkus_kg.counting import NO_BREAK_SPACE
from mkus_kg.dossier.phrases import MONTHS
from mkus_kg.namespaces import Language

REPLACEMENT: Final = "\N{REPLACEMENT CHARACTER}"

# What XML 1.0 forbids, the other control characters, the code points that never are characters, and the marks
# that make following letters read in another order (UAX 9): a reader must see what was recorded.
_UNFIT: Final = re.compile(
    "[^\t\n\r\x20-\x7e\xa0-\ud7ff\ue000-\ufdcf\ufdf0-\ufffd\U00010000-\U0010ffff]"
    "|[\N{LEFT-TO-RIGHT EMBEDDING}-\N{RIGHT-TO-LEFT OVERRIDE}"
    "\N{LEFT-TO-RIGHT ISOLATE}-\N{POP DIRECTIONAL ISOLATE}]"
    "|["
    + "".join(chr(plane + last) for plane in range(0x10000, 0x110000, 0x10000) for last in (0xFFFE, 0xFFFF))
    + "]"
)
_LINE_ENDS: Final = re.compile("[\t\n\r\N{LINE SEPARATOR}\N{PARAGRAPH SEPARATOR}]+")

_BOTH: Final = (
    r"(?<!\w)(?:[Aa]rt|[Uu]st|[Pp]oz|[Rr]ozdz|[Zz]ał|[Tt]ab|[Rr]ys|[Ss]tr|s|t|[Nn]r)\.?(?: )(?=\d)",
    r"(?<!\w)(?:pkt|§§?)(?: )(?=\d)",
    r"(?<!\w)lit\.(?: )(?=[a-z]{1,2}(?!\w))",
    r"(?<!\w)Dz\.(?: )(?=U\.)",
    r"(?<![\d.,])\d{1,3}(?: )(?=\d{3}(?!\d))",
    r"\d(?: )(?=(?:zł|PLN|EUR|euro|mln|mld|tys\.|%|km)(?!\w))",
    r"(?: )(?=[–—] )",
)
_RULES: Final[Mapping[Language, re.Pattern[str]]] = {
    "pl": re.compile(
        "|".join(
            (
                *_BOTH,
                r"(?<![\w/.@-])[AaIiOoUuWwZz](?: )(?=\S)",
                rf"\d(?: )(?=(?:r\.|rok|roku|lat|lata|dni|{'|'.join(MONTHS['pl'])})(?!\w))",
            )
        )
    ),
    "en": re.compile(
        "|".join(
            (
                *_BOTH,
                r"(?<!\w)(?:[Aa]rticles?|[Ss]ections?|[Pp]aragraphs?|[Pp]ara\.)(?: )(?=\d)",
                r"(?<!\w)(?:[Ii]tems?|[Pp]oints?|[Nn]ote|[Nn]o\.|pp?\.)(?: )(?=\d)",
                rf"\d(?: )(?=(?:years?|days?|months?|{'|'.join(MONTHS['en'])})(?!\w))",
            )
        )
    ),
}


def legible(text: str) -> str:
    """Give text that XML and HTML can hold: one line, U+FFFD for what is no character or would mislead."""
    return _UNFIT.sub(REPLACEMENT, _LINE_ENDS.sub(" ", text))


def typeset(text: str, language: Language) -> str:
    """Give legible text with non-breaking spaces where the language wants them; nothing else changes."""
    return _RULES[language].sub(_joined, legible(text))


def _joined(found: re.Match[str]) -> str:
    return found[0].replace(" ", NO_BREAK_SPACE)
