"""R8: two processes write one SQLite file, and none of their transactions is lost to a lock."""

import asyncio
import sys

from eps.database import database, fetch
from eps.record.tally import count_once
from tests.town import NOW

WRITER = """
import asyncio, sys
from eps.database import database, execute, fetch, transactional

@transactional
async def read_then_write():
    [row] = await fetch("SELECT count FROM tally WHERE kind = 'r8'")
    await execute("UPDATE tally SET count = $1 WHERE kind = 'r8'", row["count"] + 1)

async def main():
    async with database(sys.argv[1]):
        for _ in range(200):
            await read_then_write()

asyncio.run(main())
"""


async def test_400_read_then_write_transactions_of_two_processes_all_count(sqlite_url: str) -> None:
    async with database(sqlite_url):
        await count_once("r8", "both", NOW)
    writers = [
        await asyncio.create_subprocess_exec(sys.executable, "-c", WRITER, sqlite_url) for _ in range(2)
    ]
    codes = await asyncio.gather(*(writer.wait() for writer in writers))
    async with database(sqlite_url):
        [row] = await fetch("SELECT count FROM tally WHERE kind = 'r8'")
    assert (codes, row["count"]) == ([0, 0], 401)
