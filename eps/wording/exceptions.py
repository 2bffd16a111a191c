"""What is said beside a pharmacy's week: holidays that promise nothing, days that differ, days that nobody stated."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime

from eps.wording.dates import day_text, moment_text, time_text

Times = Sequence[tuple[datetime, datetime]]
"""When it opens and closes on one day, in order."""
NOBODY_THIS_NEAR = "No pharmacy this near serves just now. Ask for a greater distance."


def holidays_text(days: Sequence[date]) -> str:
    """Of bank and public holidays to come whose times the pharmacy has not stated."""
    which = f" This is so on {_listed(map(day_text, days))}." if days else ""
    return f"Opening times on bank and public holidays are not confirmed: call to check before you go.{which}"


def day_with_times_of_its_own(day: date, times: Times) -> str:
    """Thursday 24 December 2026: 9am to 12:30pm."""
    return f"{day_text(day)}: {times_text(times)}."


def today_text(times: Times, status: str) -> str:
    """After a report of staff: what is left of today's times, and what holds now."""
    return f"Today it is different: {times_text(times)}. {status}."


def not_stated_text(weekdays: Sequence[str]) -> str:
    """Of days whose times nobody stated; all seven, and nothing is known."""
    if len(weekdays) == 7:
        return "Opening times are not known: call to check before you go."
    return f"Opening times are not known for {_listed(weekdays)}: call to check before you go."


def closed_all_day_text(day: date) -> str:
    return f"Closed all day on {day_text(day)}."


def not_open_yet_text(name: str) -> str:
    return f"{name} is not open yet."


def times_text(times: Times) -> str:
    """9am to 1pm and 2pm to 5:30pm, or closed."""
    return _listed(f"{time_text(opens)} to {time_text(closes)}" for opens, closes in times) or "closed"


def _listed(parts: Iterable[str]) -> str:
    *first, last = [*parts] or [""]
    return f"{', '.join(first)} and {last}" if first else last


def opens_next_text(name: str, distance: str, opens_at: datetime, at: datetime) -> str:
    """Of one that is out of reach, where nobody is in it."""
    when = "is open" if opens_at <= at else f"opens {moment_text(opens_at, at)}"
    return f"{name}, {distance} away, {when}."
