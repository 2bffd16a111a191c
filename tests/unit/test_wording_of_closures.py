"""What a patient reads of a closure."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from eps.pharmacies.closure import Closure, ClosureKind, Reason
from eps.pharmacies.closure_told import closure_told
from eps.pharmacies.domain import Day
from eps.pharmacies.hours import status
from eps.wording import status_text
from tests.factories import pharmacy
from tests.unit.hours_cases import EVERY_HOUR, HOLIDAYS, ORDINARY, closure, london, week

AT = london("2026-01-05 11:00")

USUAL = week(ORDINARY)


def text(starts: str, ends: str | None = None, *, hours: tuple[Day, ...] | None = None, **facts: Any) -> str:
    given: Closure = closure(starts, ends, **{"reason": Reason.OTHER, **facts})
    some = pharmacy(name="Rowlands Pharmacy", week=hours or USUAL, closures=(given,))
    return closure_told(some, given, AT, HOLIDAYS)


def test_one_in_force_says_until_when() -> None:
    assert text("2026-01-04 09:00", "2026-01-12 09:00") == (
        "Rowlands Pharmacy is closed until Monday 12 January 2026. "
        "Rowlands Pharmacy cannot give you medicine until it opens again."
    )


def test_one_that_ends_soon_says_the_hour() -> None:
    assert text("2026-01-05 09:00", "2026-01-05 14:00").startswith("Rowlands Pharmacy is closed until 2pm.")


def test_one_to_come_says_its_days_and_part_of_a_day_its_hours() -> None:
    weeks = text("2026-02-02 09:00", "2026-02-16 09:00")
    assert weeks.startswith(
        "Rowlands Pharmacy is closed from Monday 2 February 2026 until Monday 16 February 2026."
    )
    hours = text("2026-02-02 12:00", "2026-02-02 14:30")
    assert hours.startswith("Rowlands Pharmacy is closed on Monday 2 February 2026 from midday to 2:30pm.")


def test_one_whose_end_nobody_knows_is_for_now() -> None:
    unknown = "and we do not know yet when it opens again."
    assert text("2026-01-04 09:00").startswith(f"Rowlands Pharmacy is closed for now, {unknown}")
    assert text("2026-01-06 09:00").startswith(
        f"Rowlands Pharmacy is closed from Tuesday 6 January 2026, {unknown}"
    )


MONDAY_TO_SATURDAY = week(ORDINARY, saturday="09:00-12:00", sunday="")


@pytest.mark.parametrize(
    ("starts", "ends", "said"),
    [
        ("2026-01-04 09:00", "2026-01-12 18:00", "closed until Tuesday 13 January 2026."),
        ("2026-01-04 09:00", "2026-01-10 12:00", "closed until Monday 12 January 2026."),
        ("2026-01-04 09:00", "2026-01-05 20:00", "closed until 9am tomorrow."),
        (
            "2026-02-02 09:00",
            "2026-02-14 12:00",
            "from Monday 2 February 2026 until Monday 16 February 2026.",
        ),
        ("2026-03-23 09:00", "2026-04-02 18:00", "from Monday 23 March 2026 until Saturday 4 April 2026."),
        (
            "2026-02-02 12:00",
            "2026-02-02 18:00",
            "on Monday 2 February 2026 from midday to 6pm. It opens next on Tuesday 3 February 2026 at 9am.",
        ),
    ],
)
def test_one_that_ends_while_the_doors_are_shut_says_when_they_open(
    starts: str, ends: str, said: str
) -> None:
    assert f"{said} " in text(starts, ends, hours=MONDAY_TO_SATURDAY)


def test_one_of_a_pharmacy_whose_times_nobody_knows_says_so() -> None:
    assert text("2026-01-04 09:00", "2026-01-12 09:00", hours=(None,) * 7).startswith(
        "Rowlands Pharmacy is closed until Monday 12 January 2026. We do not know when it opens after that."
    )


def test_the_next_closure_keeps_the_doors_shut_for_longer() -> None:
    first = closure("2026-01-04 09:00", "2026-01-10 12:00")
    second = closure("2026-01-12 09:00", "2026-01-14 18:00")
    some = pharmacy(week=MONDAY_TO_SATURDAY, closures=(first, second))
    told = closure_told(some, first, AT, HOLIDAYS)
    assert "is closed until Thursday 15 January 2026." in told


@pytest.mark.parametrize("hours", [MONDAY_TO_SATURDAY, week(EVERY_HOUR), week("", thursday="09:00-12:00")])
def test_beside_a_pharmacy_and_of_its_closure_one_instant_is_said(hours: tuple[Day, ...]) -> None:
    for hour in range(1, 24 * 14):
        one = replace(closure("2026-01-04 09:00", "2026-01-06 09:00"), ends_at=AT + timedelta(hours=hour))
        some = pharmacy(week=hours, closures=(one,))
        beside = status_text(status(some, AT, HOLIDAYS), AT)
        assert f"is {beside[0].lower()}{beside[1:]}." in closure_told(some, one, AT, HOLIDAYS)


def test_before_one_whose_end_nobody_knows_it_says_so() -> None:
    some_days = closure("2026-01-04 09:00", "2026-01-10 12:00", reason=Reason.OTHER)
    no_end = closure("2026-01-10 12:00", review_at=london("2026-01-11 12:00"))
    some = pharmacy(week=MONDAY_TO_SATURDAY, closures=(some_days, no_end))
    told = closure_told(some, some_days, AT, HOLIDAYS)
    assert "is closed until midday Saturday. We do not know when it opens after that." in told


def test_before_a_closure_for_good_its_own_end_is_said() -> None:
    some_weeks = closure("2026-01-04 09:00", "2026-01-30 18:00", reason=Reason.OTHER)
    for_good = closure("2026-01-30 18:00", kind=ClosureKind.PERMANENT)
    some = pharmacy(week=MONDAY_TO_SATURDAY, closures=(some_weeks, for_good))
    told = closure_told(some, some_weeks, AT, HOLIDAYS)
    assert "is closed until Friday 30 January 2026. " in told
    assert "We do not know" not in told


def test_one_for_good_says_to_collect_what_is_ready_while_that_can_be_done() -> None:
    assert text("2026-01-30 18:00", kind=ClosureKind.PERMANENT) == (
        "Rowlands Pharmacy closes for good on Friday 30 January 2026. Collect anything that is ready before then."
    )
    assert text("2026-01-02 18:00", kind=ClosureKind.PERMANENT) == "Rowlands Pharmacy has closed for good."


def test_one_that_still_dispenses_says_how() -> None:
    told = text("2026-01-04 09:00", still_dispensing=True, reason=Reason.BUILDING_WORK)
    assert told.endswith(
        "Building work is being done. Rowlands Pharmacy still gives out medicine by arrangement: call it first."
    )


def test_after_the_medicine_inside_the_pharmacy_is_named_again() -> None:
    """ "It" would be the medicine."""
    told = text("2026-01-04 09:00", reason=Reason.FLOOD)
    assert told.endswith(
        "Medicine inside cannot be collected. Rowlands Pharmacy cannot give you medicine until it opens again."
    )


@pytest.mark.parametrize("reason", Reason)
def test_every_reason_can_be_read(reason: Reason) -> None:
    assert "  " not in text("2026-01-04 09:00", reason=reason)
