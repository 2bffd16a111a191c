"""A practice prepares a batch, a prescriber signs it, and each line is issued once."""

import asyncio

import pytest

from eps import clock
from eps.closures import deciding
from eps.database import fetch, transactional
from eps.identifiers import OdsCode
from eps.identity.permissions import RoleMayNot
from eps.nomination.repository import write_date_of_death
from eps.prescriptions import batch_issuing_service
from eps.prescriptions import batch_signing_service as signing
from eps.prescriptions.batch import (
    BatchState,
    BatchStateConflict,
    ClosedAnswer,
    LineOutcome,
    UnknownBatch,
)
from eps.prescriptions.batch_issuing_service import issue_next
from eps.prescriptions.batch_preparing_service import LinesRefused
from eps.prescriptions.batch_signing_service import (
    NothingHeld,
    NotSigned,
    Signature,
    SignedAlready,
    UnknownReference,
)
from eps.prescriptions.domain import Addressed, DispensingSite, TreatmentType
from eps.prescriptions.issuing_service import Issued, Issuing, issue
from eps.prescriptions.outlook import Outlook
from eps.prescriptions.repository import issues_of, prescription
from eps.record.store import history
from eps.worker import work_until_idle
from tests.batching import (
    NUMBERS,
    asked,
    batch_now,
    issued_batch,
    lines_now,
    prepared,
    prescriptions_issued,
    signed,
    staff,
)
from tests.people import commissioner, staff_of
from tests.prescribing import prescriber
from tests.register import store_practice
from tests.town import add_patient, close, later, make_town, settle

pytestmark = pytest.mark.usefixtures("database")
HOLD, REFUSE, TOKEN = ClosedAnswer.HOLD, ClosedAnswer.REFUSE, ClosedAnswer.TOKEN


async def outcomes(batch_id: object) -> list[str]:
    return [line.outcome.value for line in await lines_now(batch_id)]  # type: ignore[arg-type]


async def test_nothing_is_issued_before_a_prescriber_signs() -> None:
    await make_town()
    batch_id = await prepared()
    await work_until_idle()
    batch = await batch_now(batch_id)
    assert (batch.state, batch.lines, batch.done, await prescriptions_issued()) == (
        BatchState.PREPARED,
        3,
        0,
        0,
    )


async def test_signed_every_line_is_issued_in_the_signers_name() -> None:
    await make_town()
    batch_id = await issued_batch()
    batch, [first, *_] = await batch_now(batch_id), await lines_now(batch_id)
    assert (batch.state, batch.issued, batch.routed, batch.signed_by) == (
        BatchState.DONE,
        3,
        3,
        "staff-A81001",
    )
    assert (first.outcome, first.outlook, first.address) == (LineOutcome.ROUTED, Outlook.NOMINATED, "FA001")
    assert first.prescription_id is not None
    made = await prescription(first.prescription_id)
    assert made is not None
    assert (made.patient_id, made.prescriber, made.signed) == (1, "staff-A81001", False)
    assert await prescriptions_issued() == 3


async def test_a_line_is_what_was_asked() -> None:
    await make_town(patients=1)
    repeat = TreatmentType.REPEAT_DISPENSING
    batch_id = await issued_batch([asked(1, treatment=repeat, issues=6, performer=OdsCode("FA005"))])
    [line] = await lines_now(batch_id)
    assert line.prescription_id is not None
    made = await prescription(line.prescription_id)
    assert made is not None
    [first, *others] = await issues_of(made.key)
    assert (first.address, first.addressed, len(others)) == ("FA005", Addressed.ONE_OFF, 5)
    assert made.items == line.order.items


async def test_of_closed_dispensers_one_answer_holds_for_all_but_the_exceptions() -> None:
    await make_town(patients=4)
    await close("FA001")
    exceptions = {"line-2": REFUSE, "line-3": HOLD}
    batch_id = await issued_batch(4, Signature(TOKEN, exceptions))
    assert await outcomes(batch_id) == ["token", "refused", "held", "token"]
    batch, lines = await batch_now(batch_id), await lines_now(batch_id)
    assert (batch.issued, batch.token, batch.held, batch.refused) == (2, 2, 1, 1)
    assert (lines[0].outlook, lines[0].refusal) == (Outlook.TOKEN_BECAUSE_CLOSED, None)
    assert [line.refusal and line.refusal.name for line in lines[1:3]] == ["dispenser-out-of-service"] * 2
    assert await prescriptions_issued() == 2


@pytest.mark.parametrize(
    ("prepared_with", "of_the_line", "signed_with", "outcome"),
    [
        (None, None, None, "refused"),
        (TOKEN, None, None, "token"),
        (TOKEN, None, REFUSE, "refused"),
        (REFUSE, TOKEN, REFUSE, "token"),
        (TOKEN, HOLD, None, "held"),
    ],
)
async def test_an_answer_of_the_line_goes_before_the_signers_and_that_before_the_batchs(
    prepared_with: ClosedAnswer | None,
    of_the_line: ClosedAnswer | None,
    signed_with: ClosedAnswer | None,
    outcome: str,
) -> None:
    await make_town(patients=1)
    await close("FA001")
    lines = [asked(1, on_closed=of_the_line)]
    batch_id = await issued_batch(lines, Signature(signed_with), on_closed=prepared_with)
    assert await outcomes(batch_id) == [outcome]


async def test_what_is_wrong_with_any_line_is_told_of_all_and_nothing_is_kept() -> None:
    await make_town()
    await add_patient(4, date_of_death=clock.now().date())
    await add_patient(5, practice=OdsCode("A99999"))
    lines = [
        asked(1),
        asked(2, reference="line-1", medicines=()),
        asked(3, performer=OdsCode("FZZ99"), site=DispensingSite.P1),
        *(asked(4), asked(5), asked(900), asked(901, reason="a temporary resident")),
    ]
    with pytest.raises(LinesRefused) as refused:
        await prepared(lines)
    told = [(fault.pointer, fault.name()) for fault in refused.value.faults]
    assert told == [
        ("/0/reference", "reference-repeated"),
        ("/1/reference", "reference-repeated"),
        ("/1/items", "wrong-number-of-items"),
        ("/2/performer", "unknown-dispenser"),
        ("/3/nhs_number", "patient-has-died"),
        ("/4/reason", "reason-missing"),
        ("/5/reason", "reason-missing"),
        ("/6/nhs_number", "unknown-patient"),
    ]
    assert await rows_of("batch") == await rows_of("access_log") == 0


async def test_what_could_not_be_issued_when_its_turn_came_says_why_and_the_others_are() -> None:
    await make_town()
    batch_id = await prepared()
    await patient_dies(2)
    await signed(batch_id)
    await work_until_idle()
    assert await outcomes(batch_id) == ["routed", "refused", "routed"]
    refusal = (await lines_now(batch_id))[1].refusal
    assert refusal is not None
    assert refusal.name == "patient-has-died"
    assert refusal.sentence.startswith("The register has a date of death for this patient")


@transactional
async def patient_dies(patient_id: int) -> None:
    await write_date_of_death(patient_id, clock.now().date())


async def rows_of(table: str) -> int:
    return len(
        await fetch({"batch": "SELECT id FROM batch", "access_log": "SELECT id FROM access_log"}[table])
    )


async def test_a_line_that_the_prescriber_leaves_out_is_not_issued() -> None:
    await make_town()
    batch_id = await issued_batch(3, Signature(left_out=["line-2"]))
    assert await outcomes(batch_id) == ["routed", "refused", "routed"]
    batch, refusal = await batch_now(batch_id), (await lines_now(batch_id))[1].refusal
    assert (batch.refused, refusal and refusal.name) == (1, "left-out")


@pytest.mark.parametrize("signature", [Signature(exceptions={"x": TOKEN}), Signature(left_out=["x"])])
async def test_a_signature_that_names_a_line_which_is_not_there_signs_nothing(signature: Signature) -> None:
    await make_town()
    batch_id = await prepared()
    with pytest.raises(UnknownReference):
        await signed(batch_id, signature)
    assert (await batch_now(batch_id)).state is BatchState.PREPARED


async def test_a_batch_is_signed_once() -> None:
    await make_town()
    batch_id = await issued_batch()
    with pytest.raises(SignedAlready):
        await signed(batch_id)


async def test_stopped_it_goes_on_at_the_same_line() -> None:
    await make_town()
    batch_id = await prepared()
    await signed(batch_id)
    assert await issue_next(batch_id, clock.now())
    await signing.stop(batch_id, staff(), clock.now())
    await work_until_idle()
    assert await outcomes(batch_id) == ["routed", "prepared", "prepared"]
    await signing.resume(batch_id, None, prescriber(), clock.now())
    await work_until_idle()
    assert (await batch_now(batch_id)).state is BatchState.DONE
    assert (await outcomes(batch_id), await prescriptions_issued()) == (["routed"] * 3, 3)


async def test_a_line_under_way_when_it_is_stopped_is_undone_whole() -> None:
    await make_town()
    batch_id = await prepared()
    await signed(batch_id)
    batch, line = await batch_now(batch_id), (await lines_now(batch_id))[0]
    await signing.stop(batch_id, staff(), clock.now())
    with pytest.raises(batch_issuing_service.SettledOtherwise):
        await batch_issuing_service._issue(batch, line, clock.now())
    assert (await outcomes(batch_id), await prescriptions_issued()) == (["prepared"] * 3, 0)


async def test_what_it_held_is_tried_again_when_it_goes_on() -> None:
    await make_town(patients=2)
    closure = await close("FA001")
    batch_id = await issued_batch(2, Signature(HOLD))
    assert (await outcomes(batch_id), (await batch_now(batch_id)).state) == (["held"] * 2, BatchState.DONE)
    await signing.resume(batch_id, None, prescriber(), clock.now())
    await work_until_idle()
    assert await outcomes(batch_id) == ["held"] * 2
    await deciding.end(closure.id, commissioner(), clock.now())
    await settle()
    await signing.resume(batch_id, None, prescriber(), clock.now())
    await work_until_idle()
    assert (await outcomes(batch_id), await prescriptions_issued()) == (["routed"] * 2, 2)


async def test_another_answer_for_what_it_held_is_given_as_it_goes_on() -> None:
    await make_town(patients=1)
    await close("FA001")
    batch_id = await issued_batch(1, Signature(HOLD))
    await signing.resume(batch_id, TOKEN, prescriber(), clock.now())
    await work_until_idle()
    batch = await batch_now(batch_id)
    assert (await outcomes(batch_id), batch.held, batch.token) == (["token"], 0, 1)


async def test_another_answer_holds_for_what_it_held_by_an_answer_of_its_own() -> None:
    await make_town(patients=2)
    await close("FA001")
    batch_id = await issued_batch(2, Signature(TOKEN, {"line-2": HOLD}))
    await signing.resume(batch_id, None, prescriber(), clock.now())
    await work_until_idle()
    assert await outcomes(batch_id) == ["token", "held"]
    await signing.resume(batch_id, TOKEN, prescriber(), clock.now())
    await work_until_idle()
    assert await outcomes(batch_id) == ["token", "token"]


async def test_a_batch_goes_on_only_where_something_is_left() -> None:
    await make_town()
    unsigned, done = await prepared(), await issued_batch()
    with pytest.raises(NotSigned):
        await signing.resume(unsigned, None, prescriber(), clock.now())
    with pytest.raises(NothingHeld):
        await signing.resume(done, None, prescriber(), clock.now())
    for batch_id in (unsigned, done):
        with pytest.raises(BatchStateConflict):
            await signing.stop(batch_id, staff(), clock.now())


async def test_only_prescribers_of_the_same_practice_sign_and_let_go_on() -> None:
    await make_town()
    await store_practice("B82001")
    batch_id = await prepared()
    with pytest.raises(RoleMayNot):
        await signing.sign(batch_id, Signature(), staff(), clock.now())
    with pytest.raises(UnknownBatch):
        await signing.sign(batch_id, Signature(), prescriber("B82001"), clock.now())
    with pytest.raises(UnknownBatch):
        await signing.stop(batch_id, staff("B82001"), clock.now())
    with pytest.raises(RoleMayNot):
        await prepared(by=staff_of("FA001"))


async def test_two_workers_at_one_line_issue_it_once() -> None:
    await make_town(patients=20)
    batch_id = await prepared(20)
    await signed(batch_id)

    async def worker() -> None:
        while await issue_next(batch_id, clock.now()):
            pass

    await asyncio.gather(worker(), worker(), worker())
    batch = await batch_now(batch_id)
    assert (batch.state, batch.routed, batch.refused) == (BatchState.DONE, 20, 0)
    assert (await outcomes(batch_id), await prescriptions_issued()) == (["routed"] * 20, 20)


async def test_signing_stopping_and_going_on_are_on_the_practices_record() -> None:
    await make_town()
    batch_id = await prepared()
    await signed(batch_id)
    await signing.stop(batch_id, staff(), clock.now())
    await signing.resume(batch_id, TOKEN, prescriber(), clock.now())
    entries = [one.entry for one in await history("practice/A81001")]
    assert [(entry.act, entry.role) for entry in entries] == [
        ("batch.signed", "prescriber"),
        ("batch.stopped", "practice"),
        ("batch.resumed", "prescriber"),
    ]
    assert entries[2].payload == {"batch": str(batch_id), "lines": 3, "on_closed": "token"}


async def test_each_patient_of_a_batch_is_a_look_with_its_reason() -> None:
    await make_town(patients=1)
    await add_patient(2, practice=OdsCode("A99999"))
    await prepared([asked(1), asked(2, reason="a temporary resident")])
    rows = await fetch("SELECT patient_id, actor, reason FROM access_log ORDER BY patient_id")
    assert [tuple(row.values()) for row in rows] == [
        (1, "staff-A81001", "prepared a prescription"),
        (2, "staff-A81001", "a temporary resident"),
    ]


async def test_a_line_that_fails_as_nobody_foresaw_is_tried_again_and_then_does_not_hold_up_the_others(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async def failing(request: Issuing) -> Issued:
        if request.who == NUMBERS[2]:
            raise ZeroDivisionError
        return await issue(request)

    monkeypatch.setattr(batch_issuing_service, "issue", failing)
    await make_town()
    batch_id = await prepared()
    await signed(batch_id)
    await work_until_idle()
    assert await outcomes(batch_id) == ["routed", "prepared", "prepared"]
    for _ in range(batch_issuing_service.ENOUGH_ATTEMPTS):
        await later(minutes=1)
    assert await outcomes(batch_id) == ["routed", "refused", "routed"]
    refusal = (await lines_now(batch_id))[1].refusal
    assert refusal is not None
    assert (refusal.name, await prescriptions_issued()) == ("cannot-be-issued", 2)
