"""Counting what somebody does in a period, exactly, whatever the number of processes."""

from datetime import datetime

from eps.database import execute, fetch, transactional
from eps.errors import TooMany

UNLIMITED = 2**31 - 1


class LimitReached(TooMany):
    """This can be done {limit} times in a period, and it was. Try again in the next one."""


@transactional
async def count_once(kind: str, subject: str, period_start: datetime, limit: int | None = None) -> int:
    """Counts one more and gives how many it makes; beyond the limit it counts nothing and raises LimitReached.

    In the caller's transaction where one is open: what is undone was not counted.
    """
    rows = await fetch(
        """INSERT INTO tally (kind, subject, period, count) VALUES ($1, $2, $3, 1)
        ON CONFLICT (kind, subject, period) DO UPDATE SET count = tally.count + 1
        WHERE tally.count < $4 RETURNING count""",
        kind,
        subject,
        period_start,
        UNLIMITED if limit is None else limit,
    )
    if not rows:
        raise LimitReached(limit=limit)
    count: int = rows[0]["count"]
    return count


@transactional
async def purge_tallies(before: datetime) -> int:
    """Forgets periods that began before this instant."""
    return await execute("DELETE FROM tally WHERE period < $1", before)
