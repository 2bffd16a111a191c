"""A worker as a process of its own, in batches small enough to be killed between."""

import asyncio
import multiprocessing
import os
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from datetime import datetime

from eps import clock
from eps.closures import cascade
from eps.database import database
from eps.pharmacies.service import load_directory
from eps.record.claiming import LASTS
from eps.worker import work

FORKS = multiprocessing.get_context("forkserver")
FORKS.set_forkserver_preload([__name__])  # to import what a worker needs takes longer than its life here


@asynccontextmanager
async def worker(url: str, *, batch: int) -> AsyncIterator[None]:
    """Killed as the block ends, by its own id. Whoever comes next comes once what it had claimed is free."""
    process = FORKS.Process(target=begin, args=(dict(os.environ), url, clock.now(), batch))
    process.start()
    try:
        yield
    finally:
        process.kill()
        process.join()
        clock.start_at(clock.now() + LASTS)


def begin(environment: Mapping[str, str], url: str, instant: datetime, batch: int) -> None:
    os.environ.update(environment)
    cascade.POSTGRESQL_BATCH = cascade.SQLITE_BATCH = batch
    clock.start_at(instant)
    asyncio.run(work_for_ever(url))


async def work_for_ever(url: str) -> None:
    async with database(url):
        await load_directory()
        await work(asyncio.Event())
