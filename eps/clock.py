"""The one place that reads the time. Doors and commands call `now()` and pass the instant down."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

LONDON = ZoneInfo("Europe/London")

_ahead = timedelta(0)


def now() -> datetime:
    """The service's time, aware, in UTC; runs on from the instant given to `start_at`."""
    return datetime.now(UTC) + _ahead


def real_now() -> datetime:
    """The machine's own time: tokens and sessions expire by it whatever `--now` says."""
    return datetime.now(UTC)


def ahead() -> timedelta:
    """How far `now()` is ahead of the machine's time: for another process to run by the same clock."""
    return _ahead


def start_at(instant: datetime | None) -> None:
    """Makes `now()` run on from this instant; None returns to the machine's time."""
    global _ahead  # noqa: PLW0603 - one clock for the process
    _ahead = timedelta(0) if instant is None else instant - datetime.now(UTC)


def london_date(at: datetime) -> date:
    """The day in London that holds this instant."""
    return at.astimezone(LONDON).date()


def london_midnight(day: date) -> datetime:
    """The instant, in UTC, at which this day begins in London."""
    return datetime(day.year, day.month, day.day, tzinfo=LONDON).astimezone(UTC)
