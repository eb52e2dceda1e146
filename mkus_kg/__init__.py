"""A knowledge graph of contracting social services out to NGOs in Poland."""
