"""Whose prescriptions a closure keeps from them: what they have at a dispenser, or need before it serves again."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from eps.database import Row, as_date, fetch
from eps.identifiers import OdsCode
from eps.prescriptions.use_by import due_on

_NEEDED = """SELECT i.patient_id, i.state, i.number, p.valid_from, p.days_supply
    FROM prescription_issue i JOIN prescription p ON p.id = i.prescription_key
    WHERE i.patient_id = ANY($1::bigint[]) AND i.use_by >= $2 AND (
        i.address = $3 AND i.state IN ('0001', '9001')
        OR i.dispenser = $3 AND (i.state IN ('0002', '0003') OR i.state = '0006' AND i.progress LIKE 'Ready%')
        OR i.state IN ('0000', '9000') AND i.ready_on <= $4 AND p.site <> '0004' AND NOT p.one_off)"""


@dataclass(frozen=True, slots=True)
class NeededAt:
    """At this dispenser, today, where a repeat counts that is due by the day."""

    ods_code: OdsCode
    by: date
    today: date


async def patients_in_need(needed: NeededAt, patient_ids: Collection[int]) -> set[int]:
    """Those of these, who chose the dispenser, with something issued and not collected there, or a repeat due."""
    rows = await fetch(_NEEDED, sorted(set(patient_ids)), needed.today, needed.ods_code, needed.by)
    return {
        row["patient_id"] for row in rows if row["state"] not in ("0000", "9000") or _is_due(row, needed.by)
    }


def _is_due(row: Row, by: date) -> bool:
    return due_on(as_date(row["valid_from"]), row["days_supply"], row["number"]) <= by
