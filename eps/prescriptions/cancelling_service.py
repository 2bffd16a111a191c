"""A prescriber cancels one item of a prescription of the practice's: at once, or marked for when it comes back."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid4

from eps.clock import london_date
from eps.database import transactional
from eps.identifiers import NhsNumber, OdsCode
from eps.identity.permissions import Action, NotYourOrganisation, Principal, require
from eps.nomination.acts import Author, by_principal
from eps.nomination.domain import Patient
from eps.nomination.repository import patient_by_id
from eps.prescriptions import changing, repository
from eps.prescriptions.before_arrival import is_remembered, remember, remember_too, unknown_item
from eps.prescriptions.cancelling import Outcome, cancel_item, outcome_of, outcome_of_all
from eps.prescriptions.domain import DispensingSite, Issue, Prescription, TreatmentType
from eps.prescriptions.identifier import PrescriptionId
from eps.prescriptions.states import WITH_A_DISPENSER
from eps.prescriptions.subject import known_or_added, means
from eps.prescriptions.use_by import SIX_MONTHS, months_after


@dataclass(frozen=True, slots=True)
class Cancelling:
    """`item` is the prescriber's id of it, `reason` a code of the national list. `practice` is the sender's own;
    `newcomer` the patient as the message describes them."""

    principal: Principal
    practice: OdsCode
    who: NhsNumber
    prescription: PrescriptionId
    item: UUID
    reason: str
    at: datetime
    newcomer: Patient | None = None

    @property
    def author(self) -> Author:
        return by_principal(self.principal, self.at)


@dataclass(frozen=True, slots=True)
class Cancelled:
    """`holder` has it, where it was only marked."""

    outcome: Outcome
    holder: OdsCode | None = None


@transactional
async def cancel(request: Cancelling) -> Cancelled:
    """Nothing that could not be cancelled is an error: the outcome says why, as the national record does."""
    require(request.principal, Action.CANCEL_PRESCRIPTION)
    if request.practice not in request.principal.ods_codes:
        raise NotYourOrganisation
    found = await repository.prescription(request.prescription)
    if found is None and await _remembered(request):
        return Cancelled(Outcome.NOT_FOUND)
    # It may have arrived at this very moment.
    found = found or await repository.prescription(request.prescription)
    if found is None or not await _is_about(found, request):
        return Cancelled(Outcome.NOT_FOUND)
    if found.practice not in request.principal.ods_codes:
        return Cancelled(Outcome.ANOTHER_PRESCRIBER)
    return await _cancel(found, request)


async def _is_about(found: Prescription, request: Cancelling) -> bool:
    """Locks the patient, whom the message must name. Somebody whom nobody knows is not them."""
    return await means(request.who, await patient_by_id(found.patient_id), request.at)


async def _cancel(found: Prescription, request: Cancelling) -> Cancelled:
    issues = await repository.issues_of(found.key)
    if is_remembered(issues):
        await remember_too(found, request.item, request.author)
        return Cancelled(Outcome.NOT_FOUND)
    place = next((place for place, item in enumerate(found.items) if item.id == request.item), None)
    if place is None:
        return Cancelled(Outcome.NOT_FOUND)
    outcomes = [outcome_of(issue, place, request.at) for issue in issues]
    for issue in issues:
        await _cancel_in(issue, place, request)
    holders = [issue.dispenser for issue in issues if issue.state in WITH_A_DISPENSER]
    return Cancelled(outcome_of_all(outcomes), holders[0] if holders else None)


async def _cancel_in(issue: Issue, place: int, request: Cancelling) -> None:
    changed = cancel_item(issue, place, request.reason, request.at)
    if changed != issue:
        act = "cancelled" if changed.cancelling == issue.cancelling else "marked-for-cancelling"
        await changing.write(changed, act, request.author, {"item": place, "reason": request.reason})


async def _remembered(request: Cancelling) -> bool:
    """Of a patient whom nobody knows nothing can be remembered, and nothing needs to be."""
    patient_id = await known_or_added(request.who, request.newcomer, request.author)
    if patient_id is None:
        return True
    await patient_by_id(patient_id)
    return await remember(_unknown(request, patient_id), request.author)


def _unknown(request: Cancelling, patient_id: int) -> Prescription:
    """All that is known of a prescription that has not arrived."""
    today = london_date(request.at)
    return Prescription(
        key=0,
        id=request.prescription,
        long_id=uuid4(),
        patient_id=patient_id,
        practice=request.practice,
        prescriber=request.principal.subject,
        treatment=TreatmentType.ACUTE,
        type_code="",
        items=(unknown_item(request.item),),
        issued_at=request.at,
        valid_from=today,
        use_by=months_after(today, SIX_MONTHS),
        days_supply=1,
        issues=1,
        site=DispensingSite.NOT_NOMINATED,
        signed=False,
    )
