"""Whoever changes a closure past the service is found by `verify`; what the service does to one never is."""

from datetime import timedelta

import pytest

from eps import clock
from eps.closures import deciding
from eps.closures.deciding import Correction
from eps.closures.recording import Recorder, record
from eps.closures.verifying import verify_register
from eps.closures.verifying_record import Fault, check_recorded_closures
from eps.database import execute, transactional
from eps.pharmacies.closure import ClosureKind
from tests.integration.record.entries import tamper
from tests.people import commissioner, staff_of
from tests.town import NOW, close, closing, later, make_town, settle

pytestmark = pytest.mark.usefixtures("database")


async def found() -> list[tuple[str, str]]:
    return [(finding.where, finding.fault) async for finding in check_recorded_closures()]


@transactional
async def meddle(sql: str, *values: object) -> None:
    assert await execute(sql, *values) > 0


async def test_what_is_recorded_corrected_decided_ended_and_adjoins_is_as_it_is_told() -> None:
    await make_town(patients=0)
    first = await close("FA001", "FA002", days=3)
    longer = Correction(ends_at=NOW + timedelta(days=9), note="longer")
    await deciding.correct(first.id, longer, version=1, principal=commissioner(), at=clock.now())
    asked = await close("FA003", by=staff_of("FA003"), kind=ClosureKind.PERMANENT, ends_at=None)
    await deciding.confirm(asked.id, commissioner(), clock.now())
    beside = closing("FA002", starts_at=NOW + timedelta(days=3), ends_at=NOW + timedelta(days=4))
    await record(beside, Recorder(commissioner(), clock.now()))
    await later(days=1)
    await deciding.end(first.id, commissioner(), clock.now())
    await settle()
    assert (await verify_register(clock.now(), lambda _: None)).findings == []


@pytest.mark.parametrize(
    "change", ["ends_at = recorded_at", "state = 'cancelled'", "reason = 'fire'", "proposes_from = NULL"]
)
async def test_a_changed_closure_is_found(change: str) -> None:
    await make_town(patients=0)
    closure = await close("FA001", starts_at=NOW + timedelta(days=1), ends_at=NOW + timedelta(days=9))
    await meddle(f"UPDATE closure SET {change}")
    assert await found() == [(f"closure/{closure.id}", Fault.DIFFERS)]


async def test_a_closure_that_was_put_there_or_taken_away_is_found() -> None:
    await make_town(patients=0)
    closure = await close("FA001", "FA002")
    await meddle("UPDATE closure SET ods_code = 'FA003' WHERE id = $1", closure.id)
    moved = await found()
    await meddle("DELETE FROM cascade")
    await meddle("DELETE FROM closure WHERE id = $1", closure.id)
    assert (moved, await found()) == (
        [(f"closure/{closure.id}", Fault.UNTOLD)],
        [("pharmacy/FA001", Fault.GONE)],
    )


async def test_the_newest_entry_about_a_closure_cannot_go_unnoticed() -> None:
    await make_town(patients=0)
    closure = await close("FA001")
    await deciding.end(closure.id, commissioner(), clock.now())
    await tamper("DELETE FROM record WHERE act = 'closure.ended'")
    assert await found() == [(f"closure/{closure.id}", Fault.DIFFERS)]
