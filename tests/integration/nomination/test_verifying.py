"""Holding the rows of patients to the record: all that the service does holds, and whatever a meddler does is found."""

from datetime import timedelta
from uuid import uuid4

import pytest

from eps import clock
from eps.choices.answering import Answer, choose, keep
from eps.choices.redirects import confirm
from eps.database import execute, fetch, transactional
from eps.identifiers import OdsCode
from eps.nomination.domain import NominationType
from eps.nomination.proposal import Duration
from eps.nomination.proposal_repository import proposals
from eps.nomination.retelling import Fault
from eps.nomination.service import Change, nominate, remove
from eps.nomination.verifying import check_nominations
from eps.record.chain import Entry
from eps.record.store import append
from tests.factories import nhs_number, patient
from tests.integration.one_database import on_sqlite
from tests.on_record import put_on_record
from tests.people import CONSENT, signed_in
from tests.register import store_patient
from tests.town import NOW, close, later, make_town

pytestmark = pytest.mark.usefixtures("database")


async def found() -> list[tuple[str, int, str]]:
    findings = [finding async for finding in check_nominations(lambda _: None)]
    return [(finding.where, finding.number, finding.fault) for finding in findings]


@transactional
async def meddle(sql: str, *values: object) -> None:
    assert await execute(sql, *values) > 0


async def town(patients: int = 3) -> None:
    await make_town(patients)
    await put_on_record()


def change(number: int, version: int) -> Change:
    return Change(signed_in(nhs_number(number)), NominationType.P1, CONSENT, version, clock.now())


async def answer(number: int) -> Answer:
    [proposal, *_] = await proposals(number)
    return Answer(proposal.id, signed_in(nhs_number(number)), CONSENT, clock.now())


async def test_all_that_patients_and_closures_do_holds() -> None:
    await town(patients=6)
    await close("FA001")
    await choose(await answer(1), OdsCode("FA003"), Duration.FOR_GOOD)
    chosen = await choose(await answer(2), OdsCode("FA002"), Duration.UNTIL_REOPENING)
    await keep(await answer(3))
    await nominate(change(4, 2), OdsCode("FA004"))
    await remove(change(5, 2))
    assert chosen.redirect is not None
    await later(days=3)
    await confirm(chosen.redirect.id, signed_in(nhs_number(2)), clock.now())
    while_redirected = await found()
    await close("FA002", starts_at=clock.now(), ends_at=clock.now() + timedelta(days=10))
    await later(days=20)
    assert (while_redirected, await found()) == ([], [])


async def test_progress_is_the_number_of_patients_compared() -> None:
    await town(patients=3)
    told: list[int] = []
    assert [finding async for finding in check_nominations(told.append)] == []
    assert told == [3]


@pytest.mark.parametrize(
    ("sql", "fault"),
    [
        ("UPDATE nomination SET ods_code = 'FA002' WHERE patient_id = 2", Fault.NOMINATIONS),
        (
            "UPDATE nomination SET set_at = '2026-01-01 00:00:00+00:00' WHERE patient_id = 2",
            Fault.NOMINATIONS,
        ),
        ("DELETE FROM nomination WHERE patient_id = 2", Fault.NOMINATIONS),
        ("UPDATE patient SET version = 7 WHERE id = 2", Fault.VERSION),
    ],
)
async def test_a_row_that_was_changed_is_found(sql: str, fault: Fault) -> None:
    await town()
    await meddle(sql)
    assert await found() == [("patient/2", 0, fault)]


async def test_a_nomination_that_nobody_recorded_is_found() -> None:
    await town(patients=1)
    await store_patient(patient(id=2, nhs_number=nhs_number(2)), P1="FA001")
    assert await found() == [("patient/2", 0, Fault.NOMINATIONS)]


async def test_proposals_and_redirects_that_were_changed_are_found() -> None:
    await town()
    await close("FA001")
    await choose(await answer(1), OdsCode("FA002"), Duration.UNTIL_REOPENING)
    await meddle("UPDATE redirect SET ended_at = confirmed_at")
    await meddle("UPDATE proposal SET state = 'kept' WHERE patient_id = 2")
    await meddle("UPDATE proposal SET nearest_code = 'FA007' WHERE patient_id = 3")
    assert await found() == [
        ("patient/1", 0, Fault.REDIRECTS),
        ("patient/2", 0, Fault.PROPOSALS),
        ("patient/3", 0, Fault.PROPOSALS),
    ]


async def test_somebody_who_was_deleted_is_missed() -> None:
    await town()
    await meddle("DELETE FROM nomination WHERE patient_id = 2")
    await meddle("DELETE FROM patient WHERE id = 2")
    assert await found() == [("patient/2", 0, Fault.NO_PATIENT)]


@on_sqlite
async def test_a_record_of_nobody_is_found() -> None:
    await append([Entry("patient/of-nobody", NOW, "somebody", "patient", "anything", {})])
    assert await found() == [("patient/of-nobody", 0, Fault.NO_PATIENT)]


@on_sqlite
async def test_an_entry_that_cannot_be_understood_is_told_and_does_not_end_the_walk() -> None:
    await town(patients=2)
    await append([Entry("patient/1", NOW, "somebody", "patient", "nomination.set", {"to": str(uuid4())})])
    await meddle("UPDATE patient SET version = 9 WHERE id = 2")
    assert await found() == [("patient/1", 0, Fault.UNREADABLE), ("patient/2", 0, Fault.VERSION)]


@on_sqlite
async def test_an_entry_at_fault_is_told_by_its_number() -> None:
    await town(patients=1)
    payload = {"type": "P1", "from": "FA001", "to": "FA002", "version": 3, "consent": None}
    await append([Entry("patient/1", NOW, "somebody", "patient", "nomination.set", payload)])
    await meddle("UPDATE patient SET version = 3")
    await meddle("UPDATE nomination SET ods_code = 'FA002', set_at = $1", NOW)
    assert await found() == [("patient/1", 2, Fault.CONSENT)]


async def test_everybody_is_compared_however_many_pages_there_are(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("eps.nomination.verifying.PATIENTS_AT_ONCE", 2)
    await town(patients=5)
    await meddle("UPDATE patient SET version = 9 WHERE id IN (1, 2, 5)")
    assert [where for where, *_ in await found()] == ["patient/1", "patient/2", "patient/5"]
    assert len(await fetch("SELECT DISTINCT stream FROM record WHERE stream LIKE 'patient/%'")) == 5
