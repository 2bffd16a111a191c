"""From an order and its route to what is stored: the prescription, and each of its issues in the state it begins in."""

from datetime import date, datetime
from uuid import uuid4

from eps.prescriptions.domain import Addressed, DispensingSite, Issue, Prescription
from eps.prescriptions.identifier import PrescriptionId
from eps.prescriptions.order import Order
from eps.prescriptions.routing import Route
from eps.prescriptions.states import ItemState, PrescriptionState
from eps.prescriptions.use_by import ready_on, use_by


def draft_prescription(
    order: Order, stamped: Route, prescription_id: PrescriptionId, patient_id: int, at: datetime
) -> Prescription:
    return Prescription(
        key=0,
        id=prescription_id,
        long_id=order.long_id or uuid4(),
        patient_id=patient_id,
        practice=order.practice,
        prescriber=order.prescriber,
        treatment=order.treatment,
        type_code=order.type_code,
        items=order.items,
        issued_at=at,
        valid_from=order.valid_from,
        use_by=order.first_use_by,
        days_supply=order.days_supply,
        issues=order.issues,
        site=order.site,
        performer=order.performer,
        one_off=stamped.one_off,
        signed=order.signed,
    )


def draft_issues(prescription: Prescription, stamped: Route, today: date) -> list[Issue]:
    """The first is addressed as it was routed; later ones are when they fall due."""
    return [_first(prescription, stamped, today)] + [
        _later(prescription, number) for number in range(2, prescription.issues + 1)
    ]


def _first(prescription: Prescription, stamped: Route, today: date) -> Issue:
    in_future = prescription.valid_from > today
    return Issue(
        key=0,
        prescription_key=prescription.key,
        prescription=prescription.id,
        patient_id=prescription.patient_id,
        number=1,
        of=prescription.issues,
        state=PrescriptionState.FUTURE_DATED if in_future else PrescriptionState.TO_BE_DISPENSED,
        item_states=(ItemState.TO_BE_DISPENSED,) * len(prescription.items),
        site=stamped.site,
        address=stamped.address,
        addressed=stamped.addressed,
        ready_on=prescription.valid_from,
        use_by=prescription.use_by,
        wanted=stamped.wanted,
    )


def _later(prescription: Prescription, number: int) -> Issue:
    return Issue(
        key=0,
        prescription_key=prescription.key,
        prescription=prescription.id,
        patient_id=prescription.patient_id,
        number=number,
        of=prescription.issues,
        state=PrescriptionState.FUTURE_ISSUE,
        item_states=(ItemState.TO_BE_DISPENSED,) * len(prescription.items),
        site=DispensingSite.NOT_NOMINATED,
        address=None,
        addressed=Addressed.NOT_YET,
        ready_on=ready_on(prescription.valid_from, prescription.days_supply, number),
        use_by=use_by(prescription.valid_from, prescription.items, number=number),
    )
