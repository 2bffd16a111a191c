"""The dispenser that has a prescription: who may go on with it, and what the others are told."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from eps.errors import Conflict, EpsError
from eps.identifiers import NhsNumber, OdsCode
from eps.nomination.domain import Patient
from eps.nomination.many_repository import patients_among
from eps.pharmacies.repository import pharmacies_to_address
from eps.prescriptions import repository
from eps.prescriptions.domain import Issue, Prescription, UnknownPrescription, state_at
from eps.prescriptions.identifier import PrescriptionId
from eps.prescriptions.releasing import WithAnotherDispenser, current
from eps.prescriptions.states import WITH_A_DISPENSER, PrescriptionState
from eps.prescriptions.subject import means

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


class PrescriptionNotFound(UnknownPrescription):
    """There is no prescription with this ID here, so nothing can be said of it. Look at the ID again, or ask the
    practice that issued it."""


class WrongState(Conflict):
    """This prescription is {state}, so it cannot be {done}. Look at its ID again."""


class AnotherPatient(Conflict):
    """This prescription is for another patient than the NHS number says. Look at both again."""


@dataclass(frozen=True, slots=True)
class Handling:
    """What a dispenser does with a prescription that it has: in which states, and in a word."""

    states: Collection[PrescriptionState]
    done: str


RETURN = Handling({PrescriptionState.WITH_DISPENSER}, "returned")
"""Once something of it was dispensed it stays."""
DISPENSE = Handling(WITH_A_DISPENSER, "dispensed")


@dataclass(frozen=True, slots=True)
class Named:
    """A prescription as a dispenser names it: `nhs_number` is whose it takes it for, None where it does not say."""

    prescription: PrescriptionId
    nhs_number: NhsNumber | None = None


async def find(named: Named, at: datetime) -> Prescription:
    """By nobody's number, or one that means its patient. Locks nothing."""
    [found] = await find_each([named], at)
    if isinstance(found, EpsError):
        raise found
    return found


async def find_each(named: Sequence[Named], at: datetime) -> list[Prescription | EpsError]:
    """The same of many, in their order, or why there is none: by few queries for all of them."""
    known = await repository.prescriptions_by_id([one.prescription for one in named])
    patients = await patients_among(
        {known[one.prescription].patient_id for one in named if one.nhs_number and one.prescription in known}
    )
    return [await _found(one, known.get(one.prescription), patients, at) for one in named]


async def _found(
    named: Named, known: Prescription | None, patients: Mapping[int, Patient], at: datetime
) -> Prescription | EpsError:
    if known is None:
        return PrescriptionNotFound()
    if named.nhs_number is not None and not await means(named.nhs_number, patients[known.patient_id], at):
        return AnotherPatient()
    return known


def held_by(issues: Sequence[Issue], codes: Collection[OdsCode], at: datetime) -> Issue:
    """The issue that a dispenser has, one of these codes' where they have any; else the current one. In order of
    number."""
    held = [issue for issue in issues if state_at(issue, at) in WITH_A_DISPENSER]
    own = [issue for issue in held if issue.dispenser in codes]
    return [*own, *held, current(issues, at)][0]


async def require_held(issue: Issue, codes: Collection[OdsCode], handling: Handling, at: datetime) -> None:
    """By one of these codes, and in a state that allows it."""
    state = state_at(issue, at)
    if state in WITH_A_DISPENSER and issue.dispenser not in codes:
        raise await with_another(issue)
    if state not in handling.states:
        raise WrongState(state=IN_WORDS[state], done=handling.done)


async def with_another(issue: Issue) -> WithAnotherDispenser:
    """Names the dispenser that has it."""
    if issue.dispenser is None:
        raise AssertionError("somebody has it")
    known = await pharmacies_to_address([issue.dispenser])
    pharmacy = known.get(issue.dispenser)
    number = pharmacy.telephone if pharmacy else None
    return WithAnotherDispenser(
        name=pharmacy.name if pharmacy else "another dispenser",
        ods_code=issue.dispenser,
        telephone=number or "not recorded",
        number=number,
    )
