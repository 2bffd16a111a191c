"""Connections are given out in the order in which they were asked for."""

import asyncio
from collections.abc import Awaitable, Callable

from eps.postgresql_pooled import in_turn

ASKING = 6
ROUNDS = 30


async def served(queue: asyncio.LifoQueue[int]) -> list[int]:
    """Who got it, in order: each asks again as soon as it has given back what it got."""
    order: list[int] = []

    async def client(own: int) -> None:
        for _ in range(ROUNDS):
            one = await queue.get()
            order.append(own)
            await asyncio.sleep(0)
            queue.put_nowait(one)

    await asyncio.gather(*(client(own) for own in range(ASKING)))
    return order


async def two_connections() -> asyncio.LifoQueue[int]:
    queue: asyncio.LifoQueue[int] = asyncio.LifoQueue()
    queue.put_nowait(1)
    queue.put_nowait(2)
    return queue


async def test_nobody_is_passed_by_one_who_asks_again() -> None:
    queue = await two_connections()
    queue.get = in_turn(queue.get)  # type: ignore[method-assign, assignment]
    assert sorted((await served(queue))[:ASKING]) == list(range(ASKING))


async def test_without_it_somebody_is() -> None:
    assert sorted((await served(await two_connections()))[:ASKING]) != list(range(ASKING))


async def test_who_gives_up_waiting_lets_the_next_one_go() -> None:
    queue: asyncio.LifoQueue[int] = asyncio.LifoQueue()
    get = in_turn(queue.get)
    first, second = asyncio.create_task(_got(get)), asyncio.create_task(_got(get))
    await asyncio.sleep(0)
    first.cancel()
    queue.put_nowait(7)
    assert await second == 7


async def _got(get: Callable[[], Awaitable[int]]) -> int:
    return await get()
