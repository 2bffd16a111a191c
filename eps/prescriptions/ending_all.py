"""Every prescription of somebody who has died ends, in the caller's transaction."""

from eps.nomination.acts import Author
from eps.prescriptions import ending_repository, entries, repository
from eps.prescriptions.domain import Issue
from eps.prescriptions.ending import ended_by_death
from eps.prescriptions.states import PrescriptionState
from eps.record.store import append


async def end_all(patient_id: int, author: Author) -> list[Issue]:
    """The caller holds the patient."""
    issues = await ending_repository.unfinished_of(patient_id)
    ended = [(issue, after) for issue in issues if (after := ended_by_death(issue)) != issue]
    await repository.update_issues([after for _, after in ended])
    await append([entries.changed(after, _act(after), author, {"reason": "death"}) for _, after in ended])
    return [after for _, after in ended]


def _act(after: Issue) -> str:
    return "cancelled" if after.state is PrescriptionState.CANCELLED else "marked-for-cancelling"
