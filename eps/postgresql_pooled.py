"""A Tortoise engine for PostgreSQL that gives a connection back when a transaction cannot begin on it.

Tortoise's own keeps it: after five connections that the server closed while idle, the pool never answers again.
"""

from tortoise.backends.asyncpg.client import AsyncpgDBClient, TransactionWrapper
from tortoise.backends.base.client import TransactionContext, TransactionContextPooled


class PooledTransaction(TransactionWrapper):
    async def begin(self) -> None:
        try:
            await super().begin()
        except BaseException:
            self._connection.terminate()  # it is broken; ending it makes its place in the pool free
            raise


class PooledClient(AsyncpgDBClient):
    def _in_transaction(self) -> TransactionContext:
        return TransactionContextPooled(PooledTransaction(self), self._pool_init_lock)


client_class = PooledClient
