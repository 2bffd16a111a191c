"""Rows of issues that end by themselves. The caller opens the transaction."""

from collections.abc import Collection
from datetime import date
from typing import NamedTuple

from eps.database import as_date, fetch
from eps.prescriptions.domain import Issue
from eps.prescriptions.repository import ISSUE, as_issue

_MAY_EXPIRE = "state IN ('0000', '0001', '0002', '0003', '9000', '9001', '9005')"


class Place(NamedTuple):
    """Of an issue in the order in which they expire."""

    use_by: date
    key: int
    patient_id: int


BEGINNING = Place(date.min, 0, 0)


async def past_their_days(today: date, after: Place, limit: int) -> list[Place]:
    """Those whose last day is over and that nobody has written so, from behind a place."""
    rows = await fetch(
        f"""SELECT use_by, id, patient_id FROM prescription_issue
        WHERE {_MAY_EXPIRE} AND use_by < $1 AND (use_by, id) > ($2, $3) ORDER BY use_by, id LIMIT $4""",
        today,
        after.use_by,
        after.key,
        limit,
    )
    return [Place(as_date(row["use_by"]), row["id"], row["patient_id"]) for row in rows]


async def still_past_their_days(keys: Collection[int], today: date) -> list[Issue]:
    """Of these, once their patients are locked. In order of their keys: the issues of one prescription by number."""
    rows = await fetch(
        f"""SELECT {ISSUE} FROM prescription_issue
        WHERE {_MAY_EXPIRE} AND use_by < $1 AND id = ANY($2::bigint[]) ORDER BY id""",
        today,
        sorted(keys),
    )
    return [as_issue(row) for row in rows]


async def unfinished_of(patient_id: int) -> list[Issue]:
    """Every issue of a patient that may still be cancelled, now or when it is given back."""
    rows = await fetch(
        f"SELECT {ISSUE} FROM prescription_issue WHERE patient_id = $1 AND {_MAY_EXPIRE} ORDER BY id",
        patient_id,
    )
    return [as_issue(row) for row in rows]
