"""Adding to the record."""

import asyncio

import pytest
from tortoise.exceptions import IntegrityError

from eps.database import execute, fetch, transactional
from eps.errors import Stale
from eps.locks import lock_exclusively
from eps.record.chain import BEGINNING, follow
from eps.record.store import HEADS_SQLITE, RecordMovedOn, append, history
from eps.record.verifying import verify_record
from tests.integration.one_database import on_postgresql, on_sqlite
from tests.integration.record.entries import entry


async def test_entries_of_one_stream_follow_each_other(database: str) -> None:
    await append([entry(step=1)])
    await append([entry(step=2), entry("patient/2", step=1), entry(step=3)])
    assert [(line.seq, line.entry.payload["step"]) for line in await history("patient/1")] == [
        (1, 1),
        (2, 2),
        (3, 3),
    ]


async def test_the_stored_row_is_the_link(database: str) -> None:
    await append([entry(to="FA002")])
    link = follow(BEGINNING, entry(to="FA002"))
    [row] = await fetch("SELECT seq, payload, hash FROM record")
    assert row == {"seq": link.seq, "payload": link.payload, "hash": link.hash}


@on_sqlite
async def test_the_record_is_not_walked_to_find_where_a_stream_stands(database: str) -> None:
    """Even where SQLite believes that the record holds one entry, as somebody told it once."""
    await append([entry(step=1)])
    await analyzed()
    plan = await fetch(f"EXPLAIN QUERY PLAN {HEADS_SQLITE}", ["patient/1"])
    assert not [line["detail"] for line in plan if "SCAN record" in line["detail"]]


@transactional
async def analyzed() -> None:
    await execute("ANALYZE")


async def test_an_entry_is_read_back_as_it_was(database: str) -> None:
    await append([entry(to="FA002", was=None)])
    [line] = await history("patient/1")
    assert line.entry == entry(to="FA002", was=None)


@on_sqlite
async def test_history_is_read_in_pages(database: str) -> None:
    await append([entry(step=step) for step in range(5)])
    page = await history("patient/1", after_seq=2, limit=2)
    assert [line.seq for line in page] == [3, 4]


@on_sqlite
async def test_nothing_to_add_adds_nothing(database: str) -> None:
    await append([])
    assert await fetch("SELECT id FROM record") == []


@on_sqlite
async def test_what_the_caller_undoes_is_not_on_the_record(database: str) -> None:
    @transactional
    async def change_that_fails() -> None:
        await append([entry()])
        raise Stale

    with pytest.raises(Stale):
        await change_that_fails()
    assert await history("patient/1") == []


@transactional
async def append_under_lock(step: int) -> None:
    await lock_exclusively(["patient/1"])
    await append([entry(step=step)])


async def test_twenty_writers_who_hold_the_lock_make_one_whole_chain(database: str) -> None:
    await asyncio.gather(*(append_under_lock(step) for step in range(20)))
    assert {line.entry.payload["step"] for line in await history("patient/1")} == set(range(20))
    assert (await verify_record(lambda _: None)).holds


@on_postgresql
async def test_a_writer_without_the_lock_loses_the_race_and_is_told_to_try_again(database: str) -> None:
    added, others_wait = asyncio.Event(), asyncio.Event()

    @transactional
    async def first() -> None:
        await append([entry(step=1)])
        added.set()
        await others_wait.wait()

    async def second() -> None:
        await added.wait()
        asyncio.get_running_loop().call_later(1, others_wait.set)  # its connection may yet have to open
        await append([entry(step=2)])

    results = await asyncio.gather(first(), second(), return_exceptions=True)
    assert [type(result) for result in results] == [type(None), RecordMovedOn]
    assert len(await history("patient/1")) == 1


@pytest.mark.parametrize("statement", ["UPDATE record SET actor = 'somebody else'", "DELETE FROM record"])
async def test_the_database_refuses_to_change_what_is_recorded(database: str, statement: str) -> None:
    await append([entry()])
    with pytest.raises(IntegrityError, match="append-only"):
        await transactional(execute)(statement)
    assert len(await history("patient/1")) == 1
