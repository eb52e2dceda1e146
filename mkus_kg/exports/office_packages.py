"""Office files (XLSX, DOCX) packed so that equal contents give equal bytes: one time everywhere."""

import io
import re
import zipfile
from datetime import UTC, datetime
from typing import Final

_ENTRY: Final = (1980, 1, 1, 0, 0, 0)
_BEGINNING: Final = datetime(*_ENTRY, tzinfo=UTC)
_PROPERTIES: Final = "docProps/core.xml"
_CLOCK: Final = re.compile(rb"(<dcterms:(created|modified)[^>]*>)[^<]*")


def without_clock(package: bytes, moment: datetime = _BEGINNING) -> bytes:
    """Pack an office file anew: its properties tell `moment` (UTC), its entries the first day of ZIP."""
    output = io.BytesIO()
    told = rb"\g<1>" + moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ").encode()
    with zipfile.ZipFile(io.BytesIO(package)) as packed, zipfile.ZipFile(output, "w") as fixed:
        for name in packed.namelist():
            content = packed.read(name)
            if name == _PROPERTIES:
                content = _CLOCK.sub(told, content)
            entry = zipfile.ZipInfo(name, _ENTRY)
            entry.external_attr = 0o600 << 16
            fixed.writestr(entry, content, zipfile.ZIP_DEFLATED)
    return output.getvalue()
