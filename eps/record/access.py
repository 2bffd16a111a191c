"""The access log: every look by staff at one patient's record, kept for good."""

from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import datetime

from eps.database import execute_many, transactional


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
    await log_looks([look])


@transactional
async def log_looks(looks: Sequence[Look]) -> None:
    """At several people in one go, as a list shows them."""
    await execute_many(_INSERT, [[getattr(look, name) for name in _COLUMNS] for look in looks])
