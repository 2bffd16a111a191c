"""Who is open and who opens next, worked out for all at once, is what the one evaluator says of each alone."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from eps.clock import london_date
from eps.identifiers import OdsCode
from eps.pharmacies.domain import Pharmacy, TodayReportKind
from eps.pharmacies.hours import is_open_now, status
from eps.pharmacies.need import Need, is_eligible
from eps.pharmacies.opening import next_openings, open_among
from eps.pharmacies.overriding import is_in_service
from eps.pharmacies.roster import Roster
from eps.pharmacies.timetable import Timetable
from tests.factories import pharmacy
from tests.unit.directory.small_england import WEEKS, small_england
from tests.unit.hours_cases import HOLIDAYS, closure, dated, london, report, week
from tests.unit.test_hours_at_random import WALLS, days_of, instants, pharmacies

INSTANTS = (
    "2026-03-29 00:59", "2026-03-29 02:00", "2026-03-29 03:00", "2026-03-30 00:30", "2026-04-05 12:00",
    "2026-10-25 00:30", "2026-10-25 01:30", "2026-10-25 02:00", "2026-11-25 08:59", "2026-11-25 09:00",
    "2026-11-25 13:00", "2026-11-25 17:29", "2026-11-25 17:30", "2026-11-26 01:59", "2026-11-28 11:00",
    "2026-12-25 00:30", "2026-12-25 12:00", "2026-12-26 00:30", "2026-12-28 10:00", "2027-01-01 23:59",
)  # fmt: skip


def disagreements(
    everybody: Sequence[Pharmacy], holidays: frozenset[date], need: Need
) -> list[tuple[Pharmacy, bool, float]]:
    roster = Roster.of(everybody)
    timetable = Timetable.of(roster.pharmacies, holidays)
    in_service = roster.columns.in_service_on(london_date(need.start))
    is_open = open_among(in_service, roster, timetable, need.start).tolist()
    opens_at = next_openings(roster, timetable, need).tolist()
    told = [
        (one, open_by_status(one, need, holidays), opens_by_status(one, need, holidays))
        for one in roster.pharmacies
    ]
    found = list(zip(roster.pharmacies, is_open, opens_at, strict=True))
    return [mine for mine, theirs in zip(found, told, strict=True) if mine != theirs]


def open_by_status(one: Pharmacy, need: Need, holidays: frozenset[date]) -> bool:
    return is_in_service(one, need.start) and is_open_now(status(one, need.start, holidays))


def opens_by_status(one: Pharmacy, need: Need, holidays: frozenset[date]) -> float:
    """Who is not in service yet is not waited for."""
    opens_at = status(one, need.start, holidays).opens_at
    waited_for = is_in_service(one, need.start) and opens_at and is_eligible(one, need.when_open(opens_at))
    return opens_at.timestamp() if opens_at and waited_for else np.inf


@pytest.mark.parametrize("instant", INSTANTS)
def test_a_small_england_is_open_as_each_of_its_pharmacies_is(instant: str) -> None:
    england = small_england()
    assert disagreements(england.pharmacies, HOLIDAYS, Need.at(london(instant))) == []


@pytest.mark.parametrize("second", [False, True])
def test_the_repeated_hour_is_open_as_each_pharmacy_is(*, second: bool) -> None:
    weeks = [
        week(each) for each in ("01:15-01:45", "00:30-01:30", "01:30-09:00", "22:00-01:30", "01:59-01:00")
    ]
    everybody = [pharmacy(f"FA{number:03}", week=each) for number, each in enumerate(weeks)]
    for minute in range(0, 60, 5):
        at = london(f"2026-10-25 01:{minute:02}", second_time=second)
        assert disagreements(everybody, HOLIDAYS, Need.at(at)) == []


def test_what_somebody_said_of_some_is_known_of_them_alone() -> None:
    weekly, evening = week("09:00-17:00"), week("20:00-02:00")
    everybody = [
        pharmacy("FA001", week=weekly, reports=(report("2026-11-25", TodayReportKind.OPENS_LATE, "11:00"),)),
        pharmacy(
            "FA002", week=evening, reports=(report("2026-11-24", TodayReportKind.CLOSES_EARLY, "00:30"),)
        ),
        pharmacy(
            "FA003", week=weekly, reports=(report("2026-11-25", TodayReportKind.NO_PHARMACIST, "14:00"),)
        ),
        pharmacy("FA004", week=weekly, closures=(closure("2026-11-25 10:00", "2026-11-25 15:00"),)),
        pharmacy("FA005", week=weekly, closures=(closure("2026-11-26 00:00", "2027-11-25 15:00"),)),
        pharmacy("FA006", week=weekly, specified_dates=dated({"2026-11-25": "06:00-07:00,23:00-01:00"})),
        pharmacy("FA007", week=weekly, closed_on=date(2026, 11, 25)),
        pharmacy("FA008", week=week(""), specified_dates=dated({"2027-05-05": "10:00-11:00"})),
        pharmacy("FA009", week=weekly),
    ]
    for hour in range(24):
        for minute in (0, 30):
            need = Need.at(london(f"2026-11-25 {hour:02}:{minute:02}"))
            assert disagreements(everybody, HOLIDAYS, need) == []


def test_somebody_who_waits_for_weeks_is_told_of_the_first_opening_among_exceptions() -> None:
    on_thursdays = week("", thursday="10:00-12:00")
    christmas_and_new_year = frozenset({date(2026, 12, 24), date(2026, 12, 31)})
    shut_till_spring = pharmacy(
        "FA001", week=week("09:00-17:00"), closures=(closure("2026-01-01 00:00", "2027-03-01 00:00"),)
    )
    need = Need.at(london("2026-12-21 11:00"))
    assert disagreements([pharmacy(week=on_thursdays), shut_till_spring], christmas_and_new_year, need) == []


@settings(max_examples=40, deadline=None)
@given(st.data())
def test_whatever_is_stated_all_at_once_is_as_each_alone(data: st.DataObject) -> None:
    first = data.draw(st.sampled_from(sorted(WALLS)))
    drawn = data.draw(st.lists(pharmacies(first), min_size=1, max_size=6))
    everybody = [replace(one, ods_code=OdsCode(f"FA{number:03}")) for number, one in enumerate(drawn)]
    holidays = data.draw(st.frozensets(days_of(first), max_size=4))
    for at in data.draw(st.lists(instants(first), min_size=1, max_size=6)):
        assert disagreements(everybody, holidays, Need.at(at)) == []


def test_every_pharmacy_that_states_its_hours_for_christmas_is_known_to_keep_them() -> None:
    dates = dated({"2026-12-25": "10:00-12:00", "2026-12-26": ""})
    everybody = [
        pharmacy(f"FA{number:03}", week=each, specified_dates=dates) for number, each in enumerate(WEEKS)
    ]
    roster = Roster.of(everybody)
    timetable, eleven = Timetable.of(roster.pharmacies, HOLIDAYS), london("2026-12-25 11:00")
    assert open_among(np.ones(len(WEEKS), np.bool_), roster, timetable, eleven).all()
