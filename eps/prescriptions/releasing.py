"""What stands in the way of a release by the prescription's ID, each by its name, and the issue as it is after one."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from eps.errors import Conflict, EpsError
from eps.identifiers import OdsCode
from eps.prescriptions.domain import Issue, UnknownPrescription, can_be_released, state_at
from eps.prescriptions.states import COMPLETED, ItemState, PrescriptionState

MOST_AT_ONCE = 25
"""Prescriptions in one nominated release, as nationally."""


class WithAnotherDispenser(Conflict):
    """This prescription is with {name} ({ods_code}), telephone {telephone}. Ask them to return it first."""


class PrescriptionCancelled(Conflict):
    """This prescription was cancelled. Ask the practice that issued it for a new one."""


class PrescriptionExpired(Conflict):
    """The time to use this prescription has passed. Ask the practice that issued it for a new one."""


class PrescriptionDispensed(Conflict):
    """This prescription has been dispensed already. Ask the practice that issued it for a new one."""


class PrescriptionNotDispensed(Conflict):
    """This prescription was closed as not dispensed. Ask the practice that issued it for a new one."""


class NotReadyYet(Conflict):
    """This prescription can be downloaded from {ready_on}, not before. Try again on that day."""


class PharmacyClosed(Conflict):
    """Your pharmacy is recorded as closed, so it cannot download prescriptions. Report that it has reopened first.
    You can still return prescriptions and say what you dispensed."""


ENDED: dict[PrescriptionState, type[EpsError]] = {
    PrescriptionState.CANCELLED: PrescriptionCancelled,
    PrescriptionState.CANCELLED_BEFORE_ARRIVAL: UnknownPrescription,
    PrescriptionState.EXPIRED: PrescriptionExpired,
    PrescriptionState.DISPENSED: PrescriptionDispensed,
    PrescriptionState.NOT_DISPENSED: PrescriptionNotDispensed,
}


@dataclass(frozen=True, slots=True)
class Taking:
    """Who takes it, when, and the answer in which it goes out."""

    dispenser: OdsCode
    at: datetime
    release_id: UUID


def current(issues: Sequence[Issue], at: datetime) -> Issue:
    """The issue that a prescription's ID stands for: the first that is not over, or the last. In order of number.
    Behind one that nobody used in time none is open."""
    over = COMPLETED - {PrescriptionState.EXPIRED}
    return next((issue for issue in issues if state_at(issue, at) not in over), issues[-1])


def require_releasable(issue: Issue, at: datetime) -> None:
    """With nobody, and its day has come."""
    if ended := ENDED.get(state_at(issue, at)):
        raise ended
    if not can_be_released(issue, at):
        raise NotReadyYet(ready_on=issue.ready_on)


def taken(issue: Issue, taking: Taking) -> Issue:
    """With the dispenser, and nothing has been said to the patient of it since."""
    return replace(
        issue,
        state=PrescriptionState.WITH_DISPENSER,
        item_states=_with_dispenser(issue.item_states),
        dispenser=taking.dispenser,
        released_at=taking.at,
        release_id=taking.release_id,
        progress=None,
    )


def _with_dispenser(states: Sequence[ItemState]) -> tuple[ItemState, ...]:
    """A cancelled item stays so."""
    return tuple(
        ItemState.WITH_DISPENSER if state is ItemState.TO_BE_DISPENSED else state for state in states
    )
