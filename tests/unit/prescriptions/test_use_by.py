"""Until when a prescription may be dispensed, and when each issue of repeat dispensing is ready."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eps.prescriptions.domain import begun_before, can_be_released, item_states_at, state_at
from eps.prescriptions.states import ItemState, PrescriptionState
from eps.prescriptions.use_by import due_on, months_after, ready_on, use_by, use_by_is_sure
from tests.prescribing import an_issue, item

JANUARY = date(2026, 1, 31)
Schedules = tuple[int | None, ...]


def test_most_are_used_within_six_months() -> None:
    assert use_by(date(2026, 11, 25), [item()]) == date(2027, 5, 25)


@pytest.mark.parametrize("schedule", [2, 3, 4])
def test_a_controlled_drug_is_used_within_28_days(schedule: int) -> None:
    assert use_by(date(2026, 11, 25), [item(), item(2, schedule=schedule)]) == date(2026, 12, 23)


def test_schedule_5_is_as_any_other() -> None:
    assert use_by(date(2026, 11, 25), [item(schedule=5)]) == date(2027, 5, 25)


def test_later_issues_of_repeat_dispensing_last_twelve_months() -> None:
    assert use_by(date(2026, 11, 25), [item()], number=2) == date(2027, 11, 25)


def test_later_issues_of_a_controlled_drug_do_not_end_before_they_are_ready() -> None:
    assert use_by(date(2026, 11, 25), [item(schedule=4)], number=2) == date(2027, 11, 25)


def test_a_month_that_is_too_short_gives_its_last_day() -> None:
    assert months_after(JANUARY, 1) == date(2026, 2, 28)
    assert months_after(date(2024, 2, 29), 12) == date(2025, 2, 28)


@given(st.dates(date(1990, 1, 1), date(2150, 1, 1)), st.integers(0, 24))
def test_months_are_counted_as_calendars_do(day: date, months: int) -> None:
    later = months_after(day, months)
    assert (later.year - day.year) * 12 + later.month - day.month == months
    assert later.day <= day.day


@given(st.integers(1, 366), st.integers(2, 99))
def test_a_later_issue_is_ready_a_week_before_it_is_due(days_supply: int, number: int) -> None:
    begins = date(2026, 11, 25)
    due = due_on(begins, days_supply, number)
    assert ready_on(begins, days_supply, number) == max(begins, due - timedelta(days=7))


LAST_DAY = date(2026, 12, 1)
"""In winter, when London's midnight is UTC's."""


def test_it_can_be_used_until_the_last_minute_of_the_day() -> None:
    issue = an_issue(use_by=LAST_DAY)
    assert state_at(issue, datetime(2026, 12, 1, 23, 59, tzinfo=UTC)) is PrescriptionState.TO_BE_DISPENSED
    assert state_at(issue, datetime(2026, 12, 2, tzinfo=UTC)) is PrescriptionState.EXPIRED


def test_in_summer_the_day_ends_by_londons_clock() -> None:
    issue = an_issue(use_by=date(2026, 7, 1))
    assert state_at(issue, datetime(2026, 7, 1, 23, 30, tzinfo=UTC)) is PrescriptionState.EXPIRED


def test_what_was_partly_dispensed_counts_as_dispensed_when_its_time_is_over() -> None:
    partly = an_issue(
        state=PrescriptionState.WITH_DISPENSER_ACTIVE,
        item_states=(ItemState.PARTLY_DISPENSED, ItemState.OWING, ItemState.WITH_DISPENSER),
        use_by=LAST_DAY,
    )
    after = datetime(2026, 12, 2, tzinfo=UTC)
    assert state_at(partly, after) is PrescriptionState.DISPENSED
    assert item_states_at(partly, after) == (
        ItemState.FULLY_DISPENSED,
        ItemState.NOT_DISPENSED,
        ItemState.EXPIRED,
    )


def test_one_dated_ahead_can_be_downloaded_when_its_day_comes() -> None:
    ahead = an_issue(state=PrescriptionState.FUTURE_DATED, ready_on=LAST_DAY)
    assert not can_be_released(ahead, datetime(2026, 11, 30, 23, 59, tzinfo=UTC))
    assert can_be_released(ahead, datetime(2026, 12, 1, tzinfo=UTC))


def test_one_that_was_downloaded_cannot_be_again() -> None:
    assert not can_be_released(
        an_issue(state=PrescriptionState.WITH_DISPENSER), datetime(2026, 12, 1, tzinfo=UTC)
    )


@pytest.mark.parametrize("schedules", [(5,), (2, None)])
def test_it_is_sure_where_each_schedule_is_known_or_one_makes_it_28_days(schedules: Schedules) -> None:
    assert use_by_is_sure([item(place, schedule=one) for place, one in enumerate(schedules)], begun=False)


@pytest.mark.parametrize("schedules", [(None,), (5, None)])
def test_it_is_not_where_an_item_may_be_a_controlled_drug(schedules: Schedules) -> None:
    items = [item(place, schedule=one) for place, one in enumerate(schedules)]
    assert not use_by_is_sure(items, begun=False)
    assert use_by_is_sure(items, begun=True)


def test_it_is_begun_once_an_issue_before_was_supplied() -> None:
    supplied, never = (
        an_issue(number=1, state=PrescriptionState.DISPENSED),
        an_issue(number=1, state=PrescriptionState.NOT_DISPENSED),
    )
    assert begun_before(2, [supplied, an_issue(number=2)])
    assert not begun_before(1, [supplied])
    assert not begun_before(2, [never, an_issue(number=2)])
