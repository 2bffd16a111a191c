"""What the patient sees of each prescription, whatever becomes of it."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from eps import clock
from eps.choices.answering import Answer, choose
from eps.identifiers import OdsCode
from eps.nomination.domain import RecordWithheld
from eps.nomination.proposal import Duration
from eps.prescriptions.domain import TreatmentType, UnknownPrescription
from eps.prescriptions.expiring_service import EXPIRY
from eps.prescriptions.identifier import PrescriptionId
from eps.prescriptions.own import Standing
from eps.prescriptions.own_service import own_prescription, own_prescriptions
from eps.prescriptions.progress import Progress
from eps.prescriptions.routing import OnClosed
from eps.prescriptions.situation import BY_PROGRESS, Situation, situation
from eps.prescriptions.states import ItemState
from eps.record.due import schedule
from eps.wording import prescription_text
from tests.cancelling import cancelled
from tests.dispensing import downloaded_by_id, notified
from tests.factories import nhs_number
from tests.people import CONSENT, signed_in
from tests.prescribing import TOKEN, first_issue, issued, item
from tests.supplying import handed_out
from tests.town import NOW, add_patient, close, later, latest_proposal, make_town

pytestmark = pytest.mark.usefixtures("database")
ME = signed_in(nhs_number(1))
ID = PrescriptionId("24F5DA-A83008-7EFE6Z")
REPEATS: dict[str, Any] = {
    "treatment": TreatmentType.REPEAT_DISPENSING,
    "issues": 3,
    "days_supply": 28,
}


async def mine(*, before: int | None = None, limit: int = 25) -> list[Standing]:
    return await own_prescriptions(ME, clock.now(), before=before, limit=limit)


async def only() -> Standing:
    [one] = await mine()
    return one


async def test_one_that_waits_is_told_by_its_items_its_pharmacy_and_its_last_day() -> None:
    await make_town(patients=1)
    made = await issued(items=(item(1), item(2, name="Simvastatin 20mg tablets")))
    one = await only()
    assert (one.id, one.items) == (
        made.prescription.id,
        ("Amoxicillin 250mg capsules", "Simvastatin 20mg tablets"),
    )
    assert prescription_text(one).startswith(
        "Waiting at Rowlands Pharmacy. Use it by 25 May 2027. We do not know"
    )
    assert (one.may_move, one.may_have_number) == (False, False)


async def test_at_a_closed_pharmacy_it_may_move_or_have_a_number() -> None:
    await make_town(patients=1)
    await issued()
    await close("FA001")
    one = await only()
    assert one.situation is Situation.WAITING_AT_CLOSED
    assert "is closed until" in prescription_text(one)
    assert (one.proposal, one.may_have_number) == ((await latest_proposal(1)).id, True)


async def test_before_the_closure_begins_it_stays() -> None:
    await make_town(patients=1)
    await issued()
    await close("FA001", starts_at=NOW + timedelta(days=2))
    one = await only()
    assert (one.situation, one.may_move) == (Situation.WAITING, False)


async def test_what_was_not_moved_with_the_answer_can_be_sent_on_or_have_a_number() -> None:
    await make_town(patients=1)
    await issued()
    await close("FA001")
    proposal = await latest_proposal(1)
    await choose(Answer(proposal.id, ME, CONSENT, clock.now()), OdsCode("FA003"), Duration.FOR_GOOD)
    one = await only()
    assert (one.proposal, one.may_have_number) == (None, True)
    assert [one.send_to.ods_code if one.send_to else None] == ["FA003"]


async def test_it_is_sent_on_to_nobody_who_is_closed_too() -> None:
    await make_town(patients=1)
    await issued()
    await close("FA001")
    proposal = await latest_proposal(1)
    await choose(Answer(proposal.id, ME, CONSENT, clock.now()), OdsCode("FA003"), Duration.FOR_GOOD)
    await close("FA003")
    assert (await only()).send_to is None


async def test_a_number_instead_of_the_closed_pharmacy_may_still_be_moved() -> None:
    await make_town(patients=1)
    await close("FA001")
    await issued(on_closed=OnClosed.TOKEN)
    one = await only()
    assert (one.situation, one.may_move, one.may_have_number) == (
        *(Situation.NUMBER_BECAUSE_CLOSED, True),
        False,
    )


async def test_without_a_pharmacy_it_has_a_number() -> None:
    await make_town(patients=1)
    made = await issued(**TOKEN)
    one = await only()
    assert (one.situation, one.ods_code) == (Situation.NUMBER, None)
    assert made.prescription.id in prescription_text(one)


async def test_one_for_a_later_day_says_from_when() -> None:
    await make_town(patients=1)
    await issued(valid_from=date(2026, 12, 1))
    one = await only()
    assert prescription_text(one).startswith("Rowlands Pharmacy can prepare it from 1 December 2026.")


async def test_repeats_tell_when_the_next_one_comes_and_that_it_is_held() -> None:
    await make_town(patients=1)
    made = await issued(**REPEATS)
    waiting = await only()
    await handed_out(made)
    await close("FA001", starts_at=NOW + timedelta(days=15), ends_at=NOW + timedelta(days=50))
    later_on = await only()
    await later(days=21)
    held = await only()
    assert [one.situation for one in (waiting, later_on, held)] == [
        *(Situation.WAITING, Situation.LATER, Situation.HELD),
    ]
    assert (waiting.next_on, held.number, held.number_on) == (date(2026, 12, 16), 2, date(2026, 12, 21))
    assert (held.may_move, held.may_have_number) == (True, True)
    assert (waiting.use_by_is_sure, later_on.use_by_is_sure, held.use_by_is_sure) == (False, True, True)


async def test_until_when_a_later_one_can_be_used_is_not_sure_while_nothing_was_supplied() -> None:
    await make_town(patients=1)
    made = await issued(**REPEATS)
    await downloaded_by_id(made)
    await notified(made, ItemState.NOT_DISPENSED)
    assert ((await only()).number, (await only()).use_by_is_sure) == (2, False)


async def test_what_was_given_out_in_part_says_that_the_rest_is_to_come_and_until_when() -> None:
    await make_town(patients=1)
    made = await issued(items=(item(1), item(2)))
    await downloaded_by_id(made)
    clock.start_at(NOW + timedelta(days=100))
    await notified(made, ItemState.FULLY_DISPENSED, ItemState.OWING)
    one = await only()
    assert (one.situation, one.use_by) == (Situation.REST_TO_COME, date(2027, 9, 1))


async def test_what_a_closed_pharmacy_has_says_whom_to_ask() -> None:
    await make_town(patients=1)
    made = await issued()
    await downloaded_by_id(made)
    before = await only()
    await close("FA001")
    after = await only()
    assert (before.situation, after.situation) == (Situation.WITH_PHARMACY, Situation.WITH_CLOSED)
    assert (after.may_move, after.may_have_number) == (False, False)


async def test_what_was_handed_out_cancelled_or_never_used_is_over() -> None:
    await make_town(patients=1)
    made = await issued()
    await downloaded_by_id(made)
    await notified(made, ItemState.FULLY_DISPENSED)
    await issued()
    await schedule(EXPIRY, "daily", NOW + timedelta(days=200))
    await later(days=200)
    assert [(one.situation, one.use_by) for one in await mine()] == [
        (Situation.EXPIRED, None),
        (Situation.GIVEN_OUT, None),
    ]


@pytest.mark.parametrize("progress", Progress)
async def test_what_the_pharmacy_said_last_is_what_the_patient_reads(progress: Progress) -> None:
    await make_town(patients=1)
    made = await issued()
    await downloaded_by_id(made)
    said = replace(await first_issue(made), progress=progress)
    assert situation(said, frozenset(), clock.now()) is BY_PROGRESS[progress]


async def test_they_come_newest_first_in_pages() -> None:
    await make_town(patients=2)
    keys = [(await issued()).prescription.key for _ in range(3)]
    await issued(2)
    first = await mine(limit=2)
    rest = await mine(before=first[-1].key, limit=2)
    assert [one.key for one in [*first, *rest]] == keys[::-1]


async def test_one_of_a_type_that_nobody_knows_is_shown_like_any_other() -> None:
    await make_town(patients=1)
    made = await issued(type_code="")
    assert (await only()).id == made.prescription.id


async def test_one_of_which_only_the_cancellation_came_is_none_yet_nor_once_that_is_forgotten() -> None:
    await make_town(patients=1)
    await cancelled(ID)
    assert await mine() == []
    await schedule(EXPIRY, "daily", NOW + timedelta(days=200))
    await later(days=200)
    assert await mine() == []
    with pytest.raises(UnknownPrescription):
        await own_prescription(ME, ID, clock.now())


async def test_nothing_of_a_restricted_record_is_shown() -> None:
    await make_town(patients=0)
    await add_patient(1, restricted=True)
    with pytest.raises(RecordWithheld):
        await mine()
