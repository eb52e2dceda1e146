"""The journal written out: as JSON lines that anyone can check, as RDF Patch, as PROV-O."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Final

from rdflib import Graph, Literal, URIRef

from mkus_kg.graph import Triple, as_graph
from mkus_kg.journal.revisions import FIRST_PREVIOUS, JOB_ACTIONS, Revision, canonical_json, moment_text
from mkus_kg.namespaces import DCT, ID, PROV, RDF, XSD

COMMENT: Final = "comment"


def revision_iri(number: int) -> URIRef:
    """Give the IRI of a revision."""
    return ID[f"revision/{number}"]


def json_lines(revisions: Iterable[Revision], *, comments: bool = False) -> Iterator[str]:
    """Write one revision a line, in canonical JSON (RFC 8785).

    The SHA-256 of a line without its `hash` is that hash. Of a comment that is not asked for only its place
    in the chain is given.
    """
    for revision in revisions:
        withheld = revision.action == COMMENT and not comments
        content: Mapping[str, object] = revision.content()
        if withheld:
            content = {key: content[key] for key in ("number", "action", "previous_hash")}
        yield canonical_json({**content, "hash": revision.hash, **({"withheld": True} if withheld else {})})


def rdf_patch(revisions: Iterable[Revision], *, comments: bool = False) -> Iterator[str]:
    """Write one RDF Patch a revision, with its IRI and that of the one before; comments change nothing."""
    for revision in revisions:
        if revision.deletions + revision.additions == 0:
            continue
        yield f"H id <{revision_iri(revision.number)}> ."
        if revision.number > 1:
            yield f"H prev <{revision_iri(revision.number - 1)}> ."
        yield revision.patch_text.rstrip("\n")


def prov(revisions: Iterable[Revision], *, comments: bool = False) -> Graph:
    """Give revisions as activities of PROV-O: who, when, why, and the records they influenced."""
    return as_graph(
        triple
        for revision in revisions
        if comments or revision.action != COMMENT
        for triple in _activity(revision)
    )


def _activity(revision: Revision) -> Iterator[Triple]:
    activity, agent = revision_iri(revision.number), URIRef(revision.agent)
    recorded = Literal(moment_text(revision.recorded_at), datatype=XSD.dateTime)
    kind = PROV.SoftwareAgent if revision.action in JOB_ACTIONS else PROV.Person
    yield Triple(activity, RDF.type, PROV.Activity)
    yield Triple(activity, PROV.endedAtTime, recorded)
    yield Triple(activity, PROV.wasAssociatedWith, agent)
    yield Triple(activity, DCT.type, Literal(revision.action))
    yield Triple(activity, DCT.description, Literal(revision.reason))
    yield Triple(agent, RDF.type, kind)
    if revision.previous_hash != FIRST_PREVIOUS:
        yield Triple(activity, PROV.wasInformedBy, revision_iri(revision.number - 1))
    for record in revision.records:
        yield Triple(URIRef(record), PROV.wasInfluencedBy, activity)


def _prov_text(revisions: Iterable[Revision], *, comments: bool = False) -> Iterator[str]:
    yield prov(revisions, comments=comments).serialize(format="turtle")


FORMATS: Final[Mapping[str, Callable[..., Iterator[str]]]] = {
    "jsonl": json_lines,
    "patch": rdf_patch,
    "prov": _prov_text,
}
