"""The opening times of a pharmacy as a table in words."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Self

from eps.pharmacies.domain import Day, Pharmacy
from eps.pharmacies.overlap import WEEKDAYS
from eps.wording import day_text, hours_freshness
from eps.wording.hours import minute_text

NOT_STATED = "Not known"
CLOSED = "Closed"
DAYS_AHEAD = timedelta(days=60)


@dataclass(frozen=True, slots=True, eq=False)
class HoursView:
    """Lines of a table: a day and its times. It is only ever equal to itself, so that what was rendered of it is found
    without looking into it."""

    name: str
    street: str
    week: tuple[tuple[str, str], ...]
    special_days: tuple[tuple[str, str], ...]
    freshness: str | None

    @classmethod
    def of(cls, pharmacy: Pharmacy, today: date) -> Self:
        days = (name.capitalize() for name in WEEKDAYS)
        return cls(
            name=pharmacy.name,
            street=pharmacy.address_lines[0] if pharmacy.address_lines else pharmacy.postcode,
            week=tuple(zip(days, map(day_hours, pharmacy.week), strict=True)),
            special_days=_special_days(pharmacy, today),
            freshness=hours_freshness(pharmacy.confirmed_on, today),
        )


def day_hours(day: Day) -> str:
    """`9am to 1pm and 2pm to 5:30pm`"""
    if day is None:
        return NOT_STATED
    return sessions_text(f"{minute_text(one.opens)} to {minute_text(one.closes)}" for one in day)


def sessions_text(sessions: Iterable[str]) -> str:
    return " and ".join(sessions) or CLOSED


def _special_days(pharmacy: Pharmacy, today: date) -> tuple[tuple[str, str], ...]:
    days = sorted(day for day in pharmacy.specified_dates if today <= day <= today + DAYS_AHEAD)
    return tuple((day_text(day), day_hours(pharmacy.specified_dates[day])) for day in days)
