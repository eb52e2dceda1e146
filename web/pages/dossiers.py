"""The pages of dossiers: all that were frozen, one with its files, a draft, and the check of a ZIP."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from fastapi.responses import HTMLResponse, Response

from mkus_kg.dossier.catalogue import catalogue
from mkus_kg.dossier.verdict import Verdict
from mkus_kg.errors import Message, MkusError
from mkus_kg.exports import Format, write_graph
from mkus_kg.journal import Dossier
from mkus_kg.namespaces import LANGUAGES, Language
from mkus_kg.tracker import LONGEST_REASON
from web import api
from web.dossiers import CHECK_DOSSIER, DRAFT_DOSSIER, DossierDesk, in_order, media_type
from web.known_on import FIRST_LAW_DAY, LAST_LAW_DAY, today
from web.pages.editions import DESCRIPTION_FORMATS
from web.pages.lacks import lacks_of
from web.parts import PATHS, Here, Site, Typed, files_of, shortened
from web.rendering import page
from web.telling import Who, who

NAME: Final = "dossier"


@dataclass(frozen=True)
class NotFrozen:
    """Why a recommendation was not frozen, and what was typed; the day only where it is what is wrong."""

    error: MkusError
    note: str
    day: str = ""


def size_text(here: Here, size: int) -> str:
    """Give a size in words: 83 kB, 1,2 MB."""
    if size < 1_000_000:
        return f"{max(1, round(size / 1_000))} kB"
    text = f"{size / 1_000_000:.1f} MB"
    return text.replace(".", ",") if here.language == "pl" else text


def dossiers_page(desk: DossierDesk, language: Language) -> HTMLResponse:
    """Make the page of all frozen dossiers, the newest first."""
    site = desk.site
    path = PATHS[NAME]
    files = files_of(path[language], DESCRIPTION_FORMATS, language) if site.dossiers else ()
    here = Here(site, language, NAME, path, "", files)
    every = desk.dossiers.all() if site.dossiers else ()
    return page(
        here,
        "dossiers.html",
        dossiers=every,
        check=CHECK_DOSSIER[language],
        authors=authors(site, language, every),
    )


def catalogue_file(desk: DossierDesk, language: Language, chosen: Format) -> Response:
    """Describe the frozen dossiers to programs: DCAT."""
    told = catalogue(desk.site.serving, desk.dossiers.all())
    options = desk.site.serving.export_options(language)
    return api.file_answer(write_graph(told, chosen.name, options), chosen, "mkus-dossier")


def authors(site: Site, language: Language, dossiers: Sequence[Dossier]) -> dict[str, Who]:
    """Say who froze dossiers, by the address of the agent."""
    return {each.agent: who(site, language, each.agent) for each in dossiers}


def dossier_page(desk: DossierDesk, language: Language, number: int, verdict: Verdict | None) -> HTMLResponse:
    """Make the page of one dossier, with what changed since if that was asked for. Raises NotFound."""
    site, it = desk.site, desk.dossiers.get(number)
    shown = desk.frozen(number, language)
    paths: dict[Language, str] = {each: f"{path}/{number}" for each, path in PATHS[NAME].items()}
    sizes = desk.sizes(number)
    files, others = in_order([*sizes], language)
    same = desk.dossiers.of(it.recommendation)
    return page(
        Here(site, language, NAME, paths, "view=changes" if verdict else ""),
        "dossier.html",
        it=it,
        shown=shown,
        sizes=sizes,
        files=files,
        others=others,
        folder=f"{PATHS[NAME]['pl']}/{number}",
        newest=same[0],
        author=who(site, language, it.agent),
        check=CHECK_DOSSIER[language],
        verdict=verdict,
        size=size_text,
        media_type=media_type,
    )


def draft_page(
    desk: DossierDesk,
    language: Language,
    record: str,
    day: date,
    refused: NotFrozen | None = None,
) -> HTMLResponse:
    """Make the page of a draft: what it lacks, its text, and for who may freeze it the form."""
    site = desk.site
    query = f"record={shortened(record)}" + ("" if day == today() else f"&day={day.isoformat()}")
    lacks = lacks_of(site, language, record, day)
    here = Here(site, language, NAME, DRAFT_DOSSIER, query)
    return page(
        here,
        "dossier-draft.html",
        record=record,
        day=day.isoformat(),
        lacks=lacks,
        shown=desk.draft(record, day, language),
        frozen=desk.dossiers.of(record),
        files=[
            (suffix, f"{DRAFT_DOSSIER[language]}.{suffix}?{query}")
            for suffix in ("pdf", "docx", "xlsx", "zip")
        ],
        may_freeze=here.person is not None and here.person.may("freeze"),
        after=desk.newest(),
        media_type=media_type,
        longest_reason=LONGEST_REASON,
        refused=Typed(refused.note, refused.error.message.text(language)) if refused else None,
        typed_day=refused.day if refused else "",
        days=(FIRST_LAW_DAY.isoformat(), LAST_LAW_DAY.isoformat()),
        to_come=day > today(),
    )


def check_page(
    desk: DossierDesk, language: Language, verdict: Verdict | None = None, wrong: Message | None = None
) -> HTMLResponse:
    """Make the page that checks a ZIP, with the answer if one was sent."""
    here = Here(desk.site, language, NAME, {each: CHECK_DOSSIER[each] for each in LANGUAGES})
    return page(
        here,
        "dossier-check.html",
        422 if wrong else 200,
        verdict=verdict,
        wrong=wrong.text(language) if wrong else "",
    )
