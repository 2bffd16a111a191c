"""Statements are written once, in PostgreSQL's words, and a transaction that cannot begin costs nothing later."""

import asyncio
import contextlib
import re
import sqlite3
import threading
from datetime import UTC, datetime
from uuid import UUID

import asyncpg
import pytest
from tortoise.exceptions import IntegrityError

from eps import database as database_module
from eps.database import (
    DatabaseUnavailable,
    Row,
    as_uuid,
    close_database,
    fetch,
    insert_many,
    open_database,
    sqlite_path,
    transactional,
)
from eps.database import database as opened
from tests.postgres import PostgresServer, database_name
from tests.unit.architecture.source import our_sources

AT = datetime(2026, 11, 25, 11, tzinfo=UTC)


@transactional
async def one() -> Row:
    [row] = await fetch("SELECT 1 AS one")
    return row


async def test_a_list_is_one_parameter(database: str) -> None:
    await holidays()
    rows = await fetch("SELECT title FROM holiday WHERE title = ANY($1::text[])", ["Easter", "Whitsun"])
    assert [row["title"] for row in rows] == ["Easter"]


async def test_a_list_can_be_read_as_a_table(database: str) -> None:
    ids = [UUID(int=1), UUID(int=2)]
    rows = await fetch("SELECT value FROM unnest($1::uuid[]) AS value ORDER BY value", ids)
    assert [str(row["value"]) for row in rows] == [str(wanted) for wanted in ids]


def kinds_of_list() -> set[str]:
    """All that any statement of ours takes as a parameter."""
    return {kind for source in our_sources() for kind in re.findall(r"::(\w+)\[\]", source.text)}


async def test_no_connection_asks_the_server_first_what_a_list_is(
    postgresql_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """PostgreSQL only: SQLite has no lists. Asking costs every new connection 10 to 30 ms."""

    async def asks(_: object, types: list[int], _timeout: float) -> None:
        raise AssertionError(types)

    monkeypatch.setattr(asyncpg.Connection, "_introspect_types", asks)
    async with opened(postgresql_url):
        for kind in kinds_of_list():
            assert await fetch(f"SELECT value FROM unnest($1::{kind}[]) AS value", []) == []
        ids = [UUID(int=1), UUID(int=2)]
        assert [as_uuid(row["id"]) for row in await fetch("SELECT unnest($1::uuid[]) AS id", ids)] == ids


async def test_a_connection_goes_back_to_the_pool_without_a_word_to_the_server(
    postgresql_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """PostgreSQL only: SQLite has no pool. It would be a step more for every read and every transaction."""
    said: list[str] = []
    execute = asyncpg.Connection.execute

    async def listen(self: asyncpg.Connection, statement: str, *values: object, **facts: float) -> object:
        said.append(statement)
        return await execute(self, statement, *values, **facts)

    async with opened(postgresql_url):
        await one()
        monkeypatch.setattr(asyncpg.Connection, "execute", listen)
        await fetch("SELECT 1")
        await one()
        monkeypatch.undo()
    assert said == ["BEGIN;", "COMMIT;"]


@pytest.mark.parametrize("many", [1, 2])
async def test_a_row_that_breaks_a_key_is_refused_alike_alone_and_among_others(
    database: str, many: int
) -> None:
    @transactional
    async def again() -> None:
        rows = [(AT.date(), "Easter"), (AT.date().replace(day=2), "More")]
        await insert_many("holiday", ("day", "title"), rows[:many])

    await holidays()
    with pytest.raises(IntegrityError):
        await again()


async def test_skipping_locked_rows_is_understood(database: str) -> None:
    await holidays()
    assert len(await fetch("SELECT title FROM holiday FOR UPDATE SKIP LOCKED")) == 2


@transactional
async def holidays() -> None:
    await insert_many(
        "holiday", ("day", "title"), [(AT.date(), "Easter"), (AT.date().replace(day=1), "Other")]
    )


async def test_writing_goes_on_after_another_process_held_the_file_too_long(
    sqlite_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(database_module, "BUSY_MILLISECONDS", 50)
    path = sqlite_path(sqlite_url)
    assert path is not None
    await open_database(sqlite_url)
    with contextlib.closing(sqlite3.connect(path, isolation_level=None)) as another_process:
        another_process.execute("BEGIN IMMEDIATE")
        with pytest.raises(DatabaseUnavailable):
            await one()
    assert await asyncio.wait_for(one(), 5) == {"one": 1}
    await close_database()


async def test_the_pool_is_whole_again_after_the_server_hung_up(
    postgres: PostgresServer, postgresql_url: str
) -> None:
    await open_database(postgresql_url)
    for _ in range(6):  # one more than the pool has places
        await one()
        hang_up(postgres, postgresql_url)
        with pytest.raises(DatabaseUnavailable):
            await one()
    assert await asyncio.wait_for(one(), 5) == {"one": 1}
    await close_database()


def hang_up(postgres: PostgresServer, url: str) -> None:
    """Ends the connections from another loop, so that the one under test has not noticed when this returns."""
    ended = (
        f"SELECT pg_terminate_backend(pid, 1000) FROM pg_stat_activity WHERE datname = '{database_name(url)}'"
    )
    thread = threading.Thread(target=lambda: asyncio.run(postgres.execute(ended)))
    thread.start()
    thread.join()
