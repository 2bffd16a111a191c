"""Every prescription of somebody who has died ends, in the caller's transaction; or does not, where that was wrong."""

from eps.nomination.acts import Author
from eps.prescriptions import ending_repository, entries, repository
from eps.prescriptions.domain import Issue
from eps.prescriptions.ending import DEATH, ended_by_death, not_ended_by_death
from eps.prescriptions.states import PrescriptionState
from eps.record.store import append


async def end_all(patient_id: int, author: Author) -> list[Issue]:
    """The caller holds the patient."""
    issues = await ending_repository.unfinished_of(patient_id)
    ended = [after for issue in issues if (after := ended_by_death(issue)) != issue]
    await repository.update_issues(ended)
    await append([entries.changed(after, _act(after), author, {"reason": DEATH}) for after in ended])
    return ended


async def unmark_all(patient_id: int, author: Author) -> list[Issue]:
    """What a dispenser has is no longer cancelled when it comes back. What was cancelled stays so."""
    issues = await ending_repository.unfinished_of(patient_id)
    freed = [after for issue in issues if (after := not_ended_by_death(issue)) != issue]
    await repository.update_issues(freed)
    await append([entries.changed(after, "unmarked", author, {"reason": DEATH}) for after in freed])
    return freed


def _act(after: Issue) -> str:
    return "cancelled" if after.state is PrescriptionState.CANCELLED else "marked-for-cancelling"
