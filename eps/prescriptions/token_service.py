"""A prescription that waits because its pharmacy is closed becomes a token: the patient or the practice asks for it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from eps.database import transactional
from eps.errors import Conflict
from eps.identifiers import OdsCode
from eps.identity.permissions import Action, Principal, Role, require
from eps.locks import lock_shared
from eps.nomination.acts import by_principal
from eps.nomination.domain import Patient
from eps.nomination.repository import patient_by_id
from eps.nomination.service import own_patient
from eps.pharmacies.repository import pharmacies_to_address
from eps.prescriptions import changing, repository
from eps.prescriptions.domain import (
    TOKENS,
    Issue,
    Prescription,
    UnknownPrescription,
)
from eps.prescriptions.identifier import PrescriptionId
from eps.prescriptions.moving import closed_now, waits_for_nobody
from eps.prescriptions.owners import of_patient, of_practice
from eps.prescriptions.releasing import current
from eps.prescriptions.stamping import as_token
from eps.prescriptions.telling import tell_of_token
from eps.record.access import Look, log_look


class StaysAddressed(Conflict):
    """This prescription does not wait at a pharmacy that is closed, so it stays as it is. Any pharmacy can still look
    for it by its ID."""


@dataclass(frozen=True, slots=True)
class TokenRequest:
    """By the patient whose it is, or by the practice that issued it."""

    principal: Principal
    prescription: PrescriptionId
    at: datetime


@transactional
async def make_token(request: TokenRequest) -> Issue:
    """Any pharmacy can download it by its ID from now. Asked again, it says the same and changes nothing."""
    is_patient = request.principal.role is Role.PATIENT
    require(request.principal, Action.CHANGE_OWN_PRESCRIPTIONS if is_patient else Action.MAKE_TOKEN)
    found = await repository.prescription(request.prescription)
    if found is None:
        raise UnknownPrescription
    before = current(await repository.issues_of(found.key), request.at)
    await lock_shared([before.address] if before.address else [])
    patient = await _owner(request, found)
    issue = current(await repository.issues_of(found.key), request.at)
    if issue.addressed in TOKENS:
        return issue
    if issue.address != before.address or not waits_for_nobody(
        issue, await _shut([issue], request.at), request.at
    ):
        raise StaysAddressed
    return await _write(issue, patient, request)


async def _owner(request: TokenRequest, found: Prescription) -> Patient:
    """Locked. A practice's look at its patient is logged."""
    principal = request.principal
    if principal.role is Role.PATIENT:
        patient = await own_patient(principal)
        of_patient(found, patient)
        return patient
    of_practice(found, principal)
    reason = "gave a prescription that waits a number"
    await log_look(
        Look(request.at, principal.subject, principal.role, found.practice, found.patient_id, reason)
    )
    return await patient_by_id(found.patient_id)


async def _shut(issues: Sequence[Issue], at: datetime) -> frozenset[OdsCode]:
    codes = {issue.address for issue in issues if issue.address}
    return closed_now((await pharmacies_to_address(codes)).values(), at)


async def _write(issue: Issue, patient: Patient, request: TokenRequest) -> Issue:
    """The patient who asks for it knows; otherwise they are told."""
    token = as_token(issue)
    if request.principal.role is Role.PATIENT:
        token = replace(token, told_at=request.at)
    else:
        token = await tell_of_token(token, patient, request.at)
    author = by_principal(request.principal, request.at)
    return await changing.write(token, "made-token", author, {"from": issue.address, "wanted": token.wanted})
