"""Pages about the collection as a whole: data, method, terms, rules, one graph, and errors."""

from typing import Final

from fastapi.responses import HTMLResponse

from mkus_kg.describe import Description
from mkus_kg.errors import Message, NotFound
from mkus_kg.namespaces import BASE, GRAPH, Language
from mkus_kg.schema_org import File, Place
from web.asked import DATASET_FORMATS, RESOURCE_FORMATS
from web.parts import PATHS, Download, Here, Site, files_of, local_path, local_paths
from web.rendering import code, grouped, page, rows

TERM_KINDS: Final = (
    ("class", "Class"),
    ("object", "ObjectProperty"),
    ("datatype", "DatatypeProperty"),
    ("annotation", "AnnotationProperty"),
)
CONSTRAINT: Final = "sparql"
MESSAGE: Final = "message"
ERRORS_WITH_TEXT: Final = frozenset({400, 401, 403, 404, 405, 406, 413, 429, 500, 503})


def files(path: str, language: Language) -> list[Download]:
    """Give the formats of a graph as links beside its page."""
    return files_of(path, DATASET_FORMATS, language)


def data(site: Site, language: Language) -> HTMLResponse:
    """Make the page of downloads."""
    paths = PATHS["data"]
    here = Here(site, language, "data", paths, "", files(paths[language], language))
    graphs = [
        (row["graph"], str(row["triples"]), files(local_path(str(row["graph"]), language), language))
        for row in rows(site.graph.graphs())
    ]
    datasets = rows(site.graph.ask("page-dataset", {}, language))
    return page(
        here,
        "data.html",
        graphs=graphs,
        dataset=datasets[0] if datasets else None,
        code=code,
        json_ld=dataset_for_search(site, language),
    )


def dataset_for_search(site: Site, language: Language) -> dict[str, object] | None:
    """Give the data set as search engines read it, with the files in which it can be had."""
    here = Here(site, language, "data", PATHS["data"])
    found = [
        File(BASE.rstrip("/") + each.address, each.media_type, each.label)
        for each in files(PATHS["data"][language], language)
    ]
    return site.graph.schema_org.dataset(Place(here.canonical, language), found)


def graph(site: Site, language: Language, name: str) -> HTMLResponse:
    """Make the page of one named graph. Raises NotFound for a graph that is not there."""
    iri = str(GRAPH[name])
    found = [row for row in rows(site.graph.graphs()) if str(row["graph"]) == iri]
    if not found:
        raise NotFound(Message(pl="Nie ma takiego grafu.", en="There is no such graph."))
    here = Here(site, language, "data", local_paths(iri), "", files(local_path(iri, language), language))
    return page(here, "graph.html", name=name, iri=iri, triples=int(str(found[0]["triples"])))


def terms(site: Site, language: Language) -> HTMLResponse:
    """Make the page of all classes and properties; each has an anchor of its local name."""
    paths = PATHS["terms"]
    here = Here(site, language, "data", paths, "", files(paths[language], language))
    found = rows(site.graph.ask("page-terms", {}, language))
    kinds = [
        (key, grouped([row for row in found if code(row["kind"]) == kind], "term"))
        for key, kind in TERM_KINDS
    ]
    return page(here, "terms.html", kinds=[(key, group) for key, group in kinds if group])


def shapes(site: Site, language: Language) -> HTMLResponse:
    """Make the page of all rules the data must satisfy; each has an anchor of its local name."""
    paths = PATHS["shapes"]
    offered = [each for each in files(paths[language], language) if each.name in RESOURCE_FORMATS]
    here = Here(site, language, "data", paths, "", offered)
    described = [
        (shape, {code(group.property): group for group in shape.groups}, messages(site, language, shape))
        for shape in site.graph.shapes(language)
    ]
    return page(here, "shapes.html", shapes=described)


def messages(site: Site, language: Language, shape: Description) -> list[str]:
    """Give what a rule says to correct: its own messages and those of the constraints it names or holds."""
    parts = [shape]
    for group in shape.groups:
        for value in group.values:
            if value.nested:
                parts.append(value.nested)
            elif code(group.property) == CONSTRAINT:
                parts.append(site.graph.describe(str(value.term), language))
    said = (
        value.label
        for part in parts
        for group in part.groups
        if code(group.property) == MESSAGE
        for value in group.values
    )
    return list(dict.fromkeys(said))


def about(site: Site, language: Language) -> HTMLResponse:
    """Make the page about the project and the method."""
    return page(Here(site, language, "about", PATHS["about"]), f"about-{language}.html")


def error(site: Site, language: Language, status: int, detail: str = "", back: str = "") -> HTMLResponse:
    """Make the page of an error; nothing of the address is repeated in its words.

    `back` is where whoever asked came from.
    """
    shown = status if status in ERRORS_WITH_TEXT else 400 if status < 500 else 500
    here = Here(site, language, "error", PATHS["home"])
    return page(here, "error.html", status_code=status, status=status, shown=shown, detail=detail, back=back)
