"""Files people download: a format is one row of FORMATS, and the same data always gives the same bytes."""

from mkus_kg.exports.formats import (
    FORMATS,
    DatasetFormat,
    Format,
    GraphFormat,
    NetworkFormat,
    TableFormat,
    formats_of,
    write_dataset,
    write_graph,
    write_network,
    write_table,
)
from mkus_kg.exports.negotiation import negotiate
from mkus_kg.exports.network import Link, Network
from mkus_kg.exports.options import About, Options

__all__ = [
    "FORMATS",
    "About",
    "DatasetFormat",
    "Format",
    "GraphFormat",
    "Link",
    "Network",
    "NetworkFormat",
    "Options",
    "TableFormat",
    "formats_of",
    "negotiate",
    "write_dataset",
    "write_graph",
    "write_network",
    "write_table",
]
