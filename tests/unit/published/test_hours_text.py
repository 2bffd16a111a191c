import pytest

from eps.pharmacies.domain import Session
from eps.pharmacies.published.hours_text import HoursNotUnderstood, read_day

MORNING, AFTERNOON = Session(9 * 60, 13 * 60), Session(14 * 60, 18 * 60)


def test_sessions_are_read_as_minutes() -> None:
    assert read_day("09:00-13:00,14:00-18:00").day == (MORNING, AFTERNOON)
    assert not read_day("09:00-13:00,14:00-18:00").repaired


def test_closed_and_not_stated_are_two_things() -> None:
    assert read_day("CLOSED").day == ()
    assert read_day(" ").day is None


@pytest.mark.parametrize(
    "printed",
    [
        "09:00-13:00; 14:00-18:00",
        "09:00-13:00, 14:00-18:00",
        "09:00-13:00 14:00-18:00",
        "09:00-13:00-14:00-18:00",
        "09:00-13:00:14:00-18:00",
        "09:00-13:00,14-00-18:00",
        "09.00-13.00,14.00-18.00",
        "0900-1300 1400-1800",
    ],
)
def test_a_slip_whose_meaning_is_plain_is_repaired(printed: str) -> None:
    assert read_day(printed).day == (MORNING, AFTERNOON)
    assert read_day(printed).repaired


@pytest.mark.parametrize("printed", ["09:00-18.30", "09:00-1830", "09:00,18:30", "9.00-18.30"])
def test_one_session_with_a_slip_is_repaired(printed: str) -> None:
    assert read_day(printed).day == (Session(9 * 60, 18 * 60 + 30),)


@pytest.mark.parametrize(
    "printed",
    [
        "09:00",
        "09-17",
        "9-5",
        "24 HOURS",
        "09:00-13:00,12:00-17:00",
        "09:00-17:00 by appointment",
        "09:00-13-14:00-18:00",
        "18:00; 09:00",
        "25:00-26:00",
        "24:00-08:00",
        "09:00-17:75",
        "12:00-12:00",
        "09:00-17:0\N{ARABIC-INDIC DIGIT ZERO}",
    ],
)
def test_what_could_mean_something_else_is_not_guessed(printed: str) -> None:
    with pytest.raises(HoursNotUnderstood):
        read_day(printed)


def test_a_minute_to_midnight_is_midnight_and_counted() -> None:
    read = read_day("07:00-23:59")
    assert read.day == (Session(7 * 60, 0),)
    assert read.until_midnight == 1


@pytest.mark.parametrize("printed", ["07:00-00:00", "07:00-24:00"])
def test_midnight_said_plainly_is_not_counted(printed: str) -> None:
    read = read_day(printed)
    assert read.day == (Session(7 * 60, 0),)
    assert (read.until_midnight, read.repaired) == (0, False)


def test_all_day_is_24_hours() -> None:
    assert read_day("00:00-23:59").day == (Session(0, 0),)
    assert read_day("00:00-00:00").day == (Session(0, 0),)


def test_past_midnight_belongs_to_the_day_it_began() -> None:
    assert read_day("20:00-02:00").day == (Session(20 * 60, 2 * 60),)


def test_touching_sessions_are_joined_and_counted() -> None:
    read = read_day("09:00-13:00,13:00-18:00")
    assert read.day == (Session(9 * 60, 18 * 60),)
    assert read.joined == 1
