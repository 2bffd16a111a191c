"""The dispenser that has a prescription: who may go on with it, and what the others are told."""

from collections.abc import Collection, Sequence
from datetime import datetime

from eps.errors import Conflict
from eps.identifiers import OdsCode
from eps.pharmacies.repository import pharmacies_to_address
from eps.prescriptions.domain import Issue, state_at
from eps.prescriptions.releasing import WithAnotherDispenser, current
from eps.prescriptions.states import WITH_A_DISPENSER, PrescriptionState

IN_WORDS: dict[PrescriptionState, str] = {
    PrescriptionState.AWAITING_RELEASE_READY: "not ready yet",
    PrescriptionState.TO_BE_DISPENSED: "waiting to be downloaded",
    PrescriptionState.WITH_DISPENSER: "with its dispenser",
    PrescriptionState.WITH_DISPENSER_ACTIVE: "dispensed in part",
    PrescriptionState.EXPIRED: "past its last day",
    PrescriptionState.CANCELLED: "cancelled",
    PrescriptionState.DISPENSED: "dispensed",
    PrescriptionState.NOT_DISPENSED: "closed as not dispensed",
    PrescriptionState.FUTURE_ISSUE: "an issue for later",
    PrescriptionState.FUTURE_DATED: "dated ahead",
    PrescriptionState.CANCELLED_BEFORE_ARRIVAL: "cancelled",
}


class WrongState(Conflict):
    """This prescription is {state}, so it cannot be {done}. Download it by its ID to see where it stands."""


def held_by(issues: Sequence[Issue], codes: Collection[OdsCode], at: datetime) -> Issue:
    """The issue that a dispenser has: one of these codes', where one of them has any. In order of number."""
    held = [issue for issue in issues if state_at(issue, at) in WITH_A_DISPENSER]
    own = [issue for issue in held if issue.dispenser in codes]
    return [*own, *held, current(issues, at)][0]


async def require_held(issue: Issue, codes: Collection[OdsCode], at: datetime, done: str) -> None:
    """`done` in words, such as `returned`."""
    state = state_at(issue, at)
    if state not in WITH_A_DISPENSER:
        raise WrongState(state=IN_WORDS[state], done=done)
    if issue.dispenser not in codes:
        raise await with_another(issue)


async def with_another(issue: Issue) -> WithAnotherDispenser:
    """Names the dispenser that has it."""
    if issue.dispenser is None:
        raise AssertionError("somebody has it")
    known = await pharmacies_to_address([issue.dispenser])
    pharmacy = known.get(issue.dispenser)
    return WithAnotherDispenser(
        name=pharmacy.name if pharmacy else "another dispenser",
        ods_code=issue.dispenser,
        telephone=(pharmacy and pharmacy.telephone) or "not recorded",
    )
