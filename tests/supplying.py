"""A prescription is handed out, so that the next issue of repeat dispensing awaits its day."""

from dataclasses import replace

from eps import clock
from eps.database import transactional
from eps.nomination.acts import by_service
from eps.nomination.repository import patient_by_id
from eps.prescriptions import entries
from eps.prescriptions.domain import Issue
from eps.prescriptions.falling_due import next_issue
from eps.prescriptions.issuing_service import Issued
from eps.prescriptions.repository import issues_of, update_issue
from eps.prescriptions.states import ItemState, PrescriptionState
from eps.record.store import append
from tests.dispensing import downloaded_by_id


async def nth(made: Issued, number: int) -> Issue:
    """As it stands now."""
    return (await issues_of(made.prescription.key))[number - 1]


async def handed_out(made: Issued, *, number: int = 1) -> None:
    issue = await nth(made, number)
    await downloaded_by_id(made, issue.address or "FA001")
    await _dispensed(made, number)


@transactional
async def _dispensed(made: Issued, number: int) -> None:
    await patient_by_id(made.prescription.patient_id)
    done = replace(
        await nth(made, number),
        state=PrescriptionState.DISPENSED,
        item_states=(ItemState.FULLY_DISPENSED,),
    )
    author = by_service(clock.now())
    await update_issue(done)
    await append([entries.changed(done, "dispensed", author)])
    await next_issue(done, author)
