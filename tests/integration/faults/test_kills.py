"""R4: a worker killed in the middle of a cascade, again and again: nobody missed, nobody twice."""

import asyncio
import random
import signal
import sys

import pytest

from eps import clock
from eps.closures.recording import Recorder, record
from eps.database import fetch
from eps.settings import settings
from tests.people import commissioner
from tests.town import add_patients, closing, make_town

PATIENTS = 2_000
BATCH = 20


@pytest.mark.parametrize(
    "kills", [pytest.param(5, id="everyday"), pytest.param(50, id="soak", marks=pytest.mark.soak)]
)
async def test_kills_in_mid_cascade_miss_nobody_and_offer_nobody_twice(
    database: str, kills: int, tmp_path: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("EPS_MESSAGES", f"{tmp_path}/messages.jsonl")
    monkeypatch.setenv("EPS_CHECKPOINTS", f"{tmp_path}/checkpoints.jsonl")
    settings.cache_clear()
    await make_town(patients=0)
    await add_patients(PATIENTS)
    await record(closing("FA001"), Recorder(commissioner(), clock.now()))
    landed_mid_way = 0
    for number in range(kills):
        before = await offered()
        await run_and_kill(database, random.Random(number).uniform(0.0, 0.25), after=before)
        landed_mid_way += before < await offered() < PATIENTS
    await run_until_done(database)
    [row] = await fetch("SELECT count(*) AS offers, count(DISTINCT patient_id) AS people FROM proposal")
    [told] = await fetch("SELECT count(*) AS count FROM message WHERE audience = 'patient'")
    assert (row["offers"], row["people"], told["count"]) == (PATIENTS, PATIENTS, PATIENTS)
    assert landed_mid_way >= 1


async def offered() -> int:
    [row] = await fetch("SELECT count(*) AS count FROM proposal")
    return int(row["count"])


async def start(url: str) -> asyncio.subprocess.Process:
    module = "tests.integration.faults.worker_process"
    return await asyncio.create_subprocess_exec(
        sys.executable, "-m", module, url, clock.now().isoformat(), str(BATCH)
    )


async def run_and_kill(url: str, seconds: float, *, after: int) -> None:
    """Kills it a moment after its first batch, by its own id."""
    process = await start(url)
    while await offered() == after and after < PATIENTS:  # noqa: ASYNC110 - another process writes it
        await asyncio.sleep(0.02)
    await asyncio.sleep(seconds)
    process.send_signal(signal.SIGKILL)
    await process.wait()


async def run_until_done(url: str) -> None:
    process = await start(url)
    try:
        async with asyncio.timeout(60):
            while not await fetch("SELECT 1 FROM cascade WHERE state = 'done'"):  # noqa: ASYNC110 - as above
                await asyncio.sleep(0.05)
    finally:
        process.kill()
        await process.wait()
