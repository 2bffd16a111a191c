"""Due work: once for each kind and key, in one worker's hands at a time."""

from datetime import timedelta

import pytest

from eps.database import fetch
from eps.record.due import ClaimLost, Due, cancel, claim, finish, put_off, release, renew, schedule
from tests.integration.one_database import on_sqlite
from tests.integration.record.entries import AT

SECOND = timedelta(seconds=1)
KINDS = ("review",)


async def claimed(worker: str = "worker-1", *, after: float = 0, limit: int = 10) -> list[Due]:
    return await claim(worker, KINDS, AT + after * SECOND, limit=limit)


async def keys() -> list[str]:
    return [row["key"] for row in await fetch("SELECT key FROM due ORDER BY key")]


async def test_work_is_claimed_once_it_is_due_and_not_before(database: str) -> None:
    await schedule("review", "a", AT + 10 * SECOND)
    assert await claimed(after=9) == []
    [due] = await claimed(after=10)
    assert (due.kind, due.key, due.at, due.attempts) == ("review", "a", AT + 10 * SECOND, 0)


async def test_the_longest_due_comes_first_and_no_more_than_asked_for(database: str) -> None:
    for key, wait in (("a", 3), ("b", 1), ("c", 2)):
        await schedule("review", key, AT + wait * SECOND)
    assert [due.key for due in await claimed(after=5, limit=2)] == ["b", "c"]


async def test_work_of_unknown_kinds_is_left_to_others(database: str) -> None:
    await schedule("of a newer version", "a", AT)
    assert await claimed() == []


@on_sqlite
async def test_scheduling_again_moves_it(database: str) -> None:
    await schedule("review", "a", AT)
    await schedule("review", "a", AT + 60 * SECOND)
    assert await claimed(after=59) == []
    assert len(await claimed(after=60)) == 1


@on_sqlite
async def test_cancelled_work_is_not_due(database: str) -> None:
    await schedule("review", "a", AT)
    await cancel("review", "a")
    assert await claimed() == []


async def test_what_one_worker_holds_no_other_can_claim(database: str) -> None:
    await schedule("review", "a", AT)
    assert len(await claimed("worker-1")) == 1
    assert await claimed("worker-2", after=2.9) == []


async def test_what_a_killed_worker_held_is_free_within_five_seconds(database: str) -> None:
    await schedule("review", "a", AT)
    await claimed("killed")
    assert len(await claimed("worker-2", after=5)) == 1


@on_sqlite
@pytest.mark.parametrize("ran_for", [1, 3, 600])
async def test_nor_does_a_clock_that_starts_anew_hold_it_longer(database: str, ran_for: int) -> None:
    """`--now` begins at the same instant at each start: the claim of the run before lies ahead."""
    await schedule("review", "a", AT)
    await claimed("killed", after=ran_for)
    assert len(await claimed("worker-2") or await claimed("worker-2", after=5)) == 1


@on_sqlite
async def test_a_renewed_claim_lasts_longer(database: str) -> None:
    await schedule("review", "a", AT)
    [due] = await claimed("worker-1")
    await renew(due, AT + 2 * SECOND)
    assert await claimed("worker-2", after=4.9) == []


async def test_a_claim_that_another_worker_took_over_cannot_be_renewed(database: str) -> None:
    await schedule("review", "a", AT)
    [due] = await claimed("slow")
    await claimed("worker-2", after=5)
    with pytest.raises(ClaimLost):
        await renew(due, AT + 5 * SECOND)


async def test_finished_work_is_gone(database: str) -> None:
    await schedule("review", "a", AT)
    [due] = await claimed()
    await finish(due)
    assert await keys() == []


async def test_work_that_another_worker_took_over_is_not_finished_by_the_first(database: str) -> None:
    await schedule("review", "a", AT)
    [due] = await claimed("slow")
    await claimed("worker-2", after=5)
    await finish(due)
    assert await keys() == ["a"]
    assert await claimed("worker-3", after=6) == []


async def test_work_scheduled_again_while_it_runs_runs_once_more(database: str) -> None:
    await schedule("review", "a", AT)
    [due] = await claimed()
    await schedule("review", "a", AT)
    assert await claimed("worker-2") == []
    await finish(due)
    assert len(await claimed("worker-2")) == 1


@on_sqlite
async def test_released_work_is_free_at_once(database: str) -> None:
    await schedule("review", "a", AT)
    [due] = await claimed("worker-1")
    await release(due)
    assert len(await claimed("worker-2")) == 1


async def test_work_that_failed_is_due_later_and_remembers_how_often(database: str) -> None:
    await schedule("review", "a", AT)
    [due] = await claimed()
    await put_off(due, AT + 10 * SECOND)
    assert await claimed(after=9) == []
    [again] = await claimed(after=10)
    assert again.attempts == 1


@on_sqlite
async def test_work_that_failed_after_it_was_scheduled_anew_keeps_its_new_time(database: str) -> None:
    await schedule("review", "a", AT)
    [due] = await claimed()
    await schedule("review", "a", AT + 2 * SECOND)
    await put_off(due, AT + 60 * SECOND)
    [again] = await claimed(after=2)
    assert again.attempts == 0
