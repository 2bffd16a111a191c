"""`work` as its operator sees it: told to end, killed, and several at once beside several `serve`."""

import asyncio
import signal
from contextlib import AsyncExitStack
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx

from eps import clock
from eps.closures.recording import Recorder, record
from eps.database import database, fetch
from eps.identity.tokens import issue_token
from tests.people import commissioner
from tests.services import Service, started, until
from tests.town import add_patients, closing, make_town

PATIENTS = 10_000
"""Enough that a worker is still at it when it is ended."""
SEARCH = "/api/pharmacies?postcode=SK7 1LD&limit=1"


async def fill() -> None:
    await make_town(patients=0)
    clock.start_at(None)
    await add_patients(PATIENTS)


async def offered() -> int:
    [row] = await fetch("SELECT count(*) AS count FROM proposal")
    return int(row["count"])


async def everybody_was_asked_once() -> bool:
    [row] = await fetch("SELECT count(*) AS offers, count(DISTINCT patient_id) AS people FROM proposal")
    done = await fetch("SELECT 1 FROM cascade WHERE state = 'done'")
    return bool(done) and row["offers"] == row["people"] == PATIENTS


async def test_told_to_end_in_the_middle_it_leaves_the_rest_to_the_next(
    sqlite_url: str, tmp_path: Path
) -> None:
    async with database(sqlite_url):
        await fill()
        at = clock.now()
        request = closing("FA001", starts_at=at, ends_at=at + timedelta(days=21))
        await record(request, Recorder(commissioner(), at))
        async with started("work", folder=tmp_path, database_url=sqlite_url) as first:
            await until(offered, seconds=5)
            assert await first.end() == 0
        assert 0 < await offered() < PATIENTS
        async with started("work", folder=tmp_path, database_url=sqlite_url) as second:
            await until(everybody_was_asked_once, seconds=40)
            assert await second.end(signal.SIGINT) == 130


async def test_several_at_once_see_each_others_changes_and_one_takes_over_from_another_that_is_killed(
    postgresql_url: str, tmp_path: Path
) -> None:
    async with database(postgresql_url), AsyncExitStack() as running:
        await fill()
        token = await issue_token(commissioner(), at=clock.real_now())

        async def start(*arguments: str) -> Service:
            return await running.enter_async_context(
                started(*arguments, folder=tmp_path, database_url=postgresql_url)
            )

        serve = ("serve", "--port", "0", "--no-work")
        *servers, one, other = await asyncio.gather(
            start(*serve), start(*serve), start("work"), start("work")
        )
        workers = {worker.process.pid: worker for worker in (one, other)}
        first, second = [
            await running.enter_async_context(httpx.AsyncClient(base_url=server.address))
            for server in servers
        ]
        answer = await first.post(
            "/api/closures",
            json=closure(),
            headers={"authorization": f"Bearer {token}", "idempotency-key": "one"},
        )
        assert answer.status_code == 201
        seen = asyncio.create_task(until(lambda: is_nearest(second, "FA002"), seconds=2))
        await until(offered, seconds=5)
        busy = workers.pop(await pid_of_whoever_follows_it())
        busy.process.kill()
        assert await offered() < PATIENTS
        before = await offered()
        await seen
        await until(lambda: more_than(before), seconds=5)
        await until(everybody_was_asked_once, seconds=30)
        assert [await service.end() for service in (*servers, *workers.values())] == [0, 0, 0]


async def is_nearest(caller: httpx.AsyncClient, code: str) -> bool:
    return bool((await caller.get(SEARCH)).json()["pharmacies"][0]["ods_code"] == code)


async def more_than(before: int) -> bool:
    return await offered() > before


async def pid_of_whoever_follows_it() -> int:
    [row] = await fetch("SELECT claimed_by FROM due WHERE kind = 'cascade'")
    return int(row["claimed_by"].split("/")[1])


def closure() -> dict[str, Any]:
    at = clock.now()
    return {
        "ods_codes": ["FA001"],
        "kind": "temporary",
        "starts_at": at.isoformat(),
        "ends_at": (at + timedelta(days=21)).isoformat(),
        "reason": "flood",
    }
