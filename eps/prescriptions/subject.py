"""Whom a message is about: somebody in the register, or, outside production, somebody whom it brings into it."""

from datetime import datetime

from eps.identifiers import NhsNumber
from eps.nomination.acts import Author, patient_entry
from eps.nomination.destination_repository import destination
from eps.nomination.domain import NominationType, Patient
from eps.nomination.repository import insert_patient
from eps.record.store import append
from eps.settings import settings


async def known(who: NhsNumber, at: datetime) -> int | None:
    """A superseded record stands for the one that it went into."""
    found = await destination(who, NominationType.P1, at)
    return (found.patient.superseded_by or found.patient.id) if found else None


async def means(who: NhsNumber, patient: Patient, at: datetime) -> bool:
    """Whether this number is about this patient. Once two records were merged the number of either is about both."""
    if who == patient.nhs_number:
        return True
    meant = await known(who, at)
    return meant is not None and meant in {patient.id, patient.superseded_by}


async def known_or_added(who: NhsNumber, newcomer: Patient | None, author: Author) -> int | None:
    """None where they are unknown and too little is said of them, or in production. In the caller's transaction."""
    patient_id = await known(who, author.at)
    if patient_id is not None or newcomer is None or settings().is_production:
        return patient_id
    added = await insert_patient(newcomer)
    if added is None:  # by somebody else, at the same moment
        return await known(who, author.at)
    await append([patient_entry(added, "patient.added", {"by": "message"}, author)])
    return added
