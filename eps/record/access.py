"""The access log: every look by staff at one patient's record, kept for good."""

from dataclasses import dataclass
from datetime import datetime

from eps.database import execute, transactional


@dataclass(frozen=True, slots=True)
class Look:
    """`reason` is why somebody looked, such as `counter nomination`; `organisation` the code they acted for."""

    at: datetime
    actor: str
    role: str
    organisation: str
    patient_id: int
    reason: str


@transactional
async def log_look(look: Look) -> None:
    await execute(
        """INSERT INTO access_log (at, actor, role, organisation, patient_id, reason)
        VALUES ($1, $2, $3, $4, $5, $6)""",
        look.at,
        look.actor,
        look.role,
        look.organisation,
        look.patient_id,
        look.reason,
    )
