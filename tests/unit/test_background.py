"""What runs beside everything else begins again where it fails, and ends with the block."""

import asyncio

import pytest

from eps import background, worker
from eps.background import in_background


async def test_what_fails_begins_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(background, "AGAIN_AFTER_SECONDS", 0)
    begun: list[int] = []
    twice = asyncio.Event()

    async def run() -> None:
        begun.append(1)
        if len(begun) > 1:
            twice.set()
            await asyncio.sleep(60)
        raise ValueError

    async with in_background(run), asyncio.timeout(5):
        await twice.wait()
    assert len(begun) == 2


async def test_it_ends_with_the_block() -> None:
    ended = asyncio.Event()

    async def run() -> None:
        try:
            await asyncio.sleep(60)
        finally:
            ended.set()

    async with in_background(run):
        await asyncio.sleep(0)
    assert ended.is_set()


async def test_work_goes_on_after_a_step_that_nobody_foresaw(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(worker, "RETRY_SECONDS", 0)
    again = asyncio.Event()
    tried: list[int] = []

    async def step() -> int:
        tried.append(1)
        if len(tried) == 1:
            raise ZeroDivisionError
        again.set()
        await asyncio.sleep(60)
        return 0

    loop = asyncio.create_task(worker._repeat(step))
    async with asyncio.timeout(5):
        await again.wait()
    loop.cancel()
    assert len(tried) == 2
