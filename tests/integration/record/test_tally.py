"""Limits that hold exactly, however many ask at once."""

import asyncio
from datetime import timedelta

import pytest

from eps.database import transactional
from eps.errors import Stale
from eps.record.tally import LimitReached, count_once, purge_tallies
from tests.integration.one_database import on_sqlite
from tests.integration.record.entries import AT


async def dry_run(*, subject: str = "FA002", day: int = 0, limit: int | None = 3) -> int:
    return await count_once("dry-run", subject, AT + timedelta(days=day), limit)


async def test_counting_goes_up_to_the_limit_and_no_further(database: str) -> None:
    assert [await dry_run() for _ in range(3)] == [1, 2, 3]
    with pytest.raises(LimitReached, match="3 times"):
        await dry_run()


@on_sqlite
async def test_each_subject_and_each_period_has_its_own_count(database: str) -> None:
    assert [await dry_run(), await dry_run(subject="FA003"), await dry_run(day=1), await dry_run()] == [
        1,
        1,
        1,
        2,
    ]


@on_sqlite
async def test_without_a_limit_it_only_counts(database: str) -> None:
    assert [await dry_run(limit=None) for _ in range(5)] == [1, 2, 3, 4, 5]


async def test_of_twenty_at_once_exactly_three_are_let_through(database: str) -> None:
    results = await asyncio.gather(*(dry_run() for _ in range(20)), return_exceptions=True)
    assert sorted(result for result in results if isinstance(result, int)) == [1, 2, 3]
    assert sum(isinstance(result, LimitReached) for result in results) == 17


@on_sqlite
async def test_what_is_undone_was_not_counted(database: str) -> None:
    @transactional
    async def change_that_fails() -> None:
        await dry_run()
        raise Stale

    with pytest.raises(Stale):
        await change_that_fails()
    assert await dry_run() == 1


@on_sqlite
async def test_past_periods_are_forgotten(database: str) -> None:
    await dry_run(day=0)
    await dry_run(day=1)
    assert await purge_tallies(AT + timedelta(days=1)) == 1
    assert (await dry_run(day=0), await dry_run(day=1)) == (1, 2)
