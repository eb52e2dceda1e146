"""What the commands of analyses say, in both languages."""

from collections.abc import Mapping
from typing import Final

from mkus_kg.errors import Message

ANALYSIS_TEXTS: Final[Mapping[str, Message]] = {
    "links-wanted": Message(
        pl="Podpowiedz brakujące powiązania praktyk, przepisów i barier, z powodami.",
        en="Suggest missing links of practices, provisions and barriers, with reasons.",
    ),
    "lacking": Message(
        pl="czemu brakuje powiązania: practices (praktykom podstawy prawnej), provisions (przepisom "
        "praktyk), barriers (barierom praktyk)",
        en="what lacks a link: practices (a legal basis), provisions (practices), barriers (practices)",
    ),
    "links_quality": Message(
        pl="Podpowiedzi, nie fakty. Z {links} ukrytych na próbę powiązań {hits} % stanęło wśród pierwszych "
        "pięciu (popularność: {popular} %).",
        en="Suggestions, not facts. Of {links} links that were held out, {hits} % came among the first five "
        "(popularity: {popular} %).",
    ),
    "bad_lacking": Message(
        pl="Powiązań może brakować tym zapisom: {offered}.", en="Records may lack links: {offered}."
    ),
    "alike": Message(
        pl="Pokaż bariery podobne do wybranej, z częściami podobieństwa.",
        en="Show the barriers like a chosen one, with the parts of the likeness.",
    ),
    "impact": Message(
        pl="Pokaż, czego dotknie zmiana przepisu, aktu albo propozycja, i drogą jakich powiązań.",
        en="Show what a change of a provision, an act or a proposal touches, and by which links.",
    ),
    "repeal": Message(pl="uchylenie zamiast zmiany brzmienia", en="a repeal instead of an amendment"),
    "impact_count": Message(
        pl="{kind}: {number}, w tym na pewno {certain}", en="{kind}: {number}, of these certain {certain}"
    ),
    "plan": Message(
        pl="Oblicz, które zmiany uwolniłyby najwięcej, z dowodem, że lepszego zestawu nie ma.",
        en="Work out which changes would free most, with the proof that there is no better set.",
    ),
    "most": Message(pl="najwyżej ile zmian", en="at most how many changes"),
    "plan_form": Message(pl="tylko ta forma kontraktowania (IRI)", en="only this contracting form (IRI)"),
    "plan_task": Message(pl="tylko to zadanie (IRI)", en="only this task (IRI)"),
    "plan_institution": Message(
        pl="tylko zmiany skierowane do tej instytucji (IRI)",
        en="only changes addressed to this institution (IRI)",
    ),
    "plan_without": Message(
        pl="bez tej zmiany (IRI; można powtórzyć)", en="without this change (IRI; may be repeated)"
    ),
    "plan_count": Message(
        pl="co liczyć: pairs (pary formy i zadania) albo barriers (bariery)",
        en="what to count: pairs (of form and task) or barriers",
    ),
    "plan_weight": Message(
        pl="ile waży każda: equal, severity (dotkliwość), tasks (zadania), places (miejsca)",
        en="what each weighs: equal, severity, tasks, places",
    ),
    "plan_removal": Message(
        pl="co usuwa barierę: together (w całości albo cała grupa), full (tylko w całości), "
        "partial (także w części)",
        en="what removes a barrier: together (wholly, or a whole group), full (only wholly), "
        "partial (in part as well)",
    ),
    "plan_kind": Message(
        pl="tylko bariery tego rodzaju (IRI; można powtórzyć)",
        en="only barriers of this kind (IRI; may be repeated)",
    ),
    "plan_general": Message(
        pl="bariery bez zadania blokują każde zadanie swojej formy",
        en="barriers without a task block every task of their form",
    ),
    "plan_ended": Message(
        pl="także propozycje odrzucone, wycofane i przerwane",
        en="proposals refused, withdrawn and lapsed as well",
    ),
    "plan_sourced": Message(pl="tylko powiązania stwierdzone w źródłach", en="only links that sources state"),
    "plan_format": Message(
        pl="text, json (cały plan) albo format tabeli zmian: csv, tsv, xlsx, markdown",
        en="text, json (the whole plan) or a format for the table of changes: csv, tsv, xlsx, markdown",
    ),
    "plan_best": Message(
        pl="Najlepszy zestaw ({changes}): uwalnia {freed} z {all}, wartość {value} ({proof}).",
        en="The best set ({changes}): frees {freed} of {all}, value {value} ({proof}).",
    ),
    "plan_proven": Message(pl="lepszego nie ma", en="there is no better one"),
    "plan_gap": Message(pl="możliwe najwyżej {value}", en="at most {value} is possible"),
    "plan_frees": Message(pl="Uwalnia", en="Frees"),
    "plan_sets": Message(pl="Równie dobrych zestawów: {number}.", en="Equally good sets: {number}."),
    "plan_curve": Message(pl="Ile uwalnia 0, 1, 2 … zmian:", en="What 0, 1, 2 … changes free:"),
    "plan_stuck": Message(
        pl="Nie do uwolnienia żadną z zapisanych zmian: {number}.",
        en="Cannot be freed by any of the recorded changes: {number}.",
    ),
    "plan_not_on_offer": Message(
        pl="Opcja --{name} ma wartość, której nie ma na liście: {offered}.",
        en="The option --{name} has a value that is not on offer: {offered}.",
    ),
    "what-if": Message(
        pl="Pokaż, co by się zmieniło, gdyby propozycje weszły w życie, i czy zestaw się trzyma.",
        en="Show what would change if proposals came into force, and whether the package holds together.",
    ),
    "proposals": Message(
        pl="adresy propozycji, np. id/change/mkus-operator",
        en="addresses of proposals, id/change/mkus-operator",
    ),
    "removal": Message(
        pl="kiedy bariera znika: full, together (także pełna grupa po części), partial (także część)",
        en="when a barrier goes: full, together (also a complete group in part), partial (also a part)",
    ),
    "general": Message(
        pl="bariery bez zadania blokują każde zadanie formy",
        en="barriers that name no task block every task of the form",
    ),
    "bad_removal": Message(pl="--removal to jedno z: {offered}.", en="--removal is one of: {offered}."),
    "bad_proposal": Message(
        pl="Włączyć można tylko propozycje zmian.", en="Only proposed changes can be switched on."
    ),
    "what_if_count": Message(
        pl="pary wolne: {freed}, bariery usunięte: {removed}, zostają mimo zmian: {partly}, blokują: {left}",
        en="pairs freed: {freed}, barriers removed: {removed}, staying: {partly}, blocking: {left}",
    ),
}
