"""A worker as a process of its own, in batches small enough to be killed between: `python -m … URL INSTANT BATCH`."""

import asyncio
import sys
from datetime import datetime

from eps import clock
from eps.closures import cascade
from eps.database import database
from eps.pharmacies.service import load_directory
from eps.worker import work


async def main(url: str, instant: str, batch: int) -> None:
    cascade.POSTGRESQL_BATCH = cascade.SQLITE_BATCH = batch
    clock.start_at(datetime.fromisoformat(instant))
    async with database(url):
        await load_directory()
        await work(asyncio.Event())


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], sys.argv[2], int(sys.argv[3])))
