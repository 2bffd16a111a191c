"""R4: a worker killed in the middle of a cascade, again and again: nobody missed, nobody twice."""

import asyncio
import random
from functools import partial

import pytest

from eps import clock
from eps.closures.recording import Recorder, record
from eps.database import fetch
from eps.settings import settings
from tests.integration.faults.worker_process import worker
from tests.people import commissioner
from tests.services import until
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
    dice, landed_mid_way = random.Random(1), 0
    for _ in range(kills):
        before = await offered()
        async with worker(database, batch=BATCH):
            await until(partial(more_than, min(before, PATIENTS - 1)), seconds=30)
            await asyncio.sleep(dice.uniform(0.0, 0.25))
        landed_mid_way += before < await offered() < PATIENTS
    async with worker(database, batch=BATCH):
        await until(is_done, seconds=60)
    [row] = await fetch("SELECT count(*) AS offers, count(DISTINCT patient_id) AS people FROM proposal")
    [told] = await fetch("SELECT count(*) AS count FROM message WHERE audience = 'patient'")
    assert (row["offers"], row["people"], told["count"]) == (PATIENTS, PATIENTS, PATIENTS)
    assert landed_mid_way >= 1


async def offered() -> int:
    [row] = await fetch("SELECT count(*) AS count FROM proposal")
    return int(row["count"])


async def more_than(before: int) -> bool:
    return await offered() > before


async def is_done() -> bool:
    return bool(await fetch("SELECT 1 FROM cascade WHERE state = 'done'"))
