"""The work that follows a closure is paused between two batches, and goes on where it was."""

from datetime import datetime

import pytest

from eps import clock
from eps.closures import cascade
from eps.closures.progress import NoCascade, NothingToPause, NothingToResume, pause, resume
from eps.closures.recording import Recorder, record
from eps.identity.permissions import RoleMayNot
from eps.nomination.proposal_repository import proposals
from eps.pharmacies.closure import Closure
from eps.record.due import Due
from eps.record.store import history
from tests.people import commissioner, operations, staff_of
from tests.town import NOW, closing, make_town, settle

pytestmark = pytest.mark.usefixtures("database")


async def offered() -> int:
    return sum([len(await proposals(number)) for number in (1, 2, 3)])


async def recorded() -> Closure:
    [closure] = await record(closing("FA001"), Recorder(commissioner(), clock.now()))
    return closure


async def paused_after_one_patient(monkeypatch: pytest.MonkeyPatch) -> Closure:
    monkeypatch.setattr(cascade, "SQLITE_BATCH", 1)
    monkeypatch.setattr(cascade, "POSTGRESQL_BATCH", 1)
    closure = await recorded()

    async def renew() -> datetime:
        if await offered():
            await pause(closure.id, operations(), clock.now())
        return clock.now()

    await cascade.run(Due(1, "cascade", str(closure.id), NOW, 0, 1, "worker"), clock.now(), renew)
    return closure


async def test_paused_work_stops_after_the_batch_under_way(monkeypatch: pytest.MonkeyPatch) -> None:
    await make_town(patients=3)
    await paused_after_one_patient(monkeypatch)
    await settle()
    assert await offered() == 1


async def test_resumed_work_misses_nobody_and_asks_nobody_twice(monkeypatch: pytest.MonkeyPatch) -> None:
    await make_town(patients=3)
    closure = await paused_after_one_patient(monkeypatch)
    await resume(closure.id, operations(), clock.now())
    await settle()
    assert [len(await proposals(number)) for number in (1, 2, 3)] == [1, 1, 1]


async def test_who_paused_and_resumed_is_on_the_record(monkeypatch: pytest.MonkeyPatch) -> None:
    await make_town(patients=3)
    closure = await paused_after_one_patient(monkeypatch)
    await resume(closure.id, operations("another"), clock.now())
    entries = [one.entry for one in await history("pharmacy/FA001")][-2:]
    assert [(entry.act, entry.actor, entry.payload["closure"]) for entry in entries] == [
        ("cascade.paused", "operator", str(closure.id)),
        ("cascade.resumed", "another", str(closure.id)),
    ]


async def test_work_that_is_not_paused_is_not_resumed_nor_finished_work_paused() -> None:
    await make_town(patients=1)
    closure = await recorded()
    await settle()
    with pytest.raises(NothingToResume, match="is done"):
        await resume(closure.id, operations(), clock.now())
    with pytest.raises(NothingToPause, match="is done"):
        await pause(closure.id, operations(), clock.now())


async def test_a_closure_that_nothing_follows_yet_has_nothing_to_pause() -> None:
    await make_town(patients=1)
    closure = await recorded()
    with pytest.raises(NoCascade):
        await pause(closure.id, operations(), clock.now())


async def test_a_pharmacy_does_not_pause_what_tells_its_patients() -> None:
    await make_town(patients=1)
    closure = await recorded()
    with pytest.raises(RoleMayNot):
        await pause(closure.id, staff_of("FA001"), clock.now())
