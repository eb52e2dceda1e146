"""What follows from the graph by computation, and stands in no source: plans, effects, suggestions."""
