"""`serve` as its operator sees it: several processes, one set of metrics, logs in JSON, and an end when told."""

import asyncio
import json
import os
import signal
import socket
import subprocess
import sys

import httpx

from eps import clock
from eps.database import database
from eps.identity.permissions import Principal, Role
from eps.identity.tokens import issue_token

SERVE = (
    "import sys; from eps.app import serve; serve('127.0.0.1', int(sys.argv[1]), workers=int(sys.argv[2]))"
)
START_SECONDS = 30


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


async def until_it_answers(caller: httpx.AsyncClient) -> None:
    async with asyncio.timeout(START_SECONDS):
        while True:
            try:
                await caller.get("/_ping")
            except httpx.TransportError:
                await asyncio.sleep(0.05)
            else:
                return


async def operator(url: str) -> str:
    async with database(url):
        return await issue_token(Principal(Role.OPERATIONS, "account-1"), at=clock.real_now())


async def test_a_server_counts_for_all_its_processes_logs_json_and_ends_when_told(sqlite_url: str) -> None:
    port, token = free_port(), await operator(sqlite_url)
    server = await asyncio.create_subprocess_exec(
        *(sys.executable, "-c", SERVE, str(port), "2"),
        env={**os.environ, "EPS_DATABASE_URL": sqlite_url},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    try:
        base_url = f"http://127.0.0.1:{port}"
        async with httpx.AsyncClient(base_url=base_url, headers={"connection": "close"}) as caller:
            await until_it_answers(caller)
            answers = [await caller.get("/nothing/9990000018") for _ in range(20)]
            metrics = await caller.get("/metrics", headers={"authorization": f"Bearer {token}"})
    finally:
        server.send_signal(signal.SIGTERM)
        output, log = await asyncio.wait_for(server.communicate(), timeout=10)
    assert 'eps_request_seconds_count{method="GET",route="none",status="404"} 20.0' in metrics.text
    assert {answer.headers.get("server") for answer in answers} == {None}
    assert output == b""
    events = [json.loads(line) for line in log.splitlines()]
    assert sum(event["event"] == "request" for event in events) >= 22
    assert b"9990000018" not in log
