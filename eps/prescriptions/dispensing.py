"""What a dispenser says it dispensed, item by item, and what the issue is after that. Rules only."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from uuid import UUID

from eps.errors import Conflict, NotFound
from eps.prescriptions.domain import Issue, Item, TreatmentType
from eps.prescriptions.states import ITEMS_IN, ItemState, PrescriptionState
from eps.prescriptions.use_by import use_by_of_the_rest

_I = ItemState
OUTCOMES = frozenset({_I.FULLY_DISPENSED, _I.NOT_DISPENSED, _I.PARTLY_DISPENSED, _I.OWING})

SAID: dict[ItemState, frozenset[ItemState]] = {
    _I.WITH_DISPENSER: frozenset({_I.WITH_DISPENSER, *OUTCOMES}),
    _I.PARTLY_DISPENSED: OUTCOMES,
    _I.OWING: OUTCOMES,
    _I.FULLY_DISPENSED: frozenset({_I.FULLY_DISPENSED}),
    _I.NOT_DISPENSED: frozenset({_I.NOT_DISPENSED}),
    _I.CANCELLED: frozenset({_I.CANCELLED}),
    _I.EXPIRED: frozenset({_I.EXPIRED}),
    _I.TO_BE_DISPENSED: frozenset(),
}
"""What may be said of an item in a state: forward, or the same again. Only withdrawing goes back."""

OPEN = frozenset({_I.WITH_DISPENSER, _I.PARTLY_DISPENSED, _I.OWING})
SUPPLIED = frozenset({_I.FULLY_DISPENSED, _I.PARTLY_DISPENSED})
AFTER = frozenset(
    {
        PrescriptionState.WITH_DISPENSER_ACTIVE,
        PrescriptionState.DISPENSED,
        PrescriptionState.NOT_DISPENSED,
    }
)
"""What a notification can make of a prescription, or leave it as it is where no item has become anything."""


StateAndItems = tuple[PrescriptionState, tuple[ItemState, ...]]


class NotAnItemOfThis(NotFound):
    """Item {item} is not of this prescription. Send the identifiers of the order."""


class ItemLeftOut(NotFound):
    """Nothing is said of item {item}. Say of every item of the prescription where it stands."""


class ItemCannotBecome(Conflict):
    """Item {item} is {state}, so it cannot become {wanted}. Withdraw the last notification if that was wrong."""


class StateDoesNotFit(Conflict):
    """The prescription cannot be {state} while its items are {items}. Send the state that fits, or none."""


@dataclass(frozen=True, slots=True)
class Notification:
    """`id` is the sender's. `items` is what became of each; `state`, of the prescription, None leaves it to them."""

    id: UUID
    items: Mapping[UUID, ItemState]
    state: PrescriptionState | None = None


def dispensed(issue: Issue, items: Sequence[Item], notification: Notification, on: date) -> Issue:
    """Everything that is said is checked, and nothing is taken over unless all of it can be."""
    states = _item_states(issue, items, notification.items)
    state = notification.state or (state_of(states) if _something_said(states) else issue.state)
    if state not in {*AFTER, issue.state} or not ITEMS_IN[state].issuperset(states):
        raise StateDoesNotFit(state=state, items=", ".join(states))
    return _with_days_for_the_rest(replace(issue, state=state, item_states=states), items, on)


def is_in_part(items: Sequence[ItemState]) -> bool:
    """Something was supplied and something is owing."""
    return not SUPPLIED.isdisjoint(items) and not OPEN.isdisjoint(items)


def _with_days_for_the_rest(issue: Issue, items: Sequence[Item], on: date) -> Issue:
    if not is_in_part(issue.item_states):
        return issue
    owing = [item for item, state in zip(items, issue.item_states, strict=True) if state in OPEN]
    return replace(issue, use_by=use_by_of_the_rest(issue.use_by, owing, on))


def _something_said(items: Sequence[ItemState]) -> bool:
    """Of any item more than that it is still there."""
    return _I.WITH_DISPENSER not in items or not ITEMS_IN[PrescriptionState.WITH_DISPENSER].issuperset(items)


def _item_states(
    issue: Issue, items: Sequence[Item], said: Mapping[UUID, ItemState]
) -> tuple[ItemState, ...]:
    if unknown := said.keys() - {item.id for item in items}:
        raise NotAnItemOfThis(item=min(unknown))
    return tuple(_become(item, before, said) for item, before in zip(items, issue.item_states, strict=True))


def _become(item: Item, before: ItemState, said: Mapping[UUID, ItemState]) -> ItemState:
    """One that is over, cancelled or expired, need not be named."""
    wanted = said.get(item.id, before if before in (_I.CANCELLED, _I.EXPIRED) else None)
    if wanted is None:
        raise ItemLeftOut(item=item.id)
    if wanted not in SAID[before]:
        raise ItemCannotBecome(item=item.id, state=before, wanted=wanted)
    return wanted


def state_of(items: Sequence[ItemState]) -> PrescriptionState:
    """Of the prescription, by its items: open while one is, not dispensed where nothing was."""
    if OPEN.intersection(items):
        return PrescriptionState.WITH_DISPENSER_ACTIVE
    if ItemState.FULLY_DISPENSED in items:
        return PrescriptionState.DISPENSED
    return PrescriptionState.NOT_DISPENSED


@dataclass(frozen=True, slots=True)
class Notified:
    """A notification as it was taken: state and items of the issue before it, and after; and its last day before."""

    key: int
    issue_key: int
    id: UUID
    before: StateAndItems
    after: StateAndItems
    use_by_before: date
    withdrawn: bool = False
    """Or replaced by another."""


def says_the_same(notified: Notified, items: Sequence[Item], again: Notification) -> bool:
    """Whether what came before is what comes again."""
    state, states = notified.after
    said = tuple(again.items.get(item.id, before) for item, before in zip(items, states, strict=True))
    return said == states and again.state in (None, state)


def undone(issue: Issue, notified: Notified, treatment: TreatmentType) -> Issue:
    """As it was before the notification. Of repeat dispensing it does not go back to before dispensing began, as on the
    national record: the issue after it may have been made ready."""
    state, items = notified.before
    if treatment is TreatmentType.REPEAT_DISPENSING and state is PrescriptionState.WITH_DISPENSER:
        state = PrescriptionState.WITH_DISPENSER_ACTIVE
    return replace(issue, state=state, item_states=items, use_by=notified.use_by_before)
