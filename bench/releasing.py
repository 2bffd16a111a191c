"""A nominated release of 25 orders of 25 kB, with the answer that the door sends, held against reading and updating
the same rows bare by asyncpg."""

import json
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from statistics import median
from urllib.parse import parse_qs, urlsplit
from uuid import uuid4

import asyncpg

from bench.figures import Figure, at_most
from bench.registers import NOW, a_pharmacy, fill, postgresql_register
from eps import clock
from eps.database import database
from eps.fhir.release import answer_of
from eps.identifiers import OdsCode
from eps.identity.permissions import Principal, Role
from eps.pharmacies.service import load_directory
from eps.prescriptions.order_contents import contents_of
from eps.prescriptions.release_service import Asking, release_nominated
from tests.messages import order_message, resources
from tests.postgres import PostgresServer
from tests.prescribing_many import store_waiting

RELEASES = 100
AT_ONCE = 25
ITEMS, BUNDLE_BYTES = 4, 25_000
OTHER_CODE = OdsCode("FB999")
"""What waits there is read and updated bare."""


async def figures(server: PostgresServer) -> AsyncIterator[Figure]:
    async with postgresql_register(server) as url, database(url):
        clock.start_at(NOW)
        directory = await load_directory()
        code = a_pharmacy(directory)
        people = 2 * RELEASES * AT_ONCE
        await fill(people, at_one=people, one=code, directory=directory)
        message = _message(code)
        await store_waiting(range(1, people + 1), [code, OTHER_CODE], bundle=message, items=ITEMS)
        connection = await _connect(url)
        await connection.execute("ANALYZE prescription; ANALYZE prescription_issue")
        ours, bare = await _measured(lambda: _release(code), lambda: _bare(connection))
        await connection.close()
        clock.start_at(None)
        yield at_most("nominated release of 25, PostgreSQL", 1e3 * ours, 1e3 * bare, goal=3, unit="ms")


async def _measured(
    one: Callable[[], Awaitable[None]], other: Callable[[], Awaitable[None]]
) -> tuple[float, float]:
    """The median of each, in turns, so that both meet the same machine."""
    times: tuple[list[float], list[float]] = ([], [])
    for _ in range(RELEASES):
        for work, taken in zip((one, other), times, strict=True):
            started = time.perf_counter()
            await work()
            taken.append(time.perf_counter() - started)
    return median(times[0]), median(times[1])


def _message(code: OdsCode) -> bytes:
    """As large as those of practices."""
    message = order_message(ITEMS, performer=str(code))
    resources(message, "Provenance")[0]["signature"][0]["data"] = "A" * (
        BUNDLE_BYTES - len(json.dumps(message))
    )
    return json.dumps(message).encode()


async def _release(code: OdsCode) -> None:
    principal = Principal(Role.PHARMACY, "bench", frozenset({code}))
    released = await release_nominated(Asking(principal, code, clock.now()))
    answer = answer_of(released, await contents_of(released.issues))
    if len(released.issues) != AT_ONCE or len(answer) < AT_ONCE * BUNDLE_BYTES:
        raise AssertionError(f"{len(released.issues)} went out")


async def _bare(connection: "asyncpg.Connection[asyncpg.Record]") -> None:
    async with connection.transaction():
        rows = await connection.fetch(
            """SELECT * FROM prescription_issue WHERE address = $1 AND state IN ('0001', '9001')
            AND address IS NOT NULL AND ready_on <= $2 AND use_by >= $2 ORDER BY ready_on, id LIMIT $3""",
            OTHER_CODE,
            NOW.date(),
            AT_ONCE,
        )
        await connection.execute(
            """UPDATE prescription_issue SET state = '0002', item_states = '0008', dispenser = $2, released_at = $3,
            release_id = $4, version = version + 1 WHERE id = ANY($1::bigint[])""",
            [row["id"] for row in rows],
            OTHER_CODE,
            NOW,
            uuid4(),
        )
        found = await connection.fetch(
            "SELECT id, bundle FROM prescription WHERE id = ANY($1::bigint[])",
            [row["prescription_key"] for row in rows],
        )
    if len(found) != AT_ONCE:
        raise AssertionError(f"{len(found)} were read")


async def _connect(url: str) -> "asyncpg.Connection[asyncpg.Record]":
    parts = urlsplit(url)
    return await asyncpg.connect(
        host=parse_qs(parts.query).get("host", [parts.hostname])[0],
        user=parts.username,
        port=parts.port or 5432,
        database=parts.path[1:],
    )
