"""Running due work: everything once, nothing twice at once, and no failure stops the rest."""

import asyncio
from collections import Counter
from datetime import datetime, timedelta

import pytest

from eps.database import fetch
from eps.record import running
from eps.record.due import Due, claim, schedule
from eps.record.running import Handler, Renew, run_due
from tests.canaries import GIVEN_NAME
from tests.integration.one_database import on_sqlite
from tests.integration.record.entries import AT


async def run(handler: Handler, *, worker_id: str = "worker-1", at: datetime = AT) -> int:
    return await run_due({"review": handler}, worker_id=worker_id, at=at)


async def plan(*keys: str) -> None:
    for key in keys:
        await schedule("review", key, AT)


class Reviews:
    """Notes what was done, and how many did the same at once."""

    def __init__(self) -> None:
        self.done: Counter[str] = Counter()
        self.under_way: Counter[str] = Counter()
        self.most_at_once = 0

    async def __call__(self, due: Due, _: datetime, __: Renew) -> None:
        self.under_way[due.key] += 1
        self.most_at_once = max(self.most_at_once, self.under_way[due.key])
        await asyncio.sleep(0)
        self.under_way[due.key] -= 1
        self.done[due.key] += 1


async def test_all_that_is_due_is_done_once_and_gone(database: str) -> None:
    await plan("a", "b")
    await schedule("review", "not yet", AT + timedelta(hours=1))
    reviews = Reviews()
    assert await run(reviews) == 2
    assert reviews.done == {"a": 1, "b": 1}
    assert [row["key"] for row in await fetch("SELECT key FROM due")] == ["not yet"]


async def test_workers_side_by_side_never_do_the_same_piece_at_once(database: str) -> None:
    keys = [f"review-{number}" for number in range(30)]
    await plan(*keys)
    reviews = Reviews()
    workers = [run(reviews, worker_id=f"worker-{number}") for number in range(4)]
    assert sum(await asyncio.gather(*workers)) == 30
    assert (reviews.done, reviews.most_at_once) == (Counter(keys), 1)


@on_sqlite
async def test_one_run_ends_even_where_work_never_does(
    database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(running, "MOST_IN_A_RUN", 3)

    async def again_and_again(due: Due, at: datetime, _: Renew) -> None:
        await schedule(due.kind, due.key, at)

    await plan("a")
    assert await run(again_and_again) == 3


@on_sqlite
async def test_a_failing_piece_is_put_off_and_the_others_are_done(database: str) -> None:
    reviews = Reviews()

    async def fails_for_a(due: Due, at: datetime, renew: Renew) -> None:
        if due.key == "a":
            raise RuntimeError
        await reviews(due, at, renew)

    await plan("a", "b")
    assert await run(fails_for_a) == 2
    assert reviews.done == {"b": 1}
    assert await run(reviews, at=AT) == 0
    assert await run(reviews, at=AT + timedelta(seconds=5)) == 1


@on_sqlite
async def test_a_failing_piece_is_tried_for_as_long_as_it_takes(database: str) -> None:
    async def fails(due: Due, _: datetime, __: Renew) -> None:
        raise RuntimeError

    await plan("a")
    for attempt in range(12):
        assert await run(fails, at=AT + attempt * timedelta(hours=1)) == 1


@on_sqlite
async def test_a_failure_is_logged_without_what_its_message_says(
    database: str, capsys: pytest.CaptureFixture[str]
) -> None:
    async def fails(_: Due, __: datetime, ___: Renew) -> None:
        raise RuntimeError(GIVEN_NAME)

    await plan("a")
    await run(fails)
    logged = capsys.readouterr().err
    assert "due.failed" in logged
    assert GIVEN_NAME not in logged


@on_sqlite
async def test_a_long_piece_keeps_its_claim_by_renewing_it(database: str) -> None:
    async def long(_: Due, at: datetime, renew: Renew) -> None:
        now = await renew()
        assert now >= at
        assert await claim("worker-2", ["review"], now + timedelta(seconds=2.9), limit=1) == []

    await plan("a")
    assert await run(long) == 1
    assert await fetch("SELECT key FROM due") == []


async def test_a_worker_that_lost_its_claim_stops_and_leaves_the_work_to_the_other(database: str) -> None:
    async def too_slow(_: Due, at: datetime, renew: Renew) -> None:
        await claim("worker-2", ["review"], at + timedelta(seconds=5), limit=1)
        await renew()
        raise AssertionError("went on without the claim")

    await plan("a")
    await run(too_slow)
    [row] = await fetch("SELECT claimed_by, attempts FROM due")
    assert row == {"claimed_by": "worker-2", "attempts": 0}


async def test_a_cancelled_worker_frees_the_piece_under_way_at_once(database: str) -> None:
    begun = asyncio.Event()

    async def endless(_: Due, __: datetime, ___: Renew) -> None:
        begun.set()
        await asyncio.Event().wait()

    await plan("a")
    worker = asyncio.create_task(run(endless))
    await begun.wait()
    worker.cancel()
    with pytest.raises(asyncio.CancelledError):
        await worker
    assert await run(Reviews(), worker_id="worker-2") == 1
