"""A practice of the town issues prescriptions: makers of orders, and what was stored of them."""

from dataclasses import replace
from datetime import date
from typing import Any
from uuid import UUID

from eps import clock
from eps.identifiers import NhsNumber, OdsCode
from eps.identity.permissions import Principal, Role
from eps.prescriptions.domain import Addressed, DispensingSite, Issue, Item, TreatmentType
from eps.prescriptions.identifier import PrescriptionId
from eps.prescriptions.issuing_service import Issued, Issuing, issue
from eps.prescriptions.order import Order
from eps.prescriptions.repository import issues_of
from eps.prescriptions.routing import OnClosed
from eps.prescriptions.states import ItemState, PrescriptionState
from tests.factories import nhs_number
from tests.people import staff_of

PRACTICE = "A81001"
AMOXICILLIN = Item(
    id=UUID(int=1),
    code="39732311000001104",
    name="Amoxicillin 250mg capsules",
    quantity="20",
    unit="capsule",
    dosage="2 times a day for 10 days",
)


def prescriber(practice: str = PRACTICE) -> Principal:
    return staff_of(practice, role=Role.PRESCRIBER)


def item(number: int = 1, **facts: Any) -> Item:
    return replace(AMOXICILLIN, id=UUID(int=number), **facts)


def order(**facts: Any) -> Order:
    """A repeat of one item, for whomever the patient nominated."""
    some = Order(
        practice=OdsCode(PRACTICE),
        prescriber="staff-A81001",
        treatment=TreatmentType.CONTINUOUS,
        items=(item(),),
        valid_from=date(2026, 11, 25),
    )
    return replace(some, **facts)


async def issued(
    number: int = 1, *, on_closed: OnClosed | None = None, by: Principal | None = None, **facts: Any
) -> Issued:
    """For the patient of this number in the town, by its practice."""
    who: NhsNumber = nhs_number(number)
    return await issue(Issuing(by or prescriber(), who, order(**facts), clock.now(), on_closed))


async def first_issue(made: Issued) -> Issue:
    """As it stands now."""
    [first, *_] = await issues_of(made.prescription.key)
    return first


def to(code: str, site: DispensingSite = DispensingSite.P1) -> dict[str, Any]:
    """An order that names its dispenser."""
    return {"performer": OdsCode(code), "site": site}


TOKEN: dict[str, Any] = {"site": DispensingSite.NOT_NOMINATED}


def an_issue(**facts: Any) -> Issue:
    """One that waits at FA001."""
    some = Issue(
        key=1,
        prescription_key=1,
        prescription=PrescriptionId("24F5DA-A83008-7EFE6Z"),
        patient_id=1,
        number=1,
        of=1,
        state=PrescriptionState.TO_BE_DISPENSED,
        item_states=(ItemState.TO_BE_DISPENSED,),
        site=DispensingSite.P1,
        address=OdsCode("FA001"),
        addressed=Addressed.NOMINATED,
        ready_on=date(2026, 11, 25),
        use_by=date(2027, 5, 25),
    )
    return replace(some, **facts)
