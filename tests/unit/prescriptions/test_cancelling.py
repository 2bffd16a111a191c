"""Cancelling items of one issue: what is left of it, and what waited for its return."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from eps.identifiers import OdsCode
from eps.prescriptions.cancelling import Outcome, apply_pending, cancel_item, outcome_of, with_cancelled
from eps.prescriptions.domain import Addressed, DispensingSite, Issue
from eps.prescriptions.identifier import PrescriptionId
from eps.prescriptions.states import ITEM_TRANSITIONS, ItemState, PrescriptionState

WAITING = Issue(
    key=1,
    prescription_key=1,
    prescription=PrescriptionId("24F5DA-A83008-7EFE6Z"),
    patient_id=1,
    number=1,
    of=1,
    state=PrescriptionState.TO_BE_DISPENSED,
    item_states=(ItemState.TO_BE_DISPENSED, ItemState.TO_BE_DISPENSED),
    site=DispensingSite.P1,
    address=OdsCode("FA001"),
    addressed=Addressed.NOMINATED,
    ready_on=date(2026, 11, 25),
    use_by=date(2027, 5, 25),
)


def test_one_item_of_two_is_cancelled_and_the_other_stays_to_be_dispensed() -> None:
    left = with_cancelled(WAITING, {1})
    assert left.item_states == (ItemState.TO_BE_DISPENSED, ItemState.CANCELLED)
    assert left.state is PrescriptionState.TO_BE_DISPENSED


def test_with_its_last_item_the_issue_is_cancelled() -> None:
    assert with_cancelled(with_cancelled(WAITING, {1}), {0}).state is PrescriptionState.CANCELLED


def test_what_has_expired_leaves_nothing_to_dispense() -> None:
    expired = replace(WAITING, item_states=(ItemState.EXPIRED, ItemState.TO_BE_DISPENSED))
    assert with_cancelled(expired, {1}).state is PrescriptionState.CANCELLED


@pytest.mark.parametrize("state", [state for state in ItemState if state is not ItemState.CANCELLED])
def test_an_item_is_cancelled_only_from_where_it_may_be(state: ItemState) -> None:
    [found] = with_cancelled(replace(WAITING, item_states=(state,)), {0}).item_states
    assert (found is ItemState.CANCELLED) == (ItemState.CANCELLED in ITEM_TRANSITIONS[state])


def test_what_waited_for_a_return_is_done_with_it() -> None:
    returned = apply_pending(replace(WAITING, cancelling=((0, "0001"),)))
    assert returned.item_states == (ItemState.CANCELLED, ItemState.TO_BE_DISPENSED)
    assert returned.cancelling == ()


def test_a_return_that_nothing_waited_for_changes_nothing() -> None:
    assert apply_pending(WAITING) == WAITING


AT = datetime(2026, 11, 25, 11, tzinfo=UTC)
_I, _P = ItemState, PrescriptionState


@pytest.mark.parametrize(
    ("state", "item", "outcome"),
    [
        (_P.TO_BE_DISPENSED, _I.TO_BE_DISPENSED, Outcome.CANCELLED),
        (_P.TO_BE_DISPENSED, _I.CANCELLED, Outcome.ALREADY_CANCELLED),
        (_P.WITH_DISPENSER, _I.WITH_DISPENSER, Outcome.WITH_DISPENSER),
        (_P.WITH_DISPENSER, _I.CANCELLED, Outcome.ALREADY_CANCELLED),
        (_P.WITH_DISPENSER_ACTIVE, _I.WITH_DISPENSER, Outcome.WITH_DISPENSER_ACTIVE),
        (_P.WITH_DISPENSER_ACTIVE, _I.PARTLY_DISPENSED, Outcome.WITH_DISPENSER_ACTIVE),
        (_P.WITH_DISPENSER_ACTIVE, _I.OWING, Outcome.WITH_DISPENSER_ACTIVE),
        (_P.WITH_DISPENSER_ACTIVE, _I.FULLY_DISPENSED, Outcome.DISPENSED),
        (_P.WITH_DISPENSER_ACTIVE, _I.NOT_DISPENSED, Outcome.NOT_DISPENSED),
        (_P.WITH_DISPENSER_ACTIVE, _I.CANCELLED, Outcome.ALREADY_CANCELLED),
        (_P.WITH_DISPENSER_ACTIVE, _I.EXPIRED, Outcome.EXPIRED),
        (_P.DISPENSED, _I.FULLY_DISPENSED, Outcome.DISPENSED),
        (_P.DISPENSED, _I.NOT_DISPENSED, Outcome.NOT_DISPENSED),
        (_P.DISPENSED, _I.CANCELLED, Outcome.ALREADY_CANCELLED),
        (_P.NOT_DISPENSED, _I.NOT_DISPENSED, Outcome.NOT_DISPENSED),
        (_P.EXPIRED, _I.EXPIRED, Outcome.EXPIRED),
        (_P.EXPIRED, _I.CANCELLED, Outcome.ALREADY_CANCELLED),
        (_P.CANCELLED, _I.CANCELLED, Outcome.ALREADY_CANCELLED),
    ],
)
def test_what_comes_of_a_cancellation_is_of_the_item_where_the_item_is_over(
    state: PrescriptionState, item: ItemState, outcome: Outcome
) -> None:
    assert outcome_of(replace(WAITING, state=state, item_states=(item,)), 0, AT) is outcome


def test_an_item_that_was_dispensed_is_not_marked_though_another_is_still_open() -> None:
    begun = replace(WAITING, state=_P.WITH_DISPENSER_ACTIVE, item_states=(_I.FULLY_DISPENSED, _I.OWING))
    assert cancel_item(begun, 0, "0002", AT) == begun
    assert cancel_item(begun, 1, "0002", AT).cancelling == ((1, "0002"),)
