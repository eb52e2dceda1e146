"""A store to be thrown away: empty at first, changed by anybody, held by one worker process alone."""

from mkus_kg.errors import BadQuery, Message, NotFound
from mkus_kg.graph.diagnosis import check_xml, look, not_run
from mkus_kg.graph.foreign import Asked, Chosen, ForeignSparql
from mkus_kg.graph.processes import Message as Answer
from mkus_kg.graph.updates import admit_update


class Scratch:
    """What may be done to a writable store beside asking it; an empty `graph` is the default graph."""

    def __init__(self, foreign: ForeignSparql) -> None:
        self._foreign = foreign

    def update(self, text: str, asked: Asked) -> None:
        """Run a SPARQL update; the data set of the request stands for USING. Raises BadQuery."""
        chosen = asked.chosen or Chosen()
        admitted = admit_update(text, chosen.default, chosen.named)
        message, _ = self._foreign.operate({"operation": "update", "text": admitted}, asked)
        if "error" in message:
            raise look(text, message["error"]) or not_run(message["error"])

    def read(self, graph: str, format_name: str, asked: Asked) -> bytes:
        """Give a graph in a format of the worker. Raises NotFound."""
        request = {"operation": "read", "graph": graph, "format": format_name}
        message, content = self._foreign.operate(request, asked)
        self._found(message)
        if format_name == "rdfxml":
            check_xml(content)
        return content

    def write(
        self, graph: str, data: bytes, format_name: str, base: str, asked: Asked, *, replace: bool
    ) -> bool:
        """Put triples into a graph, or in the place of what it holds; say whether the graph is new.

        Raises BadQuery for what is not in this format, and changes nothing then.
        """
        if b"<!DOCTYPE" in data.upper() and format_name == "rdfxml":
            raise BadQuery(
                Message(
                    pl="RDF/XML z deklaracją DOCTYPE nie jest przyjmowany.",
                    en="RDF/XML with a DOCTYPE is not taken.",
                )
            )
        request = {
            "operation": "write",
            "graph": graph,
            "format": format_name,
            "base": base,
            "replace": replace,
        }
        message, _ = self._foreign.operate(request, asked, data)
        if "error" in message:
            raise not_run(message["error"])
        return bool(message["created"])

    def drop(self, graph: str, asked: Asked) -> None:
        """Remove a graph. Raises NotFound."""
        message, _ = self._foreign.operate({"operation": "drop", "graph": graph}, asked)
        self._found(message)

    @staticmethod
    def _found(message: Answer) -> None:
        if "error" in message:
            raise not_run(message["error"])
        if not message["found"]:
            raise NotFound(Message(pl="Nie ma takiego grafu.", en="There is no such graph."))
