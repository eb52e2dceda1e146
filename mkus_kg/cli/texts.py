"""Every word the command says, in both languages."""

from collections.abc import Mapping
from typing import Final

from mkus_kg.cli.analysis_texts import ANALYSIS_TEXTS
from mkus_kg.cli.dossier_texts import DOSSIER_TEXTS
from mkus_kg.cli.edition_texts import EDITION_TEXTS
from mkus_kg.cli.eli_texts import ELI_TEXTS
from mkus_kg.cli.spreadsheet_texts import SPREADSHEET_TEXTS
from mkus_kg.cli.user_texts import USER_TEXTS
from mkus_kg.errors import Message

TEXTS: Final[Mapping[str, Message]] = {
    "mkus": Message(
        pl="Graf wiedzy o kontraktowaniu usług społecznych z organizacjami pozarządowymi.",
        en="A knowledge graph of contracting social services out to non-governmental organisations.",
    ),
    # Commands
    "info": Message(
        pl="Pokaż, co jest w grafie: liczby zapisów, wersję, foldery.",
        en="Show what the graph holds: numbers of records, version, folders.",
    ),
    "query": Message(
        pl="Zadaj pytanie z katalogu; bez nazwy: pokaż katalog.",
        en="Ask a question of the catalogue; without a name: show the catalogue.",
    ),
    "search": Message(
        pl="Znajdź zasoby po słowach w dowolnej formie, numerze przepisu, publikatorze albo „frazie”.",
        en="Find resources by words in any form, number of a provision, place in a journal or “phrase”.",
    ),
    "sparql": Message(
        pl="Odpowiedz na zapytanie SPARQL (tylko odczyt).", en="Answer a SPARQL query (reading only)."
    ),
    "describe": Message(pl="Powiedz wszystko o jednym zasobie.", en="Say everything about one resource."),
    "validate": Message(
        pl="Sprawdź graf regułami SHACL; kod wyjścia 1, gdy są naruszenia.",
        en="Check the graph against its SHACL shapes; exit code 1 when there are violations.",
    ),
    "export": Message(
        pl=(
            "Zapisz cały graf albo jeden z grafów nazwanych. W formatach bez grafów nazwanych cały graf nie "
            "zawiera wyników reguł: daje je --graph inferred, a TriG i N-Quads trzymają je osobno."
        ),
        en=(
            "Write the whole graph or one of the named graphs. In formats without named graphs the whole "
            "graph does not hold what the rules derived: --graph inferred gives that, and TriG and N-Quads "
            "keep it apart."
        ),
    ),
    "serve": Message(pl="Uruchom stronę WWW na tym komputerze.", en="Run the web site on this machine."),
    "journal": Message(
        pl="Dziennik zmian: sprawdź go, przejrzyj, wypisz, odtwórz z niego fakty, cofnij rewizję.",
        en="The journal of changes: check it, look through it, write it out, replay it, undo a revision.",
    ),
    "journal verify": Message(
        pl="Sprawdź każdą rewizję i cały łańcuch; kod wyjścia 1, gdy coś się nie zgadza.",
        en="Check every revision and the whole chain; exit code 1 when something does not fit.",
    ),
    "journal log": Message(
        pl="Wypisz rewizje, od najnowszej: kiedy, kto, co i dlaczego.",
        en="List the revisions, the newest first: when, who, what and why.",
    ),
    "journal export": Message(
        pl="Zapisz rewizje z ich zmianami: jsonl (także do sprawdzania skrótów), patch (RDF Patch), prov.",
        en="Write the revisions with their changes: jsonl (also to check hashes), patch (RDF Patch), prov.",
    ),
    "journal checkpoint": Message(
        pl="Wypisz numer i skrót ostatniej rewizji; zachowane gdzie indziej dowodzą, że nic nie usunięto.",
        en="Print number and hash of the last revision; kept elsewhere, they prove that nothing was deleted.",
    ),
    "journal replay": Message(
        pl="Odtwórz fakty od pierwszej rewizji, bez migawek; kod wyjścia 1, gdy migawki dają co innego.",
        en="Build the facts again from the first revision, without snapshots; exit code 1 when these differ.",
    ),
    "journal undo": Message(
        pl="Cofnij rewizję następną rewizją, jeśli nic się na niej nie opiera.",
        en="Take a revision back by one more, unless later ones build on it.",
    ),
    # Parameters
    "undone_by": Message(pl="kto cofa: nazwa konta", en="who takes it back: the login of an account"),
    "checkpoint": Message(
        pl="numer:skrót, który wypisał kiedyś `mkus journal checkpoint`",
        en="number:hash that `mkus journal checkpoint` once printed",
    ),
    "record": Message(
        pl="tylko rewizje o tym zapisie, np. id/barrier/mkus-limit20",
        en="only revisions about this record, e.g. id/barrier/mkus-limit20",
    ),
    "agent": Message(pl="tylko rewizje tego autora (adres)", en="only revisions of this author (an address)"),
    "action": Message(pl="tylko jedna czynność, np. edit", en="only one action, e.g. edit"),
    "revisions_limit": Message(pl="najwięcej rewizji", en="most revisions"),
    "journal_format": Message(pl="jsonl, patch albo prov", en="jsonl, patch or prov"),
    "after": Message(pl="tylko rewizje po tym numerze", en="only revisions after this number"),
    "until": Message(pl="tylko rewizje do tego numeru", en="only revisions up to this number"),
    "with_comments": Message(
        pl="także treść komentarzy; bez tego zostaje po nich numer i skrót",
        en="the text of comments too; without this only their number and hash stay",
    ),
    "name": Message(pl="nazwa pytania, np. barriers-of-form", en="name of a question, e.g. barriers-of-form"),
    "param": Message(
        pl="wartość parametru, nazwa=wartość; można powtarzać",
        en="value of a parameter, name=value; repeatable",
    ),
    "as_of": Message(
        pl="stan prawny na dzień, np. 2015-03-01, także przyszły; bez tego na dziś",
        en="state of the law on a day, such as 2015-03-01, also one to come; today without it",
    ),
    "no_day": Message(
        pl="Podaj dzień w postaci RRRR-MM-DD, na przykład 2015-03-01.",
        en="Give the day as YYYY-MM-DD, for example 2015-03-01.",
    ),
    "choices": Message(
        pl="pokaż wartości do wyboru dla tego parametru",
        en="show the values to choose from for this parameter",
    ),
    "words": Message(
        pl="słowa do znalezienia, np. mały grant, art. 19a udpp, 2003/873",
        en="words to find, e.g. small grant, art. 19a udpp, 2003/873",
    ),
    "kind": Message(
        pl="tylko ten rodzaj wyników, np. barriers; można powtarzać",
        en="only this kind of result, e.g. barriers; repeatable",
    ),
    "limit": Message(pl="najwięcej wyników", en="most results"),
    "text": Message(
        pl="zapytanie, @plik albo - (ze standardowego wejścia)", en="the query, @file, or - (standard input)"
    ),
    "iri": Message(
        pl="adres zasobu, pełny albo skrócony: id/barrier/mkus-limit20",
        en="address of a resource, whole or short: id/barrier/mkus-limit20",
    ),
    "table_format": Message(pl="format tabeli: {tables}", en="format of a table: {tables}"),
    "any_format": Message(
        pl="format tabeli ({tables}) albo grafu ({graphs})",
        en="format of a table ({tables}) or a graph ({graphs})",
    ),
    "describe_format": Message(
        pl="text albo format grafu: {graphs}", en="text or a format of a graph: {graphs}"
    ),
    "validate_format": Message(pl="text, json albo ttl", en="text, json or ttl"),
    "graph_format": Message(pl="format grafu: {graphs}", en="format of a graph: {graphs}"),
    "node": Message(pl="sprawdź tylko ten zapis; można powtarzać", en="check only this record; repeatable"),
    "graph": Message(
        pl="all albo nazwa grafu: law, knowledge, sources, schemes, ontology, inferred, meta",
        en="all or the name of a graph: law, knowledge, sources, schemes, ontology, inferred, meta",
    ),
    "output": Message(
        pl="plik wynikowy zamiast standardowego wyjścia", en="file to write instead of standard output"
    ),
    "host": Message(pl="adres, na którym nasłuchuje strona", en="address the site listens on"),
    "port": Message(pl="port strony (0: dowolny wolny)", en="port of the site (0: any free one)"),
    "force": Message(pl="otwórz graf mimo naruszeń reguł", en="open the graph although it breaks its shapes"),
    "help_option": Message(pl="pokaż tę pomoc", en="show this help"),
    "lang_option": Message(
        pl="język: pl albo en (domyślnie z ustawień systemu)",
        en="language: pl or en (by default from the locale)",
    ),
    **USER_TEXTS,
    **EDITION_TEXTS,
    **DOSSIER_TEXTS,
    **SPREADSHEET_TEXTS,
    **ANALYSIS_TEXTS,
    **ELI_TEXTS,
    # Headings of the help
    "usage": Message(pl="Użycie", en="Usage"),
    "arguments": Message(pl="Argumenty", en="Arguments"),
    "options": Message(pl="Opcje", en="Options"),
    "commands": Message(pl="Polecenia", en="Commands"),
    "required": Message(pl="wymagany", en="required"),
    "default": Message(pl="domyślnie", en="default"),
    # Answers
    "version": Message(pl="wersja (skrót treści)", en="version (content hash)"),
    "licence": Message(pl="licencja danych", en="licence of the data"),
    "MkusBarrier": Message(pl="bariera pochodząca z MKUS", en="barrier of MKUS origin"),
    "Sphere": Message(pl="sfera zadań publicznych (art. 4 UDPP)", en="sphere of public tasks (art. 4 UDPP)"),
    "ontology_folder": Message(pl="folder ontologii", en="folder of the ontology"),
    "queries_folder": Message(pl="folder pytań", en="folder of the questions"),
    "questions": Message(pl="pytania", en="questions"),
    "triples": Message(pl="trójki", en="triples"),
    "question": Message(pl="pytanie", en="question"),
    "summary": Message(pl="o co pyta", en="what it asks"),
    "parameters": Message(pl="parametry", en="parameters"),
    "value": Message(pl="wartość", en="value"),
    "label": Message(pl="nazwa", en="name"),
    "truncated": Message(
        pl="Wynik ucięto po {rows} wierszach (MKUS_ROW_LIMIT).",
        en="The answer was cut at {rows} rows (MKUS_ROW_LIMIT).",
    ),
    "resource": Message(pl="zasób", en="resource"),
    "excerpt": Message(pl="fragment", en="excerpt"),
    "relaxed": Message(
        pl="Nic nie zawiera wszystkich słów; oto wyniki z niektórymi.",
        en="Nothing holds all the words; these results hold some of them.",
    ),
    "corrections": Message(pl="Może chodziło o: {queries}.", en="Did you mean: {queries}."),
    "number": Message(pl="rewizja", en="revision"),
    "recorded_at": Message(pl="zapisano", en="recorded"),
    "by_agent": Message(pl="autor", en="author"),
    "done": Message(pl="czynność", en="action"),
    "reason": Message(pl="powód", en="reason"),
    "deletions": Message(pl="usunięte trójki", en="triples removed"),
    "additions": Message(pl="dodane trójki", en="triples added"),
    "journal_fits": Message(
        pl="Wszystko się zgadza. Liczba rewizji: {revisions}. Punkt kontrolny: {checkpoint}",
        en="Everything fits. Number of revisions: {revisions}. Checkpoint: {checkpoint}",
    ),
    "journal_damaged": Message(
        pl="Dziennik jest naruszony. Liczba rewizji: {revisions}. Niezgodności: {problems}.",
        en="The journal was tampered with. Number of revisions: {revisions}. Mismatches: {problems}.",
    ),
    "at_revision": Message(pl="rewizja {number}: {problem}", en="revision {number}: {problem}"),
    "in_general": Message(pl="ogólnie: {problem}", en="in general: {problem}"),
    "replaying": Message(pl="Odtwarzam fakty z dziennika…", en="Replaying the journal…"),
    "replayed": Message(
        pl="Odtworzono. Rewizje: {revisions}, zdania: {statements}. Punkt kontrolny: {checkpoint}",
        en="Replayed. Revisions: {revisions}, statements: {statements}. Checkpoint: {checkpoint}",
    ),
    "replayed_otherwise": Message(
        pl="Migawki dają co innego niż dziennik; usuń je z folderu stanu. Rewizje: {revisions}, "
        "zdania: {statements}. Punkt kontrolny: {checkpoint}",
        en="The snapshots give something else than the journal; delete them from the state folder. "
        "Revisions: {revisions}, statements: {statements}. Checkpoint: {checkpoint}",
    ),
    "undone": Message(
        pl="Cofnięto rewizję {number} rewizją {revision}.", en="Revision {number} is undone by {revision}."
    ),
    "account_closed": Message(
        pl="To konto jest wyłączone; podaj inne.", en="This account is disabled; name another."
    ),
    "no_journal": Message(
        pl="Nie ma jeszcze dziennika: powstanie, gdy uruchomisz `mkus serve` albo zapiszesz pierwszą zmianę.",
        en="There is no journal yet: `mkus serve`, or the first change that is recorded, starts it.",
    ),
    "bad_action": Message(pl="Czynność to jedna z: {actions}.", en="An action is one of: {actions}."),
    "beyond_journal": Message(
        pl="Dziennik kończy się na rewizji {last}. Podaj w --until numer do {last} albo pomiń tę opcję.",
        en="The journal ends at revision {last}. Give --until a number up to {last}, or leave it out.",
    ),
    "bad_journal_format": Message(
        pl="Dziennik można zapisać jako: {formats}.", en="The journal can be written as: {formats}."
    ),
    "found": Message(pl="Pokazano {shown} z {total}: {kinds}.", en="Shown {shown} of {total}: {kinds}."),
    "no_rows": Message(pl="Brak wierszy.", en="No rows."),
    "identifier": Message(pl="identyfikator", en="identifier"),
    "types": Message(pl="rodzaj", en="kind"),
    "incoming": Message(pl="Wskazują tutaj", en="What points here"),
    "citations": Message(pl="Źródła", en="Sources"),
    "doubts": Message(pl="Wątpliwości", en="Doubts"),
    "flags": Message(pl="Wiarygodność", en="Reliability"),
    "more": Message(pl="… i jeszcze {count}", en="… and {count} more"),
    "inferred": Message(pl="wywnioskowane", en="inferred"),
    "opening": Message(pl="Otwieram graf…", en="Opening the graph…"),
    "checking": Message(pl="Sprawdzam graf…", en="Checking the graph…"),
    "writing": Message(pl="Zapisuję…", en="Writing…"),
    "serving": Message(
        pl="Strona działa pod adresem {address} (Ctrl+C kończy).",
        en="The site is at {address} (Ctrl+C stops it).",
    ),
    "error": Message(pl="Błąd", en="Error"),
    "warning": Message(pl="Uwaga", en="Warning"),
    # Mistakes on the command line
    "bad_lang": Message(pl="--lang może mieć wartość pl albo en.", en="--lang may be pl or en."),
    "bad_param": Message(
        pl="--param musi mieć postać nazwa=wartość.", en="--param must have the form name=value."
    ),
    "bad_report_format": Message(
        pl="Raport może mieć format: {formats}.", en="A report may have the format: {formats}."
    ),
    "bad_choices": Message(
        pl="Parametr „{name}” nie ma listy wartości.", en="The parameter “{name}” has no list of values."
    ),
    "unreadable": Message(
        pl="Nie można odczytać pliku {path}: {reason}.", en="Cannot read the file {path}: {reason}."
    ),
    "unwritable": Message(
        pl="Nie można zapisać pliku {path}: {reason}.", en="Cannot write the file {path}: {reason}."
    ),
    "binary": Message(
        pl="Ten format nie jest tekstem; podaj plik opcją -o.",
        en="This format is no text; name a file with -o.",
    ),
    "port_taken": Message(
        pl="Nie można nasłuchiwać na {host}:{port}: {reason}. Podaj inny port opcją --port.",
        en="Cannot listen on {host}:{port}: {reason}. Give another port with --port.",
    ),
    "wrong_use": Message(
        pl="Nie rozumiem polecenia ({reason}). Pomoc: {command} --help", en="{reason} Help: {command} --help"
    ),
}
