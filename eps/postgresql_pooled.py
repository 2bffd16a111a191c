"""A Tortoise engine for PostgreSQL whose connections are soon of use, given out in turn, and given back when a
transaction cannot begin.

Tortoise's own keeps those: after five connections that the server closed while idle, the pool never answers again. And
asyncpg asks the server, on every connection that it opens, what a list of ids is: 10 to 30 ms.
"""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any, TypeVar

import asyncpg
from tortoise.backends.asyncpg.client import AsyncpgDBClient, TransactionWrapper
from tortoise.backends.base.client import TransactionContext, TransactionContextPooled

Value = TypeVar("Value")
LISTS = {"int8": (1016, 20), "uuid": (2951, 2950)}
"""By the type of their items: the numbers that PostgreSQL gave the list and its item for good. Text's are known."""


class PooledTransaction(TransactionWrapper):
    async def begin(self) -> None:
        try:
            await super().begin()
        except BaseException:
            self._connection.terminate()  # it is broken; ending it makes its place in the pool free
            raise


class PooledClient(AsyncpgDBClient):
    async def create_pool(self, **options: Any) -> asyncpg.Pool:
        pool = await super().create_pool(init=_know_lists, reset=_nothing_to_undo, **options)
        pool._queue.get = in_turn(pool._queue.get)  # noqa: SLF001 - asyncpg has no public way to say who is next
        return pool

    def _in_transaction(self) -> TransactionContext:
        return TransactionContextPooled(PooledTransaction(self), self._pool_init_lock)


def in_turn(get: Callable[[], Awaitable[Value]]) -> Callable[[], Awaitable[Value]]:
    """Whoever came first gets what is free next. A queue of asyncio lets those by who come just then, and whoever was
    passed goes to the end of the line: of 20 who ask all the time some waited twice as long as most."""
    turn = asyncio.Lock()

    async def next_one() -> Value:
        async with turn:
            return await get()

    return next_one


async def _nothing_to_undo(_: Any) -> None:
    """As a connection goes back to the pool: a transaction left open is rolled back without us, and ours leave nothing
    else behind (settings and locks end with a transaction; who listens resets its own). To ask the server to forget all
    of it would be a step more for every statement outside a transaction, and for every transaction."""


async def _know_lists(connection: Any) -> None:
    """As the server would answer. Without it, and of any other type, asyncpg asks."""
    nothing_else = dict.fromkeys(("range_subtype", "attrtypoids", "attrnames", "basetype"))
    connection._protocol.get_settings().register_data_types(  # noqa: SLF001
        [
            {
                "oid": oid,
                "ns": "pg_catalog",
                "name": f"_{name}",
                "kind": b"b",
                "elemtype": item,
                "elemdelim": ",",
            }
            | nothing_else
            for name, (oid, item) in LISTS.items()
        ]
    )


client_class = PooledClient
