"""Pharmacies of the town at work: asking for prescriptions, returning them, saying what they dispensed."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any
from uuid import UUID

from eps import clock
from eps.identifiers import OdsCode
from eps.identity.permissions import Principal
from eps.prescriptions.dispense_service import (
    Dispensing,
    Withdrawing,
    WithdrawReason,
    notify_dispensed,
    withdraw,
)
from eps.prescriptions.dispensing import Notification
from eps.prescriptions.domain import Issue
from eps.prescriptions.identifier import PrescriptionId
from eps.prescriptions.issuing_service import Issued
from eps.prescriptions.release_service import Asking, Released, release_by_id, release_nominated
from eps.prescriptions.return_all_service import ReturningAll
from eps.prescriptions.return_service import Returning, return_prescription
from eps.prescriptions.returning import ReturnReason
from eps.prescriptions.states import ItemState, PrescriptionState
from eps.prescriptions.with_dispenser import Named
from tests.people import staff_of


def asking(code: str = "FA001", by: Principal | None = None) -> Asking:
    return Asking(by or staff_of(code), OdsCode(code), clock.now())


async def downloaded(code: str = "FA001") -> Released:
    """What waits for this pharmacy."""
    return await release_nominated(asking(code))


async def download_everything(code: str) -> list[PrescriptionId]:
    """Asks again as long as there is more."""
    got: list[PrescriptionId] = []
    while True:
        released = await downloaded(code)
        got += ids(released.issues)
        if not released.left_over:
            return got


async def downloaded_by_id(made: Issued, code: str = "FA001") -> Issue:
    released = await release_by_id(asking(code), made.prescription.id)
    [issue] = released.issues
    return issue


def ids(issues: Sequence[Issue]) -> list[PrescriptionId]:
    return [issue.prescription for issue in issues]


def returning(made: Issued, code: str = "FA001", **facts: Any) -> Returning:
    """Because the patient asked for it."""
    named = Named(made.prescription.id)
    asked = Returning(staff_of(code), named, ReturnReason.PATIENT_ASKED, clock.now())
    return replace(asked, **facts)


async def given_back(made: Issued, code: str = "FA001", **facts: Any) -> Issue:
    return await return_prescription(returning(made, code, **facts))


def returning_all(code: str = "FA001", by: Principal | None = None) -> ReturningAll:
    return ReturningAll(by or staff_of(code), OdsCode(code), clock.now())


def notification(made: Issued, *states: ItemState, number: int = 1, **facts: Any) -> Notification:
    """The notification of this number, which says this of the items in their order."""
    items = {item.id: state for item, state in zip(made.prescription.items, states, strict=False)}
    return replace(Notification(UUID(int=number), items), **facts)


async def notified(
    made: Issued, *states: ItemState, code: str = "FA001", number: int = 1, **facts: Any
) -> Issue:
    """`state` is what the dispenser says of the whole prescription."""
    state: PrescriptionState | None = facts.pop("state", None)
    said = notification(made, *states, number=number, state=state)
    asked = Dispensing(staff_of(code), Named(made.prescription.id), said, clock.now())
    return await notify_dispensed(replace(asked, **facts))


async def withdrawn(made: Issued, number: int = 1, code: str = "FA001", **facts: Any) -> Issue:
    asked = Withdrawing(
        *(staff_of(code), Named(made.prescription.id), UUID(int=number)),
        *(WithdrawReason.QUANTITY_UPDATE, clock.now()),
    )
    return await withdraw(replace(asked, **facts))
