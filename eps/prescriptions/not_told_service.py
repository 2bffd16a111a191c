"""A message about a token never arrived: whose it is counts as not told, and is for their practice to phone."""

from collections.abc import Sequence
from dataclasses import replace

from eps.database import transactional
from eps.nomination.many_repository import lock_patients
from eps.outbox.domain import Message
from eps.prescriptions.by_patient_repository import open_issues_of
from eps.prescriptions.repository import update_issues
from eps.prescriptions.telling import HAS_A_NUMBER, subject_of


@transactional
async def count_as_not_told(given_up: Sequence[Message]) -> None:
    """Of messages about anything else nothing follows."""
    about = {one.subject: one.patient_id for one in given_up if one.template == HAS_A_NUMBER}
    patients = sorted({patient_id for patient_id in about.values() if patient_id is not None})
    await lock_patients(patients)
    issues = [issue for issue in await open_issues_of(patients) if subject_of(issue) in about]
    await update_issues([replace(issue, told_at=None) for issue in issues])
