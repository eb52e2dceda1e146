"""The pages of dossiers: all that were frozen, one with its files, a draft, and the check of a ZIP."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from fastapi.responses import HTMLResponse
from rdflib import URIRef

from mkus_kg.dossier.completeness import missing
from mkus_kg.dossier.verdict import Verdict
from mkus_kg.errors import Message, MkusError
from mkus_kg.journal import Dossier
from mkus_kg.labels import local_name
from mkus_kg.namespaces import LANGUAGES, Language
from mkus_kg.tracker import LONGEST_REASON
from mkus_kg.validation import Finding
from web.dossiers import CHECK_DOSSIER, DRAFT_DOSSIER, DossierDesk, in_order, media_type
from web.known_on import today
from web.parts import PATHS, Here, Site, Typed, local_path, own, shortened
from web.rendering import page
from web.telling import Who, who
from web.visitors import VISIT

NAME: Final = "dossier"
EDIT_RECOMMENDATION: Final = "edit-recommendation"
MENDED: Final[Mapping[str, tuple[str, str]]] = {
    "SentRecommendation": (EDIT_RECOMMENDATION, "edit"),
    "Addressee": (EDIT_RECOMMENDATION, "edit"),
    "RecommendationAddressee": (EDIT_RECOMMENDATION, "edit"),
    "RecommendationRemedies": (EDIT_RECOMMENDATION, "edit"),
    "RecommendationLegalCause": ("complete-barrier", "edit"),
    "RecommendationEvidence": ("cite-source", "cite"),
    "RecommendationSources": ("edit-source", "edit"),
}
"""The form that mends what a shape finds, and the permission it takes."""
CITABLE: Final = ("id/barrier/", "id/change/", "id/practice/")
"""How the address of a record begins that the form for citing takes."""


@dataclass(frozen=True)
class Lack:
    """What a recommendation lacks, in words, and where that is mended."""

    text: str
    address: str
    form: bool


@dataclass(frozen=True)
class OfRecommendation:
    """What the page of a recommendation says of dossiers; `moved` says that something was recorded since."""

    lacks: Sequence[Lack]
    frozen: Sequence[Dossier]
    moved: bool
    draft: str
    may_freeze: bool


def of_recommendation(site: Site, language: Language, iri: str) -> OfRecommendation | None:
    """Say what a recommendation lacks and which dossiers were frozen of it; None for a page of the past."""
    here = Here(site, language, NAME, PATHS[NAME])
    if site.dossiers is None or site.tracker is None or here.past:
        return None
    frozen = site.dossiers.of(iri)
    return OfRecommendation(
        lacks_of(site, language, iri),
        frozen,
        bool(frozen) and frozen[0].revision < site.tracker.shown,
        f"{DRAFT_DOSSIER[language]}?record={shortened(iri)}",
        here.person is not None and here.person.may("freeze"),
    )


def size_text(here: Here, size: int) -> str:
    """Give a size in words: 83 kB, 1,2 MB."""
    if size < 1_000_000:
        return f"{max(1, round(size / 1_000))} kB"
    text = f"{size / 1_000_000:.1f} MB"
    return text.replace(".", ",") if here.language == "pl" else text


def lacks_of(site: Site, language: Language, iri: str, day: date | None = None) -> list[Lack]:
    """Say what a recommendation lacks to be sent, each once. Raises NotFound for what is none."""
    graph = site.serving if day is None else site.serving.on(day)
    found = [lack_of(site, language, each) for each in missing(graph, iri)]
    return list(dict.fromkeys(found))


def lack_of(site: Site, language: Language, finding: Finding) -> Lack:
    """Say what is missing, and lead to the form that mends it, or to the record for who may not."""
    visit = VISIT.get()
    person = visit.person if visit else None
    form, permission = MENDED.get(local_name(finding.shape), ("", ""))
    place = finding.focus if form == EDIT_RECOMMENDATION else finding.value
    record = place if own(place) else finding.focus
    address = local_path(str(record), language) if isinstance(record, URIRef) else ""
    usable = form != "cite-source" or shortened(str(record)).startswith(CITABLE)
    usable &= form != "edit-source" or shortened(str(record)).startswith("id/source/")
    if form and usable and person is not None and person.may(permission):
        return Lack(finding.plainly(language), f"{address}?edit={form}", form=True)
    return Lack(finding.plainly(language), address, form=False)


def dossiers_page(desk: DossierDesk, language: Language) -> HTMLResponse:
    """Make the page of all frozen dossiers, the newest first."""
    site = desk.site
    here = Here(site, language, NAME, PATHS[NAME])
    every = desk.dossiers.all() if site.dossiers else ()
    return page(
        here,
        "dossiers.html",
        dossiers=every,
        check=CHECK_DOSSIER[language],
        authors=authors(site, language, every),
    )


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
    refused: MkusError | None = None,
    note: str = "",
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
        refused=Typed(note, refused.message.text(language)) if refused else None,
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
