"""The rows of a SQLite file, a few thousand at a time in a thread, so that an interrupt is heard between them."""

import asyncio
import sqlite3
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, closing
from itertools import islice
from pathlib import Path
from typing import IO

from eps.archiving.copy_text import line_of, row_of
from eps.archiving.schema import Table
from eps.database import BUSY_MILLISECONDS

AT_ONCE = 5_000


class SqliteRows:
    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    async def copy_out(self, table: Table, file: IO[bytes]) -> int:
        """Writes every row; gives how many."""
        columns = ", ".join(table.columns)
        rows = self._connection.execute(f"SELECT {columns} FROM {table.name} ORDER BY {table.key}")
        count = 0
        while lines := await asyncio.to_thread(
            lambda: [line_of(row, table.kinds) for row in rows.fetchmany(AT_ONCE)]
        ):
            await asyncio.to_thread(file.writelines, lines)
            count += len(lines)
        return count

    async def copy_in(self, table: Table, file: IO[bytes]) -> int:
        """Adds every row; gives how many."""
        marks = ", ".join("?" for _ in table.columns)
        sql = f"INSERT INTO {table.name} ({', '.join(table.columns)}) VALUES ({marks})"
        count = 0
        while added := await asyncio.to_thread(self._add, sql, table, islice(file, AT_ONCE)):
            count += added
        return count

    def _add(self, sql: str, table: Table, lines: Iterator[bytes]) -> int:
        rows = [row_of(line, table.kinds) for line in lines]
        self._connection.executemany(sql, rows)
        return len(rows)

    async def is_empty(self, tables: list[Table]) -> bool:
        """Nobody else adds a row until the transaction ends."""
        return not any(
            self._connection.execute(f"SELECT 1 FROM {table.name} LIMIT 1").fetchone() for table in tables
        )


@asynccontextmanager
async def snapshot(path: Path) -> AsyncIterator[SqliteRows]:
    """Rows as they all were at one instant, while others go on writing."""
    with closing(_opened(path)) as connection:
        connection.execute("BEGIN")
        yield SqliteRows(connection)


@asynccontextmanager
async def all_or_nothing(path: Path) -> AsyncIterator[SqliteRows]:
    """What is added is there when the block ends, and not at all where it fails."""
    with closing(_opened(path)) as connection:
        connection.execute("BEGIN IMMEDIATE")
        yield SqliteRows(connection)
        connection.commit()


def _opened(path: Path) -> sqlite3.Connection:
    return sqlite3.connect(
        path, isolation_level=None, check_same_thread=False, timeout=BUSY_MILLISECONDS / 1000
    )
