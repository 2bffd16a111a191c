"""A cancellation of one item: what becomes of each issue, at once or when the dispenser gives it back. Rules only."""

from collections.abc import Collection, Iterable
from dataclasses import replace
from datetime import datetime
from enum import StrEnum

from eps.prescriptions.domain import Issue, item_states_at, state_at
from eps.prescriptions.states import CANCELLABLE, ITEM_TRANSITIONS, ItemState, PrescriptionState

OVER = frozenset({ItemState.CANCELLED, ItemState.EXPIRED})


class Outcome(StrEnum):
    """What came of a cancellation, in the codes of the national record."""

    CANCELLED = "R-0001"
    WITH_DISPENSER = "R-0002"
    """Not cancelled, and marked: it is once the dispenser gives it back."""
    WITH_DISPENSER_ACTIVE = "R-0003"
    """The same where some of it has been dispensed."""
    DISPENSED = "R-0004"
    EXPIRED = "R-0005"
    ALREADY_CANCELLED = "R-0006"
    ANOTHER_PRESCRIBER = "R-0007"
    NOT_FOUND = "R-0008"
    NOT_DISPENSED = "R-0010"


MARKED = frozenset({Outcome.WITH_DISPENSER, Outcome.WITH_DISPENSER_ACTIVE})

OUTCOMES: dict[PrescriptionState, Outcome] = {
    **dict.fromkeys(CANCELLABLE, Outcome.CANCELLED),
    PrescriptionState.WITH_DISPENSER: Outcome.WITH_DISPENSER,
    PrescriptionState.WITH_DISPENSER_ACTIVE: Outcome.WITH_DISPENSER_ACTIVE,
    PrescriptionState.DISPENSED: Outcome.DISPENSED,
    PrescriptionState.NOT_DISPENSED: Outcome.NOT_DISPENSED,
    PrescriptionState.EXPIRED: Outcome.EXPIRED,
    PrescriptionState.CANCELLED: Outcome.ALREADY_CANCELLED,
    PrescriptionState.CANCELLED_BEFORE_ARRIVAL: Outcome.NOT_FOUND,
}
"""Of an item that is not over yet, by the state of its issue."""

OF_ITEM: dict[ItemState, Outcome] = {
    ItemState.FULLY_DISPENSED: Outcome.DISPENSED,
    ItemState.NOT_DISPENSED: Outcome.NOT_DISPENSED,
    ItemState.CANCELLED: Outcome.ALREADY_CANCELLED,
    ItemState.EXPIRED: Outcome.EXPIRED,
}
"""Of one that is over, wherever the others of its issue are."""

TOLD_FIRST = (
    *(Outcome.WITH_DISPENSER_ACTIVE, Outcome.WITH_DISPENSER, Outcome.CANCELLED),
    *(
        Outcome.ALREADY_CANCELLED,
        Outcome.EXPIRED,
        Outcome.DISPENSED,
        Outcome.NOT_DISPENSED,
        Outcome.NOT_FOUND,
    ),
)
"""Of repeat dispensing, whose issues may each have another: what the prescriber must act on comes first."""


def outcome_of(issue: Issue, place: int, at: datetime) -> Outcome:
    """Of the item at this place, from 0, in one issue."""
    return OF_ITEM.get(item_states_at(issue, at)[place]) or OUTCOMES[state_at(issue, at)]


def outcome_of_all(outcomes: Iterable[Outcome]) -> Outcome:
    return min(outcomes, key=TOLD_FIRST.index)


def cancel_item(issue: Issue, place: int, reason: str, at: datetime) -> Issue:
    """Cancelled, or marked where a dispenser has it, or as it was where neither can be."""
    outcome = outcome_of(issue, place, at)
    if outcome is Outcome.CANCELLED:
        return with_cancelled(issue, {place})
    marked = {marked_place for marked_place, _ in issue.cancelling}
    if outcome in MARKED and place not in marked:
        return replace(issue, cancelling=(*issue.cancelling, (place, reason)))
    return issue


def with_cancelled(issue: Issue, places: Collection[int]) -> Issue:
    """The items at these places cancelled, from 0, where they can be; the issue too once nothing of it is left."""
    states = tuple(
        ItemState.CANCELLED if place in places and ItemState.CANCELLED in ITEM_TRANSITIONS[state] else state
        for place, state in enumerate(issue.item_states)
    )
    left = any(state not in OVER for state in states)
    return replace(issue, item_states=states, state=issue.state if left else PrescriptionState.CANCELLED)


def apply_pending(issue: Issue) -> Issue:
    """As a dispenser gives it back: cancellations that waited for it are done, and none waits any more."""
    return replace(with_cancelled(issue, {place for place, _ in issue.cancelling}), cancelling=())
