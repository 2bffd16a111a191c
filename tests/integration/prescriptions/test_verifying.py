"""Holding issues to the record: all that the service does holds, and whatever a meddler does is found."""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from eps import clock
from eps.choices.answering import Answer, choose
from eps.database import execute, transactional
from eps.identifiers import OdsCode
from eps.nomination.acts import by_service
from eps.nomination.proposal import Duration
from eps.prescriptions import entries
from eps.prescriptions.death_service import Death, record_death
from eps.prescriptions.domain import TreatmentType
from eps.prescriptions.expiring_service import EXPIRY
from eps.prescriptions.retelling import Fault
from eps.prescriptions.states import ItemState, PrescriptionState
from eps.prescriptions.token_service import TokenRequest, make_token
from eps.prescriptions.verifying import check_prescriptions
from eps.record.chain import Entry
from eps.record.due import schedule
from eps.record.store import append
from tests.dispensing import downloaded_by_id, given_back, notified, withdrawn
from tests.factories import nhs_number
from tests.integration.one_database import on_sqlite
from tests.people import CONSENT, operations, signed_in
from tests.prescribing import TOKEN, first_issue, issued, item
from tests.supplying import handed_out
from tests.town import NOW, close, later, latest_proposal, make_town

pytestmark = pytest.mark.usefixtures("database")
REPEATS: dict[str, Any] = {"treatment": TreatmentType.REPEAT_DISPENSING, "issues": 3}


async def found() -> list[tuple[str, int, str]]:
    findings = [finding async for finding in check_prescriptions()]
    return [(finding.where, finding.number, finding.fault) for finding in findings]


@transactional
async def meddle(sql: str, *values: object) -> None:
    assert await execute(sql, *values) > 0


async def test_all_that_becomes_of_prescriptions_holds() -> None:
    await make_town(patients=4)
    repeats, moved, taken, back = (
        await issued(1, **REPEATS),
        await issued(1),
        await issued(2),
        await issued(2),
    )
    await handed_out(repeats)
    await downloaded_by_id(taken)
    await notified(taken, ItemState.FULLY_DISPENSED)
    await withdrawn(taken)
    await downloaded_by_id(back)
    await given_back(back)
    await issued(3, **REPEATS)
    await issued(4)
    number = await issued(2)
    await close("FA001", starts_at=NOW + timedelta(days=15), ends_at=NOW + timedelta(days=50))
    await later(days=21)
    await make_token(TokenRequest(signed_in(nhs_number(2)), number.prescription.id, clock.now()))
    answer = Answer((await latest_proposal(1)).id, signed_in(nhs_number(1)), CONSENT, clock.now())
    await choose(answer, OdsCode("FA003"), Duration.FOR_GOOD, move=(str(moved.prescription.id),))
    await record_death(Death(operations(), nhs_number(4), NOW.date(), clock.now()))
    await schedule(EXPIRY, "daily", NOW + timedelta(days=400))
    before = await found()
    await later(days=380)
    assert (before, await found()) == ([], [])


async def test_a_register_where_nothing_was_issued_holds() -> None:
    await make_town()
    assert await found() == []


@pytest.mark.parametrize(
    "meddling",
    [
        "UPDATE prescription_issue SET state = '0006'",
        "UPDATE prescription_issue SET address = 'FA005'",
        "UPDATE prescription_issue SET addressed = 'moved'",
        "UPDATE prescription_issue SET dispenser = 'FA005'",
    ],
)
async def test_an_issue_that_is_not_as_it_was_last_on_the_record_is_found(meddling: str) -> None:
    await make_town()
    await issued()
    await meddle(meddling)
    assert await found() == [("patient/1", 0, Fault.STANDING)]


async def dispensed_in_part() -> None:
    await downloaded_by_id(made := await issued(items=(item(1), item(2))))
    await notified(made, ItemState.FULLY_DISPENSED, ItemState.OWING)


async def an_issue_awaited() -> None:
    await handed_out(await issued(**REPEATS))


@pytest.mark.parametrize("happened", [dispensed_in_part, an_issue_awaited])
async def test_a_last_day_that_is_not_as_the_record_has_it_is_found(
    happened: Callable[[], Awaitable[None]],
) -> None:
    await make_town()
    await happened()
    before = await found()
    await meddle("UPDATE prescription_issue SET use_by = '2027-12-31'")
    assert (before, await found()) == ([], [("patient/1", 0, Fault.STANDING)])


async def test_one_that_was_taken_away_is_found() -> None:
    await make_town()
    await issued()
    await meddle("DELETE FROM prescription_issue")
    assert await found() == [("patient/1", 0, Fault.LOST)]


async def test_one_that_was_never_issued_is_found() -> None:
    await make_town()
    await issued(1, **TOKEN)
    await meddle("UPDATE prescription_issue SET patient_id = 2")
    assert await found() == [("patient/1", 0, Fault.LOST), ("patient/2", 0, Fault.NEVER_ISSUED)]


async def test_a_step_that_may_not_follow_is_found_though_the_rows_agree() -> None:
    await make_town()
    made = await issued()
    given_out = replace(await first_issue(made), state=PrescriptionState.DISPENSED)
    await put_on_record(entries.changed(given_out, "dispense-notified", by_service(NOW)))
    await meddle("UPDATE prescription_issue SET state = '0006'")
    assert await found() == [("patient/1", 2, Fault.TRANSITION)]


async def test_an_entry_that_nobody_understands_is_found() -> None:
    await make_town()
    made = await issued()
    entry = entries.changed(await first_issue(made), "moved", by_service(NOW))
    await put_on_record(replace(entry, payload={"prescription": made.prescription.id}))
    assert await found() == [("patient/1", 0, Fault.UNREADABLE)]


@transactional
async def put_on_record(entry: Entry) -> None:
    await append([entry])


@on_sqlite
async def test_every_patient_is_looked_at_however_many_pages_there_are(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("eps.prescriptions.verifying.PATIENTS_AT_ONCE", 1)
    await make_town(patients=3)
    await issued(1)
    await issued(3)
    await meddle("UPDATE prescription_issue SET address = 'FA005'")
    assert [where for where, _, _ in await found()] == ["patient/1", "patient/3"]
