"""Running text put together of strings, runs and other text."""

from collections.abc import Iterable

from mkus_kg.dossier.document import Run, Text

Part = str | Run | Text


def joined(*parts: Part) -> Text:
    """Make running text of strings, runs and other text."""
    runs: list[Run] = []
    for part in parts:
        if isinstance(part, str):
            # A Polish year ends with a full stop of its own.
            ended = bool(runs) and runs[-1].text.endswith(".")
            words = part.removeprefix(".") if ended else part
            runs += [Run(words)] if words else []
        elif isinstance(part, Run):
            runs.append(part)
        else:
            runs += part
    return tuple(runs)


def separated(texts: Iterable[Part], separator: str = "; ") -> Text:
    """Put texts one after another with a separator between them; empty ones are left out."""
    runs: Text = ()
    for each in texts:
        text = joined(each)
        if any(run.text or run.note for run in text):
            runs = joined(runs, separator, text) if runs else text
    return runs


def stopped(*parts: Part) -> Text:
    """End a sentence with a full stop, unless it ends with one already."""
    return joined(*parts, ".") if parts else ()
