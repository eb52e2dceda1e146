"""Which addresses become links in the files of a dossier, and how they are spelled there."""

import re
from typing import Final
from urllib.parse import quote, urlsplit

_SCHEMES: Final = frozenset({"http", "https", "mailto"})
_LONGEST: Final = 2_048
_UNFIT: Final = re.compile(r'[\x00-\x20\x7f-\xa0<>"{}|\\^`\ud800-\udfff]')
# The characters of RFC 3986 and the percent sign of what is encoded already.
_KEPT: Final = "%:/?#[]@!$&'()*+,;=-._~"
_LOOSE_PERCENT: Final = re.compile(r"%(?![0-9A-Fa-f]{2})")


def link(address: str) -> str:
    """Give the URI (RFC 3986) that an address links to, or nothing for what must stay plain text.

    Links are http, https and mailto; letters outside ASCII are percent-encoded, as office files ask.
    """
    if not address or len(address) > _LONGEST or _UNFIT.search(address):
        return ""
    try:
        parts = urlsplit(address)
        parts.port  # noqa: B018 - reading it is what checks it
    except ValueError:
        return ""
    if parts.scheme not in _SCHEMES:
        return ""
    if not (parts.path if parts.scheme == "mailto" else parts.hostname) or not parts.netloc.isascii():
        return ""
    return _LOOSE_PERCENT.sub("%25", quote(address, safe=_KEPT))


def within(address: str) -> str:
    """Give the anchor that an address within the document leads to, or nothing."""
    return address[1:] if address.startswith("#") else ""
