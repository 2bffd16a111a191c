"""Rows of cascades, in and out as values. The caller opens the transaction."""

from dataclasses import fields
from datetime import datetime
from uuid import UUID

from eps.database import Row, as_instant, as_uuid, execute, fetch
from eps.identifiers import OdsCode
from eps.locks import for_update
from eps.pharmacies.cascade import Cascade, CascadeState, Phase

COLUMNS = tuple(field.name for field in fields(Cascade))
INSTANTS = ("updated_at", "started_at", "finished_at")


async def cascade(closure_id: UUID) -> Cascade | None:
    """Locked where a transaction is open, so that one worker at a time goes on with it."""
    rows = await fetch(
        f"SELECT {', '.join(COLUMNS)} FROM cascade WHERE closure_id = $1{for_update()}", closure_id
    )
    return _as_cascade(rows[0]) if rows else None


async def has_begun_before(at: datetime, ods_code: OdsCode) -> bool:
    """Work that follows any closure of the code."""
    rows = await fetch(
        """SELECT 1 AS found FROM cascade JOIN closure ON closure.id = cascade.closure_id
        WHERE closure.ods_code = $1 AND cascade.started_at < $2 LIMIT 1""",
        ods_code,
        at,
    )
    return bool(rows)


async def add_failed(closure_id: UUID, people: int) -> None:
    await execute("UPDATE cascade SET failed = failed + $1 WHERE closure_id = $2", people, closure_id)


async def write_cascade(cascade: Cascade) -> None:
    """Adds it, or writes it over."""
    marks = ", ".join(f"${place}" for place in range(1, len(COLUMNS) + 1))
    changes = ", ".join(f"{name} = excluded.{name}" for name in COLUMNS[1:])
    await execute(
        f"""INSERT INTO cascade ({", ".join(COLUMNS)}) VALUES ({marks})
        ON CONFLICT (closure_id) DO UPDATE SET {changes}""",
        *(getattr(cascade, name) for name in COLUMNS),
    )


def _as_cascade(row: Row) -> Cascade:
    values = {name: row[name] for name in COLUMNS}
    values |= {name: as_instant(row[name]) for name in INSTANTS if row[name] is not None}
    values |= {
        "closure_id": as_uuid(row["closure_id"]),
        "state": CascadeState(row["state"]),
        "phase": Phase(row["phase"]),
    }
    return Cascade(**values)
