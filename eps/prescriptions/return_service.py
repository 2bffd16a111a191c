"""A dispenser returns a prescription whole, for a reason: while it is closed too. Its cancellations are then done."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from eps.database import transactional
from eps.identifiers import OdsCode
from eps.identity.permissions import Action, Principal, require
from eps.locks import lock_shared
from eps.nomination.acts import Author, by_principal
from eps.nomination.repository import patient_by_id
from eps.pharmacies.domain import Kind
from eps.pharmacies.service import directory
from eps.prescriptions import repository
from eps.prescriptions.dispensers import dispensers
from eps.prescriptions.domain import DispensingSite, Issue, Prescription
from eps.prescriptions.performer import named_dispenser
from eps.prescriptions.returning import (
    PatientsChoiceClosed,
    ReturnReason,
    because_closed,
    returned,
)
from eps.prescriptions.routing import Dispenser, is_out_of_service
from eps.prescriptions.stamping import as_moved
from eps.prescriptions.states import PrescriptionState
from eps.prescriptions.telling import tell_of_token
from eps.prescriptions.with_dispenser import RETURN, Named, find, held_by, require_held
from eps.prescriptions.writing_returned import write_returned

Known = Mapping[OdsCode, Dispenser]


@dataclass(frozen=True, slots=True)
class Returning:
    """`to`: the patient said where it is to go."""

    principal: Principal
    named: Named
    reason: ReturnReason
    at: datetime
    to: OdsCode | None = None


@transactional
async def return_prescription(returning: Returning) -> Issue:
    """Given back while its dispenser is out of service it counts as a token made because of that."""
    require(returning.principal, Action.RETURN_PRESCRIPTION)
    found = await find(returning.named, returning.at)
    issue, known = await _lock(returning, found)
    await require_held(issue, returning.principal.ods_codes, RETURN, returning.at)
    given_back = returned(issue)
    if given_back.state is not PrescriptionState.CANCELLED:
        given_back = await _addressed(issue, given_back, returning, known)
    [written] = await write_returned([(issue, given_back)], returning.reason, _author(returning))
    return written


async def _lock(returning: Returning, found: Prescription) -> tuple[Issue, Known]:
    """The codes that it is about, then the patient, as everywhere."""
    codes = returning.principal.ods_codes
    before = held_by(await repository.issues_of(found.key), codes, returning.at)
    concerned = {code for code in (before.dispenser, returning.to) if code is not None}
    await lock_shared(concerned)
    await patient_by_id(found.patient_id)
    issue = held_by(await repository.issues_of(found.key), codes, returning.at)
    return issue, await dispensers(concerned, returning.at)


async def _addressed(before: Issue, given_back: Issue, returning: Returning, known: Known) -> Issue:
    if returning.to is not None:
        return _sent_on(given_back, returning.to, known, returning.at)
    if before.dispenser is None or not _is_closed(known.get(before.dispenser), returning.at):
        return given_back
    patient = await patient_by_id(before.patient_id)
    return await tell_of_token(because_closed(given_back, before.dispenser), patient, returning.at)


def _sent_on(given_back: Issue, to: OdsCode, known: Known, at: datetime) -> Issue:
    appliances = to in known and known[to].pharmacy.kind is Kind.APPLIANCE
    site = DispensingSite.P2 if appliances else DispensingSite.P1
    if _is_closed(named_dispenser(to, site, known), at):
        raise PatientsChoiceClosed
    return as_moved(given_back, to, site)


def _is_closed(dispenser: Dispenser | None, at: datetime) -> bool:
    return dispenser is not None and is_out_of_service(dispenser, at, directory().holidays)


def _author(returning: Returning) -> Author:
    return by_principal(returning.principal, returning.at)
