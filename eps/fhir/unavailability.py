"""When a pharmacy does not serve, and when its times are not those of its week: what HealthcareService says of it."""

from collections.abc import Collection, Iterator
from datetime import date, datetime, timedelta

from eps.clock import london_date
from eps.fhir.naming import CLOSURE_REASON
from eps.fhir.reading import Json
from eps.pharmacies.closure import Closure, ClosureKind
from eps.pharmacies.closure_told import closure_told
from eps.pharmacies.domain import Day, OperationalStatus, Pharmacy
from eps.pharmacies.hours import sessions_on, status
from eps.pharmacies.overlap import WEEKDAYS
from eps.pharmacies.wall_clock import ONE_DAY, day_begins
from eps.wording import hours_freshness, status_text
from eps.wording.closures import for_good_text
from eps.wording.exceptions import (
    closed_all_day_text,
    day_with_times_of_its_own,
    holidays_text,
    not_open_yet_text,
    not_stated_text,
    today_text,
)

HOLIDAYS_AHEAD = timedelta(days=60)


def not_available(pharmacy: Pharmacy, at: datetime, holidays: Collection[date]) -> list[Json]:
    """By closures that everybody may know of, by the register, and on dates that it said it is closed."""
    known = [closure for closure in pharmacy.closures if closure.is_known_at(at)]
    for_good = any(closure.kind is ClosureKind.PERMANENT for closure in known)
    return [
        *(_closed_by(closure, pharmacy, at, holidays) for closure in known),
        *(() if for_good else _by_register(pharmacy, at)),
        *(_closed_all_day(day) for day, sessions in _dates_from(pharmacy, at) if not sessions),
    ]


def exceptions(pharmacy: Pharmacy, at: datetime, holidays: Collection[date]) -> str:
    """In sentences: what staff reported of today, dates with times of their own, holidays, how old the hours are."""
    today = london_date(at)
    return " ".join(
        [
            *_reported(pharmacy, at, holidays),
            *_times_of_their_own(pharmacy, at, holidays),
            holidays_text(_holidays_to_come(pharmacy, today, holidays)),
            *_not_stated(pharmacy),
            *filter(None, [hours_freshness(pharmacy.confirmed_on, today)]),
        ]
    )


def _closed_by(closure: Closure, pharmacy: Pharmacy, at: datetime, holidays: Collection[date]) -> Json:
    end = closure.effective_end
    return {
        "extension": [{"url": CLOSURE_REASON, "valueCode": closure.reason}],
        "description": closure_told(pharmacy, closure, at, holidays),
        "during": {"start": closure.starts_at.isoformat()} | ({"end": end.isoformat()} if end else {}),
    }


def _by_register(pharmacy: Pharmacy, at: datetime) -> Iterator[Json]:
    """Its last day is still one of service; nobody promised when a proposed one opens."""
    if pharmacy.closed_on is not None:
        ends = day_begins(pharmacy.closed_on + ONE_DAY)
        yield {
            "description": for_good_text(pharmacy.name, ends, at),
            "during": {"start": ends.isoformat()},
        }
    elif pharmacy.operational_status is OperationalStatus.CLOSED:
        yield {"description": for_good_text(pharmacy.name, at, at)}
    elif pharmacy.operational_status is OperationalStatus.PROPOSED:
        yield {"description": not_open_yet_text(pharmacy.name)}
    elif pharmacy.opened_on is not None and day_begins(pharmacy.opened_on) > at:
        opens = day_begins(pharmacy.opened_on)
        yield {"description": not_open_yet_text(pharmacy.name), "during": {"end": opens.isoformat()}}


def _dates_from(pharmacy: Pharmacy, at: datetime) -> list[tuple[date, Day]]:
    """Those of today and later of which something is stated."""
    today = london_date(at)
    dated = pharmacy.specified_dates.items()
    return sorted((day, sessions) for day, sessions in dated if day >= today and sessions is not None)


def _closed_all_day(day: date) -> Json:
    return {
        "description": closed_all_day_text(day),
        "during": {"start": day.isoformat(), "end": day.isoformat()},
    }


def _reported(pharmacy: Pharmacy, at: datetime, holidays: Collection[date]) -> Iterator[str]:
    today = london_date(at)
    if any(report.day == today for report in pharmacy.reports):
        now = status_text(status(pharmacy, at, holidays), at)
        yield today_text(sessions_on(pharmacy, today, holidays), now)


def _times_of_their_own(pharmacy: Pharmacy, at: datetime, holidays: Collection[date]) -> Iterator[str]:
    for day, sessions in _dates_from(pharmacy, at):
        if sessions:
            yield day_with_times_of_its_own(day, sessions_on(pharmacy, day, holidays))


def _holidays_to_come(pharmacy: Pharmacy, today: date, holidays: Collection[date]) -> list[date]:
    """Those of the next weeks whose hours it has not stated."""
    return sorted(
        day
        for day in holidays
        if today <= day <= today + HOLIDAYS_AHEAD and pharmacy.specified_dates.get(day) is None
    )


def _not_stated(pharmacy: Pharmacy) -> Iterator[str]:
    names = [name for name, day in zip(WEEKDAYS, pharmacy.week, strict=True) if day is None]
    if names:
        yield not_stated_text([name.capitalize() for name in names])
