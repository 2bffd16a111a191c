"""What decides where one patient's prescriptions go: the nomination of a type, and the redirect in force. One query."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from eps.database import Row, as_instant, fetch, is_sqlite
from eps.identifiers import NhsNumber, OdsCode
from eps.locks import SHARED
from eps.nomination.domain import NominationType, Patient
from eps.nomination.proposal import lasts_until
from eps.nomination.repository import PATIENT_AS_P, as_patient

_ROWS = """FROM patient p
    LEFT JOIN nomination n ON n.patient_id = p.id AND n.type = $2
    LEFT JOIN redirect r ON r.patient_id = p.id AND r.type = $2 AND r.ended_at IS NULL
    WHERE """
_DESTINATION = f"""SELECT {PATIENT_AS_P}, n.ods_code AS nominated, r.to_code AS redirected, r.starts_at, r.confirmed_at
    {_ROWS}"""
_LOCKING = f"""(SELECT count({SHARED.format(name="code")}) FROM (
    SELECT DISTINCT code COLLATE "C" AS code FROM unnest(ARRAY[n.ods_code, r.to_code] || $3::text[]) AS codes(code)
    WHERE code IS NOT NULL ORDER BY 1) AS in_order)"""
_HOLDING = (
    f"""SELECT p.id, n.ods_code AS nominated, r.to_code AS redirected {_ROWS}p.superseded_by IS NULL AND """
)
_HOLDING_POSTGRESQL = f"""WITH chosen AS MATERIALIZED (
        SELECT p.id, n.ods_code AS nominated, r.to_code AS redirected, {_LOCKING} AS locked
        {_ROWS}p.superseded_by IS NULL AND {{column}} = $1)
    SELECT p.id, chosen.nominated, chosen.redirected FROM chosen JOIN patient p ON p.id = chosen.id FOR UPDATE OF p"""
"""A row is locked once it is whole, and so behind its codes."""


_CHOSEN = """SELECT n.patient_id, n.type, n.ods_code AS nominated, r.to_code AS redirected, r.starts_at, r.confirmed_at
    FROM nomination n LEFT JOIN redirect r ON r.patient_id = n.patient_id AND r.type = n.type AND r.ended_at IS NULL
    WHERE n.patient_id = ANY($1::bigint[])"""


@dataclass(frozen=True, slots=True)
class Destination:
    """Codes as the patient's record has them; whether these dispensers serve is another question."""

    patient: Patient
    nominated: OdsCode | None
    redirected: OdsCode | None

    @property
    def codes(self) -> frozenset[OdsCode]:
        return frozenset(code for code in (self.nominated, self.redirected) if code is not None)


@dataclass(frozen=True, slots=True)
class Held:
    """A patient who is locked until the transaction ends, and the codes that were locked before."""

    patient_id: int
    codes: frozenset[OdsCode]


@dataclass(frozen=True, slots=True)
class Chosen:
    """The codes of one patient and type: whom they nominated, and where a redirect in force sends prescriptions."""

    nominated: OdsCode | None = None
    redirected: OdsCode | None = None

    @property
    def codes(self) -> frozenset[OdsCode]:
        return frozenset(code for code in (self.nominated, self.redirected) if code is not None)

    @property
    def destination(self) -> OdsCode | None:
        """Where prescriptions go, whether or not that serves."""
        return self.redirected or self.nominated


NOBODY = Chosen()
ByType = tuple[int, NominationType]
"""A patient's id, and a type."""


async def chosen_among(patient_ids: Collection[int], at: datetime) -> dict[ByType, Chosen]:
    """Of these patients, by patient and type, where there is a nomination: without one there is no redirect."""
    rows = await fetch(_CHOSEN, sorted(patient_ids))
    return {(row["patient_id"], NominationType(row["type"])): Chosen(*_codes(row, at)) for row in rows}


async def destination(
    who: NhsNumber | int, nomination_type: NominationType, at: datetime
) -> Destination | None:
    """Of the patient with this NHS number or internal id."""
    rows = await fetch(f"{_DESTINATION}{_column(who)} = $1", who, nomination_type.value)
    return _as_destination(rows[0], at) if rows else None


async def hold_with_codes(
    who: NhsNumber | int, nomination_type: NominationType, others: Collection[OdsCode]
) -> Held | None:
    """Takes the shared lock on the codes that they chose and on these others, then on the patient, by one statement.
    What was chosen is as it was before the locks: ask `destination` for what is so under them. A superseded record is
    nobody's."""
    if is_sqlite():
        rows = await fetch(f"{_HOLDING}{_column(who)} = $1", who, nomination_type.value)
    else:
        sql = _HOLDING_POSTGRESQL.format(column=_column(who))
        rows = await fetch(sql, who, nomination_type.value, sorted(others))
    if not rows:
        return None
    codes = {OdsCode.trusted(row[name]) for row in rows for name in ("nominated", "redirected") if row[name]}
    return Held(rows[0]["id"], frozenset(codes | set(others)))


def _column(who: NhsNumber | int) -> str:
    return "p.id" if isinstance(who, int) else "p.nhs_number"


def _as_destination(row: Row, at: datetime) -> Destination:
    return Destination(as_patient(row), *_codes(row, at))


def _codes(row: Row, at: datetime) -> tuple[OdsCode | None, OdsCode | None]:
    redirected = row["redirected"] if row["redirected"] and _in_force(row, at) else None
    return (
        OdsCode.trusted(row["nominated"]) if row["nominated"] else None,
        OdsCode.trusted(redirected) if redirected else None,
    )


def _in_force(row: Row, at: datetime) -> bool:
    starts_at = as_instant(row["starts_at"])
    return starts_at <= at < lasts_until(starts_at, as_instant(row["confirmed_at"]))
