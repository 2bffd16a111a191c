"""The cascade of 100,000 patients, held against one bare COPY (or executemany) of the same rows."""

import asyncio
import sys
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from bench.figures import Figure, at_most, within
from bench.registers import NOW, a_pharmacy, fill, postgresql_register, sqlite_register
from eps import clock
from eps.closures.recording import Recorder, record
from eps.closures.rules import ClosureRequest
from eps.database import database, execute_many, fetch, insert_many, is_sqlite, transactional
from eps.identity.permissions import Principal, Role
from eps.pharmacies.closure import ClosureKind, Reason
from eps.pharmacies.service import load_directory
from tests.postgres import PostgresServer

TABLES = ("proposal", "record", "message")
OPERATOR = Principal(Role.OPERATIONS, "bench")
SMALL_RUNS = 3
"""A small cascade is over in a tenth of a second, of which one hiccup of the machine is half."""


@dataclass(frozen=True, slots=True)
class Run:
    patients: int
    seconds: float
    bare_seconds: float
    most_megabytes: float
    growth_megabytes: float
    longest_read_ms: float

    @property
    def microseconds_each(self) -> float:
        return self.seconds / self.patients * 1e6


async def figures(server: PostgresServer, *, large: int) -> AsyncIterator[Figure]:
    """`large` is the size of the largest register: 5,000,000 for the figure that issue names."""
    goal = "cascade of 100,000 on PostgreSQL"
    one = await _on_postgresql(server, nominations=100_000, at_one=100_000)
    yield at_most(goal, one.seconds, one.bare_seconds, goal=4, unit="s").noting(
        f"{one.microseconds_each:.0f} µs each"
    )
    yield within("  its memory at most", one.most_megabytes, 300, unit="MB").noting(
        f"grew {one.growth_megabytes:.0f} MB"
    )
    small = [await _on_postgresql(server, nominations=100_000, at_one=1_000) for _ in range(SMALL_RUNS)]
    few = sorted(run.microseconds_each for run in small)
    what = "  each patient at 1,000, against at 100,000"
    yield at_most(what, few[SMALL_RUNS // 2], one.microseconds_each, goal=1.5, unit="µs").noting(
        f"the middle of {', '.join(f'{each:.0f}' for each in few)}"
    )
    big = await _on_postgresql(server, nominations=large, at_one=100_000)
    what = f"  each patient among {large:,}, against 100,000"
    yield at_most(what, big.microseconds_each, one.microseconds_each, goal=1.5, unit="µs")
    lite = await _on_sqlite()
    yield at_most("cascade of 100,000 on SQLite", lite.seconds, lite.bare_seconds, goal=5, unit="s").noting(
        f"{lite.microseconds_each:.0f} µs each"
    )
    yield within("  a read meanwhile at most", lite.longest_read_ms, 60, unit="ms")


async def _on_postgresql(server: PostgresServer, *, nominations: int, at_one: int) -> Run:
    async with postgresql_register(server) as url, postgresql_register(server) as bare:
        return await _measured(url, bare, nominations, at_one)


async def _on_sqlite() -> Run:
    async with sqlite_register() as url, sqlite_register() as bare:
        return await _measured(url, bare, 100_000, 100_000)


async def _measured(url: str, bare: str, nominations: int, at_one: int) -> Run:
    clock.start_at(NOW)
    async with database(url):
        directory = await load_directory()
        code = a_pharmacy(directory)
        await fill(nominations, at_one=at_one, one=code, directory=directory)
        marks = [await _last_id(table) for table in ("record",)]
        reads = _Reads()
        ends = NOW + timedelta(days=21)
        request = ClosureRequest((code,), ClosureKind.TEMPORARY, NOW, Reason.FLOOD, ends_at=ends)
        await record(request, Recorder(OPERATOR, NOW, confirmed_by="bench-too"))
        process = await _start(url)
        seconds = await _until_done(reads, process)
        rows = {table: await _rows(table, after=marks[0] if table == "record" else 0) for table in TABLES}
    async with database(bare):
        bare_seconds = await _bare(rows)
    clock.start_at(None)
    found = len(rows["proposal"])
    return Run(
        found,
        seconds,
        bare_seconds,
        max(reads.megabytes),
        reads.megabytes[-1] - reads.megabytes[len(reads.megabytes) // 4],
        max(reads.milliseconds),
    )


class _Reads:
    """What is seen of the worker while it works: how long a read takes beside it, and its memory."""

    def __init__(self) -> None:
        self.milliseconds: list[float] = [0.0]
        self.megabytes: list[float] = []

    async def one(self, pid: int) -> None:
        started = time.perf_counter()
        await fetch("SELECT id, postcode FROM patient WHERE id = $1", 77)
        self.milliseconds.append((time.perf_counter() - started) * 1000)
        self.megabytes.append(_resident_megabytes(pid))


async def _start(url: str) -> asyncio.subprocess.Process:
    """The worker in a process of its own; it says when its directory is loaded, and waits for a word."""
    return await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "bench.worker",
        url,
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
    )


async def _until_done(reads: _Reads, process: asyncio.subprocess.Process) -> float:
    if process.stdin is None or process.stdout is None:
        raise ChildProcessError
    await process.stdout.readline()
    started = time.perf_counter()
    process.stdin.write(b"go\n")
    finished = asyncio.create_task(process.stdout.readline())
    while not finished.done():
        await reads.one(process.pid)
        await asyncio.sleep(0.02)
    seconds = time.perf_counter() - started
    process.stdin.close()
    await process.wait()
    return seconds


def _resident_megabytes(pid: int) -> float:
    with open(f"/proc/{pid}/status") as status:  # noqa: PTH123
        line = next(line for line in status if line.startswith("VmRSS"))
    return int(line.split()[1]) / 1024


async def _last_id(table: str) -> int:
    [row] = await fetch(LAST_ID[table])
    return int(row["last"])


LAST_ID = {"record": "SELECT coalesce(max(id), 0) AS last FROM record"}
ROWS = {
    "proposal": "SELECT * FROM proposal WHERE $1 = 0",
    "record": "SELECT * FROM record WHERE id > $1 AND stream LIKE 'patient/%'",
    "message": "SELECT * FROM message WHERE $1 = 0 AND audience = 'patient'",
}


async def _rows(table: str, *, after: int) -> list[dict[str, Any]]:
    return await fetch(ROWS[table], after)


async def _bare(rows: dict[str, list[dict[str, Any]]]) -> float:
    """One statement for each table, in one transaction, with the values ready in memory."""
    ready = {
        table: (
            columns := [name for name in some[0] if not (table == "record" and name == "id")],
            [tuple(row[name] for name in columns) for row in some],
        )
        for table, some in rows.items()
    }
    started = time.perf_counter()
    await _insert_all(ready)
    return time.perf_counter() - started


@transactional
async def _insert_all(ready: dict[str, tuple[list[str], list[tuple[Any, ...]]]]) -> None:
    for table, (columns, values) in ready.items():
        if is_sqlite():
            marks = ",".join(f"${place}" for place in range(1, len(columns) + 1))
            await execute_many(f"INSERT INTO {table} ({','.join(columns)}) VALUES ({marks})", values)
        else:
            await insert_many(table, columns, values)
