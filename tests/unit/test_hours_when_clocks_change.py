"""Britain's clocks show 1am to 2am twice on 25 October 2026, and not at all on 28 March 2027."""

from datetime import UTC, date, datetime, timedelta

import pytest

from eps.pharmacies.domain import Session
from eps.pharmacies.hours import State, session_instants, sessions_on, status
from tests.factories import pharmacy
from tests.unit.hours_cases import EVERY_HOUR, HOLIDAYS, dated, london, sessions, told, week

AUTUMN, SPRING = date(2026, 10, 25), date(2027, 3, 28)


def instants(day: date, text: str) -> tuple[datetime, datetime]:
    (session,) = sessions(text)
    return session_instants(day, session)


def utc(day: date, hour: int, minute: int = 0) -> datetime:
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=UTC)


def test_opening_in_the_repeated_hour_is_the_first_of_the_two() -> None:
    assert instants(AUTUMN, "01:30-09:00") == (utc(AUTUMN, 0, 30), utc(AUTUMN, 9))


def test_closing_in_the_repeated_hour_is_the_second_of_the_two() -> None:
    assert instants(AUTUMN, "00:00-01:30") == (utc(AUTUMN, 0) - timedelta(hours=1), utc(AUTUMN, 1, 30))


def test_a_night_that_ends_in_the_repeated_hour_is_an_hour_longer() -> None:
    opens, closes = instants(AUTUMN - timedelta(days=1), "22:00-01:30")
    assert (closes, closes - opens) == (utc(AUTUMN, 1, 30), timedelta(hours=4, minutes=30))


def test_the_edges_of_the_repeated_hour() -> None:
    assert instants(AUTUMN, "01:00-02:00") == (utc(AUTUMN, 0), utc(AUTUMN, 2))
    assert instants(AUTUMN, "00:59-01:00") == (utc(AUTUMN, 0) - timedelta(minutes=1), utc(AUTUMN, 1))


def test_opening_in_the_skipped_hour_is_2am() -> None:
    assert instants(SPRING, "01:30-09:00") == (utc(SPRING, 1), utc(SPRING, 8))


def test_closing_in_the_skipped_hour_is_2am() -> None:
    assert instants(SPRING, "00:00-01:30") == (utc(SPRING, 0), utc(SPRING, 1))
    assert instants(SPRING - timedelta(days=1), "22:00-01:30")[1] == utc(SPRING, 1)


def test_the_edges_of_the_skipped_hour() -> None:
    assert instants(SPRING, "00:59-01:00") == (utc(SPRING, 0, 59), utc(SPRING, 1))
    assert instants(SPRING, "01:00-02:00") == (utc(SPRING, 1), utc(SPRING, 1))


def test_a_session_within_the_skipped_hour_never_happens() -> None:
    some = pharmacy(specified_dates=dated({"2027-03-28": "01:15-01:45"}), week=week(""))
    assert sessions_on(some, SPRING, HOLIDAYS) == ()
    assert told(some, "2027-03-28 02:00").state is State.CLOSED


@pytest.mark.parametrize(("day", "hours"), [(AUTUMN, 25), (SPRING, 23), (date(2026, 11, 25), 24)])
def test_24_hours_is_the_whole_day_however_long_it_is(day: date, hours: int) -> None:
    opens, closes = session_instants(day, Session(0, 0))
    assert closes - opens == timedelta(hours=hours)


@pytest.mark.parametrize("day", [AUTUMN, SPRING])
def test_open_at_every_hour_stays_open_while_the_clocks_change(day: date) -> None:
    some = pharmacy(week=week(EVERY_HOUR), specified_dates={SPRING: sessions(EVERY_HOUR)})
    minutes = range(-120, 300)
    assert {status(some, utc(day, 0) + timedelta(minutes=minute), HOLIDAYS).state for minute in minutes} == {
        State.OPEN
    }


def test_sessions_that_touch_in_the_repeated_hour_leave_no_gap() -> None:
    some = pharmacy(week=week("00:00-01:30,01:30-03:00"))
    assert told(some, "2026-10-25 00:30").closes_at == london("2026-10-25 03:00")


def test_nine_in_the_morning_is_nine_in_the_morning_on_both_sides_of_a_change() -> None:
    some = pharmacy(week=week("09:00-17:00"))
    openings = [told(some, f"2026-10-{day} 20:00").opens_at for day in (23, 24, 25)]
    assert openings == [utc(date(2026, 10, 24), 8), utc(AUTUMN, 9), utc(date(2026, 10, 26), 9)]


def test_in_summer_the_hour_before_midnight_in_utc_is_the_next_day_in_london() -> None:
    some = pharmacy(week=week("", sunday="00:00-01:00"))
    found = status(some, datetime(2026, 10, 17, 23, 30, tzinfo=UTC), HOLIDAYS)
    assert (found.state, found.closes_at) == (State.OPEN, datetime(2026, 10, 18, 0, 0, tzinfo=UTC))
