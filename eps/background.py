"""What runs beside everything else in a process: begun with it, begun again where it fails, ended with it."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress

import structlog
from structlog.typing import FilteringBoundLogger

log: FilteringBoundLogger = structlog.get_logger()

AGAIN_AFTER_SECONDS = 1.0


@asynccontextmanager
async def in_background(run: Callable[[], Awaitable[object]]) -> AsyncIterator[None]:
    """While the block runs, so does this. It is ended by cancelling."""
    task = asyncio.create_task(_again_and_again(run))
    try:
        yield
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


async def _again_and_again(run: Callable[[], Awaitable[object]]) -> None:
    while True:
        try:
            await run()
        except Exception:
            log.exception("background.failed", task=getattr(run, "__qualname__", ""))
        await asyncio.sleep(AGAIN_AFTER_SECONDS)
