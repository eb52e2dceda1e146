"""How much one person may add in an hour and in a day, until somebody trusts them to edit."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Final

from mkus_kg.errors import Message, TooManyChanges
from mkus_kg.journal import Journal
from mkus_kg.permissions import Permission, permitted
from mkus_kg.settings import Settings
from mkus_kg.tracker.change import Agent

HOUR: Final = timedelta(hours=1)
DAY: Final = timedelta(days=1)


def check_pace(journal: Journal, settings: Settings, agent: Agent) -> None:
    """Raise TooManyChanges for a reader or contributor whose reports, citations and comments are too many."""
    if agent.job or permitted(agent.roles, Permission.EDIT):
        return
    now, most = datetime.now(UTC), settings.changes_per_day
    newest = journal.revisions(agent=agent.iri, newest_first=True, limit=most, longest=0)
    times = [each.recorded_at for each in newest]
    for limit, span in ((most, DAY), (settings.changes_per_hour, HOUR)):
        wait = _wait(times, limit, span, now)
        if wait > timedelta():
            raise _too_many(limit, span, wait)


def _wait(times: Sequence[datetime], limit: int, span: timedelta, now: datetime) -> timedelta:
    """Give how long it is until one more fits; `times` are the newest first."""
    return times[limit - 1] + span - now if len(times) >= limit else timedelta()


def _too_many(limit: int, span: timedelta, wait: timedelta) -> TooManyChanges:
    minutes = -(-int(wait.total_seconds()) // 60)
    pl, en = ("w ciągu doby", "a day") if span == DAY else ("w ciągu godziny", "an hour")
    return TooManyChanges(
        Message(
            pl=f"W tej roli można zapisać najwyżej {limit} zgłoszeń, źródeł i komentarzy {pl}. "
            f"Spróbuj ponownie za {minutes} min. Więcej naraz zapisze analityk.",
            en=f"In this role at most {limit} reports, sources and comments can be recorded {en}. "
            f"Try again in {minutes} min. An analyst can record more at once.",
        ),
        int(wait.total_seconds()) + 1,
    )
