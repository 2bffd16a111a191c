"""Rows of a practice's own patients."""

from collections.abc import Collection
from dataclasses import dataclass

from eps.database import fetch
from eps.identifiers import NhsNumber, OdsCode
from eps.nomination.domain import NominationType, Patient
from eps.nomination.repository import PATIENT_AS_P, as_patient


async def count_nominating(practices: Collection[OdsCode], codes: Collection[OdsCode]) -> dict[OdsCode, int]:
    """By code: how many living patients of these practices nominate it, or have prescriptions sent there for now."""
    rows = await fetch(
        """SELECT code, count(DISTINCT id) AS count FROM (
            SELECT n.ods_code AS code, p.id FROM patient p JOIN nomination n ON n.patient_id = p.id
                WHERE p.practice = ANY($1::text[]) AND n.ods_code = ANY($2::text[])
                AND p.date_of_death IS NULL AND p.superseded_by IS NULL
            UNION ALL SELECT r.to_code, p.id FROM redirect r JOIN patient p ON p.id = r.patient_id
                WHERE r.to_code = ANY($2::text[]) AND r.ended_at IS NULL AND p.practice = ANY($1::text[])
                AND p.date_of_death IS NULL AND p.superseded_by IS NULL) AS concerned
        GROUP BY code""",
        sorted(practices),
        sorted(codes),
    )
    return {OdsCode.trusted(row["code"]): row["count"] for row in rows}


@dataclass(frozen=True, slots=True)
class ToPhone:
    """How many patients nominate a code: in all, and of those whom nobody writes to."""

    everybody: int = 0
    not_written_to: int = 0


async def count_to_phone(
    practices: Collection[OdsCode], codes: Collection[OdsCode]
) -> dict[OdsCode, ToPhone]:
    """By code. A patient who nominates it twice over counts as two, as on the list."""
    rows = await fetch(
        """SELECT n.ods_code, count(*) AS everybody,
            sum(CASE WHEN p.restricted OR n.type = 'P3' THEN 1 ELSE 0 END) AS not_written_to
        FROM patient p JOIN nomination n ON n.patient_id = p.id
        WHERE p.practice = ANY($1::text[]) AND n.ods_code = ANY($2::text[])
        AND p.date_of_death IS NULL AND p.superseded_by IS NULL GROUP BY n.ods_code""",
        sorted(practices),
        sorted(codes),
    )
    return {
        OdsCode.trusted(row["ods_code"]): ToPhone(row["everybody"], int(row["not_written_to"]))
        for row in rows
    }


Nominating = tuple[Patient, NominationType]


async def patients_to_phone(
    practices: Collection[OdsCode],
    ods_code: OdsCode,
    *,
    everybody: bool,
    after: tuple[int, str],
    limit: int,
) -> list[Nominating]:
    """Living patients of these practices who nominate the code and are not written to, or `everybody` who does; in
    order of their ids and of the type, from behind one."""
    rows = await fetch(
        f"""SELECT {PATIENT_AS_P}, n.type FROM patient p JOIN nomination n ON n.patient_id = p.id
        WHERE p.practice = ANY($1::text[]) AND n.ods_code = $2 AND ($3 OR p.restricted OR n.type = 'P3')
        AND (p.id, n.type) > ($4, $5) AND p.date_of_death IS NULL AND p.superseded_by IS NULL
        ORDER BY p.id, n.type LIMIT $6""",
        sorted(practices),
        ods_code,
        everybody,
        *after,
        limit,
    )
    return [(as_patient(row), NominationType(row["type"])) for row in rows]


async def synthetic_patients_of(practice: OdsCode, *, limit: int) -> list[NhsNumber]:
    """Of those who live, in the order in which they were made up."""
    rows = await fetch(
        """SELECT nhs_number FROM patient WHERE practice = $1 AND synthetic
        AND date_of_death IS NULL AND superseded_by IS NULL ORDER BY id LIMIT $2""",
        practice,
        limit,
    )
    return [NhsNumber.trusted(row["nhs_number"]) for row in rows]
