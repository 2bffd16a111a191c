"""A week as FHIR tells it."""

from eps.fhir.opening_times import available_times, hours_of_operation, openings
from eps.pharmacies.domain import Day
from tests.unit.hours_cases import EVERY_HOUR, ORDINARY, week

WEEKDAYS = ["mon", "tue", "wed", "thu", "fri"]


def told(stated: tuple[Day, ...]) -> list[tuple[str, str | None, str | None]]:
    return [(" ".join(one.days), one.opens, one.closes) for one in openings(stated)]


def test_days_that_keep_the_same_times_stand_together_in_the_order_of_the_week() -> None:
    assert told(week(ORDINARY, saturday="09:00-12:00", sunday="")) == [
        ("mon tue wed thu fri", "09:00:00", "13:00:00"),
        ("mon tue wed thu fri", "14:00:00", "17:30:00"),
        ("sat", "09:00:00", "12:00:00"),
    ]


def test_a_closed_day_and_one_that_is_not_stated_have_no_times() -> None:
    assert told(week(None, monday="", tuesday="10:00-12:00")) == [("tue", "10:00:00", "12:00:00")]


def test_a_session_past_midnight_is_told_on_both_days() -> None:
    assert told(week("", sunday="20:00-02:00")) == [
        ("mon", "00:00:00", "02:00:00"),
        ("sun", "20:00:00", "23:59:59"),
    ]


def test_one_that_ends_at_midnight_reaches_no_other_day() -> None:
    assert told(week("", friday="13:00-00:00")) == [("fri", "13:00:00", "23:59:59")]


def test_a_whole_day_is_all_day() -> None:
    assert told(week("", monday=EVERY_HOUR)) == [("mon", None, None)]
    assert available_times(week("", monday=EVERY_HOUR)) == [{"daysOfWeek": ["mon"], "allDay": True}]


def test_a_service_and_a_place_call_the_same_times_by_names_of_their_own() -> None:
    nine_to_noon = week("", monday="09:00-12:00")
    days = {"daysOfWeek": ["mon"]}
    assert available_times(nine_to_noon) == [
        {**days, "availableStartTime": "09:00:00", "availableEndTime": "12:00:00"}
    ]
    assert hours_of_operation(nine_to_noon) == [
        {**days, "openingTime": "09:00:00", "closingTime": "12:00:00"}
    ]
