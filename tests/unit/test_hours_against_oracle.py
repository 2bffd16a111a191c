"""The evaluator held to an independent reading of the same rules, over two whole years."""

from datetime import date, timedelta

import pytest

from eps.pharmacies.closure import ClosureKind, Reason
from eps.pharmacies.domain import Pharmacy, TodayReportKind
from eps.pharmacies.hours import status
from tests.factories import pharmacy
from tests.unit.hours_cases import EVERY_HOUR, HOLIDAYS, ORDINARY, closure, dated, london, report, week
from tests.unit.hours_comparison import disagreements
from tests.unit.oracle_hours import Oracle
from tests.unit.oracle_wall import Wall

TWO_YEARS = Wall(date(2027, 1, 1), 731 + 60)
"""2027 and 2028, leap day and four changes of the clocks; two months more for what opens after the end."""
WALKED = 731 * 1440

DAYTIME = pharmacy(
    week=week(ORDINARY, saturday="09:00-13:00", sunday=""),
    opened_on=date(2027, 1, 4),
    closed_on=date(2028, 12, 29),
    specified_dates=dated(
        {
            "2027-03-28": "00:30-01:30,10:00-16:00",
            "2027-12-25": "10:00-14:00",
            "2027-12-26": "",
            "2028-02-29": "08:00-20:00",
            "2028-07-14": "",
        }
    ),
    reports=(
        report("2027-06-02", TodayReportKind.OPENS_LATE, "10:30"),
        report("2027-06-02", TodayReportKind.CLOSES_EARLY, "16:00"),
        report("2027-06-03", TodayReportKind.OPENS_LATE, "13:30"),
        report("2027-05-31", TodayReportKind.OPENS_LATE, "11:00"),
        report("2028-02-29", TodayReportKind.NO_PHARMACIST, "14:00"),
    ),
    closures=(
        closure("2027-02-01 00:00", "2027-02-22 00:00"),
        closure("2027-09-07 11:15", "2027-09-08 10:00", reason=Reason.STAFF_ILLNESS),
        closure("2028-03-20 09:00", "2028-03-31 00:00", ended_at=london("2028-03-27 12:00")),
    ),
)
NIGHT = pharmacy(
    week=week("21:00-06:00", wednesday=None, saturday="00:30-01:15,20:00-02:00", sunday="13:00-01:30"),
    specified_dates=dated(
        {"2027-10-31": "01:15-01:45,22:00-01:00", "2028-02-29": "00:00-12:00", "2028-08-28": "21:00-03:00"}
    ),
    reports=(
        report("2027-03-27", TodayReportKind.CLOSES_EARLY, "01:30"),
        report("2027-04-06", TodayReportKind.NO_ELECTRONIC_PRESCRIPTIONS),
        report("2028-05-29", TodayReportKind.CLOSES_EARLY, "23:00"),
    ),
    closures=(
        closure(
            "2027-11-01 18:00", review_at=london("2027-11-02 09:00"), ended_at=london("2027-11-04 23:00")
        ),
        closure("2028-09-01 00:00", kind=ClosureKind.PERMANENT, reason=Reason.BUSINESS_ENDED),
        closure("2028-08-30 00:00", "2028-10-01 00:00"),
    ),
)
ALWAYS = pharmacy(
    week=week(EVERY_HOUR),
    specified_dates=dated({"2028-12-25": "00:00-00:00", "2027-12-25": "08:00-00:00"}),
    reports=(
        report("2027-08-10", TodayReportKind.NO_PHARMACIST, "12:00"),
        report("2027-08-10", TodayReportKind.NO_ELECTRONIC_PRESCRIPTIONS),
        report("2027-10-31", TodayReportKind.OPENS_LATE, "01:30"),
        report("2028-10-29", TodayReportKind.CLOSES_EARLY, "01:30"),
    ),
    closures=(closure("2028-06-01 00:00", review_at=london("2028-06-02 00:00")),),
)
SPECIAL_DAYS = ("2027-03-28", "2027-10-31", "2027-12-25", "2028-02-29", "2028-03-26", "2028-10-29")


@pytest.fixture(scope="module", params=[DAYTIME, NIGHT, ALWAYS], ids=["daytime", "night", "always"])
def full(request: pytest.FixtureRequest) -> tuple[Pharmacy, Oracle]:
    return request.param, Oracle(request.param, HOLIDAYS, TWO_YEARS)


def test_two_years_are_told_as_the_oracle_tells_them_minute_by_minute(full: tuple[Pharmacy, Oracle]) -> None:
    """From each change to the `until` that is claimed there: between the two the oracle has seen every minute."""
    some, oracle = full
    place, walked = 0, 0
    while place < WALKED:
        assert list(disagreements(some, oracle, HOLIDAYS, [place])) == []
        until = status(some, TWO_YEARS.instant(place), HOLIDAYS).until
        place = WALKED if until is None else (until - TWO_YEARS.begin) // timedelta(minutes=1)
        walked += 1
    assert walked > 30


def test_the_minutes_beside_every_change_are_told_so_too(full: tuple[Pharmacy, Oracle]) -> None:
    some, oracle = full
    beside = {place + near for place in oracle.changes() for near in (-1, 1) if place < WALKED}
    assert list(disagreements(some, oracle, HOLIDAYS, sorted(beside))) == []


@pytest.mark.parametrize("day", SPECIAL_DAYS)
def test_every_minute_of_a_special_day_is_told_so_too(full: tuple[Pharmacy, Oracle], day: str) -> None:
    some, oracle = full
    noon = (london(f"{day} 12:00") - TWO_YEARS.begin) // timedelta(minutes=1)
    assert list(disagreements(some, oracle, HOLIDAYS, range(noon - 780, noon + 780))) == []


@pytest.mark.soak
def test_every_minute_of_two_years_is_told_so_too(full: tuple[Pharmacy, Oracle]) -> None:
    some, oracle = full
    assert list(disagreements(some, oracle, HOLIDAYS, range(WALKED))) == []


def test_the_oracle_would_notice_hours_that_are_a_minute_off(full: tuple[Pharmacy, Oracle]) -> None:
    _, oracle = full
    other = pharmacy(week=week("09:00-13:01"))
    assert list(disagreements(other, oracle, HOLIDAYS, oracle.changes()[:50]))
