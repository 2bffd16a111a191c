"""From what a practice asks for to an order: what is built here, and not received as a message, begins so.

Its items get identifiers of their own; its prescription ID is given as it is issued. It carries no legal signature, and
whoever shows it says so (`UNSIGNED`).
"""

from dataclasses import dataclass
from datetime import date
from uuid import uuid4

from eps.errors import EpsError
from eps.identifiers import OdsCode
from eps.prescriptions.domain import DispensingSite, Item, TreatmentType
from eps.prescriptions.medicine import Medicine, require_sound_medicine
from eps.prescriptions.order import Order, require_sound
from eps.prescriptions.performer import require_no_performer

UNSIGNED = "Built here, this carries no legal signature."


@dataclass(frozen=True, slots=True)
class Preparation:
    """One prescription as a practice asks for it: for how many days one supply lasts, how many issues of it there are.
    `performer` is for this order alone; without one it follows the patient's nomination of `site`."""

    treatment: TreatmentType
    medicines: tuple[Medicine, ...]
    days_supply: int = 28
    issues: int = 1
    site: DispensingSite = DispensingSite.P1
    performer: OdsCode | None = None


def prepared_order(asked: Preparation, *, practice: OdsCode, prescriber: str, valid_from: date) -> Order:
    """Refused as soon as one rule is broken, with a pointer into what was asked."""
    require_no_performer(asked.site, asked.performer)
    for place, medicine in enumerate(asked.medicines):
        _require_sound_medicine(place, medicine)
    order = Order(
        practice=practice,
        prescriber=prescriber,
        treatment=asked.treatment,
        items=tuple(_item(medicine) for medicine in asked.medicines),
        valid_from=valid_from,
        days_supply=asked.days_supply,
        issues=asked.issues,
        site=asked.site,
        performer=asked.performer,
        signed=False,
    )
    require_sound(order)
    return order


def _require_sound_medicine(place: int, medicine: Medicine) -> None:
    try:
        require_sound_medicine(medicine)
    except EpsError as fault:
        fault.pointer = f"/items/{place}{fault.pointer}"
        raise


def _item(medicine: Medicine) -> Item:
    return Item(
        id=uuid4(),
        code=medicine.code,
        name=medicine.name,
        quantity=medicine.quantity,
        unit=medicine.unit,
        dosage=medicine.dosage,
        schedule=medicine.schedule,
    )
