"""What a practice must see to of what it issued, and what it does about each."""

from datetime import timedelta

import pytest

from eps import clock
from eps.clock import london_date
from eps.database import fetch
from eps.identifiers import OdsCode
from eps.identity.permissions import Principal, RoleMayNot
from eps.prescriptions.cancelling import Outcome
from eps.prescriptions.domain import Addressed, TreatmentType, UnknownPrescription
from eps.prescriptions.issuing_service import Issued
from eps.prescriptions.practice_list import ListedIssue, PracticeList
from eps.prescriptions.practice_listing import Asked, practice_list
from eps.prescriptions.repository import issues_of
from eps.prescriptions.routing import OnClosed
from eps.prescriptions.states import ItemState, PrescriptionState
from eps.prescriptions.told_service import NothingToTell, Telling, patient_was_told
from eps.prescriptions.whole_cancelling_service import (
    CODES,
    CancellingWhole,
    CancelReason,
    UnknownItem,
    cancel_whole,
)
from eps.record.store import latest
from tests.batching import staff
from tests.dispensing import downloaded_by_id, notified
from tests.people import staff_of
from tests.prescribing import PRACTICE, issued, item, prescriber
from tests.supplying import handed_out
from tests.town import NOW, add_patient, close, later, make_town

pytestmark = pytest.mark.usefixtures("database")
WAITING, HELD_BY, NOT_TOLD, HELD = PracticeList


async def listed(which: PracticeList, by: Principal | None = None, **page: int) -> list[ListedIssue]:
    return await practice_list(Asked(by or staff(), which, clock.now(), **page))


async def ids(which: PracticeList, **page: int) -> list[str]:
    return [one.issue.prescription for one in await listed(which, None, **page)]


async def is_listed(made: Issued) -> list[PracticeList]:
    return [which for which in PracticeList if made.prescription.id in await ids(which)]


async def token() -> Issued:
    """For whom nobody tells, since a letter takes days."""
    return await issued(on_closed=OnClosed.TOKEN)


async def test_what_waits_at_a_pharmacy_that_closed_since_is_listed_with_whom_to_phone() -> None:
    await make_town()
    made, elsewhere = await issued(1), await issued(2, performer=OdsCode("FA005"))
    assert (await is_listed(made), await is_listed(elsewhere)) == ([], [])
    await close("FA001")
    [one] = await listed(WAITING)
    assert (one.issue.prescription, one.patient.id) == (made.prescription.id, 1)
    assert one.pharmacy is not None
    assert (one.pharmacy.ods_code, one.until) == ("FA001", NOW + timedelta(days=21))
    assert (await is_listed(made), await is_listed(elsewhere)) == ([WAITING], [])


async def test_what_a_closed_pharmacy_has_downloaded_and_not_dispensed_is_listed() -> None:
    await make_town(patients=2)
    untouched, begun, done = [await issued(1, items=(item(1), item(2))) for _ in range(3)]
    for made in (untouched, begun, done):
        await downloaded_by_id(made)
    await notified(begun, ItemState.FULLY_DISPENSED, ItemState.OWING)
    await notified(done, ItemState.FULLY_DISPENSED, ItemState.FULLY_DISPENSED)
    assert await ids(HELD_BY) == []
    await close("FA001")
    assert await ids(HELD_BY) == [untouched.prescription.id, begun.prescription.id]
    assert await ids(WAITING) == []


async def test_a_closure_that_is_over_empties_both_lists() -> None:
    await make_town()
    waits, has = await issued(1), await issued(2)
    await downloaded_by_id(has)
    await close("FA001")
    assert (await ids(WAITING), await ids(HELD_BY)) == ([waits.prescription.id], [has.prescription.id])
    await later(days=22)
    assert (await ids(WAITING), await ids(HELD_BY)) == ([], [])


async def test_a_token_of_which_nobody_told_the_patient_is_listed_until_somebody_did() -> None:
    await make_town()
    await close("FA001")
    made = await token()
    assert await is_listed(made) == [NOT_TOLD]
    told = await patient_was_told(Telling(staff(), made.prescription.id, NOW))
    assert (told.addressed, told.told_at) == (Addressed.TOKEN_BECAUSE_CLOSED, NOW)
    assert await is_listed(made) == []


async def test_whoever_hears_by_text_is_on_no_list() -> None:
    await make_town(patients=0)
    await add_patient(1, preferred_channel="text", phone="07700 900001")
    await close("FA001")
    assert await is_listed(await token()) == []


async def test_telling_is_on_the_patients_record_once() -> None:
    await make_town()
    await close("FA001")
    made = await token()
    first, again = [
        await patient_was_told(Telling(staff(), made.prescription.id, clock.now())) for _ in range(2)
    ]
    assert again.told_at == first.told_at
    entries = await latest("patient/1", acts=["prescription.told"])
    assert [(one.entry.actor, one.entry.payload["prescription"]) for one in entries] == [
        ("staff-A81001", made.prescription.id)
    ]


async def test_nobody_is_told_of_what_is_no_token() -> None:
    await make_town()
    made = await issued()
    with pytest.raises(NothingToTell):
        await patient_was_told(Telling(staff(), made.prescription.id, clock.now()))


async def test_repeat_dispensing_that_is_held_is_listed() -> None:
    await make_town()
    made = await issued(treatment=TreatmentType.REPEAT_DISPENSING, issues=3, days_supply=28)
    await handed_out(made)
    await close("FA001", starts_at=NOW + timedelta(days=15), ends_at=NOW + timedelta(days=50))
    await later(days=21)
    [one] = await listed(HELD)
    assert one.use_by_is_sure
    assert (one.issue.prescription, one.issue.number, one.issue.addressed) == (
        *(made.prescription.id, 2),
        Addressed.HELD,
    )
    assert one.pharmacy is not None
    assert one.pharmacy.ods_code == "FA001"


async def test_what_its_days_are_over_of_waits_for_nobody() -> None:
    await make_town()
    made = await issued()
    await close("FA001", days=400)
    clock.start_at(NOW + timedelta(days=190))
    assert london_date(clock.now()) > made.first.use_by
    assert await ids(WAITING) == []


async def test_a_practice_sees_its_own_alone_and_every_look_is_logged() -> None:
    await make_town()
    await issued()
    await close("FA001")
    assert await listed(WAITING, staff("B82001")) == []
    with pytest.raises(RoleMayNot):
        await listed(WAITING, staff_of("FA001"))
    await listed(WAITING)
    rows = await fetch("SELECT actor, patient_id, reason FROM access_log")
    assert [tuple(row.values()) for row in rows] == [
        ("staff-A81001", 1, "looked at what waits for the practice")
    ]


async def test_a_list_comes_in_pages() -> None:
    await make_town()
    made = [await issued(number) for number in (1, 2, 3)]
    await close("FA001")
    first = await listed(WAITING, limit=2)
    assert [one.issue.prescription for one in first[:2]] == [one.prescription.id for one in made[:2]]
    assert await ids(WAITING, after=first[1].issue.key) == [made[2].prescription.id]
    [looks] = await fetch("SELECT count(*) AS count FROM access_log")
    assert looks["count"] == 3


def cancelling(made: Issued, by: Principal | None = None, **facts: object) -> CancellingWhole:
    whole = {"principal": by or prescriber(), "reason": CancelReason.PATIENT_ASKED, **facts}
    return CancellingWhole(prescription=made.prescription.id, at=clock.now(), **whole)  # type: ignore[arg-type]


async def test_a_prescriber_cancels_all_of_it() -> None:
    await make_town()
    made = await issued(items=(item(1), item(2)))
    assert (await cancel_whole(cancelling(made))).outcome is Outcome.CANCELLED
    [issue] = await issues_of(made.prescription.key)
    assert issue.state is PrescriptionState.CANCELLED
    entries = await latest("patient/1", acts=["prescription.cancelled"])
    assert {one.entry.payload["reason"] for one in entries} == {"0005"}


async def test_or_one_item_of_it() -> None:
    await make_town()
    made = await issued(items=(item(1), item(2)))
    await cancel_whole(cancelling(made, items=[item(2).id]))
    [issue] = await issues_of(made.prescription.key)
    assert issue.item_states == (ItemState.TO_BE_DISPENSED, ItemState.CANCELLED)


async def test_what_a_dispenser_has_is_marked_and_says_who_has_it() -> None:
    await make_town()
    made = await issued()
    await downloaded_by_id(made)
    cancelled = await cancel_whole(cancelling(made))
    assert (cancelled.outcome, cancelled.holder) == (Outcome.WITH_DISPENSER, "FA001")


async def test_an_item_that_is_not_there_cancels_nothing() -> None:
    await make_town()
    made = await issued()
    with pytest.raises(UnknownItem) as refused:
        await cancel_whole(cancelling(made, items=[item(1).id, item(9).id]))
    assert refused.value.pointer == "/items/1"
    [issue] = await issues_of(made.prescription.key)
    assert issue.state is PrescriptionState.TO_BE_DISPENSED


async def test_nobody_of_another_practice_acts_on_it_and_staff_do_not_cancel() -> None:
    await make_town()
    made = await issued()
    with pytest.raises(UnknownPrescription):
        await cancel_whole(cancelling(made, prescriber("B82001")))
    with pytest.raises(UnknownPrescription):
        await patient_was_told(Telling(staff("B82001"), made.prescription.id, clock.now()))
    with pytest.raises(RoleMayNot):
        await cancel_whole(cancelling(made, staff(PRACTICE)))


async def test_each_reason_has_its_code_of_the_national_list() -> None:
    assert (CODES[CancelReason.PRESCRIBING_ERROR], CODES[CancelReason.REGISTERED_ELSEWHERE]) == (
        "0001",
        "0009",
    )
