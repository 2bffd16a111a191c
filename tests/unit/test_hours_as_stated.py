"""Which sessions somebody may state: none over another, across midnight too; touching ones are joined."""

import pytest

from eps.errors import Invalid
from eps.pharmacies.domain import Session
from eps.pharmacies.hours import validate_day, validate_week
from eps.pharmacies.overlap import NotATimeOfDay, SessionRunsIntoNextDay, SessionsOverlap
from tests.unit.hours_cases import EVERY_HOUR, ORDINARY, sessions, week


def refused(text: str, before: str = "", after: str = "") -> tuple[type[Invalid], str | None]:
    with pytest.raises(Invalid) as caught:
        validate_day(sessions(text), before=sessions(before), after=sessions(after))
    return type(caught.value), caught.value.pointer


def test_sessions_apart_are_kept_in_order() -> None:
    assert validate_day(sessions("14:00-17:30,09:00-13:00")) == sessions("09:00-13:00,14:00-17:30")


def test_a_closed_day_is_fine() -> None:
    assert validate_day(()) == ()


@pytest.mark.parametrize(
    ("text", "joined"),
    [
        ("09:00-13:00,13:00-18:00", "09:00-18:00"),
        ("09:00-12:00,12:00-15:00,15:00-18:00", "09:00-18:00"),
        ("00:00-12:00,12:00-00:00", EVERY_HOUR),
        ("20:00-23:00,23:00-02:00", "20:00-02:00"),
        ("06:00-12:00,12:00-06:00", "06:00-06:00"),
    ],
)
def test_sessions_that_touch_are_joined(text: str, joined: str) -> None:
    assert validate_day(sessions(text)) == sessions(joined)


def test_sessions_that_touch_stay_two_where_one_could_not_say_how_long_they_are() -> None:
    assert validate_day(sessions("06:00-12:00,12:00-07:00")) == sessions("06:00-12:00,12:00-07:00")


@pytest.mark.parametrize(
    "text",
    [
        "09:00-13:00,12:59-17:00",
        "09:00-17:00,10:00-11:00",
        "09:00-13:00,09:00-13:00",
        f"{EVERY_HOUR},09:00-10:00",
        "20:00-02:00,21:00-22:00",
        "12:00-12:00,18:00-19:00",
    ],
)
def test_sessions_that_overlap_are_refused_at_the_later_one(text: str) -> None:
    assert refused(text) == (SessionsOverlap, "/1")


def test_the_pointer_is_to_the_place_where_it_was_written() -> None:
    assert refused("12:00-17:00,09:00-13:00") == (SessionsOverlap, "/0")


@pytest.mark.parametrize(
    "session", [Session(-1, 600), Session(1440, 0), Session(600, 1440), Session(600, -5)]
)
def test_a_time_that_no_clock_shows_is_refused(session: Session) -> None:
    with pytest.raises(NotATimeOfDay) as caught:
        validate_day((*sessions(ORDINARY), session))
    assert caught.value.pointer == "/2"


def test_a_session_may_not_run_into_one_of_the_next_day() -> None:
    assert refused("20:00-02:00", after="01:00-05:00,09:00-17:00") == (SessionRunsIntoNextDay, "/0")


def test_a_session_may_not_begin_before_the_night_has_ended() -> None:
    before = "09:00-12:00,20:00-02:00"
    assert refused("09:00-17:00,01:59-03:00", before=before) == (SessionRunsIntoNextDay, "/1")


def test_a_session_may_run_up_to_the_next_days_first() -> None:
    assert validate_day(sessions("20:00-02:00"), after=sessions("02:00-05:00")) == sessions("20:00-02:00")
    assert validate_day(sessions("02:00-05:00"), before=sessions("20:00-02:00")) == sessions("02:00-05:00")


def test_a_night_may_run_into_a_day_that_is_closed_or_not_known() -> None:
    assert validate_day(sessions("20:00-02:00"), after=()) == sessions("20:00-02:00")
    assert validate_day(sessions("20:00-02:00"), after=None) == sessions("20:00-02:00")


def test_a_week_may_have_days_that_are_closed_or_not_stated() -> None:
    hours = week(ORDINARY, saturday="", sunday=None)
    assert validate_week(hours) == hours


def test_open_at_every_hour_of_the_week_touches_and_does_not_overlap() -> None:
    assert validate_week(week(EVERY_HOUR)) == week(EVERY_HOUR)


@pytest.mark.parametrize(
    ("days", "pointer"),
    [
        ({"monday": "20:00-02:00", "tuesday": "01:00-05:00"}, "/monday/0"),
        ({"sunday": "09:00-12:00,20:00-02:00", "monday": "01:00-05:00"}, "/sunday/1"),
        ({"monday": EVERY_HOUR, "sunday": "20:00-00:01"}, "/sunday/0"),
        ({"friday": "09:00-13:00,12:00-14:00"}, "/friday/1"),
    ],
)
def test_an_overlap_in_a_week_is_refused_where_it_begins(days: dict[str, str], pointer: str) -> None:
    with pytest.raises(Invalid) as caught:
        validate_week(week("", **days))
    assert caught.value.pointer == pointer


def test_every_refusal_says_what_to_do() -> None:
    for error in (NotATimeOfDay(), SessionsOverlap(), SessionRunsIntoNextDay()):
        assert len(str(error).split(". ")) == 2
