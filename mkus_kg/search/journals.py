"""Places in the official journals, however written: Dz.U. 2003 nr 96 poz. 873, DU/2003/873."""

import re
from typing import Final

_YEAR: Final = r"(?P<year>(?:19|20)[0-9]{2})"
_POSITION: Final = r"(?P<position>[0-9]{1,5})"
_JOURNAL: Final = r"\b(?P<journal>dz\.?\s*u\.?|m\.?\s*p\.?)"
_ISSUE: Final = r"(?:,?\s*nr\.?\s*[0-9]{1,3})?"
_PATTERNS: Final = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        # Dz.U. 2003 nr 96 poz. 873; Dz. U. z 2003 r. Nr 96, poz. 873; Dz.U.2003.96.873
        rf"{_JOURNAL}\s*(?:z\s+)?{_YEAR}(?:\s*r(?:oku\b|\.)?)?{_ISSUE}\s*,?\s*poz\.?\s*{_POSITION}\b",
        rf"{_JOURNAL}\s*{_YEAR}\.(?:[0-9]{{1,3}}\.)?{_POSITION}\b",
        # DU/2003/873; and 2003/873, unless it goes on as the number of a directive: 2014/24/UE
        rf"\b(?P<journal>DU|MP)/{_YEAR}/{_POSITION}\b",
        rf"(?<![\w/])(?P<journal>){_YEAR}/{_POSITION}\b(?!/)",
        # WDU20030960873, the address in the register of acts
        rf"\bW(?P<journal>DU|MP){_YEAR}[0-9]{{3}}(?P<position>[0-9]{{4}})\b",
        # poz. 873 z 2003
        rf"\b(?P<journal>)poz\.?\s*{_POSITION}\s+z\s+{_YEAR}\b",
    )
)
_CODES: Final = {"": "du", "d": "du", "m": "mp"}


def journal_tokens(text: str) -> list[str]:
    """Give one token for each place in Dziennik Ustaw or Monitor Polski that a text names."""
    return split_journals(text)[0]


def split_journals(text: str) -> tuple[list[str], str]:
    """Give the tokens of the places a text names, and the text without them."""
    tokens: dict[str, None] = {}
    for pattern in _PATTERNS:
        for found in pattern.finditer(text):
            code = _CODES[found["journal"][:1].lower()]
            tokens[f"{code}{found['year']}p{int(found['position'])}"] = None
        text = pattern.sub(" ", text)
    return list(tokens), text
