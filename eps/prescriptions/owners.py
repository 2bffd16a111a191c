"""Whose a prescription is: the patient's, and the practice's that issued it. For anybody else there is none."""

from eps.identity.permissions import Principal
from eps.nomination.domain import Patient
from eps.prescriptions.domain import Prescription, UnknownPrescription


def of_patient(found: Prescription | None, patient: Patient) -> Prescription:
    if found is None or found.patient_id != patient.id:
        raise UnknownPrescription
    return found


def of_practice(found: Prescription | None, principal: Principal) -> Prescription:
    if found is None or found.practice not in principal.ods_codes:
        raise UnknownPrescription
    return found
