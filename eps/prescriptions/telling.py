"""What patients and practices are told of prescriptions: no pharmacy is named but their own, and nothing clinical."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from uuid import UUID

from eps.clock import london_date, london_midnight
from eps.identifiers import OdsCode
from eps.nomination.domain import Patient
from eps.nomination.many_repository import patients_among
from eps.outbox.domain import Audience, Message
from eps.outbox.store import enqueue
from eps.prescriptions.by_patient_repository import open_issues_of
from eps.prescriptions.domain import Addressed, Issue
from eps.settings import settings

MORNING = timedelta(hours=8)
"""What becomes so in the night is told at this hour of the same day."""


HAS_A_NUMBER = "prescription-has-a-number"
IS_HELD = "prescription-held"
PRACTICE_IS_HELD = "practice-prescription-held"
SAID_BY = {
    HAS_A_NUMBER: Addressed.TOKEN_BECAUSE_CLOSED,
    IS_HELD: Addressed.HELD,
    PRACTICE_IS_HELD: Addressed.HELD,
}
"""By template: how an issue is addressed for as long as what it tells is so."""


async def tell_of_token(issue: Issue, patient: Patient, at: datetime) -> Issue:
    """Made because the pharmacy is closed: the patient hears the same day that it has a number. Gives the issue with
    `told_at` set, or null where nothing reaches them today: then it is for their practice to phone."""
    [told] = await _tell_of_tokens([(issue, patient)], at)
    return told


def hears_today(patient: Patient) -> bool:
    """By text or email, as they prefer. A letter takes days, and a text to a care home may reach anybody."""
    if patient.preferred_channel == "text":
        return bool(patient.phone) and not patient.communal
    return patient.preferred_channel == "email" and bool(patient.email)


async def tell_of_tokens(issues: Sequence[Issue], at: datetime) -> list[Issue]:
    """The same for many, in their order."""
    patients = await patients_among({issue.patient_id for issue in issues})
    return await _tell_of_tokens([(issue, patients[issue.patient_id]) for issue in issues], at)


async def _tell_of_tokens(pairs: Sequence[tuple[Issue, Patient]], at: datetime) -> list[Issue]:
    shown = [issue for issue, patient in pairs if not patient.is_withheld]
    await enqueue([_to_patient(issue, HAS_A_NUMBER, at) for issue in shown], at)
    return [
        replace(issue, told_at=at) if hears_today(patient) and not patient.is_withheld else issue
        for issue, patient in pairs
    ]


async def tell_of_held(held: Sequence[Issue], practices: Mapping[int, OdsCode], at: datetime) -> None:
    """A repeat fell due at a pharmacy that is closed: patient and practice hear the same day. `practices` by
    prescription."""
    patients = await patients_among({issue.patient_id for issue in held})
    to_patients = [
        _to_patient(issue, IS_HELD, at) for issue in held if not patients[issue.patient_id].is_withheld
    ]
    await enqueue(
        [*to_patients, *(_to_practice(one, practices[one.prescription_key], at) for one in held)], at
    )


def held_key(issue: Issue) -> str:
    """Of the message that told the patient that it is held."""
    return _key(IS_HELD, issue)


def _key(template: str, issue: Issue) -> str:
    """Each message about an issue is written once."""
    return f"{template}/{issue.prescription}/{issue.number}"


def _to_patient(issue: Issue, template: str, at: datetime) -> Message:
    return Message(
        dedupe_key=_key(template, issue),
        audience=Audience.PATIENT,
        patient_id=issue.patient_id,
        template=template,
        facts={"address": settings().address},
        subject=subject_of(issue),
        send_at=by_day(at),
    )


def _to_practice(issue: Issue, practice: OdsCode, at: datetime) -> Message:
    return Message(
        dedupe_key=_key(PRACTICE_IS_HELD, issue),
        audience=Audience.PRACTICE,
        organisation=practice,
        patient_id=issue.patient_id,
        template=PRACTICE_IS_HELD,
        facts={},
        subject=subject_of(issue),
        send_at=by_day(at),
    )


async def no_longer_so(messages: Sequence[Message]) -> set[UUID]:
    """Ids of messages about issues that are no longer what they tell: asked before they are sent."""
    if not messages:
        return set()
    issues = await open_issues_of({message.patient_id for message in messages if message.patient_id})
    now = {subject_of(issue): issue.addressed for issue in issues}
    return {one.id for one in messages if now.get(one.subject) is not SAID_BY[one.template]}


def subject_of(issue: Issue) -> str:
    return f"issue/{issue.prescription}/{issue.number}"


def by_day(at: datetime) -> datetime:
    """Now, or in the morning where it is night."""
    return max(at, london_midnight(london_date(at)) + MORNING)
