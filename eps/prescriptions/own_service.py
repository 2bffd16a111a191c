"""The signed-in patient's own prescriptions, as each stands."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime

from eps.identifiers import OdsCode
from eps.identity.permissions import Action, Principal, require
from eps.nomination.destination_repository import chosen_among
from eps.nomination.domain import NominationType, Patient
from eps.nomination.proposal_repository import proposals
from eps.nomination.service import own_patient
from eps.pharmacies.domain import Pharmacy
from eps.pharmacies.service import directory
from eps.prescriptions.by_patient_repository import issues_among, prescription_of, prescriptions_page
from eps.prescriptions.dispensers import dispensers_at_hand
from eps.prescriptions.domain import Issue, Prescription, UnknownPrescription
from eps.prescriptions.identifier import PrescriptionId
from eps.prescriptions.own import Standing, Surroundings, standing
from eps.prescriptions.routing import can_take


async def own_prescriptions(
    principal: Principal, at: datetime, *, before: int | None, limit: int
) -> list[Standing]:
    """Newest first, from behind the key of one."""
    require(principal, Action.READ_OWN_PRESCRIPTIONS)
    patient = await own_patient(principal)
    return await standings(patient, await prescriptions_page(patient.id, before=before, limit=limit), at)


async def own_prescription(principal: Principal, prescription_id: PrescriptionId, at: datetime) -> Standing:
    require(principal, Action.READ_OWN_PRESCRIPTIONS)
    patient = await own_patient(principal)
    found = await prescription_of(patient.id, prescription_id)
    if found is None:
        raise UnknownPrescription
    [one] = await standings(patient, [found], at)
    return one


async def standings(patient: Patient, found: Sequence[Prescription], at: datetime) -> list[Standing]:
    """In their order."""
    issues = await issues_among([one.key for one in found])
    every = [issue for several in issues.values() for issue in several]
    around = Surroundings(_pharmacies(every), await proposals(patient.id), at, directory().holidays)
    if around.shut:
        around = replace(around, goes_to=await who_can_take(patient.id, at))
    return [standing(one, issues[one.key], around) for one in found]


async def who_can_take(patient_id: int, at: datetime) -> dict[NominationType, Pharmacy]:
    """Where prescriptions of each type go now, as far as that serves."""
    chosen = await chosen_among([patient_id], at)
    to = {kind: one.destination for (_, kind), one in chosen.items() if one.destination}
    known = await dispensers_at_hand(frozenset(to.values()), at)
    serving = {code for code, one in known.items() if can_take(one, at, directory().holidays)}
    return {kind: known[code].pharmacy for kind, code in to.items() if code in serving}


def _pharmacies(issues: Iterable[Issue]) -> dict[OdsCode, Pharmacy]:
    codes = {code for one in issues for code in (one.address, one.dispenser, one.wanted) if code}
    return {code: found for code in codes if (found := directory().find(code)) is not None}
