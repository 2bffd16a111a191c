"""Prescribers of the town cancel what they issued."""

from dataclasses import replace
from typing import Any
from uuid import UUID

from eps import clock
from eps.identifiers import OdsCode
from eps.prescriptions.cancelling import Outcome
from eps.prescriptions.cancelling_service import Cancelling, cancel
from eps.prescriptions.identifier import PrescriptionId
from tests.factories import nhs_number
from tests.prescribing import PRACTICE, prescriber

CLINICAL = "0002"


def cancelling(prescription_id: PrescriptionId, item: int = 1, **facts: Any) -> Cancelling:
    """An item by its number, of patient 1, by a prescriber of the practice that issued it."""
    asked = Cancelling(
        principal=prescriber(),
        practice=OdsCode(PRACTICE),
        who=nhs_number(1),
        prescription=prescription_id,
        item=UUID(int=item),
        reason=CLINICAL,
        at=clock.now(),
    )
    return replace(asked, **facts)


async def cancelled(prescription_id: PrescriptionId, item: int = 1, **facts: Any) -> Outcome:
    return (await cancel(cancelling(prescription_id, item, **facts))).outcome
