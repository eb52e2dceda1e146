"""Files saved from the ELI service: one file, or a folder that holds those about one act."""

from pathlib import Path
from typing import Any, Final

from mkus_kg.eli.reading import MOST_BYTES, read_json, refused
from mkus_kg.errors import InputError, Message

SUFFIX: Final = ".json"
MOST_FILES: Final = 3


def saved_files(path: Path) -> list[Any]:
    """Read a file, or the files of a folder. Raises InputError for what cannot be read, and BadAnswer."""
    try:
        paths = sorted(path.glob("*" + SUFFIX)) if path.is_dir() else [path]
        if not paths:
            raise refused(f"w folderze nie ma plików {SUFFIX}", f"the folder holds no {SUFFIX} files")
        if len(paths) > MOST_FILES:
            raise refused(
                f"w folderze jest więcej niż {MOST_FILES} plików {SUFFIX}; zostaw w nim jeden akt",
                f"the folder holds more than {MOST_FILES} {SUFFIX} files; keep one act in it",
            )
        return [read_json(_content(each)) for each in paths]
    except OSError as error:
        raise InputError(
            Message(
                pl=f"Nie można odczytać {path}: {error.strerror}.",
                en=f"Cannot read {path}: {error.strerror}.",
            )
        ) from error


def _content(path: Path) -> bytes:
    """Give the content of a file, and of a larger one no more than shows that it is too large."""
    if not path.is_file():
        raise refused(f"{path.name} nie jest plikiem", f"{path.name} is no file")
    with path.open("rb") as file:
        return file.read(MOST_BYTES + 1)
