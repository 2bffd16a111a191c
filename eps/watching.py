"""Learning that something changed, in this process or another, soon after it was committed."""

import asyncio
from contextlib import suppress
from typing import Any

from tortoise.connection import get_connection

from eps.database import UNREACHABLE, execute, fetch, is_sqlite

CHANNEL = "eps"
SQLITE_POLL_SECONDS = 0.25
POLL_SECONDS = 1.0


async def announce() -> None:
    """Wakes every waiting process when this transaction commits; on SQLite the commit itself does."""
    if not is_sqlite():
        await execute(f"NOTIFY {CHANNEL}")


class Watch:
    """Waits for the next change: PostgreSQL's LISTEN with polling behind it, SQLite's data_version every 250 ms."""

    def __init__(self) -> None:
        self._changed = asyncio.Event()
        self._data_version: int | None = None
        self._listening: Any = None

    async def wait(self) -> None:
        """Returns when something may have changed."""
        if is_sqlite():
            await self._wait_sqlite()
        else:
            await self._wait_postgresql()

    async def _wait_sqlite(self) -> None:
        while True:
            [row] = await fetch("PRAGMA data_version")
            seen, self._data_version = self._data_version, row["data_version"]
            if seen != self._data_version:
                return
            await asyncio.sleep(SQLITE_POLL_SECONDS)

    async def _wait_postgresql(self) -> None:
        try:
            await self._listen()
        except UNREACHABLE:
            await asyncio.sleep(POLL_SECONDS)
            return
        with suppress(TimeoutError):
            await asyncio.wait_for(self._changed.wait(), POLL_SECONDS)
        self._changed.clear()

    async def _listen(self) -> None:
        if self._listening is None or self._listening.is_closed():
            pool: Any = get_connection("default")
            await fetch("SELECT 1")
            self._listening = await pool._pool.acquire()  # noqa: SLF001 - Tortoise has no public way to hold one
            await self._listening.add_listener(CHANNEL, lambda *_: self._changed.set())

    async def close(self) -> None:
        if self._listening is not None and not self._listening.is_closed():
            await self._listening.reset(timeout=5)
            pool: Any = get_connection("default")
            await pool._pool.release(self._listening)  # noqa: SLF001
        self._listening = None
