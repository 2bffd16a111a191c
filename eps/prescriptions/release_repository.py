"""What waits at an address, oldest first, and taking it: one statement for all of it, and each goes to one dispenser.

`WAITING` says in SQL what `can_be_released` says of an issue.
"""

from collections.abc import Collection, Sequence
from datetime import date

from eps.clock import london_date
from eps.database import fetch
from eps.identifiers import OdsCode
from eps.prescriptions.domain import Issue
from eps.prescriptions.releasing import Taking
from eps.prescriptions.repository import ISSUE, as_issue

WAITING = """i.state IN ('0001', '9001') AND i.address IS NOT NULL AND i.ready_on <= $2 AND i.use_by >= $2"""
_OLDEST = f"""SELECT i.id, i.patient_id, i.ready_on FROM prescription_issue i JOIN patient p ON p.id = i.patient_id
    WHERE i.address = $1 AND {WAITING} ORDER BY i.ready_on, i.id LIMIT $3"""
_TAKE = f"""UPDATE prescription_issue AS i SET state = '0002', item_states = replace(item_states, '0007', '0008'),
    dispenser = $4, released_at = $5, release_id = $6, progress = NULL, version = version + 1
    WHERE i.id = ANY($3::bigint[]) AND i.address = ANY($1::text[]) AND {WAITING} RETURNING {ISSUE}"""


async def oldest_waiting(
    codes: Collection[OdsCode], today: date, limit: int, *, locking: bool
) -> list[tuple[int, int]]:
    """Key and patient of the oldest that wait at these codes. `locking` locks their patients and passes over those whom
    somebody else has locked, so that two who ask at once get different ones and neither waits."""
    lock = " FOR UPDATE OF p SKIP LOCKED" if locking else ""
    found = [row for code in sorted(codes) for row in await fetch(_OLDEST + lock, code, today, limit)]
    found.sort(key=lambda row: (str(row["ready_on"]), row["id"]))
    return [(row["id"], row["patient_id"]) for row in found[:limit]]


async def take(keys: Sequence[int], codes: Collection[OdsCode], taking: Taking) -> list[Issue]:
    """Those of them that still wait there, oldest first, as they are now. The caller has locked their patients."""
    rows = await fetch(
        _TAKE,
        sorted(codes),
        london_date(taking.at),
        list(keys),
        taking.dispenser,
        taking.at,
        taking.release_id,
    )
    return sorted((as_issue(row) for row in rows), key=lambda issue: (issue.ready_on, issue.key))


async def is_waiting(codes: Collection[OdsCode], today: date) -> bool:
    rows = await fetch(
        f"SELECT 1 FROM prescription_issue i WHERE i.address = ANY($1::text[]) AND {WAITING} LIMIT 1",
        sorted(codes),
        today,
    )
    return bool(rows)
