"""Rows of issues by patient. The caller opens the transaction."""

from collections.abc import Collection, Sequence

from eps.database import fetch
from eps.identifiers import OdsCode
from eps.nomination.domain import NominationType
from eps.prescriptions.domain import Issue, Prescription
from eps.prescriptions.identifier import PrescriptionId
from eps.prescriptions.repository import ISSUE, PRESCRIPTION, as_issue, as_prescription

LAST_KEY = 2**63 - 1
_COLUMNS = ", ".join(f"i.{name.strip()}" for name in ISSUE.split(","))
_THAT_FOLLOW = f"""SELECT {_COLUMNS} FROM prescription_issue i JOIN prescription p ON p.id = i.prescription_key
    WHERE i.patient_id = ANY($1::bigint[]) AND p.site = ANY($2::text[])
    AND p.treatment = 'continuous-repeat-dispensing' AND NOT p.one_off
    AND (i.state IN ('0001', '9001') AND i.addressed IN ('nominated', 'redirect', 'moved', 'token')
        OR i.state = '0000' AND i.addressed = 'held')
    ORDER BY i.id"""
_ARRIVED = """NOT EXISTS (SELECT 1 FROM prescription_issue i
    WHERE i.prescription_key = prescription.id AND i.number = 1 AND i.addressed = 'not-yet')"""
"""Not one of which only the cancellation came: that is none yet. Its type says nothing, for that of an order may be one
that nobody knows."""


async def issues_that_follow(patient_ids: Collection[int], types: Collection[NominationType]) -> list[Issue]:
    """Of repeat dispensing, not downloaded, and addressed by what the patient chose: a token that was made because a
    pharmacy is closed, or that came back, may be in the patient's hand and stays one."""
    rows = await fetch(_THAT_FOLLOW, sorted(patient_ids), sorted(one.value for one in types))
    return [as_issue(row) for row in rows]


async def open_issues_of(patient_ids: Collection[int]) -> list[Issue]:
    """Those that nobody has downloaded, ascending."""
    rows = await fetch(
        f"""SELECT {ISSUE} FROM prescription_issue
        WHERE patient_id = ANY($1::bigint[]) AND state IN ('0000', '0001', '9000', '9001') ORDER BY id""",
        sorted(patient_ids),
    )
    return [as_issue(row) for row in rows]


async def prescriptions_page(patient_id: int, *, before: int | None, limit: int) -> list[Prescription]:
    """Newest first."""
    rows = await fetch(
        f"""SELECT {PRESCRIPTION} FROM prescription
        WHERE patient_id = $1 AND id < $2 AND {_ARRIVED} ORDER BY id DESC LIMIT $3""",
        patient_id,
        before or LAST_KEY,
        limit,
    )
    return [as_prescription(row) for row in rows]


async def prescription_of(patient_id: int, prescription_id: PrescriptionId) -> Prescription | None:
    """The one of this ID, where it is the patient's."""
    rows = await fetch(
        f"SELECT {PRESCRIPTION} FROM prescription WHERE patient_id = $1 AND prescription_id = $2 AND {_ARRIVED}",
        patient_id,
        prescription_id,
    )
    return as_prescription(rows[0]) if rows else None


async def issues_among(prescription_keys: Collection[int]) -> dict[int, list[Issue]]:
    """Of each of these prescriptions, by its key, in order of their numbers."""
    rows = await fetch(
        f"SELECT {ISSUE} FROM prescription_issue WHERE prescription_key = ANY($1::bigint[]) ORDER BY number",
        sorted(prescription_keys),
    )
    issues: dict[int, list[Issue]] = {key: [] for key in prescription_keys}
    for row in rows:
        issues[row["prescription_key"]].append(as_issue(row))
    return issues


async def issues_named(patient_id: int, ids: Collection[PrescriptionId]) -> dict[str, list[Issue]]:
    """By prescription, in order of their numbers: what the patient has under these IDs."""
    rows = await fetch(
        f"""SELECT {ISSUE} FROM prescription_issue
        WHERE patient_id = $1 AND prescription_id = ANY($2::text[]) ORDER BY number""",
        patient_id,
        sorted(ids),
    )
    named: dict[str, list[Issue]] = {}
    for row in rows:
        named.setdefault(row["prescription_id"], []).append(as_issue(row))
    return named


async def codes_waited_for(ids: Collection[PrescriptionId]) -> set[OdsCode]:
    """To whom these are addressed, or would have been."""
    rows = await fetch(
        """SELECT DISTINCT coalesce(address, wanted) AS code FROM prescription_issue
        WHERE prescription_id = ANY($1::text[]) AND (address IS NOT NULL OR wanted IS NOT NULL)""",
        sorted(ids),
    )
    return {OdsCode.trusted(row["code"]) for row in rows}


async def move_issues(moved: Sequence[Issue]) -> set[int]:
    """Writes where these go, all to one dispenser; gives the keys of those that nobody had downloaded till then."""
    if not moved:
        return set()
    rows = await fetch(
        """UPDATE prescription_issue SET address = $2, addressed = $3, site = $4, wanted = NULL, held_since = NULL,
        state = CASE state WHEN '0000' THEN '0001' ELSE state END, version = version + 1
        WHERE id = ANY($1::bigint[]) AND state IN ('0000', '0001', '9001') RETURNING id""",
        [issue.key for issue in moved],
        moved[0].address,
        moved[0].addressed.value,
        moved[0].site.value,
    )
    return {row["id"] for row in rows}


async def patients_held_for(ods_code: OdsCode, *, after: int, limit: int) -> list[int]:
    """Ids of those with an issue that is held until this dispenser serves again, ascending."""
    rows = await fetch(
        """SELECT DISTINCT patient_id FROM prescription_issue
        WHERE wanted = $1 AND state = '0000' AND patient_id > $2 ORDER BY patient_id LIMIT $3""",
        ods_code,
        after,
        limit,
    )
    return [row["patient_id"] for row in rows]


async def issues_held_for(ods_code: OdsCode, patient_ids: Collection[int]) -> list[Issue]:
    """Of these patients, read after locking them."""
    rows = await fetch(
        f"""SELECT {ISSUE} FROM prescription_issue
        WHERE wanted = $1 AND state = '0000' AND patient_id = ANY($2::bigint[]) ORDER BY id""",
        ods_code,
        sorted(patient_ids),
    )
    return [as_issue(row) for row in rows]
