"""Forms read from the shapes: a node shape of SHACL with an identifier is a form, its properties are fields.

Names, help and order are those of SHACL (`sh:name`, `sh:description`, `sh:order`, `sh:group`), the kind of
field is its DASH editor (https://datashapes.org/forms.html).
"""

from collections.abc import Iterable, Mapping
from typing import Final

from rdflib import RDFS, Graph, Literal, URIRef
from rdflib.collection import Collection
from rdflib.term import Node as RdfNode

from mkus_kg.errors import Message
from mkus_kg.forms.model import LONGEST, Constant, Field, Form, Group, Kind
from mkus_kg.graph import GraphStore
from mkus_kg.namespaces import DASH, DCT, LANGUAGES, MKUS, SH, Language

KIND_OF_EDITOR: Final[Mapping[URIRef, Kind]] = {
    DASH.TextFieldEditor: "line",
    DASH.TextAreaEditor: "text",
    DASH.URIEditor: "web",
    DASH.DatePickerEditor: "date",
    DASH.BooleanSelectEditor: "flag",
    DASH.EnumSelectEditor: "choice",
    DASH.AutoCompleteEditor: "record",
    DASH.DetailsEditor: "group",
}
FIELD_MARK: Final = "-"


def read_forms(shapes: Graph, store: GraphStore) -> Mapping[str, Form]:
    """Give every form by name: the shapes declare them, the store holds the ontology of what they fill."""
    reader = _Reader(shapes, store)
    return {
        str(name): reader.form(shape)
        for shape, name in sorted(shapes.subject_objects(DCT.identifier), key=str)
        if isinstance(shape, URIRef)
    }


class _Reader:
    def __init__(self, shapes: Graph, store: GraphStore) -> None:
        self._shapes = shapes
        self._lists = {each.subject: each.object for each in store.statements(None, MKUS.codeList)}
        # Several properties may share one basis; a form asks for it beside the one that its field fills.
        links = sorted((each.subject for each in store.statements(None, MKUS.basisProperty)), reverse=True)
        self._basis_of = {
            each.object: link for link in links for each in store.statements(link, MKUS.basisProperty)
        }

    def form(self, shape: URIRef) -> Form:
        """Read one form."""
        properties = [each for each in self._shapes.objects(shape, SH.property) if isinstance(each, URIRef)]
        fields = [self._field(each) for each in properties if self._asked(each)]
        rest = [each for each in properties if not self._asked(each)]
        target = self._iri(shape, SH["class"])
        label = self._message(shape, RDFS.label)
        if target is None or label is None:
            raise ValueError(f"the form {shape} has no class or no label")
        name = self._shapes.value(shape, DCT.identifier)
        return Form(
            name=str(name or shape),
            shape=shape,
            label=label,
            lead=self._message(shape, RDFS.comment),
            target=target,
            fields=tuple(sorted(fields, key=_place)),
            constants=tuple(self._constants(rest)),
            copied=tuple(self._copied(rest)),
        )

    def _asked(self, shape: URIRef) -> bool:
        return (shape, DASH.editor, None) in self._shapes

    def _constants(self, shapes: Iterable[URIRef]) -> Iterable[Constant]:
        for shape in shapes:
            path, _ = self._path(shape)
            value = self._shapes.value(shape, SH.hasValue)
            if isinstance(value, URIRef | Literal):
                yield Constant(path, value, self._basis_iri(path))

    def _copied(self, shapes: Iterable[URIRef]) -> Iterable[tuple[URIRef, URIRef]]:
        for shape in shapes:
            origin = self._iri(shape, MKUS.filledFrom)
            if origin is not None:
                yield self._path(shape)[0], origin

    def _field(self, shape: URIRef) -> Field:
        path, inverse = self._path(shape)
        editor = self._iri(shape, DASH.editor)
        kind = KIND_OF_EDITOR[editor] if editor else "line"
        datatype = self._iri(shape, SH.datatype)
        if kind == "date" and datatype is None:
            kind = "moment"
        if kind == "line" and str(datatype).endswith("#gYear"):
            kind = "year"
        nested = self._iri(shape, SH.node)
        label = self._message(shape, SH.name)
        if label is None:
            raise ValueError(f"the field {shape} has no name")
        default = self._shapes.value(shape, SH.defaultValue)
        scheme = self._lists.get(path)
        form = self.form(nested) if nested else None
        return Field(
            name=str(shape).rpartition("#")[2].partition(FIELD_MARK)[2],
            path=path,
            label=label,
            kind=kind,
            help=self._message(shape, SH.description),
            wrong=self._message(shape, SH.message),
            order=float(str(self._shapes.value(shape, SH.order) or 0)),
            group=self._group(shape),
            inverse=inverse,
            required=int(str(self._shapes.value(shape, SH.minCount) or 0)) > 0,
            together=str(self._shapes.value(shape, SH.minCount)) == "0",
            single=str(self._shapes.value(shape, SH.maxCount)) == "1",
            longest=int(str(self._shapes.value(shape, SH.maxLength) or LONGEST.get(kind, 0))),
            language=self._language(shape),
            datatype=datatype,
            target=form.target if form else self._iri(shape, SH["class"]),
            scheme=scheme if isinstance(scheme, URIRef) else None,
            only=tuple(each for each in self._list(shape, SH["in"]) if isinstance(each, URIRef)),
            default=default if isinstance(default, URIRef | Literal) else None,
            basis_of=self._basis_iri(path),
            form=form,
        )

    def _basis_iri(self, path: URIRef) -> URIRef | None:
        link = self._basis_of.get(path)
        return link if isinstance(link, URIRef) else None

    def _path(self, shape: URIRef) -> tuple[URIRef, bool]:
        path = self._shapes.value(shape, SH.path)
        if isinstance(path, URIRef):
            return path, False
        turned = self._shapes.value(path, SH.inversePath)
        if not isinstance(turned, URIRef):
            raise ValueError(f"the field {shape} has no path that a form can fill")
        return turned, True

    def _group(self, shape: URIRef) -> Group | None:
        group = self._iri(shape, SH.group)
        label = self._message(group, RDFS.label) if group else None
        if group is None or label is None:
            return None
        return Group(group, label, float(str(self._shapes.value(group, SH.order) or 0)))

    def _language(self, shape: URIRef) -> Language | None:
        tags = [str(each) for each in self._list(shape, SH.languageIn)]
        return next((language for language in LANGUAGES if tags == [language]), None)

    def _list(self, shape: URIRef, link: URIRef) -> list[RdfNode]:
        head = self._shapes.value(shape, link)
        return [] if head is None else list(Collection(self._shapes, head))

    def _iri(self, subject: URIRef, link: URIRef) -> URIRef | None:
        value = self._shapes.value(subject, link)
        return value if isinstance(value, URIRef) else None

    def _message(self, subject: URIRef, link: URIRef) -> Message | None:
        texts = {
            text.language: str(text)
            for text in self._shapes.objects(subject, link)
            if isinstance(text, Literal)
        }
        return Message(pl=texts["pl"], en=texts["en"]) if set(texts) >= set(LANGUAGES) else None


def _place(field: Field) -> tuple[float, float, str]:
    return field.group.order if field.group else 0.0, field.order, field.name
