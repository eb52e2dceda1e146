"""Verdicts on a graph, remembered by its content hash: a start on the same files does not pay again."""

import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final

from mkus_kg.errors import InvalidGraph, Message
from mkus_kg.kept_files import keep
from mkus_kg.namespaces import LANGUAGES
from mkus_kg.validation import Report

# Raise it when the same files may be judged differently than before.
EDITION: Final = 1
MOST_NAMED: Final = 20

Violations = tuple[Message, ...]


def violations(report: Report) -> Violations:
    """Give what a report holds against the graph, one sentence each."""
    return tuple(
        Message(**{language: f"{finding.sentence(language)} <{finding.focus}>" for language in LANGUAGES})
        for finding in report.of("Violation")
    )


def require(folder: Path, version: str, judge: Callable[[], Report]) -> None:
    """Make sure that a version satisfies its shapes: by the remembered verdict, else by judging it now.

    Raises InvalidGraph, naming the violations.
    """
    found = recall(folder, version)
    if found is None:
        found = violations(judge())
        remember(folder, version, found)
    if found:
        raise refuse(found)


def recall(folder: Path, version: str) -> Violations | None:
    """Give a remembered verdict, or None."""
    try:
        found = json.loads(_file(folder, version).read_text(encoding="utf-8"))
        return tuple(Message(pl=each["pl"], en=each["en"]) for each in found["violations"])
    except (OSError, ValueError, KeyError, TypeError):
        return None


def remember(folder: Path, version: str, found: Violations) -> None:
    """Keep a verdict; where the folder cannot be written the next start judges again."""
    content = {"violations": [{"pl": each.pl, "en": each.en} for each in found]}
    keep(_file(folder, version), json.dumps(content, ensure_ascii=False, indent=1).encode())


def refuse(found: Sequence[Message]) -> InvalidGraph:
    """Give the error that names the violations."""
    count, named = len(found), found[:MOST_NAMED]
    more = f"\n  … (+{count - len(named)})" if count > len(named) else ""
    return InvalidGraph(
        Message(
            pl=f"Graf narusza swoje reguły ({count}); --force otwiera go mimo to:"
            + "".join(f"\n  {each.pl}" for each in named)
            + more,
            en=f"The graph breaks its shapes ({count}); --force opens it all the same:"
            + "".join(f"\n  {each.en}" for each in named)
            + more,
        )
    )


def _file(folder: Path, version: str) -> Path:
    return folder / f"verdict-{EDITION}-{version}.json"
