"""Rows of a practice's own patients."""

from collections.abc import Collection

from eps.database import fetch
from eps.identifiers import NhsNumber, OdsCode


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


async def synthetic_patients_of(practice: OdsCode, *, limit: int) -> list[NhsNumber]:
    """Of those who live, in the order in which they were made up."""
    rows = await fetch(
        """SELECT nhs_number FROM patient WHERE practice = $1 AND synthetic
        AND date_of_death IS NULL AND superseded_by IS NULL ORDER BY id LIMIT $2""",
        practice,
        limit,
    )
    return [NhsNumber.trusted(row["nhs_number"]) for row in rows]
