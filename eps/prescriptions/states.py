"""States of an issue and of its items, in the codes of the national record, and what may follow each.

Spine calls them statuses; reference/prescriptions.md section 4 has its words. An acute or repeat prescription has one
issue, repeat dispensing up to 99.
"""

from enum import StrEnum


class PrescriptionState(StrEnum):
    AWAITING_RELEASE_READY = "0000"
    TO_BE_DISPENSED = "0001"
    WITH_DISPENSER = "0002"
    WITH_DISPENSER_ACTIVE = "0003"
    EXPIRED = "0004"
    CANCELLED = "0005"
    DISPENSED = "0006"
    NOT_DISPENSED = "0007"
    FUTURE_ISSUE = "9000"
    FUTURE_DATED = "9001"
    CANCELLED_BEFORE_ARRIVAL = "9005"


class ItemState(StrEnum):
    FULLY_DISPENSED = "0001"
    NOT_DISPENSED = "0002"
    PARTLY_DISPENSED = "0003"
    OWING = "0004"
    CANCELLED = "0005"
    EXPIRED = "0006"
    TO_BE_DISPENSED = "0007"
    WITH_DISPENSER = "0008"


_P, _I = PrescriptionState, ItemState

TRANSITIONS: dict[PrescriptionState, frozenset[PrescriptionState]] = {
    _P.FUTURE_DATED: frozenset({_P.TO_BE_DISPENSED, _P.CANCELLED, _P.EXPIRED}),
    _P.FUTURE_ISSUE: frozenset({_P.AWAITING_RELEASE_READY, _P.TO_BE_DISPENSED, _P.CANCELLED, _P.EXPIRED}),
    _P.AWAITING_RELEASE_READY: frozenset({_P.TO_BE_DISPENSED, _P.CANCELLED, _P.EXPIRED}),
    _P.TO_BE_DISPENSED: frozenset({_P.WITH_DISPENSER, _P.CANCELLED, _P.EXPIRED}),
    _P.WITH_DISPENSER: frozenset(
        {
            _P.TO_BE_DISPENSED,
            _P.WITH_DISPENSER_ACTIVE,
            _P.DISPENSED,
            _P.NOT_DISPENSED,
            _P.CANCELLED,
            _P.EXPIRED,
        }
    ),
    _P.WITH_DISPENSER_ACTIVE: frozenset({_P.WITH_DISPENSER, _P.DISPENSED, _P.NOT_DISPENSED}),
    _P.DISPENSED: frozenset({_P.WITH_DISPENSER, _P.WITH_DISPENSER_ACTIVE}),
    _P.NOT_DISPENSED: frozenset({_P.WITH_DISPENSER, _P.WITH_DISPENSER_ACTIVE}),
    _P.EXPIRED: frozenset(),
    _P.CANCELLED: frozenset(),
    _P.CANCELLED_BEFORE_ARRIVAL: frozenset({_P.TO_BE_DISPENSED, _P.FUTURE_DATED, _P.CANCELLED, _P.EXPIRED}),
}
"""What was dispensed goes back only by a withdrawn dispense notification. A cancellation that came before its
prescription is applied as that arrives."""

ITEM_TRANSITIONS: dict[ItemState, frozenset[ItemState]] = {
    _I.TO_BE_DISPENSED: frozenset({_I.WITH_DISPENSER, _I.CANCELLED, _I.EXPIRED}),
    _I.WITH_DISPENSER: frozenset(
        {
            *(_I.TO_BE_DISPENSED, _I.FULLY_DISPENSED, _I.NOT_DISPENSED, _I.PARTLY_DISPENSED, _I.OWING),
            *(_I.CANCELLED, _I.EXPIRED),
        }
    ),
    _I.PARTLY_DISPENSED: frozenset({_I.FULLY_DISPENSED, _I.NOT_DISPENSED, _I.WITH_DISPENSER, _I.OWING}),
    _I.OWING: frozenset({_I.FULLY_DISPENSED, _I.NOT_DISPENSED, _I.PARTLY_DISPENSED, _I.WITH_DISPENSER}),
    _I.FULLY_DISPENSED: frozenset({_I.WITH_DISPENSER, _I.PARTLY_DISPENSED, _I.OWING}),
    _I.NOT_DISPENSED: frozenset({_I.WITH_DISPENSER, _I.PARTLY_DISPENSED, _I.OWING}),
    _I.CANCELLED: frozenset(),
    _I.EXPIRED: frozenset(),
}

_BEFORE_DISPENSING = frozenset({_I.TO_BE_DISPENSED, _I.CANCELLED, _I.EXPIRED})
_OVER = frozenset({_I.CANCELLED, _I.EXPIRED})

ITEMS_IN: dict[PrescriptionState, frozenset[ItemState]] = {
    _P.FUTURE_DATED: _BEFORE_DISPENSING,
    _P.FUTURE_ISSUE: _BEFORE_DISPENSING,
    _P.AWAITING_RELEASE_READY: _BEFORE_DISPENSING,
    _P.TO_BE_DISPENSED: _BEFORE_DISPENSING,
    _P.WITH_DISPENSER: frozenset({_I.WITH_DISPENSER, *_OVER}),
    _P.WITH_DISPENSER_ACTIVE: frozenset(ItemState) - {_I.TO_BE_DISPENSED},
    _P.EXPIRED: _OVER,
    _P.CANCELLED: _OVER,
    _P.DISPENSED: frozenset({_I.FULLY_DISPENSED, _I.NOT_DISPENSED, *_OVER}),
    _P.NOT_DISPENSED: frozenset({_I.NOT_DISPENSED, *_OVER}),
    _P.CANCELLED_BEFORE_ARRIVAL: frozenset({_I.CANCELLED}),
}
"""The states that items may have while their issue is in a state."""

CANCELLABLE = frozenset({_P.AWAITING_RELEASE_READY, _P.TO_BE_DISPENSED, _P.FUTURE_ISSUE, _P.FUTURE_DATED})
WITH_A_DISPENSER = frozenset({_P.WITH_DISPENSER, _P.WITH_DISPENSER_ACTIVE})
COMPLETED = frozenset({_P.EXPIRED, _P.CANCELLED, _P.DISPENSED, _P.NOT_DISPENSED})

EXPIRES_TO: dict[PrescriptionState, PrescriptionState] = {
    _P.AWAITING_RELEASE_READY: _P.EXPIRED,
    _P.TO_BE_DISPENSED: _P.EXPIRED,
    _P.WITH_DISPENSER: _P.EXPIRED,
    _P.WITH_DISPENSER_ACTIVE: _P.DISPENSED,
    _P.FUTURE_ISSUE: _P.EXPIRED,
    _P.FUTURE_DATED: _P.EXPIRED,
    _P.CANCELLED_BEFORE_ARRIVAL: _P.EXPIRED,
}
"""What becomes of an issue when its use-by date has passed; the others stay as they are."""

ITEM_EXPIRES_TO: dict[ItemState, ItemState] = {
    _I.TO_BE_DISPENSED: _I.EXPIRED,
    _I.WITH_DISPENSER: _I.EXPIRED,
    _I.PARTLY_DISPENSED: _I.FULLY_DISPENSED,
    _I.OWING: _I.NOT_DISPENSED,
}
