"""Running due work: each piece by the handler of its kind, one worker at a time, until none is left."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime, timedelta

import structlog
from structlog.typing import FilteringBoundLogger

from eps.record.claiming import backoff, chance, running_from
from eps.record.due import ClaimLost, Due, claim, finish, put_off, release, renew

FIRST_WAIT = timedelta(seconds=1)
LONGEST_WAIT = timedelta(minutes=5)
MOST_IN_A_RUN = 100

Renew = Callable[[], Awaitable[datetime]]
"""Holds the claim for another 3 seconds and gives the time; raises ClaimLost where another worker has taken over."""
Handler = Callable[[Due, datetime, Renew], Awaitable[None]]
"""Does one piece of work as of an instant; it may run twice. One that takes longer than 2 seconds calls `renew` between
its steps and lets ClaimLost end it."""

log: FilteringBoundLogger = structlog.get_logger()


async def run_due(handlers: Mapping[str, Handler], *, worker_id: str, at: datetime) -> int:
    """Runs what is due, up to 100 pieces one after the other, and gives their number; several may be run side by side.

    Work of other kinds is left to processes that know them. A piece that fails is tried again for as long as it takes,
    at first after a second, at last every five minutes; cancelling frees the piece under way at once.
    """
    clock = running_from(at)
    for count in range(MOST_IN_A_RUN):
        claimed = await claim(worker_id, handlers.keys(), clock(), limit=1)
        if not claimed:
            return count
        await _run(handlers[claimed[0].kind], claimed[0], clock)
    return MOST_IN_A_RUN


async def _run(handler: Handler, due: Due, clock: Callable[[], datetime]) -> None:
    async def renewed() -> datetime:
        now = clock()
        await renew(due, now)
        return now

    try:
        await handler(due, clock(), renewed)
    except asyncio.CancelledError:
        await release(due)
        raise
    except ClaimLost:
        log.info("due.claim_lost", kind=due.kind, due_id=due.id)
    except Exception as error:  # noqa: BLE001 - one failing piece of work must not stop the others
        await _try_later(due, clock(), error)
    else:
        await finish(due)


async def _try_later(due: Due, now: datetime, error: Exception) -> None:
    log.warning("due.failed", kind=due.kind, due_id=due.id, attempts=due.attempts + 1, exc_info=error)
    wait = backoff(due.attempts, first=FIRST_WAIT, longest=LONGEST_WAIT, chance=chance())
    await put_off(due, now + wait)
