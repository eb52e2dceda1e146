"""Text as people type or paste it: what is tidied away in silence, and what is not taken at all.

Refused are control characters (Unicode category Cc) but for white space, and the marks that make following
letters read in another order (bidirectional embeddings, overrides and isolates, UAX 9): what a reader sees
would not be what was recorded.
"""

import re
import unicodedata
from typing import Final

from mkus_kg.errors import Message

_REFUSED: Final = re.compile(
    "[\0-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\N{LEFT-TO-RIGHT EMBEDDING}-\N{RIGHT-TO-LEFT OVERRIDE}"
    "\N{LEFT-TO-RIGHT ISOLATE}-\N{POP DIRECTIONAL ISOLATE}\ud800-\udfff\ufffe\uffff]"
)
_INVISIBLE: Final = "Cf"


def refusal(text: str) -> Message | None:
    """Say which character a text may not hold; None for one that can be taken."""
    found = _REFUSED.search(text)
    if found is None:
        return None
    code = f"U+{ord(found[0]):04X}"
    return Message(
        pl=f"W tekście jest niewidoczny znak sterujący ({code}). Usuń go albo wpisz to miejsce od nowa.",
        en=f"The text holds an invisible control character ({code}). Remove it or type that place anew.",
    )


def tidy(text: str) -> str:
    """Give a text as it is kept: composed, without characters that nobody sees and spaces at the ends."""
    text = unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n"))
    seen = (each for each in text if unicodedata.category(each) != _INVISIBLE)
    return "".join(each if each.isprintable() or each == "\n" else " " for each in seen).strip()


def one_line(text: str) -> str:
    """Give a text as one line: every run of white space and of what cannot be printed is one space."""
    return " ".join("".join(each if each.isprintable() else " " for each in text).split())
