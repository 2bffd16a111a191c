"""Where an issue is, as its patient sees it: a word for each thing that can be said of it. Rules only."""

from collections.abc import Collection
from datetime import datetime
from enum import StrEnum

from eps.identifiers import OdsCode
from eps.prescriptions.dispensing import is_in_part
from eps.prescriptions.domain import Addressed, Issue, can_be_released, state_at
from eps.prescriptions.progress import Progress
from eps.prescriptions.states import PrescriptionState


class Situation(StrEnum):
    LATER = "later"
    WAITING = "waiting"
    WAITING_AT_CLOSED = "waiting-at-closed"
    HELD = "held"
    NUMBER = "number"
    NUMBER_BECAUSE_CLOSED = "number-because-closed"
    WITH_PHARMACY = "with-pharmacy"
    WITH_CLOSED = "with-closed"
    READY = "ready"
    READY_IN_PART = "ready-in-part"
    READY_TO_SEND = "ready-to-send"
    SENT = "sent"
    REST_TO_COME = "rest-to-come"
    GIVEN_OUT = "given-out"
    NOT_GIVEN_OUT = "not-given-out"
    CANCELLED = "cancelled"
    EXPIRED = "expired"


_S, _P = Situation, PrescriptionState

BY_PROGRESS = {
    Progress.WITH_PHARMACY: _S.WITH_PHARMACY,
    Progress.PREPARING_REMAINDER: _S.REST_TO_COME,
    Progress.READY_TO_COLLECT: _S.READY,
    Progress.READY_TO_COLLECT_IN_PART: _S.READY_IN_PART,
    Progress.READY_TO_DISPATCH: _S.READY_TO_SEND,
    Progress.READY_TO_DISPATCH_IN_PART: _S.READY_TO_SEND,
    Progress.COLLECTED: _S.GIVEN_OUT,
    Progress.DISPATCHED: _S.SENT,
    Progress.NOT_DISPENSED: _S.NOT_GIVEN_OUT,
}
INSIDE = frozenset({_S.WITH_PHARMACY, _S.READY, _S.READY_IN_PART, _S.READY_TO_SEND, _S.REST_TO_COME})
"""What cannot be had while the pharmacy is closed."""
WITHOUT_PROGRESS = {
    _P.WITH_DISPENSER: _S.WITH_PHARMACY,
    _P.WITH_DISPENSER_ACTIVE: _S.WITH_PHARMACY,
    _P.DISPENSED: _S.GIVEN_OUT,
    _P.NOT_DISPENSED: _S.NOT_GIVEN_OUT,
}
OVER = {
    _P.EXPIRED: _S.EXPIRED,
    _P.CANCELLED: _S.CANCELLED,
    _P.CANCELLED_BEFORE_ARRIVAL: _S.CANCELLED,
}


def situation(issue: Issue, shut: Collection[OdsCode], at: datetime) -> Situation:
    state = state_at(issue, at)
    if state in OVER:
        return OVER[state]
    if state in WITHOUT_PROGRESS:
        found = _with_dispenser(issue, state)
        return Situation.WITH_CLOSED if found in INSIDE and issue.dispenser in shut else found
    if issue.addressed is Addressed.HELD:
        return Situation.HELD
    return _undispensed(issue, shut, at)


def _with_dispenser(issue: Issue, state: PrescriptionState) -> Situation:
    """What it last said to the patient; else what it said that it dispensed."""
    if issue.progress:
        return BY_PROGRESS[Progress(issue.progress)]
    in_part = state is PrescriptionState.WITH_DISPENSER_ACTIVE and is_in_part(issue.item_states)
    return Situation.REST_TO_COME if in_part else WITHOUT_PROGRESS[state]


def _undispensed(issue: Issue, shut: Collection[OdsCode], at: datetime) -> Situation:
    if issue.address in shut:
        return Situation.WAITING_AT_CLOSED
    if not can_be_released(issue, at):
        return Situation.LATER
    if issue.addressed is Addressed.TOKEN_BECAUSE_CLOSED:
        return Situation.NUMBER_BECAUSE_CLOSED
    return Situation.WAITING if issue.address else Situation.NUMBER
