"""The tracker: the one path by which anybody changes facts."""

from mkus_kg.tracker.change import LONGEST_REASON, Agent, Change, Refused, Saved
from mkus_kg.tracker.releases import CURATED_IMPORT
from mkus_kg.tracker.tracker import LOOK_EVERY, Tracker

__all__ = ["CURATED_IMPORT", "LONGEST_REASON", "LOOK_EVERY", "Agent", "Change", "Refused", "Saved", "Tracker"]
