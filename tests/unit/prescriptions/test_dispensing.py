"""What may be said of items, and what a prescription is by them."""

from datetime import date
from typing import Any
from uuid import UUID

import pytest

from eps.prescriptions.dispensing import (
    SAID,
    ItemCannotBecome,
    ItemLeftOut,
    NotAnItemOfThis,
    Notification,
    StateDoesNotFit,
    dispensed,
    state_of,
)
from eps.prescriptions.domain import Issue
from eps.prescriptions.states import ITEM_TRANSITIONS, ITEMS_IN, ItemState, PrescriptionState
from tests.prescribing import an_issue, item

FULLY, NOT, PARTLY, OWING, CANCELLED, EXPIRED, _, WITH = ItemState
ACTIVE, DISPENSED, NOT_DISPENSED = (
    PrescriptionState.WITH_DISPENSER_ACTIVE,
    PrescriptionState.DISPENSED,
    PrescriptionState.NOT_DISPENSED,
)


def test_of_every_item_state_it_is_said_what_may_follow_and_the_one_table_allows_it() -> None:
    assert set(SAID) == set(ItemState)
    for before, said in SAID.items():
        assert said - {before} <= ITEM_TRANSITIONS[before]


@pytest.mark.parametrize(
    ("items", "state"),
    [
        ([FULLY, FULLY], DISPENSED),
        ([FULLY, NOT], DISPENSED),
        ([FULLY, CANCELLED], DISPENSED),
        ([NOT, NOT], NOT_DISPENSED),
        ([NOT, CANCELLED], NOT_DISPENSED),
        ([FULLY, PARTLY], ACTIVE),
        ([FULLY, OWING], ACTIVE),
        ([NOT, WITH], ACTIVE),
        ([WITH], ACTIVE),
    ],
)
def test_the_items_say_what_a_prescription_is(items: list[ItemState], state: PrescriptionState) -> None:
    assert state_of(items) is state
    assert ITEMS_IN[state].issuperset(items)


ON = date(2027, 5, 20)
"""Five days before the last day of what is said anything of."""


def say(
    *said: ItemState | None,
    items: tuple[ItemState, ...] = (WITH, WITH),
    state: str | None = None,
    schedule: int | None = None,
    **facts: Any,
) -> Issue:
    """Of two items with their dispenser, the second of this schedule; nothing of one where None is said."""
    named = {UUID(int=place): one for place, one in enumerate(said, start=1) if one is not None}
    wanted = PrescriptionState(state) if state else None
    issue = an_issue(state=PrescriptionState.WITH_DISPENSER, item_states=items, **facts)
    ordered = [item(1), item(2, schedule=schedule)]
    return dispensed(issue, ordered, Notification(UUID(int=9), named, wanted), ON)


def test_each_item_becomes_what_is_said_of_it() -> None:
    issue = say(FULLY, OWING)
    assert (issue.state, issue.item_states) == (ACTIVE, (FULLY, OWING))


@pytest.mark.parametrize("said", [None, "0002"])
def test_where_every_item_is_still_there_nothing_has_been_dispensed(said: str | None) -> None:
    issue = say(WITH, WITH, state=said)
    assert (issue.state, issue.item_states) == (PrescriptionState.WITH_DISPENSER, (WITH, WITH))


def test_the_state_that_the_dispenser_says_stands_where_it_fits() -> None:
    assert say(FULLY, FULLY, state="0003").state is ACTIVE


@pytest.mark.parametrize("state", ["0007", "0002", "0001", "0005"])
def test_a_state_that_does_not_fit_is_refused(state: str) -> None:
    with pytest.raises(StateDoesNotFit):
        say(FULLY, FULLY, state=state)


def test_dispensed_is_not_said_while_an_item_is_owed() -> None:
    with pytest.raises(StateDoesNotFit):
        say(FULLY, OWING, state="0006")


def test_an_item_of_another_prescription_is_refused() -> None:
    with pytest.raises(NotAnItemOfThis):
        say(FULLY, FULLY, FULLY)


def test_no_item_is_left_out() -> None:
    with pytest.raises(ItemLeftOut):
        say(FULLY, None)


def test_but_one_that_is_over_need_not_be_named() -> None:
    assert say(FULLY, None, items=(WITH, CANCELLED)).state is DISPENSED
    assert say(FULLY, EXPIRED, items=(WITH, EXPIRED)).state is DISPENSED


@pytest.mark.parametrize(
    ("before", "after"), [(FULLY, PARTLY), (NOT, FULLY), (CANCELLED, FULLY), (OWING, WITH), (WITH, CANCELLED)]
)
def test_no_item_goes_back_or_to_what_dispensing_cannot_make_it(before: ItemState, after: ItemState) -> None:
    with pytest.raises(ItemCannotBecome):
        say(FULLY, after, items=(WITH, before))


ITS_OWN, THE_REST = date(2027, 5, 25), date(2027, 11, 16)


@pytest.mark.parametrize("said", [(FULLY, OWING), (FULLY, PARTLY), (PARTLY, NOT), (FULLY, WITH)])
def test_what_is_owing_after_a_supply_has_180_days_from_it(said: tuple[ItemState, ...]) -> None:
    assert say(*said).use_by == THE_REST


@pytest.mark.parametrize("said", [(OWING, OWING), (WITH, WITH), (NOT, OWING), (FULLY, FULLY), (NOT, NOT)])
def test_where_nothing_was_supplied_or_nothing_is_owing_its_days_are_its_own(
    said: tuple[ItemState, ...],
) -> None:
    assert say(*said).use_by == ITS_OWN


def test_its_own_days_stand_where_they_are_longer() -> None:
    assert say(FULLY, OWING, use_by=date(2028, 1, 1)).use_by == date(2028, 1, 1)


@pytest.mark.parametrize("schedule", [2, 3, 4])
def test_what_is_owing_of_a_controlled_drug_has_no_more_than_its_28_days(schedule: int) -> None:
    assert say(FULLY, OWING, schedule=schedule).use_by == ITS_OWN


def test_what_is_owing_beside_a_controlled_drug_that_was_supplied_has_180() -> None:
    assert say(OWING, FULLY, schedule=2).use_by == THE_REST
