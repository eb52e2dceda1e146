"""What the pages of dossiers work with: dossiers made or read once, and no more than one made at a time."""

import threading
from collections import OrderedDict
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from datetime import date
from functools import partial
from hashlib import sha256
from typing import Any, Final, TypeVar

from mkus_kg.dossier.addresses import link
from mkus_kg.dossier.checking import verify
from mkus_kg.dossier.document import Document, document_from_json
from mkus_kg.dossier.extract import GRAPH_FORMATS
from mkus_kg.dossier.freezing import Dossiers
from mkus_kg.dossier.html_file import Fragment, fragment
from mkus_kg.dossier.package import KINDS, Package, stem
from mkus_kg.dossier.verdict import Verdict
from mkus_kg.errors import BadParameter, Message, NotFound, TooBusy
from mkus_kg.exports import FORMATS
from mkus_kg.journal import Dossier
from mkus_kg.namespaces import BASE, Language
from web.known_on import AS_OF, read_law_day, today
from web.parts import PATHS, Site, expanded, local_path
from web.visitors import Person

DRAFT_DOSSIER: Final[Mapping[Language, str]] = {
    "pl": PATHS["dossier"]["pl"] + "/projekt",
    "en": PATHS["dossier"]["en"] + "/draft",
}
"""Where a recommendation is shown as the dossier that it would be."""

CHECK_DOSSIER: Final[Mapping[Language, str]] = {
    "pl": PATHS["dossier"]["pl"] + "/sprawdz",
    "en": PATHS["dossier"]["en"] + "/check",
}
"""Where anybody has the ZIP of a dossier checked."""

MOST_KEPT: Final = 12
"""Texts and verdicts that are kept, the last ones asked for."""
WAIT_SECONDS: Final = 45.0
OUR_PAGES: Final = (BASE + "id/", BASE + "scheme/")
MEDIA_TYPES: Final[Mapping[str, str]] = {
    **{FORMATS[name].suffix: FORMATS[name].media_type for name in GRAPH_FORMATS},
    **{kind.suffix: kind.media_type for kind in KINDS},
    "rq": "application/sparql-query",
    "txt": "text/plain; charset=utf-8",
    "zip": "application/zip",
}
"""The media type of each file of a dossier, by its suffix."""
Made = TypeVar("Made")


def media_type(name: str) -> str:
    """Give the media type of a file of a dossier."""
    return MEDIA_TYPES.get(name.rpartition(".")[2], "application/octet-stream")


@dataclass(frozen=True)
class Shown:
    """A dossier in one language, and its text as a part of a page."""

    document: Document
    text: Fragment


class DossierDesk:
    """Makes, reads and checks dossiers for the pages; long work never keeps readers or writers waiting."""

    def __init__(self, site: Site) -> None:
        self.site: Final = site
        self._working = threading.Lock()
        self._keeping = threading.Lock()
        self._kept: OrderedDict[tuple[object, ...], Any] = OrderedDict()
        self._package: tuple[tuple[object, ...], Package] | None = None

    @property
    def dossiers(self) -> Dossiers:
        """Give what makes dossiers and keeps them. Raises NotFound where the site keeps no journal."""
        if self.site.dossiers is None:
            raise NotFound(
                Message(
                    pl="Ten serwis nie prowadzi dziennika zmian, więc nie ma w nim dossier.",
                    en="This site keeps no journal of changes, so it has no dossiers.",
                )
            )
        return self.site.dossiers

    def frozen(self, number: int, language: Language) -> Shown:
        """Give a frozen dossier as it was kept. Raises NotFound, and Damaged when it no longer is so."""
        self.dossiers.zip(number)  # A text that was laid out before is no answer once the ZIP is damaged.
        return self._once(("frozen", number, language), partial(self._frozen, number, language), long=False)

    def _frozen(self, number: int, language: Language) -> Shown:
        content = self.dossiers.file(number, f"document-{number}-{language}.json")
        return shown(document_from_json(content), language)

    def sizes(self, number: int) -> Mapping[str, int]:
        """Give the size of each file of a frozen dossier in bytes. Raises as `frozen`."""
        return self._once(("sizes", number), lambda: sizes_of(self.dossiers.files(number)), long=False)

    def draft(self, record: str, day: date, language: Language) -> Shown:
        """Complete a recommendation from the newest data, with the law of a day. Raises NotFound."""

        def made() -> Shown:
            return shown(self.dossiers.document(record, language, day), language)

        return self._once(("draft", self.site.serving.version, record, day, language), made)

    def package(self, record: str, day: date) -> Package:
        """Make all files of a draft. Raises NotFound."""
        with self._turn():
            key = (self.site.serving.version, record, day)
            if self._package is None or self._package[0] != key:
                self._package = key, self.dossiers.draft(record, day)
            return self._package[1]

    def draft_file(self, record: str, day: date, language: Language, suffix: str) -> tuple[str, bytes]:
        """Make one file of a draft, with its name. Raises NotFound."""
        if suffix == "zip":
            package = self.package(record, day)
            return package.name, package.content
        document = self.draft(record, day, language).document
        kind = next(each for each in KINDS if each.suffix == suffix)
        with self._turn():
            return f"{kind.name}-{stem(document.identity)}-{language}.{suffix}", kind.write(document)

    def freeze(self, record: str, person: Person, note: str, day: date, after: int) -> Dossier:
        """Freeze a recommendation, once for a form that is sent twice: `after` is the newest it had seen.

        Raises what `Dossiers.freeze` raises.
        """
        with self._turn():
            for each in self.dossiers.of(record):
                same = each.agent == person.agent and each.note == note and each.day == day
                if each.number > after and same:
                    return each
            return self.dossiers.freeze(record, person.writer, note, day)

    def since(self, number: int) -> Verdict:
        """Say whether a frozen dossier is intact and still true. Raises NotFound."""
        content = self.dossiers.zip(number)
        return self._once(
            ("since", number, self.site.serving.version, today(), self.dossiers.get(number)),
            lambda: self._verify(content),
        )

    def check(self, content: bytes) -> Verdict:
        """Say whether a ZIP that anybody may have made is intact, known here and still true."""
        register = tuple(self.dossiers.all()) if self.site.dossiers else ()
        key = ("check", sha256(content).hexdigest(), self.site.serving.version, today(), register)
        return self._once(key, lambda: self._verify(content))

    def _verify(self, content: bytes) -> Verdict:
        return verify(content, self.site.dossiers)

    def newest(self) -> int:
        """Give the number of the newest dossier, 0 where there is none."""
        last = self.dossiers.register.newest() if self.site.dossiers else None
        return last.number if last else 0

    def _once(self, key: tuple[object, ...], make: Callable[[], Made], *, long: bool = True) -> Made:
        """Make something, or give it again; what takes `long` waits its turn."""
        found = self._kept.get(key)
        if found is None:
            with self._turn() if long else nullcontext():
                found = self._kept.get(key) or make()
            with self._keeping:
                self._kept[key] = found
                while len(self._kept) > MOST_KEPT:
                    self._kept.popitem(last=False)
        return found

    @contextmanager
    def _turn(self) -> Iterator[None]:
        """Wait for the one before, without keeping changes from readers. Raises TooBusy."""
        with self.site.serving.pausing():
            if not self._working.acquire(timeout=WAIT_SECONDS):
                raise TooBusy(
                    Message(
                        pl="Trwa sporządzanie innych dossier. Spróbuj ponownie za chwilę.",
                        en="Other dossiers are being made. Try again in a moment.",
                    )
                )
            try:
                yield
            finally:
                self._working.release()


def sizes_of(files: Mapping[str, bytes]) -> dict[str, int]:
    """Give the size of each file in bytes."""
    return {name: len(content) for name, content in files.items()}


def shown(document: Document, language: Language) -> Shown:
    """Lay a document out for a page of the site: what is ours links to its page here."""

    def href(address: str) -> str:
        return local_path(address, language) if address.startswith(OUR_PAGES) else link(address)

    return Shown(document, fragment(document, href))


def record_asked(site: Site, text: str) -> str:
    """Read which recommendation is meant. Raises NotFound."""
    return str(site.serving.resource(expanded(text)))


def asked_for(site: Site, parameters: Mapping[str, str], person: Person | None) -> tuple[str, date]:
    """Read which recommendation a draft is asked of, and with the law of which day: `day`, else `as-of`.

    Raises NotFound for the record, and BadParameter for a day, or where only an analyst may choose one.
    """
    record = record_asked(site, parameters.get("record", ""))
    text = parameters.get("day", "") or parameters.get(AS_OF, "")
    day = read_law_day(text) if text else today()
    if day != today() and (person is None or not person.may("freeze")):
        raise BadParameter(
            Message(
                pl="Stan prawny innego dnia mogą wybrać w dossier analitycy. Zaloguj się.",
                en="Analysts may choose the law of another day for a dossier. Sign in.",
            )
        )
    return record, day


def in_order(names: Sequence[str], language: Language) -> tuple[list[str], list[str]]:
    """Part the files of a dossier into those for readers of a language, and all others."""
    own = [
        name
        for suffix in ("pdf", "docx", "html", "xlsx")
        for name in names
        if name.endswith(f"-{language}.{suffix}")
    ]
    return own, [name for name in names if name not in own]
