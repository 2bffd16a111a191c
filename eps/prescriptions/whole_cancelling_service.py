"""A prescriber cancels a whole prescription of the practice's, or some of its items, all in one transaction."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from eps.database import transactional
from eps.errors import Invalid
from eps.identity.permissions import Action, Principal, require
from eps.nomination.repository import patient_by_id
from eps.prescriptions import repository
from eps.prescriptions.cancelling import outcome_of_all
from eps.prescriptions.cancelling_service import Cancelled, Cancelling, cancel
from eps.prescriptions.domain import Prescription
from eps.prescriptions.identifier import PrescriptionId
from eps.prescriptions.owners import of_practice


class UnknownItem(Invalid):
    """This prescription has no such item. Look at its items, or leave them out to cancel all of it."""


class CancelReason(StrEnum):
    """In words; `CODES` has the codes of the national list."""

    PRESCRIBING_ERROR = "prescribing-error"
    CONTRA_INDICATION = "contra-indication"
    CHANGE_OF_TREATMENT = "change-of-treatment"
    CLINICAL_GROUNDS = "clinical-grounds"
    PATIENT_ASKED = "patient-asked"
    PHARMACIST_ASKED = "pharmacist-asked"
    DEATH = "death"
    PATIENT_LEFT = "patient-left"
    REGISTERED_ELSEWHERE = "registered-elsewhere"


CODES = {reason: f"{place:04}" for place, reason in enumerate(CancelReason, start=1)}


@dataclass(frozen=True, slots=True)
class CancellingWhole:
    """No `items`: all of them."""

    principal: Principal
    prescription: PrescriptionId
    reason: CancelReason
    at: datetime
    items: Collection[UUID] = ()


@transactional
async def cancel_whole(request: CancellingWhole) -> Cancelled:
    """What a dispenser has is marked, and cancelled once it is given back. Of several items the outcome that somebody
    must act on is told."""
    require(request.principal, Action.CANCEL_PRESCRIPTION)
    found = of_practice(await repository.prescription(request.prescription), request.principal)
    patient = await patient_by_id(found.patient_id)
    outcomes = [
        await cancel(
            Cancelling(
                *(request.principal, found.practice, patient.nhs_number, found.id),
                *(item, CODES[request.reason], request.at),
            )
        )
        for item in _items(found, request)
    ]
    holders = [one.holder for one in outcomes if one.holder]
    return Cancelled(outcome_of_all(one.outcome for one in outcomes), holders[0] if holders else None)


def _items(found: Prescription, request: CancellingWhole) -> list[UUID]:
    own = [item.id for item in found.items]
    for place, item in enumerate(request.items):
        if item not in own:
            raise UnknownItem(pointer=f"/items/{place}")
    return list(request.items) or own
