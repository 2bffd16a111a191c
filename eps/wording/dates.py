"""Times and dates as people say them, in London."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

_LONDON = ZoneInfo("Europe/London")


def moment_text(instant: datetime, at: datetime) -> str:
    """A coming instant as somebody would say it at `at`: 1pm, 9am tomorrow, 9am Monday, Monday 12 January 2026.
    Midnight is said of the night that it ends: "midnight Monday" can be understood as either."""
    day, days_ahead = london(instant).date(), _midnights_between(at, instant)
    if days_ahead > 6:
        return day_text(day)
    time = time_text(instant)
    if time == "midnight":
        night = day - timedelta(days=1)
        return time + {1: "", 2: " tomorrow"}.get(days_ahead, f" on {night:%A} night")
    return time + {0: "", 1: " tomorrow"}.get(days_ahead, f" {day:%A}")


def time_text(instant: datetime) -> str:
    """9am, 9:30am, midday, midnight: London time."""
    shown = london(instant)
    if shown.minute == 0 and shown.hour % 12 == 0:
        return "midday" if shown.hour else "midnight"
    minutes = f":{shown.minute:02}" if shown.minute else ""
    return f"{shown.hour % 12 or 12}{minutes}{'pm' if shown.hour >= 12 else 'am'}"


def day_text(day: date) -> str:
    """Wednesday 6 August 2026"""
    return f"{day:%A} {date_text(day)}"


def date_text(day: date) -> str:
    """6 August 2026"""
    return f"{day.day} {day:%B} {day.year}"


def london(instant: datetime) -> datetime:
    return instant.astimezone(_LONDON)


def next_midnight(at: datetime) -> datetime:
    """When the day ends in London that holds this instant."""
    tomorrow = london(at).date() + timedelta(days=1)
    return datetime(tomorrow.year, tomorrow.month, tomorrow.day, tzinfo=_LONDON).astimezone(UTC)


def _midnights_between(at: datetime, instant: datetime) -> int:
    return (london(instant).date() - london(at).date()).days
