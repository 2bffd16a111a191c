"""A prescriber cancels one item: what comes of it, wherever the prescription is."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from eps import clock
from eps.identifiers import OdsCode
from eps.identity.permissions import NotYourOrganisation, RoleMayNot
from eps.prescriptions.cancelling import Outcome
from eps.prescriptions.cancelling_service import cancel
from eps.prescriptions.domain import Issue, TreatmentType
from eps.prescriptions.repository import issues_of
from eps.prescriptions.states import ItemState, PrescriptionState
from eps.record.store import history
from tests.cancelling import cancelled, cancelling
from tests.dispensing import downloaded, given_back, notified
from tests.factories import nhs_number
from tests.people import staff_of
from tests.prescribing import first_issue, issued, item, prescriber
from tests.town import NOW, make_town

pytestmark = pytest.mark.usefixtures("database")
TWO = (item(1), item(2))


def standing(issue: Issue) -> tuple[PrescriptionState, tuple[ItemState, ...]]:
    return issue.state, issue.item_states


async def test_one_item_of_two_is_cancelled_and_the_other_stays_to_be_dispensed() -> None:
    await make_town()
    made = await issued(items=TWO)
    assert await cancelled(made.prescription.id, 2) is Outcome.CANCELLED
    assert standing(await first_issue(made)) == (
        PrescriptionState.TO_BE_DISPENSED,
        (ItemState.TO_BE_DISPENSED, ItemState.CANCELLED),
    )


async def test_with_the_last_item_the_prescription_is_cancelled() -> None:
    await make_town()
    made = await issued(items=TWO)
    await cancelled(made.prescription.id, 2)
    assert await cancelled(made.prescription.id, 1) is Outcome.CANCELLED
    assert (await first_issue(made)).state is PrescriptionState.CANCELLED
    assert (await downloaded()).issues == ()


async def test_a_cancellation_is_on_the_patients_record_with_its_reason() -> None:
    await make_town()
    made = await issued()
    await cancelled(made.prescription.id)
    last = (await history("patient/1"))[-1].entry
    assert (last.act, last.payload["item"], last.payload["reason"]) == ("prescription.cancelled", 0, "0002")


async def test_a_second_time_it_was_cancelled_already() -> None:
    await make_town()
    made = await issued(items=TWO)
    await cancelled(made.prescription.id, 2)
    assert await cancelled(made.prescription.id, 2) is Outcome.ALREADY_CANCELLED
    await cancelled(made.prescription.id, 1)
    assert await cancelled(made.prescription.id, 1) is Outcome.ALREADY_CANCELLED


async def test_with_a_dispenser_it_is_marked_and_cancelled_as_it_comes_back() -> None:
    await make_town()
    made = await issued(items=TWO)
    await downloaded()
    answer = await cancel(cancelling(made.prescription.id, 2))
    assert (answer.outcome, answer.holder) == (Outcome.WITH_DISPENSER, "FA001")
    marked = await first_issue(made)
    assert (marked.state, marked.cancelling) == (PrescriptionState.WITH_DISPENSER, ((1, "0002"),))
    await given_back(made)
    assert standing(await first_issue(made)) == (
        PrescriptionState.TO_BE_DISPENSED,
        (ItemState.TO_BE_DISPENSED, ItemState.CANCELLED),
    )


async def test_marked_twice_it_is_marked_once() -> None:
    await make_town()
    made = await issued(items=TWO)
    await downloaded()
    await cancelled(made.prescription.id, 2)
    assert await cancelled(made.prescription.id, 2) is Outcome.WITH_DISPENSER
    assert len((await first_issue(made)).cancelling) == 1


async def test_all_that_was_marked_comes_back_as_cancelled() -> None:
    await make_town()
    made = await issued()
    await downloaded()
    await cancelled(made.prescription.id)
    assert (await given_back(made)).state is PrescriptionState.CANCELLED


async def test_where_some_of_it_was_dispensed_it_is_marked_too() -> None:
    await make_town()
    made = await issued(items=TWO)
    await downloaded()
    await notified(made, ItemState.FULLY_DISPENSED, ItemState.OWING)
    assert await cancelled(made.prescription.id, 2) is Outcome.WITH_DISPENSER_ACTIVE


async def test_what_was_dispensed_is_not_cancelled() -> None:
    await make_town()
    made = await issued()
    await downloaded()
    await notified(made, ItemState.FULLY_DISPENSED)
    assert await cancelled(made.prescription.id) is Outcome.DISPENSED


async def test_what_was_closed_as_not_dispensed_is_not_cancelled() -> None:
    await make_town()
    made = await issued()
    await downloaded()
    await notified(made, ItemState.NOT_DISPENSED)
    assert await cancelled(made.prescription.id) is Outcome.NOT_DISPENSED


async def test_what_has_expired_is_not_cancelled() -> None:
    await make_town()
    made = await issued()
    clock.start_at(NOW + timedelta(days=200))
    assert await cancelled(made.prescription.id) is Outcome.EXPIRED


async def test_what_is_dated_ahead_can_be_cancelled() -> None:
    await make_town()
    made = await issued(valid_from=(NOW + timedelta(days=9)).date())
    assert made.first.state is PrescriptionState.FUTURE_DATED
    assert await cancelled(made.prescription.id) is Outcome.CANCELLED


async def test_of_repeat_dispensing_every_open_issue_is_cancelled() -> None:
    await make_town()
    made = await issued(treatment=TreatmentType.REPEAT_DISPENSING, issues=3)
    assert await cancelled(made.prescription.id) is Outcome.CANCELLED
    assert {one.state for one in await issues_of(made.prescription.key)} == {PrescriptionState.CANCELLED}


async def test_an_issue_that_a_dispenser_has_is_marked_and_those_to_come_are_cancelled() -> None:
    await make_town()
    made = await issued(treatment=TreatmentType.REPEAT_DISPENSING, issues=3)
    await downloaded()
    assert await cancelled(made.prescription.id) is Outcome.WITH_DISPENSER
    first, *others = await issues_of(made.prescription.key)
    assert (first.state, first.cancelling) == (PrescriptionState.WITH_DISPENSER, ((0, "0002"),))
    assert {one.state for one in others} == {PrescriptionState.CANCELLED}


async def test_an_issue_that_was_dispensed_stays_so_and_those_to_come_are_cancelled() -> None:
    await make_town()
    made = await issued(treatment=TreatmentType.REPEAT_DISPENSING, issues=3)
    await downloaded()
    await notified(made, ItemState.FULLY_DISPENSED)
    assert await cancelled(made.prescription.id) is Outcome.CANCELLED
    first, *others = await issues_of(made.prescription.key)
    assert first.state is PrescriptionState.DISPENSED
    assert {one.state for one in others} == {PrescriptionState.CANCELLED}


async def test_an_item_that_it_does_not_have_is_not_found() -> None:
    await make_town()
    made = await issued()
    assert await cancelled(made.prescription.id, 9) is Outcome.NOT_FOUND


async def test_for_another_patient_it_is_not_found() -> None:
    await make_town()
    made = await issued()
    assert await cancelled(made.prescription.id, who=nhs_number(2)) is Outcome.NOT_FOUND
    assert (await first_issue(made)).state is PrescriptionState.TO_BE_DISPENSED


async def test_for_somebody_whom_the_register_does_not_know_it_is_not_found() -> None:
    await make_town()
    taken = await issued()
    await downloaded()
    waiting, nobody = await issued(2), nhs_number(999)
    assert await cancelled(waiting.prescription.id, who=nobody) is Outcome.NOT_FOUND
    assert await cancelled(taken.prescription.id, who=nobody) is Outcome.NOT_FOUND
    assert (await first_issue(waiting)).state is PrescriptionState.TO_BE_DISPENSED
    assert (await first_issue(taken)).cancelling == ()


async def test_another_practices_is_not_cancelled() -> None:
    await make_town()
    made = await issued()
    stranger: dict[str, Any] = {"principal": prescriber("B82001"), "practice": OdsCode("B82001")}
    assert await cancelled(made.prescription.id, **stranger) is Outcome.ANOTHER_PRESCRIBER
    assert (await first_issue(made)).state is PrescriptionState.TO_BE_DISPENSED


async def test_any_prescriber_of_the_practice_may_and_nobody_else() -> None:
    await make_town()
    made = await issued(items=TWO)
    with pytest.raises(RoleMayNot):
        await cancel(cancelling(made.prescription.id, principal=staff_of("FA001")))
    with pytest.raises(NotYourOrganisation):
        await cancel(cancelling(made.prescription.id, principal=prescriber("B82001")))
    assert await cancelled(made.prescription.id, principal=prescriber()) is Outcome.CANCELLED


async def test_what_was_issued_here_can_be_cancelled_by_the_ids_of_its_items() -> None:
    await make_town()
    made = await issued(items=(item(7),))
    [only] = made.prescription.items
    assert only.id == UUID(int=7)
    assert await cancelled(made.prescription.id, 7) is Outcome.CANCELLED
