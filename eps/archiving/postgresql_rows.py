"""The rows of a PostgreSQL database, by COPY through a connection of our own that no time limit for statements ends."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import IO, Any

from eps.archiving.schema import Table
from eps.migrating import connect_apart

PIECE = 1 << 16


class PostgresqlRows:
    def __init__(self, connection: Any) -> None:
        self._connection = connection

    async def copy_out(self, table: Table, file: IO[bytes]) -> int:
        """Writes every row; gives how many."""

        async def write(piece: bytes) -> None:
            file.write(piece)

        done = await self._connection.copy_from_table(table.name, columns=table.columns, output=write)
        return _count(done)

    async def copy_in(self, table: Table, file: IO[bytes]) -> int:
        """Adds every row; gives how many. Whatever is added later is counted on from them."""
        done = await self._connection.copy_to_table(table.name, columns=table.columns, source=_pieces(file))
        if table.counted and _count(done):
            await self._connection.execute(
                f"SELECT setval(pg_get_serial_sequence($1, $2), (SELECT max({table.counted}) FROM {table.name}))",
                *(table.name, table.counted),
            )
        return _count(done)

    async def is_empty(self, tables: list[Table]) -> bool:
        """Nobody else adds a row to these until the transaction ends."""
        names = ", ".join(table.name for table in tables)
        await self._connection.execute(f"LOCK TABLE {names} IN EXCLUSIVE MODE")
        for table in tables:
            if await self._connection.fetchval(f"SELECT EXISTS (SELECT 1 FROM {table.name})"):
                return False
        return True


@asynccontextmanager
async def snapshot(url: str) -> AsyncIterator[PostgresqlRows]:
    """Rows as they all were at one instant, while others go on writing."""
    connection = await connect_apart(url, timezone="UTC")
    try:
        async with connection.transaction(isolation="repeatable_read", readonly=True):
            yield PostgresqlRows(connection)
    finally:
        await connection.close()


@asynccontextmanager
async def all_or_nothing(url: str) -> AsyncIterator[PostgresqlRows]:
    """What is added is there when the block ends, and not at all where it fails."""
    connection = await connect_apart(url, timezone="UTC")
    try:
        async with connection.transaction():
            yield PostgresqlRows(connection)
    finally:
        await connection.close()


async def _pieces(file: IO[bytes]) -> AsyncIterator[bytes]:
    while piece := file.read(PIECE):
        yield piece


def _count(done: str) -> int:
    """Of `COPY 123`."""
    return int(done.rpartition(" ")[2])
