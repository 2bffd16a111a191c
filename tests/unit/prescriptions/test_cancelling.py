"""Cancelling items of one issue: what is left of it, and what waited for its return."""

from dataclasses import replace
from datetime import date

import pytest

from eps.identifiers import OdsCode
from eps.prescriptions.cancelling import apply_pending, with_cancelled
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
