"""A prescription is handed out, so that the next issue of repeat dispensing awaits its day."""

from eps.prescriptions.domain import Issue
from eps.prescriptions.issuing_service import Issued
from eps.prescriptions.repository import issues_of
from eps.prescriptions.states import ItemState
from tests.dispensing import downloaded_by_id, notified


async def nth(made: Issued, number: int) -> Issue:
    """As it stands now."""
    return (await issues_of(made.prescription.key))[number - 1]


async def handed_out(made: Issued, *, number: int = 1) -> None:
    """The one item of the issue, by whom it is addressed to."""
    pharmacy = (await nth(made, number)).address or "FA001"
    await downloaded_by_id(made, pharmacy)
    await notified(made, ItemState.FULLY_DISPENSED, code=pharmacy, number=number)
