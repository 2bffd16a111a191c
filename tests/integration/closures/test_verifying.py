"""What closures brought about, once their work is done: nothing outlives its closure, and what does is found."""

from datetime import timedelta
from uuid import UUID

import pytest

from eps import clock
from eps.choices.answering import Answer, choose, keep
from eps.closures.deciding import confirm, end
from eps.closures.recording import Recorder, record
from eps.closures.verifying import Fault, check_closures
from eps.database import execute, transactional
from eps.identifiers import OdsCode
from eps.nomination.proposal import Duration
from eps.nomination.proposal_repository import redirects_in_force
from eps.pharmacies.closure import ClosureKind
from eps.pharmacies.service import refresh_directory
from tests.factories import nhs_number
from tests.integration.one_database import on_sqlite
from tests.people import CONSENT, commissioner, signed_in
from tests.town import NOW, close, closing, later, latest_proposal, make_town, only_proposal, settle

pytestmark = pytest.mark.usefixtures("database")


async def found() -> list[tuple[str, str]]:
    return sorted([(finding.where, finding.fault) async for finding in check_closures(clock.now())])


@transactional
async def meddle(sql: str, *values: object) -> None:
    assert await execute(sql, *values) > 0


async def answer(number: int) -> Answer:
    proposal = await latest_proposal(number)
    return Answer(proposal.id, signed_in(nhs_number(number)), CONSENT, clock.now())


async def redirected(number: int, code: str) -> UUID:
    answered = await choose(await answer(number), OdsCode(code), Duration.UNTIL_REOPENING)
    assert answered.redirect is not None
    return answered.redirect.id


async def test_closures_that_come_go_overlap_and_chain_leave_nothing_behind() -> None:
    await make_town(patients=4)
    await close("FA001")
    await redirected(1, "FA003")
    await keep(await answer(2))
    await close("FA002", days=10)
    await close("FA003", days=5)
    held = [await found()]
    for days in (6, 5, 30):
        await later(days=days)
        held.append(await found())
    assert held == [[], [], [], []]


async def test_a_closure_that_begins_later_than_the_offer_lasts_is_no_fault() -> None:
    await make_town(patients=1)
    await close("FA001", days=5)
    await close("FA002", starts_at=NOW + timedelta(days=10), ends_at=NOW + timedelta(days=20))
    assert (await only_proposal(1)).nearest_code == "FA002"
    assert await found() == []


async def test_what_is_still_to_be_done_is_no_fault() -> None:
    await make_town(patients=2)
    closure = await close("FA001")
    await redirected(1, "FA003")
    await record(closing("FA002"), Recorder(commissioner(), clock.now()))
    await refresh_directory()
    to_close = await found()
    await end(closure.id, commissioner(), clock.now())
    assert (to_close, await found()) == ([], [])


async def test_an_offer_left_open_by_a_closure_that_is_over_is_found() -> None:
    await make_town(patients=2)
    closure = await close("FA001")
    await end(closure.id, commissioner(), clock.now())
    await settle()
    await meddle("UPDATE proposal SET state = 'offered' WHERE patient_id = 1")
    await meddle("UPDATE proposal SET state = 'kept' WHERE patient_id = 2")
    expected = [(f"proposal/{(await only_proposal(number)).id}", Fault.OPEN) for number in (1, 2)]
    assert await found() == sorted(expected)


async def test_a_redirect_left_in_force_by_a_closure_that_is_over_is_found() -> None:
    await make_town(patients=1)
    closure = await close("FA001")
    redirect = await redirected(1, "FA003")
    await end(closure.id, commissioner(), clock.now())
    await settle()
    assert await redirects_in_force(1) == []
    await meddle("UPDATE redirect SET ended_at = NULL")
    assert await found() == [(f"redirect/{redirect}", Fault.IN_FORCE)]


async def test_a_redirect_in_force_for_more_than_28_days_is_found_once_nobody_will_end_it() -> None:
    await make_town(patients=1)
    await close("FA001", days=60)
    redirect = await redirected(1, "FA003")
    clock.start_at(NOW + timedelta(days=29))
    to_be_ended = await found()
    await meddle("DELETE FROM due")
    assert (to_be_ended, await found()) == ([], [(f"redirect/{redirect}", Fault.UNCONFIRMED)])


async def test_a_stored_nearest_that_is_closed_while_it_is_needed_is_found() -> None:
    await make_town(patients=2)
    await close("FA001")
    await close("FA002")
    await meddle("UPDATE proposal SET nearest_code = 'FA002' WHERE patient_id = 2")
    assert await found() == [(f"proposal/{(await only_proposal(2)).id}", Fault.NEAREST)]


async def test_a_stored_nearest_that_closes_for_good_is_found_before_it_does() -> None:
    await make_town(patients=1)
    await close("FA001", days=5)
    good = await close("FA002", kind=ClosureKind.PERMANENT, ends_at=None, starts_at=NOW + timedelta(days=20))
    await confirm(good.id, commissioner(name="commissioner-two"), clock.now())
    await settle()
    before = await found()
    await meddle("UPDATE proposal SET nearest_code = 'FA002'")
    assert (before, await found()) == ([], [(f"proposal/{(await only_proposal(1)).id}", Fault.NEAREST)])


@on_sqlite
async def test_every_closure_is_looked_at_however_many_pages_there_are(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("eps.closures.verifying.CLOSURES_AT_ONCE", 1)
    monkeypatch.setattr("eps.closures.verifying.PATIENTS_AT_ONCE", 1)
    await make_town(patients=3)
    first = await close("FA001")
    await close("FA005", "FA006")
    await end(first.id, commissioner(), clock.now())
    await settle()
    await meddle("UPDATE proposal SET state = 'offered'")
    assert [fault for _, fault in await found()] == [Fault.OPEN] * 3


@on_sqlite
async def test_every_offer_is_looked_at_however_many_pages_there_are(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("eps.closures.verifying.PATIENTS_AT_ONCE", 1)
    await make_town(patients=3)
    await close("FA001")
    await close("FA002")
    await meddle("UPDATE proposal SET nearest_code = 'FA002'")
    assert [fault for _, fault in await found()] == [Fault.NEAREST] * 3
