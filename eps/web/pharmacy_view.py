"""A pharmacy as every page shows it: the same block, in the same words, wherever one stands."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from eps.clock import london_date
from eps.geography import miles
from eps.pharmacies.domain import Day, Kind, Pharmacy, Supply
from eps.pharmacies.hours import Status, sessions_on, status
from eps.pharmacies.overlap import WEEKDAYS
from eps.pharmacies.service import directory
from eps.pharmacies.status import Rule
from eps.wording import closure_text, day_text, hours_freshness, status_text, time_text
from eps.wording.hours import minute_text

NOT_STATED = "Not known"
CLOSED = "Closed"


@dataclass(frozen=True, slots=True)
class PharmacyView:
    """`distance` is in miles with one decimal, None where nothing was measured. `hours` are lines of a table."""

    ods_code: str
    name: str
    address: tuple[str, ...]
    telephone: str | None
    status: str
    is_closed_for_good: bool
    closures: tuple[str, ...]
    today: str
    hours: tuple[tuple[str, str], ...]
    special_days: tuple[tuple[str, str], ...]
    freshness: str | None
    distance: str | None = None
    note: str | None = None
    """What kind of dispenser it is, where it is not a pharmacy that anybody can walk into."""

    @property
    def one_line(self) -> str:
        return ", ".join(self.address)

    @property
    def directions(self) -> str:
        """Of the address alone: nothing about who asks."""
        return "https://www.openstreetmap.org/search?query=" + "+".join(
            self.one_line.replace(",", "").split()
        )


def view(pharmacy: Pharmacy, at: datetime, *, metres: float | None = None) -> PharmacyView:
    holidays = directory().holidays
    found, today = status(pharmacy, at, holidays), london_date(at)
    return PharmacyView(
        ods_code=pharmacy.ods_code,
        name=pharmacy.name,
        address=(*pharmacy.address_lines, pharmacy.postcode),
        telephone=pharmacy.telephone,
        status=status_text(found, at),
        is_closed_for_good=found.rule is Rule.PERMANENT_CLOSURE,
        closures=_closures(pharmacy, at),
        today=_on(pharmacy, today, holidays, found),
        hours=tuple(
            zip((name.capitalize() for name in WEEKDAYS), map(day_hours, pharmacy.week), strict=True)
        ),
        special_days=_special_days(pharmacy, today),
        freshness=hours_freshness(pharmacy.confirmed_on, today),
        distance=None if metres is None else f"{miles(metres):.1f}",
        note=_note(pharmacy),
    )


def day_hours(day: Day) -> str:
    """`9am to 1pm and 2pm to 5:30pm`"""
    if day is None:
        return NOT_STATED
    return _joined(f"{minute_text(one.opens)} to {minute_text(one.closes)}" for one in day) or CLOSED


def _on(pharmacy: Pharmacy, day: date, holidays: Collection[date], found: Status) -> str:
    if found.rule in (Rule.NOT_STATED, Rule.HOLIDAY):
        return NOT_STATED
    if found.rule in (Rule.PERMANENT_CLOSURE, Rule.TEMPORARY_CLOSURE):
        return CLOSED
    sessions = sessions_on(pharmacy, day, holidays)
    return _joined(f"{time_text(begins)} to {time_text(ends)}" for begins, ends in sessions) or CLOSED


def _joined(sessions: Iterable[str]) -> str:
    return " and ".join(sessions)


def _closures(pharmacy: Pharmacy, at: datetime) -> tuple[str, ...]:
    """Those that everybody may know of, in force or to come."""
    known = [closure for closure in pharmacy.closures if closure.is_known_at(at)]
    return tuple(closure_text(pharmacy.name, closure, at) for closure in known)


def _special_days(pharmacy: Pharmacy, today: date) -> tuple[tuple[str, str], ...]:
    last = today + timedelta(days=60)
    days = sorted(day for day in pharmacy.specified_dates if today <= day <= last)
    return tuple((day_text(day), day_hours(pharmacy.specified_dates[day])) for day in days)


def _note(pharmacy: Pharmacy) -> str | None:
    if pharmacy.kind is Kind.APPLIANCE:
        return "Supplies appliances, such as stoma bags, by delivery"
    if pharmacy.kind is Kind.DISPENSING_PRACTICE:
        return "A GP surgery that gives out medicine to some of its own patients"
    if pharmacy.supply is not Supply.WALK_IN:
        return "Sends medicine by post: you cannot walk in"
    return None
