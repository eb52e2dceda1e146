"""JSON-LD 1.1 compacted with an inline context; nothing is fetched, a context that asks for it is refused.

Of JSON-LD contexts this understands prefixes, terms with `@id`, `@type`, `@language` and the containers
`@language` and `@set`, `@vocab`, and aliases of keywords. A term with any other feature is passed over: its
values are written under the property's IRI instead.
"""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any, Final

from rdflib import RDF, XSD, BNode, Literal, URIRef
from rdflib.term import Node

from mkus_kg.errors import InputError, Message
from mkus_kg.exports.canonical import Triple
from mkus_kg.exports.options import Options

_UNDERSTOOD: Final = frozenset({"@id", "@type", "@language", "@container", "@prefix"})
_CONTAINERS: Final = frozenset({"@language", "@set"})
_INTEGER: Final = re.compile(r"0|-?[1-9][0-9]{0,14}")
_BOOLEANS: Final = {"true": True, "false": False}


@dataclass(frozen=True, slots=True)
class _Term:
    name: str
    iri: str
    type: str | None
    language: str | None
    containers: frozenset[str]


class _Context:
    """The reading of a context that compaction needs."""

    def __init__(self, given: Mapping[str, Any]) -> None:
        self.given = given
        self.vocabulary = str(given.get("@vocab") or "")
        self.language = given.get("@language")
        self.aliases = {
            value: key for key, value in sorted(given.items(), reverse=True) if value in ("@id", "@type")
        }
        self.terms: dict[str, list[_Term]] = {}
        self.prefixes: list[tuple[str, str]] = []
        for name, definition in sorted(given.items()):
            if not name.startswith("@"):
                self._read(name, definition)
        self.prefixes.sort(key=lambda pair: (-len(pair[1]), pair[0]))
        self._shortened: dict[str, str] = {}

    def _read(self, name: str, definition: object) -> None:
        if isinstance(definition, str):
            definition = {
                "@id": definition,
                "@prefix": definition.endswith((":", "/", "?", "#", "[", "]", "@")),
            }
        if not isinstance(definition, Mapping) or not definition.keys() <= _UNDERSTOOD:
            return
        iri = self._expand(str(definition.get("@id", name)))
        container = definition.get("@container", ())
        containers = frozenset([container] if isinstance(container, str) else container)
        if definition.get("@prefix"):
            self.prefixes.append((name, iri))
        type_ = definition.get("@type")
        expanded_type = self._expand(type_) if isinstance(type_, str) else None
        if containers <= _CONTAINERS and not iri.startswith("@"):
            self.terms.setdefault(iri, []).append(
                _Term(name, iri, expanded_type, definition.get("@language"), containers)
            )

    def _expand(self, text: str) -> str:
        prefix, colon, rest = text.partition(":")
        if text.startswith("@") or (colon and rest.startswith("//")):
            return text
        if not colon:
            return self.vocabulary + text
        definition = self.given.get(prefix)
        namespace = definition.get("@id") if isinstance(definition, Mapping) else definition
        return self._expand(namespace) + rest if isinstance(namespace, str) else text

    def keyword(self, name: str) -> str:
        return self.aliases.get(name, name)

    def absolute(self, iri: str) -> str:
        """Give the IRI as it stands, refusing one that a reader would take for a compact IRI."""
        scheme, _, rest = iri.partition(":")
        if scheme in self.given and not rest.startswith("//"):
            raise InputError(
                Message(
                    pl=f"JSON-LD nie odróżni identyfikatora {iri} od skrótu {scheme}:, wybierz inny format.",
                    en=f"JSON-LD cannot tell the IRI {iri} from the prefix {scheme}:, choose another format.",
                )
            )
        return iri

    def key(self, iri: str) -> str:
        """Give a short name that is no term with a type or container of its own, else the whole IRI."""
        known = self._shortened.get(iri)
        if known is None:
            known = self._shortened[iri] = self._shorten(iri)
        return known

    def _shorten(self, iri: str) -> str:
        for term in self.terms.get(iri, ()):
            if not (term.type or term.language or term.containers):
                return term.name
        for prefix, namespace in self.prefixes:
            compact = f"{prefix}:{iri[len(namespace) :]}"
            if (
                iri.startswith(namespace)
                and compact not in self.given
                and not compact.startswith(f"{prefix}://")
            ):
                return compact
        local = iri[len(self.vocabulary) :]
        if (
            self.vocabulary
            and iri.startswith(self.vocabulary)
            and local
            and ":" not in local
            and local not in self.given
        ):
            return local
        return self.absolute(iri)


def jsonld(triples: Sequence[Triple], options: Options) -> bytes:
    """Write a flat list of nodes, the record the file is about first, with sorted keys and sorted values.

    Raises InputError for a context that names a remote one.
    """
    if any(key == "@import" for key in options.context):
        raise InputError(
            Message(
                pl="Kontekst JSON-LD musi być podany w całości, bez @import.",
                en="The JSON-LD context must be given whole, without @import.",
            )
        )
    context = _Context(options.context)
    groups = [(subject, list(group)) for subject, group in groupby(triples, key=lambda triple: triple[0])]
    groups.sort(key=lambda group: str(group[0]) != options.record)
    nodes = [_node(subject, group, context) for subject, group in groups]
    document = {"@context": dict(options.context), "@graph": nodes}
    return (json.dumps(document, ensure_ascii=False, indent=1) + "\n").encode()


def _node(subject: Node, triples: Sequence[Triple], context: _Context) -> dict[str, Any]:
    values: dict[str, Any] = {}
    types: list[str] = []
    for _, predicate, value in triples:
        if predicate == RDF.type and not isinstance(value, Literal | BNode):
            types.append(context.key(str(value)))
        else:
            _add(values, str(predicate), value, context)
    node: dict[str, Any] = {context.keyword("@id"): _reference(subject, context)}
    if types:
        node[context.keyword("@type")] = types if len(types) > 1 else types[0]
    return node | {key: values[key] for key in sorted(values)}


def _add(values: dict[str, Any], predicate: str, value: Node, context: _Context) -> None:
    for term in context.terms.get(predicate, ()):
        written = _under_term(term, value, context)
        if written is None:
            continue
        if "@language" in term.containers and isinstance(value, Literal):
            _append(values.setdefault(term.name, {}), str(value.language), written, "@set" in term.containers)
        else:
            _append(values, term.name, written, "@set" in term.containers)
        return
    _append(values, context.key(predicate), _expanded(value, context), as_array=False)


def _append(values: dict[str, Any], key: str, written: object, as_array: bool) -> None:
    if key not in values:
        values[key] = [written] if as_array else written
    elif isinstance(values[key], list):
        values[key].append(written)
    else:
        values[key] = [values[key], written]


def _under_term(term: _Term, value: Node, context: _Context) -> object:
    """Write a value as the term coerces it, or give None when it would be read back as something else."""
    if not isinstance(value, Literal):
        if term.type == "@vocab" and isinstance(value, URIRef):
            return context.key(str(value))
        if term.type in ("@id", "@vocab"):
            return _reference(value, context)
        plain = term.type is None and "@language" not in term.containers
        return _expanded(value, context) if plain else None
    if "@language" in term.containers:
        return str(value) if value.language else None
    if term.type is not None:
        return _native(value) if term.type == str(value.datatype) and not value.language else None
    if term.language is not None:
        return str(value) if term.language == value.language else None
    return _expanded(value, context)


def _native(value: Literal) -> object:
    """Give a JSON boolean or number where reading it gives the same literal back, else the text."""
    text = str(value)
    if value.datatype == XSD.boolean:
        return _BOOLEANS.get(text, text)
    if value.datatype == XSD.integer and _INTEGER.fullmatch(text):
        return int(text)
    return text


def _expanded(value: Node, context: _Context) -> object:
    if not isinstance(value, Literal):
        return {context.keyword("@id"): _reference(value, context)}
    if value.language:
        return (
            str(value)
            if value.language == context.language
            else {"@language": value.language, "@value": str(value)}
        )
    native = _native(value)
    if not isinstance(native, str):
        return native
    if value.datatype:
        return {"@type": context.key(str(value.datatype)), "@value": native}
    return {"@value": native} if context.language else native


def _reference(node: Node, context: _Context) -> str:
    return f"_:{node}" if isinstance(node, BNode) else context.absolute(str(node))
