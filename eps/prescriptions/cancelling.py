"""A cancellation of one item: what becomes of the issue, at once or when the dispenser gives it back. Rules only."""

from collections.abc import Collection
from dataclasses import replace

from eps.prescriptions.domain import Issue
from eps.prescriptions.states import ITEM_TRANSITIONS, ItemState, PrescriptionState

OVER = frozenset({ItemState.CANCELLED, ItemState.EXPIRED})


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
