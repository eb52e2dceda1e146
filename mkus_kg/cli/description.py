"""A description as plain text."""

from collections.abc import Iterator

from mkus_kg.cli.texts import TEXTS
from mkus_kg.describe import Description, Value
from mkus_kg.namespaces import BASE, Language


def description_text(description: Description, language: Language) -> str:
    """Give what a page about the resource says, one statement a line."""
    return "\n".join(_lines(description, language)) + "\n"


def _lines(description: Description, language: Language) -> Iterator[str]:
    def heading(key: str) -> str:
        return TEXTS[key].text(language)

    yield description.label
    yield description.iri
    yield f"{heading('types')}: {', '.join(value.label for value in description.types)}"
    if description.identifier:
        yield f"{heading('identifier')}: {description.identifier}"
    if description.definition:
        yield ""
        yield description.definition
    yield ""
    yield from _groups(description, language, "")
    if description.flags:
        yield ""
        yield f"{heading('flags')}:"
        yield from (f"  {flag.label}: {flag.value.label}" for flag in description.flags)
    if description.doubts:
        yield ""
        yield f"{heading('doubts')}:"
        yield from (f"  {doubt.text} ({doubt.field}, {doubt.created})" for doubt in description.doubts)
    if description.citations:
        yield ""
        yield f"{heading('citations')}:"
        for citation in description.citations:
            title = citation.source.label if citation.source else ""
            parts = (title, citation.publisher, citation.year, citation.locator, citation.address)
            yield "  " + ", ".join(part for part in parts if part)
    if description.incoming:
        yield ""
        yield f"{heading('incoming')}:"
    for incoming in description.incoming:
        yield f"  {incoming.label} ({incoming.count}):"
        yield from (f"    {_value(value, language)}" for value in incoming.values)
        left = incoming.count - len(incoming.values)
        if left:
            yield "    " + heading("more").format(count=left)


def _groups(description: Description, language: Language, indent: str) -> Iterator[str]:
    for group in description.groups:
        yield f"{indent}{group.label}:"
        for value in group.values:
            yield f"{indent}  {_value(value, language)}"
            if value.nested:
                yield from _groups(value.nested, language, indent + "    ")
        if group.count > len(group.values):
            yield f"{indent}  {TEXTS['more'].text(language).format(count=group.count - len(group.values))}"


def _value(value: Value, language: Language) -> str:
    remarks = [basis.label for basis in value.basis]
    if value.inferred:
        remarks.append(TEXTS["inferred"].text(language))
    address = "" if value.kind == "literal" else f" <{str(value.term).removeprefix(BASE)}>"
    basis = f" [{'; '.join(remarks)}]" if remarks else ""
    return f"{value.label}{address}{basis}"
