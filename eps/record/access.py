"""The access log: every look by staff at one patient's record, kept for good."""

from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import datetime

from eps.database import execute_many, fetch, inside_transaction, is_sqlite, transactional


@dataclass(frozen=True, slots=True)
class Look:
    """`reason` is why somebody looked, such as `counter nomination`; `organisation` the code they acted for."""

    at: datetime
    actor: str
    role: str
    organisation: str
    patient_id: int
    reason: str


_COLUMNS = tuple(field.name for field in fields(Look))
_INSERT = f"INSERT INTO access_log ({', '.join(_COLUMNS)}) VALUES ($1, $2, $3, $4, $5, $6)"


async def log_look(look: Look) -> None:
    """Kept when it returns, or with the caller's transaction. On PostgreSQL a statement alone is one: to begin and end
    it would take longer than the look."""
    if inside_transaction() or is_sqlite():
        await log_looks([look])
    else:
        await fetch(f"{_INSERT} RETURNING id", *_values(look))


@transactional
async def log_looks(looks: Sequence[Look]) -> None:
    """At several people in one go, as a list shows them. Who stands there twice was looked at once."""
    await execute_many(_INSERT, [_values(look) for look in dict.fromkeys(looks)])


def _values(look: Look) -> list[object]:
    return [getattr(look, name) for name in _COLUMNS]
