"""Where a prescription would go, asked of one patient among millions, held against a bare select by the same index."""

import asyncio
import random
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence

import asyncpg

from bench.choosing import bare_pool
from bench.figures import Figure, at_least
from bench.registers import NOW, PRACTICE, a_pharmacy, fill, postgresql_register
from eps.database import database, fetch
from eps.identifiers import NhsNumber, OdsCode
from eps.identity.permissions import Principal, Role
from eps.nomination.destination_repository import destination
from eps.nomination.domain import NominationType
from eps.pharmacies.service import load_directory
from eps.prescriptions.addressing import Wish
from eps.prescriptions.dispensers import dispensers_at_hand
from eps.prescriptions.domain import DispensingSite
from eps.prescriptions.foreseeing import Question, foresee, foreseen
from tests.postgres import PostgresServer

AT_ONCE, ASKED, TURNS = 20, 5_000, 5
STAFF = Principal(Role.PRACTICE, "bench", frozenset({OdsCode(PRACTICE)}))
WISH = Wish(OdsCode(PRACTICE), DispensingSite.P1, None, None)
SELECT = "SELECT id, ods_code FROM nomination WHERE patient_id = $1 AND type = $2"
INSERT = """INSERT INTO access_log (at, actor, role, organisation, patient_id, reason)
    VALUES ($1, $2, $3, $4, $5, $6)"""
Ask = Callable[[tuple[int, NhsNumber]], Awaitable[object]]


async def figures(server: PostgresServer, *, large: int) -> AsyncIterator[Figure]:
    async with postgresql_register(server) as url, database(url):
        directory = await load_directory()
        code = a_pharmacy(directory)
        await fill(large, at_one=min(large, 10_000), one=code, directory=directory)
        people = await _some_people(large)
        async with bare_pool(url) as pool:
            ways = (_route, _selected(pool), _asked, _selected_and_logged(pool))
            routes, selects, asked, logged = await _turns(people, ways)
    what = f"route of one patient among {large:,}, 20 at once"
    yield at_least(what, routes, selects, goal=0.3, unit="/s")
    yield at_least("  with its line in the access log", asked, logged, goal=0.25, unit="/s").noting(
        "the bare one inserts such a line too"
    )


async def _some_people(large: int) -> list[tuple[int, NhsNumber]]:
    ids = random.Random(3).sample(range(1, large + 1), min(ASKED, large))
    rows = await fetch("SELECT id, nhs_number FROM patient WHERE id = ANY($1::bigint[])", ids)
    return [(row["id"], NhsNumber.trusted(row["nhs_number"])) for row in rows]


async def _turns(people: Sequence[tuple[int, NhsNumber]], ways: Sequence[Ask]) -> list[float]:
    """Each way's best, turn and turn about."""
    found = [[await _rate(people, ask) for ask in ways] for _ in range(TURNS)]
    return [max(rates) for rates in zip(*found, strict=True)]


async def _rate(people: Sequence[tuple[int, NhsNumber]], ask: Ask) -> float:
    waiting = iter(people)

    async def client() -> None:
        for person in waiting:
            await ask(person)

    started = time.perf_counter()
    await asyncio.gather(*(client() for _ in range(AT_ONCE)))
    return len(people) / (time.perf_counter() - started)


async def _route(person: tuple[int, NhsNumber]) -> None:
    held = await destination(person[1], NominationType.P1, NOW)
    if held is None:
        raise LookupError
    await foresee(WISH, held, await dispensers_at_hand(WISH.codes(held), NOW), NOW)


async def _asked(person: tuple[int, NhsNumber]) -> None:
    await foreseen(Question(STAFF, person[1], NOW))


def _selected(pool: asyncpg.Pool) -> Ask:
    async def ask(person: tuple[int, NhsNumber]) -> None:
        await pool.fetchrow(SELECT, person[0], "P1")

    return ask


def _selected_and_logged(pool: asyncpg.Pool) -> Ask:
    async def ask(person: tuple[int, NhsNumber]) -> None:
        async with pool.acquire() as connection:
            await connection.fetchrow(SELECT, person[0], "P1")
            await connection.execute(INSERT, NOW, "bench", "practice", PRACTICE, person[0], "bench")

    return ask
