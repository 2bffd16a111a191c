"""A PostgreSQL database that one test after another uses is as new to each of them."""

import asyncpg
import pytest

from eps.database import database as opened
from eps.database import fetch
from eps.record.store import append
from tests.integration.record.entries import entry
from tests.postgres import PostgresServer
from tests.town import make_town


async def test_nothing_is_left_in_a_database_that_is_used_again(
    postgres: PostgresServer, postgresql_url: str
) -> None:
    async with opened(postgresql_url):
        await make_town()
        await append([entry()])
    await postgres.empty_database(postgresql_url)
    async with opened(postgresql_url):
        assert sum([await rows_of(table) for table in await tables()]) == 0
        await append([entry()])
        assert [row["id"] for row in await fetch("SELECT id FROM record")] == [1]


async def test_nobody_stays_connected_to_it(postgres: PostgresServer, postgresql_url: str) -> None:
    forgotten = await PostgresServer(postgresql_url).connect()
    await forgotten.execute("BEGIN; LOCK TABLE patient")
    await postgres.empty_database(postgresql_url)
    with pytest.raises((asyncpg.PostgresError, asyncpg.InterfaceError)):
        await forgotten.execute("SELECT 1")


async def tables() -> list[str]:
    rows = await fetch("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
    return [row["tablename"] for row in rows if row["tablename"] != "tortoise_migrations"]


async def rows_of(table: str) -> int:
    [row] = await fetch(f"SELECT count(*) AS many FROM {table}")
    return int(row["many"])
