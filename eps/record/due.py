"""Work due at an instant: one row for each kind and key, claimed by one worker at a time (BEHAVIOUR.md section 10)."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from eps.database import Row, as_instant, execute, fetch, transactional
from eps.errors import Conflict
from eps.record.claiming import FARTHEST, LASTS


class ClaimLost(Conflict):
    """Another worker has taken this work over."""


@dataclass(frozen=True, slots=True)
class Due:
    """A piece of due work in the hands of `worker_id`. `version` is raised each time that it is scheduled again."""

    id: int
    kind: str
    key: str
    at: datetime
    attempts: int
    version: int
    worker_id: str


@transactional
async def schedule(kind: str, key: str, at: datetime) -> None:
    """Sets when this is due, whether or not it was due before. Scheduled again while it runs, it runs once more."""
    await execute(
        """INSERT INTO due (kind, key, at, attempts, version) VALUES ($1, $2, $3, 0, 1)
        ON CONFLICT (kind, key) DO UPDATE SET at = excluded.at, attempts = 0, version = due.version + 1""",
        kind,
        key,
        at,
    )


@transactional
async def cancel(kind: str, key: str) -> None:
    """Takes it away; a worker that has begun it goes on to its end."""
    await execute("DELETE FROM due WHERE kind = $1 AND key = $2", kind, key)


async def longest_overdue(at: datetime) -> timedelta | None:
    """For how long the oldest work has been due; None where nothing is."""
    [row] = await fetch("SELECT min(at) AS at FROM due WHERE at <= $1", at)
    return None if row["at"] is None else at - as_instant(row["at"])


async def pending(kind: str, keys: Collection[str]) -> set[str]:
    """Those of the keys for which work of this kind is still to be done, now or later."""
    rows = await fetch("SELECT key FROM due WHERE kind = $1 AND key = ANY($2::text[])", kind, list(keys))
    return {row["key"] for row in rows}


@transactional
async def claim(worker_id: str, kinds: Collection[str], at: datetime, *, limit: int) -> list[Due]:
    """Takes what is due of these kinds and in nobody's hands, longest due first. `worker_id` is one process's alone."""
    rows = await fetch(
        """WITH free AS MATERIALIZED (
            SELECT id FROM due WHERE at <= $1 AND kind = ANY($2::text[])
            AND (claimed_until IS NULL OR claimed_until <= $1 OR claimed_until > $3)
            ORDER BY at, id LIMIT $4 FOR UPDATE SKIP LOCKED)
        UPDATE due SET claimed_by = $5, claimed_until = $6 FROM free WHERE due.id = free.id
        RETURNING due.id, kind, key, at, attempts, version""",
        at,
        list(kinds),
        at + FARTHEST,
        limit,
        worker_id,
        at + LASTS,
    )
    claimed = [_as_due(row, worker_id) for row in rows]
    return sorted(claimed, key=lambda due: (due.at, due.id))


@transactional
async def renew(due: Due, at: datetime) -> None:
    """Holds it for another 3 seconds; ClaimLost where another worker has it or it was cancelled."""
    held = await execute(
        "UPDATE due SET claimed_until = $3 WHERE id = $1 AND claimed_by = $2",
        due.id,
        due.worker_id,
        at + LASTS,
    )
    if not held:
        raise ClaimLost


@transactional
async def finish(due: Due) -> None:
    """Takes away what is done; what was scheduled again meanwhile stays, free to be claimed."""
    done = await execute(
        "DELETE FROM due WHERE id = $1 AND claimed_by = $2 AND version = $3",
        due.id,
        due.worker_id,
        due.version,
    )
    if not done:
        await release(due)


@transactional
async def release(due: Due) -> None:
    """Lets others claim it at once."""
    await execute(
        "UPDATE due SET claimed_by = NULL, claimed_until = NULL WHERE id = $1 AND claimed_by = $2",
        due.id,
        due.worker_id,
    )


@transactional
async def put_off(due: Due, until: datetime) -> None:
    """Makes it due later, after a failure, unless it was scheduled again meanwhile."""
    await execute(
        "UPDATE due SET at = $4, attempts = attempts + 1 WHERE id = $1 AND claimed_by = $2 AND version = $3",
        due.id,
        due.worker_id,
        due.version,
        until,
    )
    await release(due)


def _as_due(row: Row, worker_id: str) -> Due:
    return Due(
        row["id"],
        row["kind"],
        row["key"],
        as_instant(row["at"]),
        row["attempts"],
        row["version"],
        worker_id,
    )
