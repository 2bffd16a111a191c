"""A dispenser gives a prescription back: the issue as it is after that, whole, with what was cancelled meanwhile."""

from dataclasses import replace
from enum import StrEnum

from eps.errors import Conflict
from eps.identifiers import OdsCode
from eps.prescriptions.cancelling import apply_pending
from eps.prescriptions.domain import Addressed, DispensingSite, Issue
from eps.prescriptions.states import ItemState, PrescriptionState


class ReturnReason(StrEnum):
    """In the codes of the national record."""

    PATIENT_DID_NOT_COME = "0001"
    UNABLE_TO_DISPENSE = "0002"
    PATIENT_ASKED = "0003"
    ANOTHER_DISPENSER_ASKED = "0004"
    INVALID_SIGNATURE = "0005"
    INVALID_VERSION = "0006"
    INVALID_MESSAGE = "0007"
    EXPIRED = "0008"


class PatientsChoiceClosed(Conflict):
    """The pharmacy that the patient asked for is closed, so nothing was returned. Ask the patient for another, or
    return it without one: any pharmacy can then download it by its ID."""


def returned(issue: Issue) -> Issue:
    """Addressed to nobody, and waiting for nobody any more: any pharmacy downloads it by its ID, and it comes in no
    nominated release."""
    given_back = replace(
        issue,
        state=PrescriptionState.TO_BE_DISPENSED,
        item_states=tuple(
            ItemState.TO_BE_DISPENSED if state is ItemState.WITH_DISPENSER else state
            for state in issue.item_states
        ),
        site=DispensingSite.NOT_NOMINATED,
        address=None,
        addressed=Addressed.RETURNED,
        wanted=None,
        dispenser=None,
        released_at=None,
        release_id=None,
        progress=None,
    )
    return apply_pending(given_back)


def because_closed(issue: Issue, dispenser: OdsCode) -> Issue:
    """Given back because its dispenser closes: the patient may name another in their answer, or bring its number."""
    return replace(issue, addressed=Addressed.TOKEN_BECAUSE_CLOSED, wanted=dispenser)
