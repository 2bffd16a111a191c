"""Rows of batches, in and out as values. The caller opens the transaction."""

from collections.abc import Sequence
from dataclasses import fields, replace
from datetime import datetime
from uuid import UUID

from eps.database import Row, as_instant, as_uuid, execute, fetch
from eps.identifiers import OdsCode
from eps.locks import for_update
from eps.prescriptions.batch import Batch, BatchState, ClosedAnswer, LineOutcome

COLUMNS = tuple(field.name for field in fields(Batch))
_BATCH = f"SELECT {', '.join(COLUMNS)} FROM batch WHERE "
_INSTANTS = ("prepared_at", "signed_at", "started_at", "updated_at", "finished_at")
_COUNTED: dict[LineOutcome, str] = {
    outcome: f"""UPDATE batch SET {outcome} = {outcome} + 1, after_line = $2, updated_at = $3
    WHERE id = $1 AND state = 'running' RETURNING id"""
    for outcome in LineOutcome
    if outcome is not LineOutcome.PREPARED
}


async def batch(batch_id: UUID) -> Batch | None:
    """Locked where a transaction is open."""
    rows = await fetch(f"{_BATCH}id = $1{for_update()}", batch_id)
    return as_batch(rows[0]) if rows else None


async def batches(
    practices: Sequence[OdsCode],
    state: BatchState | None,
    *,
    before: tuple[datetime, UUID],
    limit: int,
) -> list[Batch]:
    """Of these practices, newest first, from before one."""
    rows = await fetch(
        f"""{_BATCH}practice = ANY($1::text[]) AND (state = $2 OR $2 IS NULL)
        AND (prepared_at < $3 OR (prepared_at = $3 AND id < $4))
        ORDER BY prepared_at DESC, id DESC LIMIT $5""",
        list(practices),
        state and state.value,
        *before,
        limit,
    )
    return [as_batch(row) for row in rows]


async def insert_batch(new: Batch) -> None:
    marks = ", ".join(f"${place}" for place in range(1, len(COLUMNS) + 1))
    await execute(f"INSERT INTO batch ({', '.join(COLUMNS)}) VALUES ({marks})", *_values(new))


async def write_batch(changed: Batch) -> None:
    """Over the row that the caller has locked."""
    changes = ", ".join(f"{name} = ${place}" for place, name in enumerate(COLUMNS[1:], start=2))
    await execute(f"UPDATE batch SET {changes} WHERE id = $1", *_values(changed))


async def count_line(batch_id: UUID, number: int, outcome: LineOutcome, at: datetime) -> bool:
    """One more line has come to this; False where the batch no longer runs."""
    return bool(await fetch(_COUNTED[outcome], batch_id, number, at))


def as_batch(row: Row) -> Batch:
    values = {name: row[name] for name in COLUMNS}
    values |= {name: as_instant(row[name]) for name in _INSTANTS if row[name] is not None}
    found = Batch(**values)
    return replace(
        found,
        id=as_uuid(row["id"]),
        practice=OdsCode.trusted(row["practice"]),
        state=BatchState(row["state"]),
        on_closed=ClosedAnswer(row["on_closed"]) if row["on_closed"] else None,
    )


def _values(one: Batch) -> list[object]:
    plain = {"state": one.state.value, "on_closed": one.on_closed and one.on_closed.value}
    return [plain.get(name, getattr(one, name)) for name in COLUMNS]
