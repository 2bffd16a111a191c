"""What a patient reads of a closure."""

from typing import Any

import pytest

from eps.pharmacies.closure import Closure, ClosureKind, Reason
from eps.wording import closure_text
from tests.unit.hours_cases import closure, london

AT = london("2026-01-05 11:00")


def text(starts: str, ends: str | None = None, **facts: Any) -> str:
    given: Closure = closure(starts, ends, **{"reason": Reason.OTHER, **facts})
    return closure_text("Rowlands Pharmacy", given, AT)


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
    assert text("2026-01-04 09:00").startswith("Rowlands Pharmacy is closed for now.")
    assert text("2026-01-06 09:00").startswith(
        "Rowlands Pharmacy is closed from Tuesday 6 January 2026, for now."
    )


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
