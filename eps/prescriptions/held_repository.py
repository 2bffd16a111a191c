"""What a dispenser has and has dispensed nothing of. The caller opens the transaction."""

from datetime import date

from eps.database import fetch
from eps.identifiers import OdsCode
from eps.prescriptions.domain import Issue
from eps.prescriptions.repository import ISSUE, as_issue

_NOT_STARTED = """FROM prescription_issue
    WHERE dispenser = $1 AND state IN ('0002', '0003') AND state = '0002' AND use_by >= $2"""
"""The index of what dispensers have is of both states."""


async def count_of_not_started(dispenser: OdsCode, today: date) -> int:
    [row] = await fetch(f"SELECT count(*) AS count {_NOT_STARTED}", dispenser, today)
    return int(row["count"])


async def count_of_waiting(address: OdsCode, today: date) -> int:
    """Issues that wait at it and that nobody has downloaded."""
    [row] = await fetch(
        """SELECT count(*) AS count FROM prescription_issue
        WHERE address = $1 AND state IN ('0001', '9001') AND use_by >= $2""",
        address,
        today,
    )
    return int(row["count"])


async def not_started(dispenser: OdsCode, today: date, after: int, limit: int) -> list[Issue]:
    """In order of their keys, from the one behind `after`."""
    rows = await fetch(
        f"SELECT {ISSUE} {_NOT_STARTED} AND id > $3 ORDER BY id LIMIT $4", dispenser, today, after, limit
    )
    return [as_issue(row) for row in rows]


async def still_not_started(keys: list[int], dispenser: OdsCode, today: date) -> list[Issue]:
    """Those of them that are so once their patients are locked."""
    rows = await fetch(
        f"SELECT {ISSUE} {_NOT_STARTED} AND id = ANY($3::bigint[]) ORDER BY id", dispenser, today, keys
    )
    return [as_issue(row) for row in rows]
