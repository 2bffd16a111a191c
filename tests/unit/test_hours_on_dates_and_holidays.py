"""Specified dates speak before holidays, holidays before the week. Christmas 2026 is a Friday; the Monday after it is a
holiday too."""

from datetime import date, timedelta

import pytest

from eps.pharmacies.hours import Rule, State, is_open_now, sessions_on, status
from tests.factories import pharmacy
from tests.unit.hours_cases import EVERY_HOUR, HOLIDAYS, ORDINARY, dated, london, told, week

DAYTIME = week(ORDINARY, saturday="09:00-13:00", sunday="")


def test_a_specified_date_may_close_an_open_day() -> None:
    some = pharmacy(week=DAYTIME, specified_dates=dated({"2026-11-25": ""}))
    found = told(some, "2026-11-25 11:00")
    assert (found.state, found.rule) == (State.CLOSED, Rule.SPECIFIED_DATE)
    assert (found.until, found.opens_at) == (london("2026-11-26 00:00"), london("2026-11-26 09:00"))


def test_a_specified_date_replaces_the_whole_day() -> None:
    some = pharmacy(week=DAYTIME, specified_dates=dated({"2026-11-25": "10:00-12:00"}))
    states = [told(some, f"2026-11-25 {at}").state for at in ("09:30", "10:00", "12:30", "15:00")]
    assert states == [State.CLOSED, State.OPEN, State.CLOSED, State.CLOSED]


def test_a_specified_date_may_open_a_closed_day() -> None:
    some = pharmacy(week=DAYTIME, specified_dates=dated({"2026-11-29": "10:00-16:00"}))
    found = told(some, "2026-11-29 11:00")
    assert (found.state, found.rule, found.closes_at) == (
        State.OPEN,
        Rule.SPECIFIED_DATE,
        london("2026-11-29 16:00"),
    )


def test_a_specified_date_to_come_is_when_it_opens_next() -> None:
    some = pharmacy(specified_dates=dated({"2027-03-01": "10:00-16:00"}))
    found = told(some, "2026-11-29 11:00")
    assert (found.state, found.opens_at) == (State.UNKNOWN, london("2027-03-01 10:00"))


@pytest.mark.parametrize("days_ahead", range(1, 20))
def test_a_specified_date_is_found_however_far_ahead_it_lies(days_ahead: int) -> None:
    day = date(2026, 11, 1) + timedelta(days=days_ahead)
    some = pharmacy(week=week(""), specified_dates=dated({f"{day}": "10:00-16:00"}))
    found = told(some, "2026-11-01 11:00")
    assert (found.until, found.opens_at) == (london(f"{day} 00:00"), london(f"{day} 10:00"))


def test_a_specified_date_that_is_past_changes_nothing() -> None:
    some = pharmacy(week=DAYTIME, specified_dates=dated({"2026-11-24": ""}))
    assert told(some, "2026-11-25 11:00") == told(pharmacy(week=DAYTIME), "2026-11-25 11:00")


def test_a_date_of_which_nothing_is_stated_leaves_the_week_to_speak() -> None:
    some = pharmacy(week=DAYTIME, specified_dates={date(2026, 11, 25): None})
    assert told(some, "2026-11-25 11:00").rule is Rule.WEEKLY_HOURS


def test_a_specified_date_may_run_past_midnight() -> None:
    some = pharmacy(week=DAYTIME, specified_dates=dated({"2026-11-25": "20:00-02:00"}))
    found = told(some, "2026-11-26 01:00")
    assert (found.rule, found.closes_at) == (Rule.SPECIFIED_DATE, london("2026-11-26 02:00"))


def test_a_specified_date_never_cuts_the_night_before() -> None:
    some = pharmacy(week=week("13:00-01:00"), specified_dates=dated({"2026-11-26": ""}))
    night = told(some, "2026-11-26 00:30")
    assert (night.state, night.rule, night.closes_at) == (
        State.OPEN,
        Rule.WEEKLY_HOURS,
        london("2026-11-26 01:00"),
    )
    assert told(some, "2026-11-26 01:00").rule is Rule.SPECIFIED_DATE


def test_hours_stated_for_a_date_speak_for_the_night_that_they_overlap() -> None:
    some = pharmacy(week=week("13:00-01:00"), specified_dates=dated({"2026-11-26": "00:00-10:00"}))
    found = told(some, "2026-11-26 00:30")
    assert (found.rule, found.closes_at) == (Rule.SPECIFIED_DATE, london("2026-11-26 10:00"))


@pytest.mark.parametrize("at", ["2026-12-25 00:00", "2026-12-25 11:00", "2026-12-25 23:59"])
def test_a_holiday_is_unconfirmed_all_day(at: str) -> None:
    found = told(pharmacy(week=DAYTIME), at)
    assert (found.state, found.rule) == (State.UNCONFIRMED, Rule.HOLIDAY)
    assert not is_open_now(found)


@pytest.mark.parametrize(
    "hours", [week(), week(""), week(EVERY_HOUR)], ids=["not stated", "closed", "24 hours"]
)
def test_a_holiday_is_unconfirmed_whatever_the_week_says(hours: tuple[None]) -> None:
    assert told(pharmacy(week=hours), "2026-12-25 11:00").state is State.UNCONFIRMED


def test_a_specified_date_speaks_on_a_holiday() -> None:
    some = pharmacy(week=DAYTIME, specified_dates=dated({"2026-12-25": "10:00-14:00", "2026-12-28": ""}))
    assert told(some, "2026-12-25 11:00").state is State.OPEN
    assert told(some, "2026-12-28 11:00").state is State.CLOSED


def test_a_night_begun_before_a_holiday_runs_to_its_end() -> None:
    some = pharmacy(week=week("13:00-01:00"))
    night = told(some, "2026-12-25 00:30")
    assert (night.state, night.rule, night.closes_at) == (
        State.OPEN,
        Rule.WEEKLY_HOURS,
        london("2026-12-25 01:00"),
    )
    assert told(some, "2026-12-25 01:00").state is State.UNCONFIRMED


def test_a_night_that_would_begin_on_a_holiday_is_unconfirmed_to_its_end() -> None:
    some = pharmacy(week=week("13:00-01:00"))
    found = told(some, "2026-12-26 00:30")
    assert (found.state, found.rule, found.until) == (
        State.UNCONFIRMED,
        Rule.HOLIDAY,
        london("2026-12-26 01:00"),
    )


def test_open_at_every_hour_is_unconfirmed_from_the_midnight_that_begins_a_holiday() -> None:
    found = told(pharmacy(week=week(EVERY_HOUR)), "2026-12-24 20:00")
    assert found.closes_at == london("2026-12-25 00:00")
    assert told(pharmacy(week=week(EVERY_HOUR)), "2026-12-25 00:00").opens_at == london("2026-12-26 00:00")


def test_closed_on_the_eve_of_a_holiday_opens_after_it() -> None:
    found = told(pharmacy(week=DAYTIME), "2026-12-24 18:00")
    assert (found.until, found.opens_at) == (london("2026-12-25 00:00"), london("2026-12-26 09:00"))


def test_a_holiday_three_days_ahead_is_passed_over() -> None:
    some = pharmacy(week=week("", monday="09:00-17:00"))
    assert told(some, "2026-12-25 11:00").opens_at == london("2027-01-04 09:00")


def test_two_holidays_a_week_apart_are_both_passed_over() -> None:
    some = pharmacy(week=week("", friday="09:00-17:00"))
    found = told(some, "2026-12-24 18:00")
    assert found.opens_at == london("2027-01-08 09:00")


def test_a_holiday_that_a_date_states_is_not_passed_over() -> None:
    some = pharmacy(week=DAYTIME, specified_dates=dated({"2026-12-25": "10:00-14:00"}))
    assert told(some, "2026-12-24 18:00").opens_at == london("2026-12-25 10:00")


def test_a_day_that_is_no_holiday_is_as_the_week_says() -> None:
    assert told(pharmacy(week=DAYTIME), "2026-12-24 11:00").state is State.OPEN


def test_a_holiday_has_no_sessions_that_can_be_relied_on() -> None:
    assert sessions_on(pharmacy(week=DAYTIME), date(2026, 12, 25), HOLIDAYS) == ()


def test_leap_day_is_a_day_of_the_week_like_any_other() -> None:
    found = told(pharmacy(week=week("", tuesday="09:00-17:00")), "2028-02-29 10:00")
    assert (found.state, found.closes_at) == (State.OPEN, london("2028-02-29 17:00"))


def test_the_year_ends_like_any_other_day() -> None:
    some = pharmacy(week=week("20:00-02:00"))
    assert status(some, london("2026-12-31 23:59"), frozenset()).closes_at == london("2027-01-01 02:00")
