"""England's bank holidays, and the two days that their list leaves out."""

from datetime import date, timedelta

import pytest

from eps.pharmacies.holidays import easter_sunday, england_holidays
from tests.unit.hours_cases import HOLIDAYS

EASTER_MONDAYS = (
    *(
        "2012-04-09",
        "2013-04-01",
        "2014-04-21",
        "2015-04-06",
        "2016-03-28",
        "2017-04-17",
        "2018-04-02",
        "2019-04-22",
    ),
    *(
        "2020-04-13",
        "2021-04-05",
        "2022-04-18",
        "2023-04-10",
        "2024-04-01",
        "2025-04-21",
        "2026-04-06",
        "2027-03-29",
    ),
    "2028-04-17",
)
"""As GOV.UK lists them."""


@pytest.mark.parametrize("monday", EASTER_MONDAYS)
def test_easter_sunday_is_the_day_before_each_listed_easter_monday(monday: str) -> None:
    day = date.fromisoformat(monday)
    assert easter_sunday(day.year) == day - timedelta(days=1)


@pytest.mark.parametrize(
    "easter",
    ["1818-03-22", "1943-04-25", "1954-04-18", "1981-04-19", "2000-04-23", "2038-04-25", "2049-04-18"],
)
def test_easter_is_right_at_the_ends_and_exceptions_of_its_tables(easter: str) -> None:
    assert easter_sunday(int(easter[:4])) == date.fromisoformat(easter)


def test_a_listed_bank_holiday_is_a_holiday() -> None:
    assert date(2026, 8, 31) in HOLIDAYS


def test_christmas_day_is_a_holiday_where_another_day_stands_in_for_it() -> None:
    assert {date(2027, 12, 25), date(2027, 12, 27)} <= HOLIDAYS


def test_easter_and_christmas_are_known_beyond_the_list() -> None:
    beyond = england_holidays(())
    assert {date(2030, 4, 21), date(2030, 12, 25)} <= beyond


def test_a_bank_holiday_that_is_not_listed_is_not_made_up() -> None:
    assert date(2030, 8, 26) not in england_holidays(())


def test_a_day_between_is_an_ordinary_day() -> None:
    assert date(2026, 12, 24) not in HOLIDAYS
