"""The ZIP of a dossier: made in one way only, so that any other byte in it shows; opened without trust.

Members are stored as they are, in one order, with one time and the same attributes. Whoever packs the members
of such a ZIP again gets the same bytes.
"""

import hashlib
import io
import re
import struct
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Final

from mkus_kg.errors import Message

MANIFEST: Final = "manifest-sha256.txt"
EARLIEST: Final = datetime(1980, 1, 1, tzinfo=UTC)
"""The earliest time that a ZIP can hold."""
MOST_BYTES: Final = 64_000_000
MOST_MEMBERS: Final = 200
_UNIX: Final = 3
_VERSION: Final = 20
_READABLE_FILE: Final = 0o100644 << 16
_ENCRYPTED: Final = 1
# The end of the central directory: signature, disk numbers, members on this disk and in all, size and place
# of the directory, length of the comment.
_END: Final = struct.Struct("<4s4H2LH")
_END_SIGNATURE: Final = b"PK\x05\x06"
_LONGEST_ENTRY: Final = 400
_NAME: Final = re.compile(r"(?:queries/)?[a-z0-9][a-z0-9-]{0,99}\.[a-z0-9]{1,10}")
_LINE: Final = re.compile(r"([0-9a-f]{64})  (\S{1,120})")
# All that the library raises over a file that is no whole ZIP.
_BROKEN: Final = (
    zipfile.BadZipFile,
    zipfile.LargeZipFile,
    NotImplementedError,
    RuntimeError,
    ValueError,
    OverflowError,
    EOFError,
    KeyError,
    OSError,
    struct.error,
)


@dataclass(frozen=True, slots=True)
class Opened:
    """What a ZIP was found to hold, and what is wrong with it; what cannot be read stands empty."""

    files: Mapping[str, bytes]
    problems: tuple[Message, ...] = field(default=())


def manifest(files: Mapping[str, bytes]) -> bytes:
    """List files with their SHA-256, in order of name, as `sha256sum --check` reads it."""
    lines = (f"{hashlib.sha256(files[name]).hexdigest()}  {name}\n" for name in sorted(files))
    return "".join(lines).encode()


def pack(files: Mapping[str, bytes], moment: datetime) -> bytes:
    """Make the ZIP of files in their order; the same files and moment (UTC) give the same bytes."""
    written = max(moment.astimezone(UTC), EARLIEST)
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_STORED) as package:
        for name, content in files.items():
            member = zipfile.ZipInfo(name, written.timetuple()[:6])
            member.compress_type = zipfile.ZIP_STORED
            member.create_system, member.external_attr = _UNIX, _READABLE_FILE
            member.create_version = member.extract_version = _VERSION
            package.writestr(member, content)
    return buffer.getvalue()


def open_archive(content: bytes) -> Opened:
    """Read the members of a ZIP that anybody may have made; nothing is unpacked that is larger than it looks.

    Never raises: what cannot be read has no files, and its problems say why.
    """
    refused = _refusal(content)
    if refused is not None:
        return Opened({}, (refused,))
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            members = package.infolist()
            refused = _unusual(members)
            if refused is not None:
                return Opened({}, (refused,))
            return _read(package, members)
    except _BROKEN:
        return Opened({}, (_UNREADABLE,))


def _read(package: zipfile.ZipFile, members: list[zipfile.ZipInfo]) -> Opened:
    files: dict[str, bytes] = {}
    problems: list[Message] = []
    for member in members:
        try:
            files[member.filename] = package.read(member)
        except _BROKEN:
            files[member.filename] = b""
            problems.append(_changed(member.filename))
    return Opened(files, tuple(problems))


def check_manifest(files: Mapping[str, bytes]) -> list[Message]:
    """Say what of the files is not as the manifest among them has it."""
    if MANIFEST not in files:
        return [
            Message(
                pl=f"Brakuje spisu skrótów plików ({MANIFEST}).",
                en=f"The list of the hashes of the files is missing ({MANIFEST}).",
            )
        ]
    listed: dict[str, str] = {}
    for line in files[MANIFEST].decode(errors="replace").splitlines():
        found = _LINE.fullmatch(line)
        if found is None:
            return [
                Message(
                    pl=f"Spis skrótów plików ({MANIFEST}) jest zmieniony: nie da się go odczytać.",
                    en=f"The list of the hashes of the files ({MANIFEST}) was changed: it cannot be read.",
                )
            ]
        listed[found[2]] = found[1]
    problems = [
        Message(
            pl=f"Brakuje pliku {name}, który wymienia spis.",
            en=f"The file {name}, which the list names, is missing.",
        )
        for name in sorted(listed.keys() - files.keys())
    ]
    for name in sorted(files.keys() - {MANIFEST}):
        if name not in listed:
            problems.append(
                Message(
                    pl=f"Plik {name} dołożono: nie ma go w spisie.",
                    en=f"The file {name} was added: the list does not name it.",
                )
            )
        elif hashlib.sha256(files[name]).hexdigest() != listed[name]:
            problems.append(_changed(name))
    return problems


def check_packing(content: bytes, files: Mapping[str, bytes], moment: datetime) -> list[Message]:
    """Say where a ZIP is not what packing its own files again gives."""
    try:
        again = pack(files, moment)
    except _BROKEN:
        return [
            Message(
                pl="Dossier podaje chwilę, której plik ZIP nie może zapisać.",
                en="The dossier names a moment that no ZIP can hold.",
            )
        ]
    if again == content:
        return []
    place = next(
        (n for n, (one, other) in enumerate(zip(again, content, strict=False)) if one != other),
        min(len(again), len(content)),
    )
    return [
        Message(
            pl=f"Sam plik ZIP jest zmieniony: bajt {place + 1} jest inny, niż zapisuje serwis.",
            en=f"The ZIP itself was changed: byte {place + 1} is not as the service writes it.",
        )
    ]


def _refusal(content: bytes) -> Message | None:
    """Look at the end of a file before a library reads the directory it names."""
    if len(content) > MOST_BYTES:
        return Message(
            pl=f"Plik jest za duży: dossier ma najwyżej {MOST_BYTES // 1_000_000} MB.",
            en=f"The file is too large: a dossier has at most {MOST_BYTES // 1_000_000} MB.",
        )
    start = len(content) - _END.size
    if start < 0 or not content.startswith(b"PK"):
        return _UNREADABLE
    signature, disk, first_disk, here, members, size, place, comment = _END.unpack_from(content, start)
    if signature != _END_SIGNATURE or comment:
        return _UNREADABLE
    if max(here, members) > MOST_MEMBERS or size > MOST_MEMBERS * _LONGEST_ENTRY:
        return Message(
            pl=f"W pliku ZIP jest za dużo plików: dossier ma ich najwyżej {MOST_MEMBERS}.",
            en=f"The ZIP holds too many files: a dossier has at most {MOST_MEMBERS}.",
        )
    if disk or first_disk or here != members or place + size != start:
        return _UNREADABLE
    return None


def _unusual(members: list[zipfile.ZipInfo]) -> Message | None:
    names = [member.filename for member in members]
    if not all(_NAME.fullmatch(name) for name in names):
        return Message(
            pl="W pliku ZIP są nazwy, jakich dossier nie ma; niczego z niego nie odczytano.",
            en="The ZIP holds names that no dossier has; nothing was read from it.",
        )
    if len(set(names)) < len(names):
        return Message(
            pl="W pliku ZIP ta sama nazwa występuje kilka razy; niczego z niego nie odczytano.",
            en="The ZIP holds the same name several times; nothing was read from it.",
        )
    plain = all(
        member.compress_type == zipfile.ZIP_STORED
        and member.file_size == member.compress_size
        and not member.flag_bits & _ENCRYPTED
        and member.external_attr == _READABLE_FILE
        for member in members
    )
    if not plain:
        return Message(
            pl="Pliki w ZIP są skompresowane, zaszyfrowane albo są dowiązaniami, czego w dossier nie ma.",
            en="Files in the ZIP are compressed, encrypted or links, which those of a dossier never are.",
        )
    return None


def _changed(name: str) -> Message:
    return Message(
        pl=f"Plik {name} jest zmieniony: jego skrót jest inny.",
        en=f"The file {name} was changed: its hash is another.",
    )


_UNREADABLE: Final = Message(
    pl="To nie jest plik ZIP dossier albo jest uszkodzony: nie da się go otworzyć.",
    en="This is no ZIP of a dossier, or it is damaged: it cannot be opened.",
)
