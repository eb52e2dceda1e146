"""A small document with everything a dossier can hold, for the tests of the files it is written as."""

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Final

from mkus_kg.dossier.document import (
    Asked,
    Bullets,
    Column,
    Document,
    Heading,
    Identity,
    Paragraph,
    Run,
    Table,
)
from mkus_kg.namespaces import Language

RECOMMENDATION: Final = "https://w3id.org/mkus/id/recommendation/wklad-i-rocznosc"
ACT: Final = "https://isap.sejm.gov.pl/isap.nsf/DocDetails.xsp?id=WDU20030960873"
HOSTILE: Final = '#import "x.typ": * ] } $x^2$ *nie* _nie_ `nie` \\u{41} <a> @b // nie /* nie */'
IDENTITY: Final = Identity(
    recommendation=RECOMMENDATION,
    number=7,
    moment=datetime(2026, 11, 21, 13, 5, 9, tzinfo=UTC),
    day=date(2026, 11, 20),
    revision=1234,
    revision_hash="3f" * 32,
    program="ab" * 32,
    graph_version="5c" * 32,
    facts_version="2026-11-01",
    agent="https://w3id.org/mkus/id/agent/zaneta",
)

_WORDS: Final[dict[Language, dict[str, str]]] = {
    "pl": {
        "title": "Wkład własny i umowy wieloletnie w zlecaniu usług społecznych",
        "subtitle": "Rekomendacja dla ministra właściwego do spraw zabezpieczenia społecznego",
        "summary": "Streszczenie",
        "lead": "Wkład pieniężny zamyka drogę do zleceń małym organizacjom, a umowy roczne nie pozwalają im "
        "utrzymać zespołu. Zażółć gęślą jaźń – ŻÓŁĆ.",
        "body": "W art. 5 ust. 4 ustawy z dnia 24 kwietnia 2003 r. o działalności pożytku publicznego i o "
        "wolontariacie przewidziano dwie formy zlecania: powierzanie i wspieranie",
        "body_end": ". Zmiana z 12 000 zł na 150 000 zł → próg wyższy, a 3 ≤ 5.",
        "caution": "Wniosek zespołu, niepotwierdzony przez źródło: przepis dopuszcza wkład osobowy.",
        "barriers": "Bariery",
        "causes": "Przepisy, które są przyczyną",
        "quotation": "Organ administracji publicznej nie może uzależnić przyznania dotacji od wkładu.",
        "first": "usunąć wymóg wkładu",
        "second": "umożliwić umowy na 5 lat",
        "detail": "Szczegóły",
        "deepest": "Najgłębszy nagłówek",
        "places": "Gminy i miasta, które zlecały zadanie",
        "place": "Gmina nr",
        "empty": "Otwarte sprzeczności",
        "wide": "Porównanie form zlecania",
        "name": "Nazwa",
        "day": "Dzień",
        "amount": "Kwota (zł)",
        "address": "Adres",
        "act": "Dz. U. z 2003 r. Nr 96, poz. 873",
        "note": "Tekst jednolity",
        "long": "konstantynopolitańczykowianeczkówna",
        "sources": "Źródła",
        "see": "zob. tabelę",
    },
    "en": {
        "title": "Own contribution and multi-year contracts in contracting out social services",
        "subtitle": "Recommendation for the minister in charge of social security",
        "summary": "Summary",
        "lead": "A contribution in money keeps small organisations out, and yearly contracts do not let them "
        "keep a team. Zażółć gęślą jaźń – ŻÓŁĆ.",
        "body": "Article 5 section 4 of the Act of 24 April 2003 on public benefit activity and volunteering "
        "knows two forms of contracting: entrusting and supporting",
        "body_end": ". A change from 12 000 PLN to 150 000 PLN → a higher threshold, and 3 ≤ 5.",
        "caution": "Inferred by the team, not confirmed by a source: work may count as a contribution.",
        "barriers": "Barriers",
        "causes": "Provisions that cause them",
        "quotation": "A public body may not make a grant depend on a contribution.",
        "first": "drop the contribution",
        "second": "allow contracts for 5 years",
        "detail": "Details",
        "deepest": "The deepest heading",
        "places": "Municipalities that contracted the task out",
        "place": "Municipality no.",
        "empty": "Open contradictions",
        "wide": "The forms of contracting compared",
        "name": "Name",
        "day": "Day",
        "amount": "Amount (PLN)",
        "address": "Address",
        "act": "Journal of Laws 2003, No. 96, item 873",
        "note": "Consolidated text",
        "long": "counterrevolutionariesinstitutionalised",
        "sources": "Sources",
        "see": "see the table",
    },
}


def sample_document(language: Language, *, frozen: bool = True) -> Document:
    """Give the document in a language, of a frozen dossier or of a draft."""
    words = _WORDS[language]
    columns = (
        Column(words["name"], 4),
        Column(words["day"], 2, "date"),
        Column(words["amount"], 2, "number"),
        Column(words["address"], 4, "address"),
    )
    rows = tuple(
        (
            (Run(f"{words['place']} {number}"),),
            (Run(f"2026-{number % 12 + 1:02}-05"),) if number % 7 else (),
            (Run(f"{number * 12345}.5"),) if number % 5 else (),
            (Run(f"{RECOMMENDATION}/{number}", address=f"{RECOMMENDATION}/{number}"),),
        )
        for number in range(1, 41)
    )
    wide = tuple(Column(f"{words['name']} {number}", 1) for number in range(1, 8))
    return Document(
        language=language,
        title=words["title"],
        subtitle=words["subtitle"],
        identity=IDENTITY if frozen else replace(IDENTITY, number=0, agent=""),
        blocks=(
            Heading(1, words["summary"], "summary", "1"),
            Paragraph((Run(words["lead"]),), "lead"),
            Paragraph(
                (
                    Run(words["body"], note=1),
                    Run(words["body_end"] + " ("),
                    Run(words["see"], address="#places"),
                    Run("; "),
                    Run(words["act"], "emphasis", ACT, 2),
                    Run(")."),
                )
            ),
            Paragraph((Run(words["caution"], "strong"), Run(" "), Run(words["act"], note=1)), "caution"),
            Paragraph((Run(words["quotation"]),), "quotation"),
            Heading(1, words["barriers"], "barriers", "2"),
            Heading(2, words["causes"], "causes", "2.1"),
            Bullets(((Run(words["first"]),), (Run(words["second"], "strong"), Run(" – 5.")))),
            Bullets(((Run(words["first"]),), (Run(words["second"]),)), numbered=True),
            Heading(3, words["detail"], "detail", "2.1.1"),
            Paragraph((Run(HOSTILE),)),
            Heading(4, words["deepest"], "deepest"),
            Paragraph((Run(words["long"] * 3 + " 漢字 \u202eabc"),)),
            Table("places", 1, words["places"], columns, rows, (Asked("places", (("task", "x-1"),)),)),
            Table("empty", 2, words["empty"], columns[:2], ()),
            Table(
                "wide",
                3,
                words["wide"],
                wide,
                tuple(
                    tuple(
                        (Run(f"{words['act']}, {words['first']} {row}.{cell}", note=3 if cell == 2 else 0),)
                        for cell in range(7)
                    )
                    for row in range(12)
                ),
                (Asked("forms"), Asked("acts", (("day", "2026-11-20"),))),
            ),
            Heading(1, words["sources"], "sources", "3"),
            Bullets(((Run(words["act"], address=ACT), Run(" — "), Run(HOSTILE, address="javascript:x")),)),
        ),
        notes=(
            (Run(words["note"] + ": "), Run(words["act"], address=ACT), Run(".")),
            (Run("Art. 5"), Run(" i n.", "emphasis")),
            (Run(f"=1+1 {HOSTILE}"),),
        ),
        records=(RECOMMENDATION, ACT),
        keywords=("NGO", "usługi społeczne"),
    )
