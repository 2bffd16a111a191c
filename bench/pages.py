"""A signed-in patient's own page, and ten pharmacies that were searched for, held against the same server answering a
constant of the same size."""

import sys
from collections.abc import AsyncIterator, Sequence
from dataclasses import replace
from typing import Any

from bench.figures import Figure, at_least, within
from bench.registers import a_pharmacy, fill, postcodes_around, postgresql_register, sqlite_register
from bench.searching import UVICORN, load, mean_bytes
from bench.searching import server as serving
from eps import clock
from eps.database import database, fetch, transactional
from eps.identifiers import NhsNumber
from eps.identity.session import RoleOffered, signed_in
from eps.identity.session_store import write_session
from eps.pharmacies.service import load_directory
from eps.web.visit import COOKIE
from tests import people
from tests.postgres import PostgresServer

CLIENTS, SECONDS = 20, 8.0
PEOPLE, VISITORS = 20_000, 400
OWN, RESULTS = "/my-pharmacy", "/pharmacies/results/1"


async def figures(server: PostgresServer) -> AsyncIterator[Figure]:
    async with postgresql_register(server) as url:
        async for figure in _figures("PostgreSQL", url):
            yield figure
    async with sqlite_register() as url:
        async for figure in _figures("SQLite", url):
            yield figure


async def _figures(kind: str, url: str) -> AsyncIterator[Figure]:
    async with database(url):
        cookies = await _visitors()
    for name, path in (("patient's own page", OWN), ("results page of 10", RESULTS)):
        asked = [{"path": path, "cookie": cookie} for cookie in cookies]
        seen, size = await _seen(url, asked)
        bare = await _constant(size)
        what = f"{name}, {kind}, {CLIENTS} clients, one process"
        yield at_least(what, seen["per_second"], bare, goal=0.02, unit="/s").noting(
            f"{size} bytes, {seen['refused']} refused"
        )
        yield within("  p95", seen["p95_ms"], 40, unit="ms")


async def _visitors() -> list[str]:
    """The cookies of people who are signed in, and have searched near their homes."""
    directory = await load_directory()
    code = a_pharmacy(directory)
    await fill(PEOPLE, at_one=PEOPLE, one=code, directory=directory)
    rows = await fetch("SELECT nhs_number FROM patient ORDER BY id LIMIT $1", VISITORS)
    numbers = [NhsNumber.trusted(row["nhs_number"]) for row in rows]
    return await _sign_in(numbers, postcodes_around(code, directory, VISITORS))


@transactional
async def _sign_in(numbers: Sequence[NhsNumber], postcodes: Sequence[str]) -> list[str]:
    cookies = []
    for number, postcode in zip(numbers, postcodes, strict=True):
        role = RoleOffered(people.signed_in(number), "")
        identifier, session = signed_in(None, (role,), "Bench Person", clock.real_now())
        search = {"where": str(postcode), "open_now": False}
        await write_session(replace(session, kept={"searches": {"1": search}}))
        cookies.append(f"{COOKIE}={identifier}")
    return cookies


async def _seen(url: str, asked: Sequence[Any]) -> tuple[dict[str, Any], int]:
    """What the load saw, and the mean size of a page."""
    serve = [sys.executable, "main.py", "serve", "--no-work", "--port"]
    async with serving(serve, {"EPS_DATABASE_URL": url}) as port:
        return await load(port, asked, clients=CLIENTS, seconds=SECONDS), await mean_bytes(port, asked[:50])


async def _constant(size: int) -> float:
    constant = [sys.executable, "-m", "uvicorn", "--factory", "bench.constant:app", *UVICORN, "--port"]
    async with serving(constant, {"BENCH_BYTES": str(size)}) as port:
        seen = await load(port, ["/"], clients=CLIENTS, seconds=SECONDS)
        return float(seen["per_second"])
