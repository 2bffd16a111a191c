"""`serve` as its operator sees it: when it is ready, what its processes share, what it logs, how it ends."""

import json
import signal
import socket
from datetime import timedelta
from pathlib import Path

import httpx

from eps import clock
from eps.closures.recording import Recorder, record
from eps.database import database, fetch
from eps.identity.permissions import Principal, Role
from eps.identity.tokens import issue_token
from tests.integration.commands.conftest import Run
from tests.people import commissioner
from tests.services import started, until
from tests.town import closing, make_town

SEARCH = "/api/pharmacies?postcode=SK7 1LD&limit=1"


async def fill(url: str) -> str:
    """A small town under the machine's own clock; gives an operator's token."""
    async with database(url):
        await make_town(patients=2)
        clock.start_at(None)
        return await issue_token(Principal(Role.OPERATIONS, "account-1"), at=clock.real_now())


async def close(code: str) -> None:
    at = clock.now()
    await record(closing(code, starts_at=at, ends_at=at + timedelta(days=21)), Recorder(commissioner(), at))


async def nearest(caller: httpx.AsyncClient) -> str:
    return str((await caller.get(SEARCH)).json()["pharmacies"][0]["ods_code"])


async def always_nearest(caller: httpx.AsyncClient, code: str) -> bool:
    """Of whichever process is asked."""
    return {await nearest(caller) for _ in range(6)} == {code}


async def everyone_was_asked() -> bool:
    return len(await fetch("SELECT 1 FROM proposal")) == 2


async def test_its_processes_share_counts_log_json_see_changes_and_one_of_them_works(
    sqlite_url: str, tmp_path: Path
) -> None:
    token = await fill(sqlite_url)
    async with (
        started(
            "serve", "--port", "0", "--workers", "2", folder=tmp_path, database_url=sqlite_url
        ) as service,
        httpx.AsyncClient(base_url=service.address, headers={"connection": "close"}) as caller,
        database(sqlite_url),
    ):
        assert await nearest(caller) == "FA001"
        answers = [await caller.get("/nothing/9990000018") for _ in range(20)]
        metrics = await caller.get("/metrics", headers={"authorization": f"Bearer {token}"})
        await close("FA001")
        await until(lambda: always_nearest(caller, "FA002"), seconds=2)
        await until(everyone_was_asked, seconds=5)
        assert await service.end(signal.SIGINT) == 130
    assert 'eps_request_seconds_count{method="GET",route="none",status="404"} 20.0' in metrics.text
    assert {answer.headers.get("server") for answer in answers} == {None}
    events = [json.loads(line) for line in service.log.splitlines()]
    assert sum(event["event"] == "request" for event in events) >= 22
    assert b"9990000018" not in service.log


def test_an_address_that_is_taken_is_told_in_one_line(run: Run, sqlite_url: str) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        result = run("serve", "--port", str(other.getsockname()[1]), database_url=sqlite_url)
    assert result.exit_code == 1
    assert result.stderr.startswith("Nothing can listen at 127.0.0.1 port ")
    assert result.stderr.endswith("Name another by --host and --port.\n")
