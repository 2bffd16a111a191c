"""Weekly hours: sessions, midnights, and when it next opens or closes. 25 November 2026 is a Wednesday."""

from zoneinfo import ZoneInfo

import pytest

from eps.pharmacies.hours import Rule, State, is_open_now, sessions_on, status
from tests.factories import pharmacy
from tests.unit.hours_cases import EVERY_HOUR, HOLIDAYS, ORDINARY, dated, london, told, week

DAYTIME = pharmacy(week=week(ORDINARY, saturday="09:00-13:00", sunday=""))
EVENING = pharmacy(week=week("13:00-01:00"))
WITHOUT_HOURS = pharmacy()


@pytest.mark.parametrize(
    ("at", "state"),
    [
        ("08:59", State.CLOSED),
        ("09:00", State.OPEN),
        ("09:01", State.OPEN),
        ("12:59", State.OPEN),
        ("13:00", State.CLOSED),
        ("13:01", State.CLOSED),
        ("14:00", State.OPEN),
        ("17:29", State.OPEN),
        ("17:30", State.CLOSED),
    ],
)
def test_a_session_holds_its_opening_minute_and_not_its_closing_one(at: str, state: State) -> None:
    assert told(DAYTIME, f"2026-11-25 {at}").state is state


def test_the_last_microsecond_of_a_session_is_open() -> None:
    at = london("2026-11-25 12:59").replace(second=59, microsecond=999_999)
    assert status(DAYTIME, at, HOLIDAYS).state is State.OPEN


def test_while_open_it_says_when_it_closes_and_by_which_rule() -> None:
    found = told(DAYTIME, "2026-11-25 11:00")
    assert (found.state, found.rule, found.reason) == (State.OPEN, Rule.WEEKLY_HOURS, None)
    assert found.until == found.closes_at == london("2026-11-25 13:00")
    assert found.opens_at is None


def test_closed_for_lunch_says_when_it_opens_again() -> None:
    found = told(DAYTIME, "2026-11-25 13:20")
    assert (found.state, found.rule) == (State.CLOSED, Rule.WEEKLY_HOURS)
    assert found.until == found.opens_at == london("2026-11-25 14:00")
    assert found.closes_at is None


def test_two_breaks_in_a_day_are_two_closings() -> None:
    some = pharmacy(week=week("09:00-11:00,11:30-13:00,14:00-18:00"))
    closings = [told(some, f"2026-11-25 {at}").closes_at for at in ("10:00", "12:00", "15:00")]
    assert closings == [london(f"2026-11-25 {at}") for at in ("11:00", "13:00", "18:00")]


def test_shut_for_the_weekend_opens_on_monday() -> None:
    found = told(DAYTIME, "2026-11-28 13:00")
    assert found.opens_at == found.until == london("2026-11-30 09:00")


def test_closed_today_opens_tomorrow() -> None:
    some = pharmacy(week=week(ORDINARY, wednesday=""))
    assert told(some, "2026-11-25 10:00").opens_at == london("2026-11-26 09:00")


def test_closed_all_week_never_opens() -> None:
    found = told(pharmacy(week=week("")), "2026-11-25 10:00")
    assert (found.state, found.opens_at) == (State.CLOSED, None)


def test_open_on_one_day_of_the_week_is_found_from_that_same_day() -> None:
    some = pharmacy(week=week("", saturday="09:00-10:00"))
    assert told(some, "2026-11-28 10:00").opens_at == london("2026-12-05 09:00")


def test_closing_at_midnight_is_open_until_the_day_ends() -> None:
    some = pharmacy(week=week("09:00-00:00"))
    assert told(some, "2026-11-25 23:59").closes_at == london("2026-11-26 00:00")
    assert told(some, "2026-11-26 00:00").state is State.CLOSED


@pytest.mark.parametrize(
    "at", ["2026-11-25 13:00", "2026-11-25 23:59", "2026-11-26 00:00", "2026-11-26 00:59"]
)
def test_a_session_past_midnight_is_one_on_both_sides_of_it(at: str) -> None:
    found = told(EVENING, at)
    assert (found.state, found.closes_at) == (State.OPEN, london("2026-11-26 01:00"))


def test_a_session_past_midnight_ends_in_the_night() -> None:
    found = told(EVENING, "2026-11-26 01:00")
    assert (found.state, found.opens_at) == (State.CLOSED, london("2026-11-26 13:00"))


def test_a_night_runs_from_sunday_into_monday() -> None:
    some = pharmacy(week=week("", sunday="22:00-06:00"))
    assert told(some, "2026-11-30 05:59").closes_at == london("2026-11-30 06:00")


def test_a_session_until_midnight_joins_one_from_midnight() -> None:
    some = pharmacy(week=week("", friday="18:00-00:00", saturday="00:00-02:00"))
    found = told(some, "2026-11-27 20:00")
    assert found.closes_at == found.until == london("2026-11-28 02:00")


def test_sunday_until_midnight_joins_monday_from_midnight() -> None:
    some = pharmacy(week=week("", sunday="18:00-00:00", monday="00:00-02:00"))
    assert told(some, "2026-11-29 20:00").closes_at == london("2026-11-30 02:00")


def test_opening_later_than_midnight_does_not_join() -> None:
    some = pharmacy(week=week("", friday="18:00-00:00", saturday="00:01-02:00"))
    assert told(some, "2026-11-27 20:00").closes_at == london("2026-11-28 00:00")


def test_three_sessions_that_touch_are_one() -> None:
    some = pharmacy(week=week("09:00-12:00,12:00-15:00,15:00-18:00"))
    assert told(some, "2026-11-25 10:00").closes_at == london("2026-11-25 18:00")
    opens, closes = london("2026-11-25 09:00"), london("2026-11-25 18:00")
    assert sessions_on(some, opens.date(), HOLIDAYS) == ((opens, closes),)


def test_midnight_to_midnight_is_24_hours() -> None:
    some = pharmacy(week=week("", wednesday=EVERY_HOUR))
    found = told(some, "2026-11-25 00:00")
    assert (found.state, found.closes_at) == (State.OPEN, london("2026-11-26 00:00"))


def test_open_at_every_hour_closes_no_sooner_than_a_holiday_makes_it_uncertain() -> None:
    assert told(pharmacy(week=week(EVERY_HOUR)), "2026-11-25 11:00").closes_at == london("2026-12-25 00:00")


def test_open_at_every_hour_with_no_holiday_to_come_never_closes() -> None:
    found = status(pharmacy(week=week(EVERY_HOUR)), london("2026-11-25 11:00"), frozenset())
    assert (found.state, found.until, found.closes_at) == (State.OPEN, None, None)


def test_a_night_that_is_cut_short_in_a_later_week_is_when_it_closes() -> None:
    some = pharmacy(week=week("06:00-06:00"), specified_dates=dated({"2027-01-20": "06:00-00:00"}))
    found = status(some, london("2026-11-25 11:00"), frozenset())
    assert found.closes_at == london("2027-01-21 00:00")


def test_a_night_that_is_long_this_week_only_hides_no_closing_of_the_next() -> None:
    some = pharmacy(
        week=week("06:00-06:00", monday="06:00-00:00"), specified_dates=dated({"2026-11-30": "06:00-06:00"})
    )
    assert told(some, "2026-11-30 12:00").closes_at == london("2026-12-08 00:00")


def test_closed_for_a_part_of_the_night_only() -> None:
    some = pharmacy(week=week("00:00-01:00,07:30-00:00"))
    assert told(some, "2026-11-25 03:00").opens_at == london("2026-11-25 07:30")
    assert told(some, "2026-11-25 20:00").closes_at == london("2026-11-26 01:00")


def test_hours_that_nobody_stated_are_unknown_and_not_closed() -> None:
    found = told(WITHOUT_HOURS, "2026-11-25 11:00")
    assert (found.state, found.rule, found.opens_at) == (State.UNKNOWN, Rule.NOT_STATED, None)


def test_a_day_that_nobody_stated_ends_when_a_stated_one_begins() -> None:
    some = pharmacy(week=week(ORDINARY, wednesday=None))
    found = told(some, "2026-11-25 11:00")
    assert (found.state, found.until) == (State.UNKNOWN, london("2026-11-26 00:00"))
    assert found.opens_at == london("2026-11-26 09:00")


def test_the_day_before_a_day_that_nobody_stated_is_closed_until_midnight_and_opens_after_it() -> None:
    some = pharmacy(week=week(ORDINARY, thursday=None))
    found = told(some, "2026-11-25 18:00")
    assert (found.until, found.opens_at) == (london("2026-11-26 00:00"), london("2026-11-27 09:00"))


def test_an_instant_is_the_same_whichever_zone_it_is_told_in() -> None:
    at = london("2026-11-25 11:00")
    assert status(DAYTIME, at.astimezone(ZoneInfo("Asia/Tokyo")), HOLIDAYS) == status(DAYTIME, at, HOLIDAYS)


def test_what_it_says_carries_when_the_hours_were_confirmed() -> None:
    confirmed_on = london("2023-12-31 12:00").date()
    assert told(pharmacy(confirmed_on=confirmed_on), "2026-11-25 11:00").confirmed_on == confirmed_on


def test_open_now_is_open_and_neither_closed_nor_unknown() -> None:
    assert is_open_now(told(DAYTIME, "2026-11-25 11:00"))
    assert not is_open_now(told(DAYTIME, "2026-11-25 13:20"))
    assert not is_open_now(told(WITHOUT_HOURS, "2026-11-25 11:00"))
