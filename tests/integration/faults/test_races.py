"""Saves, edits and closures at the same instant: nothing is lost, nobody is missed."""

import asyncio
import random
from collections.abc import Iterable
from contextlib import suppress

import pytest

from eps import clock
from eps.closures import deciding
from eps.closures.recording import Recorder, record
from eps.database import fetch
from eps.errors import Conflict, Unavailable
from eps.identifiers import OdsCode
from eps.nomination import service
from eps.nomination.changing import move_nomination
from eps.nomination.domain import NominationType
from eps.nomination.service import Change, nominate
from eps.pharmacies.service import refresh_directory
from eps.worker import work_until_idle
from tests.factories import nhs_numbers
from tests.people import CONSENT, commissioner, signed_in
from tests.town import add_patients, closing, make_town, settle


async def nominate_all(code: str, numbers: Iterable[int], version: int = 1) -> None:
    """Each by their own patient at a moment of their own; a refusal is an answer too."""
    everybody = list(numbers)
    known = nhs_numbers(max(everybody) + 1)
    dice = random.Random(7)

    async def save(number: int) -> None:
        await asyncio.sleep(dice.uniform(0, 0.3))
        change = Change(signed_in(known[number]), NominationType.P1, CONSENT, version, clock.now())
        with suppress(Conflict, Unavailable):
            await nominate(change, OdsCode(code))

    await asyncio.gather(*(save(number) for number in everybody))


async def close_meanwhile(code: str) -> None:
    await asyncio.sleep(0.15)
    await record(closing(code), Recorder(commissioner(), clock.now()))
    await refresh_directory()
    await work_until_idle()


async def missed() -> int:
    """Patients who nominate the closed pharmacy and were offered nothing."""
    [row] = await fetch(
        """SELECT count(*) AS count FROM nomination n WHERE n.ods_code = 'FA001'
        AND NOT EXISTS (SELECT 1 FROM proposal p WHERE p.patient_id = n.patient_id)"""
    )
    return int(row["count"])


@pytest.mark.usefixtures("database")
async def test_500_saves_racing_one_closure_leave_nobody_with_a_shut_door_and_no_offer() -> None:
    await make_town(patients=0)
    await add_patients(500, nominating="FA005")
    await asyncio.gather(nominate_all("FA001", range(1, 501)), close_meanwhile("FA001"))
    assert await missed() == 0


@pytest.mark.usefixtures("postgresql_database")
async def test_without_the_shared_lock_the_same_race_misses_everybody_who_was_about_to_save(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The negative control. SQLite has none: there a transaction holds the whole register from its first statement."""
    about_to_save, closed = asyncio.Barrier(4), asyncio.Event()

    async def no_lock(_: Iterable[str]) -> None:
        await asyncio.sleep(0)

    async def when_it_has_closed(*args: object, **facts: object) -> None:
        await about_to_save.wait()
        await closed.wait()
        await move_nomination(*args, **facts)  # type: ignore[arg-type]

    monkeypatch.setattr(service, "lock_shared", no_lock)
    monkeypatch.setattr(service, "move_nomination", when_it_has_closed)
    await make_town(patients=0)
    await add_patients(3, nominating="FA005")
    saves = asyncio.create_task(nominate_all("FA001", range(1, 4)))
    await about_to_save.wait()
    await close_meanwhile("FA001")
    closed.set()
    await saves
    assert await missed() == 3


@pytest.mark.usefixtures("database")
async def test_edits_racing_the_cascade_are_never_overwritten_and_leavers_keep_no_offer() -> None:
    await make_town(patients=0)
    await add_patients(1_000)
    await asyncio.gather(nominate_all("FA006", range(1, 1_001, 4)), close_meanwhile("FA001"))
    [left] = await fetch(
        """SELECT count(*) AS count FROM nomination n JOIN proposal p ON p.patient_id = n.patient_id
        WHERE n.ods_code = 'FA006' AND p.state IN ('offered', 'kept')"""
    )
    [moved] = await fetch("SELECT count(*) AS count FROM nomination WHERE ods_code = 'FA006'")
    assert (left["count"], moved["count"], await missed()) == (0, 250, 0)


@pytest.mark.usefixtures("database")
async def test_closing_and_reopening_200_times_leaves_no_open_offer_and_one_for_each_closure() -> None:
    await make_town(patients=1)
    for _ in range(200):
        [closure] = await record(
            closing("FA001", starts_at=clock.now()), Recorder(commissioner(), clock.now())
        )
        await deciding.end(closure.id, commissioner(), clock.now())
    await settle()
    [last] = await record(closing("FA001", starts_at=clock.now()), Recorder(commissioner(), clock.now()))
    await settle()
    rows = await fetch("SELECT closure_id, state FROM proposal WHERE state IN ('offered', 'kept')")
    assert [str(row["closure_id"]) for row in rows] == [str(last.id)]
