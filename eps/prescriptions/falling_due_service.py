"""Due work of one issue: the day has come on which it can be downloaded, or must no longer be held."""

from datetime import datetime

from eps.clock import london_date
from eps.database import transactional
from eps.nomination.acts import by_service
from eps.prescriptions import repository
from eps.prescriptions.domain import Issue
from eps.prescriptions.ending_all import end_all
from eps.prescriptions.falling_due import named_by
from eps.prescriptions.holding import hold_patient
from eps.prescriptions.restamping import restamp
from eps.prescriptions.states import PrescriptionState


@transactional
async def fall_due(issue_key: int, at: datetime) -> None:
    """Stamped where its dispenser serves; held, or a token where there is no time left to wait. Safe to run twice."""
    found = await repository.issues_by_key([issue_key])
    if not found:
        return
    [prescription] = (await repository.prescriptions_by_key([found[0].prescription_key])).values()
    named = named_by(prescription)
    patient = await hold_patient(prescription.patient_id, at, {named} if named else ())
    if patient.date_of_death is not None:
        await end_all(patient.id, by_service(at))
        return
    waiting = [issue for issue in await repository.issues_by_key([issue_key]) if _is_due(issue, at)]
    await restamp(waiting, by_service(at), {issue_key: named} if named else None)


def _is_due(issue: Issue, at: datetime) -> bool:
    day = london_date(at)
    return issue.state is PrescriptionState.AWAITING_RELEASE_READY and issue.ready_on <= day <= issue.use_by
