"""Files that can be made again: kept to save time, each put in its place at once or not at all."""

import os
import tempfile
from pathlib import Path


def keep(path: Path, content: bytes) -> None:
    """Keep a file; where its folder cannot be written, whoever wants it makes it again."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        descriptor, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name[:20]}-")
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
        os.replace(temporary, path)
    except OSError:
        return
