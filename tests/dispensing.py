"""Pharmacies of the town at work: asking for prescriptions, returning them, saying what they dispensed."""

from collections.abc import Sequence

from eps import clock
from eps.identifiers import OdsCode
from eps.identity.permissions import Principal
from eps.prescriptions.domain import Issue
from eps.prescriptions.identifier import PrescriptionId
from eps.prescriptions.issuing_service import Issued
from eps.prescriptions.release_service import Asking, Released, release_by_id, release_nominated
from tests.people import staff_of


def asking(code: str = "FA001", by: Principal | None = None) -> Asking:
    return Asking(by or staff_of(code), OdsCode(code), clock.now())


async def downloaded(code: str = "FA001") -> Released:
    """What waits for this pharmacy."""
    return await release_nominated(asking(code))


async def downloaded_by_id(made: Issued, code: str = "FA001") -> Issue:
    released = await release_by_id(asking(code), made.prescription.id)
    [issue] = released.issues
    return issue


def ids(issues: Sequence[Issue]) -> list[PrescriptionId]:
    return [issue.prescription for issue in issues]
