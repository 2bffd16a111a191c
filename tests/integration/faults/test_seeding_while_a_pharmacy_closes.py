"""People are seeded while a pharmacy closes: whoever nominates it is found by its cascade, or does not nominate it."""

import asyncio
from collections.abc import Iterable
from datetime import timedelta

import pytest

from eps import clock
from eps.closures.recording import Recorder, record
from eps.database import fetch
from eps.nomination import seeding
from eps.nomination import seeding_repository as repository
from eps.nomination.seeding import SeedReport, seed_patients
from eps.nomination.seeding_repository import Newcomer
from eps.pharmacies.directory import Directory
from eps.pharmacies.service import directory
from tests.people import commissioner
from tests.town import NOW, close, closing, make_town, settle


class Seeding:
    """Stands still with its people written and not committed, until it is let go on."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.under_way, self.go_on = asyncio.Event(), asyncio.Event()
        self._write = repository.insert_newcomers
        monkeypatch.setattr(repository, "insert_newcomers", self._written)
        self.task = asyncio.create_task(seed(directory()))

    async def _written(self, newcomers: Iterable[Newcomer]) -> None:
        await self._write(newcomers)
        self.under_way.set()
        await self.go_on.wait()


async def seed(about: Directory) -> SeedReport:
    return await seed_patients(50, seed=1, directory=about, at=NOW, progress=lambda _done, _total: None)


async def close_and_settle() -> None:
    await record(closing("FA001"), Recorder(commissioner(), clock.now()))
    await settle()


async def nominating(condition: str = "TRUE") -> int:
    [row] = await fetch(
        f"SELECT count(*) AS count FROM nomination n WHERE ods_code = 'FA001' AND {condition}"
    )
    return int(row["count"])


async def missed() -> int:
    """Living patients who nominate the closed pharmacy and were offered nothing."""
    return await nominating(
        """EXISTS (SELECT 1 FROM patient p WHERE p.id = n.patient_id AND NOT restricted AND date_of_death IS NULL)
        AND NOT EXISTS (SELECT 1 FROM proposal o WHERE o.patient_id = n.patient_id)"""
    )


@pytest.mark.usefixtures("database")
async def test_who_is_seeded_while_a_pharmacy_closes_is_found_by_its_cascade(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    await make_town(patients=0)
    seeded = Seeding(monkeypatch)
    await seeded.under_way.wait()
    closed = asyncio.create_task(close_and_settle())
    await asyncio.wait([closed], timeout=0.3)
    assert not closed.done()
    seeded.go_on.set()
    await asyncio.gather(seeded.task, closed)
    await settle()
    assert (await nominating() > 5, await missed()) == (True, 0)


@pytest.mark.usefixtures("postgresql_database")
async def test_without_the_lock_the_cascade_is_over_before_it_could_find_them(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The negative control. SQLite has none: there a transaction holds the whole register from its first statement."""

    async def no_lock(_: Iterable[str]) -> None:
        await asyncio.sleep(0)

    monkeypatch.setattr(seeding, "lock_shared", no_lock)
    await make_town(patients=0)
    seeded = Seeding(monkeypatch)
    await seeded.under_way.wait()
    await close_and_settle()
    seeded.go_on.set()
    await seeded.task
    assert await missed() > 5


@pytest.mark.usefixtures("database")
@pytest.mark.parametrize("begins_in", [timedelta(0), timedelta(days=60)])
async def test_nobody_is_seeded_at_a_pharmacy_whose_patients_were_asked_before(begins_in: timedelta) -> None:
    await make_town(patients=0)
    before = directory()
    await close("FA001", starts_at=NOW + begins_in, ends_at=NOW + begins_in + timedelta(days=21))
    report = await seed(before)
    assert (report.added, await nominating()) == (50, 0)
    rows = await fetch("SELECT version FROM patient")
    assert report.nominations == sum(row["version"] - 1 for row in rows) > 5
