"""The tracker: the one path by which anybody changes facts."""

from mkus_kg.tracker.change import LONGEST_REASON, Agent, Change, Refused

__all__ = ["LONGEST_REASON", "Agent", "Change", "Refused"]
