"""A cancellation comes before its prescription: it is remembered, and done as that arrives."""

from datetime import timedelta
from typing import Any

import pytest

from eps import clock
from eps.identifiers import OdsCode
from eps.prescriptions.cancelling import Outcome
from eps.prescriptions.domain import TreatmentType
from eps.prescriptions.identifier import PrescriptionId
from eps.prescriptions.issuing_service import DuplicatePrescription
from eps.prescriptions.repository import issues_of, prescription
from eps.prescriptions.states import ItemState, PrescriptionState
from eps.record.store import history
from tests.cancelling import cancelled
from tests.dispensing import downloaded
from tests.factories import nhs_number, patient
from tests.prescribing import first_issue, issued, item, prescriber
from tests.town import NOW, make_town

pytestmark = pytest.mark.usefixtures("database")
ID = PrescriptionId("24F5DA-A83008-7EFE6Z")
TWO: dict[str, Any] = {"id": ID, "items": (item(1), item(2))}


async def states() -> list[PrescriptionState]:
    found = await prescription(ID)
    return [] if found is None else [issue.state for issue in await issues_of(found.key)]


async def test_it_is_not_found_and_remembered() -> None:
    await make_town()
    assert await cancelled(ID) is Outcome.NOT_FOUND
    assert await states() == [PrescriptionState.CANCELLED_BEFORE_ARRIVAL]
    assert (await history("patient/1"))[-1].entry.act == "prescription.cancelled-before-arrival"


async def test_of_what_arrives_only_the_cancelled_item_is_cancelled() -> None:
    await make_town()
    await cancelled(ID, 2)
    made = await issued(**TWO)
    assert made.cancelled == 1
    first = await first_issue(made)
    assert (first.state, first.item_states) == (
        PrescriptionState.TO_BE_DISPENSED,
        (ItemState.TO_BE_DISPENSED, ItemState.CANCELLED),
    )
    assert len((await downloaded()).issues) == 1


async def test_where_every_item_was_cancelled_it_arrives_cancelled() -> None:
    await make_town()
    await cancelled(ID, 1)
    assert await cancelled(ID, 2) is Outcome.NOT_FOUND
    made = await issued(**TWO)
    assert (await first_issue(made)).state is PrescriptionState.CANCELLED
    assert (await downloaded()).issues == ()


async def test_remembered_twice_it_is_remembered_once() -> None:
    await make_town()
    await cancelled(ID)
    assert await cancelled(ID) is Outcome.NOT_FOUND
    found = await prescription(ID)
    assert found is not None
    assert len(found.items) == 1


async def test_every_issue_of_repeat_dispensing_arrives_cancelled() -> None:
    await make_town()
    await cancelled(ID)
    await issued(id=ID, treatment=TreatmentType.REPEAT_DISPENSING, issues=3)
    assert await states() == [PrescriptionState.CANCELLED] * 3


async def test_however_late_it_arrives() -> None:
    await make_town()
    await cancelled(ID)
    clock.start_at(NOW + timedelta(days=300))
    made = await issued(id=ID, valid_from=clock.now().date())
    assert made.first.state is PrescriptionState.CANCELLED


async def test_what_another_practice_cancelled_is_no_concern_of_this_one() -> None:
    await make_town()
    await cancelled(ID, principal=prescriber("B82001"), practice=OdsCode("B82001"))
    made = await issued(id=ID)
    assert (made.cancelled, made.first.state) == (0, PrescriptionState.TO_BE_DISPENSED)


async def test_what_was_cancelled_for_another_patient_is_no_concern_of_this_one() -> None:
    await make_town()
    await cancelled(ID, who=nhs_number(2))
    made = await issued(id=ID)
    assert (made.cancelled, made.first.state) == (0, PrescriptionState.TO_BE_DISPENSED)


async def test_once_it_arrived_its_id_is_in_use() -> None:
    await make_town()
    await cancelled(ID)
    await issued(id=ID)
    with pytest.raises(DuplicatePrescription):
        await issued(id=ID)


async def test_of_somebody_whom_nobody_knows_nothing_is_remembered() -> None:
    await make_town()
    assert await cancelled(ID, who=nhs_number(77)) is Outcome.NOT_FOUND
    assert await states() == []


async def test_somebody_unknown_may_be_brought_by_the_cancellation_as_by_an_order() -> None:
    await make_town(patients=0)
    stranger = patient(id=0, nhs_number=nhs_number(77))
    await cancelled(ID, who=nhs_number(77), newcomer=stranger)
    assert await states() == [PrescriptionState.CANCELLED_BEFORE_ARRIVAL]
