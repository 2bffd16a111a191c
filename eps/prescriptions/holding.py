"""Holding a patient whose prescriptions are to be routed: codes first, then the patient, as everywhere."""

from collections.abc import Collection
from datetime import datetime

from eps.identifiers import OdsCode
from eps.locks import lock_shared, try_lock_shared
from eps.nomination.destination_repository import chosen_among
from eps.nomination.domain import Patient
from eps.nomination.repository import patient_by_id
from eps.record.store import RecordMovedOn


async def hold_patient(patient_id: int, at: datetime, others: Collection[OdsCode] = ()) -> Patient:
    """With the shared lock on every code that they chose, and on `others`, until the transaction ends."""
    before = await codes_chosen(patient_id, at)
    await lock_shared(before | set(others))
    patient = await patient_by_id(patient_id)
    added = await codes_chosen(patient_id, at) - before
    if not await try_lock_shared(added):
        raise RecordMovedOn
    return patient


async def codes_chosen(patient_id: int, at: datetime) -> set[OdsCode]:
    chosen = await chosen_among([patient_id], at)
    return {code for one in chosen.values() for code in one.codes}
