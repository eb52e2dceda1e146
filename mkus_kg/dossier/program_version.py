"""Which program made a dossier: other words in it may come from another program, not from other facts."""

import hashlib
from functools import cache
from pathlib import Path
from typing import Final

_PACKAGE: Final = Path(__file__).resolve().parent.parent
_CACHE: Final = "__pycache__"


@cache
def program_version() -> str:
    """Give the SHA-256 over names and bytes of the program's modules, and of all that dossiers are set by."""
    files = {*_PACKAGE.rglob("*.py"), *(_PACKAGE / "dossier").rglob("*")}
    digest = hashlib.sha256()
    for path in sorted(each for each in files if each.is_file() and _CACHE not in each.parts):
        content = path.read_bytes()
        digest.update(f"{path.relative_to(_PACKAGE).as_posix()}\0{len(content)}\0".encode())
        digest.update(content)
    return digest.hexdigest()
