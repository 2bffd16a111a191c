"""Hours and instants as somebody would write them down, for the tests of what is open when."""

from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from eps.identifiers import OdsCode
from eps.pharmacies.closure import Closure, ClosureKind, ClosureState, Reason
from eps.pharmacies.domain import Day, Pharmacy, Session, TodayReport, TodayReportKind
from eps.pharmacies.holidays import england_holidays
from eps.pharmacies.hours import Status, status

ORDINARY = "09:00-13:00,14:00-17:30"
HOLIDAYS = england_holidays(
    date.fromisoformat(day)
    for day in (
        *(
            "2026-01-01",
            "2026-04-03",
            "2026-04-06",
            "2026-05-04",
            "2026-05-25",
            "2026-08-31",
            "2026-12-25",
            "2026-12-28",
        ),
        *(
            "2027-01-01",
            "2027-03-26",
            "2027-03-29",
            "2027-05-03",
            "2027-05-31",
            "2027-08-30",
            "2027-12-27",
            "2027-12-28",
        ),
        *(
            "2028-01-03",
            "2028-04-14",
            "2028-04-17",
            "2028-05-01",
            "2028-05-29",
            "2028-08-28",
            "2028-12-25",
            "2028-12-26",
        ),
    )
)
"""As GOV.UK lists those of England and Wales for 2026 to 2028."""
EVERY_HOUR = "00:00-00:00"
WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


def sessions(text: str) -> tuple[Session, ...]:
    """`09:00-13:00,14:00-17:30`; nothing is closed."""
    spans = (span.split("-") for span in text.split(",") if span)
    return tuple(Session(minute(opens), minute(closes)) for opens, closes in spans)


def week(each: str | None = None, **days: str | None) -> tuple[Day, ...]:
    """Every day as `each` says, but those that are named; None is not stated."""
    stated = [days.get(name, each) for name in WEEKDAYS]
    return tuple(None if text is None else sessions(text) for text in stated)


def dated(dates: Mapping[str, str]) -> dict[date, Day]:
    return {date.fromisoformat(day): sessions(text) for day, text in dates.items()}


def minute(clock_time: str) -> int:
    hour, minutes = clock_time.split(":")
    return int(hour) * 60 + int(minutes)


def london(text: str, *, second_time: bool = False) -> datetime:
    """The instant at which London's clocks show `2026-11-25 09:00`, in UTC."""
    shown = datetime.fromisoformat(text).replace(tzinfo=ZoneInfo("Europe/London"), fold=int(second_time))
    return shown.astimezone(UTC)


def told(some: Pharmacy, at: str) -> Status:
    """At what London's clocks show, with the real holidays."""
    return status(some, london(at), HOLIDAYS)


def report(day: str, kind: TodayReportKind, at: str | None = None) -> TodayReport:
    morning = london(f"{day} 07:00")
    return TodayReport(date.fromisoformat(day), kind, None if at is None else minute(at), morning)


def closure(starts: str, ends: str | None = None, **facts: Any) -> Closure:
    """A temporary closure for a flood; open-ended where it has no end."""
    stated: dict[str, Any] = {
        "id": UUID(int=1),
        "group": UUID(int=1),
        "ods_code": OdsCode("FA002"),
        "kind": ClosureKind.TEMPORARY,
        "state": ClosureState.SCHEDULED,
        "starts_at": london(starts),
        "ends_at": None if ends is None else london(ends),
        "recorded_at": london("2026-01-01 00:00"),
        "reason": Reason.FLOOD,
    }
    return Closure(**(stated | facts))
