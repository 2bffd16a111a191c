"""How much stated opening a period takes away. 25 November 2026 is a Wednesday, 25 December a Friday."""

from datetime import date, timedelta

from eps.pharmacies.domain import Pharmacy, TodayReportKind
from eps.pharmacies.hours import has_opening_between, stated_opening
from tests.factories import pharmacy
from tests.unit.hours_cases import EVERY_HOUR, HOLIDAYS, ORDINARY, closure, dated, london, report, week

DAYTIME = pharmacy(week=week(ORDINARY, saturday="09:00-13:00", sunday=""))


def taken(some: Pharmacy, start: str, end: str) -> timedelta | None:
    return stated_opening(some, london(start), london(end), HOLIDAYS)


def opens(some: Pharmacy, start: str, end: str) -> bool:
    return has_opening_between(some, london(start), london(end), HOLIDAYS)


def test_a_day_takes_away_its_sessions() -> None:
    assert taken(DAYTIME, "2026-11-25 00:00", "2026-11-26 00:00") == timedelta(hours=7, minutes=30)


def test_parts_of_sessions_count_in_part() -> None:
    assert taken(DAYTIME, "2026-11-25 12:00", "2026-11-26 10:00") == timedelta(hours=1 + 3.5 + 1)


def test_a_closed_day_takes_away_nothing() -> None:
    assert taken(DAYTIME, "2026-11-29 00:00", "2026-11-30 00:00") == timedelta()


def test_an_empty_period_takes_away_nothing() -> None:
    assert taken(DAYTIME, "2026-11-25 11:00", "2026-11-25 11:00") == timedelta()
    assert not opens(DAYTIME, "2026-11-25 11:00", "2026-11-25 11:00")


def test_a_night_begun_before_the_period_counts_from_its_start() -> None:
    night = pharmacy(week=week("20:00-02:00"))
    assert taken(night, "2026-11-25 00:00", "2026-11-25 12:00") == timedelta(hours=2)


def test_a_night_and_a_dated_session_over_it_count_once() -> None:
    some = pharmacy(week=week("20:00-02:00"), specified_dates=dated({"2026-11-25": "00:00-04:00"}))
    assert taken(some, "2026-11-25 00:00", "2026-11-25 12:00") == timedelta(hours=4)


def test_the_day_that_is_25_hours_long_takes_away_25() -> None:
    some = pharmacy(week=week(EVERY_HOUR))
    assert taken(some, "2026-10-25 00:00", "2026-10-26 00:00") == timedelta(hours=25)


def test_specified_dates_count_as_they_say() -> None:
    some = pharmacy(week=DAYTIME.week, specified_dates=dated({"2026-11-25": "10:00-11:00"}))
    assert taken(some, "2026-11-25 00:00", "2026-11-26 00:00") == timedelta(hours=1)


def test_a_holiday_counts_for_nothing_unless_a_date_states_it() -> None:
    assert taken(DAYTIME, "2026-12-25 00:00", "2026-12-26 00:00") == timedelta()
    some = pharmacy(week=DAYTIME.week, specified_dates=dated({"2026-12-25": "10:00-11:00"}))
    assert taken(some, "2026-12-25 00:00", "2026-12-26 00:00") == timedelta(hours=1)


def test_what_was_reported_or_closed_does_not_change_what_was_stated() -> None:
    some = pharmacy(
        week=DAYTIME.week,
        reports=(report("2026-11-25", TodayReportKind.CLOSES_EARLY, "10:00"),),
        closures=(closure("2026-11-25 00:00", "2026-11-26 00:00"),),
    )
    assert taken(some, "2026-11-25 00:00", "2026-11-26 00:00") == timedelta(hours=7, minutes=30)


def test_where_no_hours_are_stated_nobody_knows_what_is_taken_away() -> None:
    assert taken(pharmacy(), "2026-11-25 00:00", "2026-11-27 00:00") is None
    assert taken(pharmacy(), "2026-12-25 00:00", "2026-12-26 00:00") is None


def test_one_stated_day_is_enough_to_count() -> None:
    some = pharmacy(week=week(wednesday=ORDINARY))
    assert taken(some, "2026-11-25 00:00", "2026-11-27 00:00") == timedelta(hours=7, minutes=30)


def test_a_date_of_which_nothing_is_stated_is_as_the_week_says() -> None:
    some = pharmacy(week=DAYTIME.week, specified_dates={date(2026, 11, 25): None})
    assert taken(some, "2026-11-25 00:00", "2026-11-26 00:00") == timedelta(hours=7, minutes=30)


def test_a_period_without_end_is_looked_at_for_a_year() -> None:
    some = pharmacy(week=week("09:00-10:00"))
    assert taken(some, "2029-01-01 00:00", "9999-12-31 23:59") == timedelta(hours=366 - 2)
    assert not opens(pharmacy(week=week("")), "2026-11-25 00:00", "9999-12-31 23:59")


def test_between_two_days_there_may_be_no_opening() -> None:
    assert not opens(DAYTIME, "2026-11-25 17:30", "2026-11-26 09:00")
    assert opens(DAYTIME, "2026-11-25 17:29", "2026-11-26 09:00")
    assert opens(DAYTIME, "2026-11-25 17:30", "2026-11-26 09:01")


def test_a_weekend_that_is_closed_has_no_opening() -> None:
    assert not opens(DAYTIME, "2026-11-28 13:00", "2026-11-30 09:00")


def test_a_holiday_is_no_opening_to_count_on() -> None:
    assert not opens(DAYTIME, "2026-12-25 00:00", "2026-12-26 00:00")
    assert not opens(pharmacy(), "2026-12-25 00:00", "2026-12-26 00:00")


def test_hours_that_nobody_stated_may_hold_an_opening() -> None:
    assert opens(pharmacy(), "2026-11-25 20:00", "2026-11-26 06:00")
