"""Rows of a practice's issues that somebody must see to."""

from collections.abc import Collection
from datetime import date

from eps.database import as_instant, fetch
from eps.identifiers import OdsCode
from eps.prescriptions.domain import Issue
from eps.prescriptions.identifier import PrescriptionId
from eps.prescriptions.practice_list import PracticeList, Sought, Told
from eps.prescriptions.repository import ISSUE, as_issue

_OPEN = """FROM prescription_issue WHERE practice = ANY($1::text[])
    AND state IN ('0000', '0001', '0002', '0003', '9000', '9001') AND use_by >= $2"""
"""The index of a practice's open issues is of these states."""
_WHICH = {
    PracticeList.WAITING: "state IN ('0001', '9001') AND ready_on <= $2 AND address = ANY($5::text[])",
    PracticeList.HELD_BY_CLOSED: "state IN ('0002', '0003') AND dispenser = ANY($5::text[])",
    PracticeList.NOT_TOLD: "state IN ('0001', '9001') AND addressed = 'token-because-closed' AND told_at IS NULL",
    PracticeList.HELD: "state = '0000' AND addressed = 'held'",
}
_AT_A_CODE = {
    PracticeList.WAITING: "state IN ('0001', '9001')",
    PracticeList.HELD_BY_CLOSED: "state IN ('0002', '0003')",
}
_CODE = {PracticeList.WAITING: "address", PracticeList.HELD_BY_CLOSED: "dispenser"}
CODES = {
    which: f"SELECT DISTINCT {_CODE[which]} AS ods_code {_OPEN} AND {where} AND {_CODE[which]} IS NOT NULL"
    for which, where in _AT_A_CODE.items()
}
PAGES = {
    which: f"SELECT {ISSUE} {_OPEN} AND id > $3 AND {where} ORDER BY id LIMIT $4"
    for which, where in _WHICH.items()
}

COUNTS = {
    which: f"SELECT count(*) AS count {_OPEN} AND id > $3 AND {where.replace('$5', '$4')}"
    for which, where in _WHICH.items()
}
_TOLD = f"""SELECT prescription_id, told_at,
    CASE WHEN use_by >= $2 AND {_WHICH[PracticeList.NOT_TOLD]} THEN 1 ELSE 0 END AS is_to_phone
    FROM prescription_issue WHERE number = 1
    AND prescription_key IN (SELECT id FROM prescription WHERE prescription_id = ANY($1::text[]))"""


async def told_of(ids: Collection[PrescriptionId], today: date) -> dict[PrescriptionId, Told]:
    """Whether the patients know of the first issues of these: what is to be phoned is on the list of those not told."""
    return {
        PrescriptionId.trusted(row["prescription_id"]): Told(
            as_instant(row["told_at"]) if row["told_at"] else None, bool(row["is_to_phone"])
        )
        for row in await fetch(_TOLD, sorted(ids), today)
    }


async def codes_at(sought: Sought) -> frozenset[OdsCode]:
    """The dispensers at which open issues are, of a list that depends on where they are."""
    rows = await fetch(CODES[sought.which], sorted(sought.practices), sought.today)
    return frozenset(OdsCode.trusted(row["ods_code"]) for row in rows)


async def page_of(sought: Sought, closed: Collection[OdsCode] | None) -> list[Issue]:
    """`closed` for a list that depends on it."""
    codes = [] if closed is None else [sorted(closed)]
    rows = await fetch(
        PAGES[sought.which], sorted(sought.practices), sought.today, sought.after, sought.limit, *codes
    )
    return [as_issue(row) for row in rows]


async def count_of(sought: Sought, closed: Collection[OdsCode] | None) -> int:
    """Of the whole list, however long a page is."""
    codes = [] if closed is None else [sorted(closed)]
    rows = await fetch(COUNTS[sought.which], sorted(sought.practices), sought.today, sought.after, *codes)
    return int(rows[0]["count"])
