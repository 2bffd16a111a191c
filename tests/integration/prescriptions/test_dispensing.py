"""A dispenser says what it dispensed: once or several times, and takes its last word back."""

from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from eps import clock
from eps.database import execute, transactional
from eps.identity.permissions import RoleMayNot
from eps.prescriptions.dispense_service import NotificationIdReused, NotTheLastNotification
from eps.prescriptions.domain import TreatmentType
from eps.prescriptions.issuing_service import Issued
from eps.prescriptions.releasing import PrescriptionDispensed, WithAnotherDispenser
from eps.prescriptions.repository import issues_of
from eps.prescriptions.states import ItemState, PrescriptionState
from eps.prescriptions.verifying import check_prescriptions
from eps.prescriptions.with_dispenser import AnotherPatient, Named, WrongState
from eps.record.store import history
from tests.dispensing import downloaded, downloaded_by_id, given_back, notified, withdrawn
from tests.factories import nhs_number
from tests.people import staff_of
from tests.prescribing import first_issue, issued, item, prescriber
from tests.town import NOW, close, make_town

pytestmark = pytest.mark.usefixtures("database")

FULLY, NOT, PARTLY, OWING, CANCELLED, EXPIRED, _, WITH = ItemState


async def with_dispenser(items: int = 1, **facts: Any) -> Issued:
    """One that FA001 has."""
    await make_town()
    made = await issued(items=tuple(item(number) for number in range(1, items + 1)), **facts)
    await downloaded()
    return made


async def test_what_was_dispensed_whole_is_dispensed() -> None:
    made = await with_dispenser(2)
    issue = await notified(made, FULLY, FULLY)
    assert issue == await first_issue(made)
    assert (issue.state, issue.item_states, issue.dispenser) == (
        PrescriptionState.DISPENSED,
        (FULLY, FULLY),
        "FA001",
    )


async def test_what_is_still_with_the_pharmacy_in_every_item_can_be_returned() -> None:
    made = await with_dispenser(2)
    assert (await notified(made, WITH, WITH)).state is PrescriptionState.WITH_DISPENSER
    assert (await first_issue(made)).item_states == (WITH, WITH)


async def test_what_was_dispensed_in_no_item_is_not_dispensed() -> None:
    made = await with_dispenser(2)
    assert (await notified(made, NOT, NOT)).state is PrescriptionState.NOT_DISPENSED


async def test_what_is_owed_comes_with_a_later_notification() -> None:
    made = await with_dispenser(2)
    first = await notified(made, FULLY, OWING)
    assert first.state is PrescriptionState.WITH_DISPENSER_ACTIVE
    assert (await notified(made, FULLY, FULLY, number=2)).state is PrescriptionState.DISPENSED


async def test_a_notification_is_on_the_record() -> None:
    made = await with_dispenser()
    await notified(made, FULLY)
    entry = (await history("patient/1"))[-1].entry
    assert (entry.act, entry.payload["notification"], entry.payload["state"]) == (
        "prescription.dispense-notified",
        str(UUID(int=1)),
        "0006",
    )


async def test_the_same_notification_again_changes_nothing() -> None:
    made = await with_dispenser()
    once = await notified(made, FULLY)
    entries = await history("patient/1")
    assert await notified(made, FULLY) == once
    assert await history("patient/1") == entries


async def test_another_under_the_same_identifier_is_refused() -> None:
    made = await with_dispenser()
    await notified(made, FULLY)
    with pytest.raises(NotificationIdReused):
        await notified(made, NOT)


async def test_only_the_dispenser_that_has_it_says_so() -> None:
    made = await with_dispenser()
    with pytest.raises(WithAnotherDispenser):
        await notified(made, FULLY, code="FA002")
    await notified(made, FULLY)
    with pytest.raises(WithAnotherDispenser):
        await notified(made, FULLY, code="FA002")


async def test_nothing_is_said_of_what_nobody_has() -> None:
    await make_town()
    made = await issued()
    with pytest.raises(WrongState):
        await notified(made, FULLY)


async def test_nothing_is_said_of_what_is_past_its_last_day() -> None:
    made = await with_dispenser()
    clock.start_at(NOW + timedelta(days=200))
    with pytest.raises(WrongState):
        await notified(made, FULLY)


async def test_it_is_of_the_patient_who_is_named() -> None:
    made = await with_dispenser()
    with pytest.raises(AnotherPatient):
        await notified(made, FULLY, named=Named(made.prescription.id, nhs_number(2)))


@transactional
async def merged(superseded: int, into: int) -> None:
    await execute("UPDATE patient SET superseded_by = $2 WHERE id = $1", superseded, into)


@pytest.mark.parametrize(("superseded", "into"), [(1, 2), (2, 1)])
async def test_after_two_records_were_merged_the_number_of_either_names_the_patient(
    superseded: int, into: int
) -> None:
    made = await with_dispenser()
    await merged(superseded, into)
    for number in (1, 2):
        await notified(made, FULLY, named=Named(made.prescription.id, nhs_number(number)))
    with pytest.raises(AnotherPatient):
        await notified(made, FULLY, named=Named(made.prescription.id, nhs_number(3)))


async def test_a_closed_pharmacy_says_what_it_dispensed() -> None:
    made = await with_dispenser()
    await close("FA001")
    assert (await notified(made, FULLY)).state is PrescriptionState.DISPENSED


async def test_a_prescriber_dispenses_nothing() -> None:
    made = await with_dispenser()
    with pytest.raises(RoleMayNot):
        await notified(made, FULLY, principal=prescriber())


async def test_what_was_dispensed_is_downloaded_by_nobody() -> None:
    made = await with_dispenser()
    await notified(made, FULLY)
    with pytest.raises(PrescriptionDispensed):
        await downloaded_by_id(made)


async def test_what_was_begun_is_not_given_back() -> None:
    made = await with_dispenser(2)
    await notified(made, FULLY, OWING)
    with pytest.raises(WrongState, match="dispensed in part"):
        await given_back(made)


async def test_a_withdrawn_notification_leaves_it_as_it_was_with_its_dispenser() -> None:
    made = await with_dispenser(2)
    await notified(made, FULLY, NOT)
    issue = await withdrawn(made)
    assert issue == await first_issue(made)
    assert (issue.state, issue.item_states, issue.dispenser) == (
        PrescriptionState.WITH_DISPENSER,
        (WITH, WITH),
        "FA001",
    )
    assert (await history("patient/1"))[-1].entry.payload["reason"] == "QU"


async def test_of_several_the_last_is_withdrawn_then_the_one_before() -> None:
    made = await with_dispenser(2)
    await notified(made, FULLY, OWING)
    await notified(made, FULLY, FULLY, number=2)
    with pytest.raises(NotTheLastNotification):
        await withdrawn(made, 1)
    assert (await withdrawn(made, 2)).item_states == (FULLY, OWING)
    assert (await withdrawn(made, 1)).item_states == (WITH, WITH)


async def test_nothing_is_withdrawn_twice() -> None:
    made = await with_dispenser()
    await notified(made, FULLY)
    await withdrawn(made)
    with pytest.raises(NotTheLastNotification):
        await withdrawn(made)


async def test_only_the_dispenser_that_said_it_withdraws_it() -> None:
    made = await with_dispenser()
    await notified(made, FULLY)
    with pytest.raises(WithAnotherDispenser):
        await withdrawn(made, code="FA002")


async def test_after_it_was_withdrawn_and_given_back_nothing_is_left_to_withdraw() -> None:
    made = await with_dispenser()
    await notified(made, FULLY)
    await withdrawn(made)
    await given_back(made)
    with pytest.raises(NotTheLastNotification):
        await withdrawn(made)


async def test_a_notification_takes_the_place_of_the_last_one() -> None:
    made = await with_dispenser()
    await notified(made, FULLY)
    issue = await notified(made, NOT, number=2, replaces=UUID(int=1))
    assert issue.state is PrescriptionState.NOT_DISPENSED
    assert (await withdrawn(made, 2)).state is PrescriptionState.WITH_DISPENSER


async def test_and_of_no_other() -> None:
    made = await with_dispenser()
    await notified(made, FULLY)
    with pytest.raises(NotTheLastNotification):
        await notified(made, NOT, number=2, replaces=UUID(int=7))
    assert (await first_issue(made)).state is PrescriptionState.DISPENSED


LAST_DAY, REST = date(2027, 5, 25), date(2027, 11, 16)
"""Six months after NOW; 180 days after it was dispensed in part, on the 20th of May."""


async def dispensed_in_part() -> Issued:
    """Late in its days, with one of two items owing."""
    made = await with_dispenser(2)
    clock.start_at(datetime(2027, 5, 20, 9, tzinfo=UTC))
    await notified(made, FULLY, OWING)
    return made


async def test_what_is_owed_can_be_dispensed_180_days_from_the_supply() -> None:
    made = await dispensed_in_part()
    clock.start_at(datetime(2027, 11, 16, 9, tzinfo=UTC))
    assert (await notified(made, FULLY, FULLY, number=2)).state is PrescriptionState.DISPENSED
    assert [finding async for finding in check_prescriptions()] == []


async def test_and_not_after_them() -> None:
    made = await dispensed_in_part()
    clock.start_at(datetime(2027, 11, 17, 9, tzinfo=UTC))
    with pytest.raises(WrongState):
        await notified(made, FULLY, FULLY, number=2)


async def test_what_is_owed_of_a_controlled_drug_is_not_dispensed_after_its_28_days() -> None:
    await make_town()
    made = await issued(items=(item(1), item(2, schedule=2)))
    await downloaded()
    assert (await notified(made, FULLY, OWING)).use_by == date(2026, 12, 23)
    clock.start_at(NOW + timedelta(days=29))
    with pytest.raises(WrongState):
        await notified(made, FULLY, FULLY, number=2)


async def test_the_days_for_the_rest_are_on_the_record() -> None:
    await dispensed_in_part()
    assert (await history("patient/1"))[-1].entry.payload["use_by"] == REST.isoformat()


async def test_a_withdrawn_notification_takes_the_days_for_the_rest_with_it() -> None:
    made = await dispensed_in_part()
    assert (await withdrawn(made)).use_by == (await first_issue(made)).use_by == LAST_DAY
    assert (await history("patient/1"))[-1].entry.payload["use_by"] == LAST_DAY.isoformat()


async def test_one_that_says_nothing_was_supplied_takes_them_too() -> None:
    made = await dispensed_in_part()
    assert (await notified(made, OWING, OWING, number=2, replaces=UUID(int=1))).use_by == LAST_DAY


async def test_each_supply_in_part_gives_the_rest_180_days_of_its_own() -> None:
    made = await dispensed_in_part()
    clock.start_at(datetime(2027, 11, 10, 9, tzinfo=UTC))
    again = await notified(made, FULLY, PARTLY, number=2)
    assert (again.use_by, (await withdrawn(made, 2)).use_by) == (date(2028, 5, 8), REST)


async def repeat_dispensed() -> Issued:
    made = await with_dispenser(treatment=TreatmentType.REPEAT_DISPENSING, issues=3)
    await notified(made, FULLY)
    return made


async def test_once_an_issue_is_dispensed_the_next_one_awaits_its_day() -> None:
    made = await repeat_dispensed()
    states = [one.state for one in await issues_of(made.prescription.key)]
    assert states == [
        PrescriptionState.DISPENSED,
        PrescriptionState.AWAITING_RELEASE_READY,
        PrescriptionState.FUTURE_ISSUE,
    ]


async def test_of_repeat_dispensing_a_withdrawn_one_counts_as_begun() -> None:
    made = await repeat_dispensed()
    assert (await withdrawn(made)).state is PrescriptionState.WITH_DISPENSER_ACTIVE


async def test_what_is_owed_of_an_issue_does_not_make_the_next_one_ready() -> None:
    made = await with_dispenser(2, treatment=TreatmentType.REPEAT_DISPENSING, issues=2)
    await notified(made, FULLY, OWING)
    [_, following] = await issues_of(made.prescription.key)
    assert following.state is PrescriptionState.FUTURE_ISSUE


async def test_a_pharmacy_of_several_codes_says_it_for_the_one_that_has_it() -> None:
    made = await with_dispenser()
    assert (await notified(made, FULLY, principal=staff_of("FA002", "FA001"))).dispenser == "FA001"
