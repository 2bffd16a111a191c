"""The table of states is whole, agrees with itself, and holds what the national record holds."""

import pytest

from eps.prescriptions.states import (
    CANCELLABLE,
    COMPLETED,
    EXPIRES_TO,
    ITEM_EXPIRES_TO,
    ITEM_TRANSITIONS,
    ITEMS_IN,
    TRANSITIONS,
    WITH_A_DISPENSER,
    ItemState,
    PrescriptionState,
)


def test_every_state_has_its_line() -> None:
    assert set(TRANSITIONS) == set(ITEMS_IN) == set(PrescriptionState)
    assert set(ITEM_TRANSITIONS) == set(ItemState)


def test_states_are_the_codes_of_the_national_record() -> None:
    assert set(PrescriptionState) == {
        *("0000", "0001", "0002", "0003", "0004", "0005", "0006", "0007", "9000", "9001", "9005")
    }
    assert set(ItemState) == {f"{number:04}" for number in range(1, 9)}


def test_what_is_expired_or_cancelled_stays_so() -> None:
    for state in (PrescriptionState.EXPIRED, PrescriptionState.CANCELLED):
        assert not TRANSITIONS[state]


def test_expiry_is_a_transition_wherever_it_leads() -> None:
    for before, after in EXPIRES_TO.items():
        assert after in TRANSITIONS[before]


def test_only_what_is_over_does_not_expire() -> None:
    assert set(EXPIRES_TO) == set(PrescriptionState) - COMPLETED


def test_what_can_be_cancelled_at_once_is_with_nobody() -> None:
    for state in CANCELLABLE:
        assert PrescriptionState.CANCELLED in TRANSITIONS[state]
    assert not CANCELLABLE & WITH_A_DISPENSER


@pytest.mark.parametrize("state", PrescriptionState)
def test_items_expire_into_states_that_their_issue_may_have_then(state: PrescriptionState) -> None:
    if state not in EXPIRES_TO:
        return
    after = {ITEM_EXPIRES_TO.get(item, item) for item in ITEMS_IN[state]}
    assert after <= ITEMS_IN[EXPIRES_TO[state]]


def test_an_item_expires_by_a_transition_of_its_own() -> None:
    for before, after in ITEM_EXPIRES_TO.items():
        assert after in ITEM_TRANSITIONS[before]


@pytest.mark.parametrize(
    ("before", "after"),
    [(before, after) for before, afters in TRANSITIONS.items() for after in sorted(afters)],
)
def test_every_step_of_an_issue_is_one_that_its_items_can_take(
    before: PrescriptionState, after: PrescriptionState
) -> None:
    reached = {state for item in ITEMS_IN[before] for state in ITEM_TRANSITIONS[item] | {item}}
    assert reached & ITEMS_IN[after] or before is PrescriptionState.CANCELLED_BEFORE_ARRIVAL


def test_no_state_is_left_over() -> None:
    """Each can be come to from where a prescription begins."""
    begins = {
        PrescriptionState.TO_BE_DISPENSED,
        PrescriptionState.FUTURE_DATED,
        PrescriptionState.FUTURE_ISSUE,
        PrescriptionState.CANCELLED_BEFORE_ARRIVAL,
    }
    come_to = begins.union(*TRANSITIONS.values())
    assert come_to == set(PrescriptionState)
