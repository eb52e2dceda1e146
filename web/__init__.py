"""The web front end of the knowledge graph."""
