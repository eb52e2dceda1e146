"""Text in XML 1.0: escaped, and without the characters that XML cannot hold."""

import re
from typing import Final

from mkus_kg.exports.canonical import REPLACEMENT

XML_DECLARATION: Final = '<?xml version="1.0" encoding="UTF-8"?>\n'
_FORBIDDEN: Final = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_IN_TEXT: Final = {ord("&"): "&amp;", ord("<"): "&lt;", ord(">"): "&gt;", ord("\r"): "&#13;"}
_IN_ATTRIBUTE: Final = _IN_TEXT | {ord('"'): "&quot;", ord("\t"): "&#9;", ord("\n"): "&#10;"}


def element_text(text: str) -> str:
    """Escape text that stands between tags; a carriage return survives parsing."""
    return _FORBIDDEN.sub(REPLACEMENT, text).translate(_IN_TEXT)


def attribute(text: str) -> str:
    """Escape text and put it in double quotes; line ends and tabs survive parsing."""
    return f'"{_FORBIDDEN.sub(REPLACEMENT, text).translate(_IN_ATTRIBUTE)}"'
