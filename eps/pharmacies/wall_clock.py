"""London wall-clock time made into instants. Britain's clocks go forward from 1am to 2am, and back from 2am to 1am."""

from datetime import date, datetime, timedelta
from functools import lru_cache

from eps.clock import london_midnight
from eps.pharmacies.domain import Session

ONE_DAY = timedelta(days=1)
MINUTE = timedelta(minutes=1)
ONE_O_CLOCK, TWO_O_CLOCK, MIDNIGHT = 60, 120, 1440
"""Minutes of the wall clock: the hour that is skipped or repeated, and the end of an ordinary day."""


@lru_cache(maxsize=16_384)
def day_begins(day: date) -> datetime:
    return london_midnight(day)


@lru_cache(maxsize=16_384)
def _minutes_added(day: date) -> int:
    """How much longer than 24 hours the day is: 60 when the clocks go back, -60 when they go forward."""
    return (day_begins(day + ONE_DAY) - day_begins(day)) // MINUTE - MIDNIGHT


def opening_instant(day: date, minute: int) -> datetime:
    """The first time the clock shows it; a minute of the skipped hour is 2am."""
    return day_begins(day) + _elapsed(minute, _minutes_added(day), moved_from=TWO_O_CLOCK)


def closing_instant(day: date, minute: int) -> datetime:
    """The last time the clock shows it; a minute of the skipped hour is 2am."""
    return day_begins(day) + _elapsed(minute, _minutes_added(day), moved_from=ONE_O_CLOCK)


def session_instants(day: date, session: Session) -> tuple[datetime, datetime]:
    """Half-open, in UTC, of a session that begins on this London day; empty where it lies in the skipped hour."""
    last_day = day if session.closes > session.opens else day + ONE_DAY
    return opening_instant(day, session.opens), closing_instant(last_day, session.closes)


def _elapsed(minute: int, added: int, *, moved_from: int) -> timedelta:
    """How long after its midnight a day shows this minute: from `moved_from` on, the clocks have been moved."""
    if added < 0 and minute >= ONE_O_CLOCK:
        return timedelta(minutes=max(minute + added, ONE_O_CLOCK))
    if added > 0 and minute >= moved_from:
        return timedelta(minutes=minute + added)
    return timedelta(minutes=minute)
