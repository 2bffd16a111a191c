"""A Tortoise engine for SQLite whose transactions take the write lock as they begin.

Tortoise's own begins deferred, so a transaction that reads before it writes loses to another process's with
"database is locked" whatever the busy timeout is (tortoise-orm issue 1675).
"""

from asyncio import Lock

from tortoise.backends.base.client import TransactionContext
from tortoise.backends.sqlite.client import SqliteClient, SqliteTransactionContext, SqliteTransactionWrapper


class ImmediateTransaction(SqliteTransactionWrapper):
    _parent: SqliteClient

    async def begin(self) -> None:
        try:
            await self._connection.execute("BEGIN IMMEDIATE")
        except BaseException:
            # Tortoise would hold it for ever, and nothing in this process could write again.
            self._parent._lock.release()  # noqa: SLF001
            raise


class ImmediateClient(SqliteClient):
    _lock: Lock

    def _in_transaction(self) -> TransactionContext:
        return SqliteTransactionContext(ImmediateTransaction(self), self._lock)


client_class = ImmediateClient
