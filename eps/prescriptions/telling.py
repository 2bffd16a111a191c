"""What patients and practices are told of prescriptions: no pharmacy is named but their own, and nothing clinical."""

from datetime import datetime

from eps.nomination.domain import Patient
from eps.outbox.domain import Audience, Message
from eps.outbox.store import enqueue
from eps.prescriptions.domain import Issue
from eps.settings import settings


async def tell_of_token(issue: Issue, patient: Patient, at: datetime) -> None:
    """Made because the pharmacy is closed: the patient hears the same day that it has a number."""
    told = Message(
        dedupe_key=f"token/{issue.prescription}/{issue.number}",
        audience=Audience.PATIENT,
        patient_id=patient.id,
        template="prescription-has-a-number",
        facts={"address": settings().address},
        subject=f"patient/{patient.id}",
        send_at=at,
    )
    await enqueue([told], at)
