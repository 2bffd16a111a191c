"""Rows of a practice's patients who live at a communal address. Reads only."""

import json
from collections.abc import Collection
from dataclasses import dataclass

from eps.database import fetch
from eps.identifiers import OdsCode
from eps.nomination.domain import Patient
from eps.nomination.repository import PATIENT, PATIENT_AS_P, as_patient

_CONCERNED = """nomination n JOIN patient p ON p.id = n.patient_id
    WHERE p.practice = ANY($1::text[]) AND n.ods_code = ANY($2::text[]) AND n.type = 'P1' AND p.communal
    AND NOT p.restricted AND p.date_of_death IS NULL AND p.superseded_by IS NULL
    AND NOT EXISTS (SELECT 1 FROM redirect r WHERE r.patient_id = p.id AND r.type = 'P1' AND r.ended_at IS NULL)"""
"""Whoever has prescriptions sent elsewhere until their pharmacy opens has been asked."""


@dataclass(frozen=True, slots=True)
class CareHome:
    """`key` is the id of one of the residents, by whom the home is found: its address stands nowhere else."""

    key: int
    address_lines: tuple[str, ...]
    postcode: str | None
    residents: int


async def care_homes(practices: Collection[OdsCode], codes: Collection[OdsCode]) -> list[CareHome]:
    """Where residents nominate one of the codes; those with most of them first."""
    rows = await fetch(
        f"""SELECT p.address, p.postcode, min(p.id) AS key, count(*) AS residents FROM {_CONCERNED}
        GROUP BY p.address, p.postcode ORDER BY residents DESC, key""",
        sorted(practices),
        sorted(codes),
    )
    return [
        CareHome(row["key"], tuple(json.loads(row["address"])), row["postcode"], row["residents"])
        for row in rows
    ]


async def home_of(practices: Collection[OdsCode], key: int) -> Patient | None:
    """The resident, of one of these practices, by whom a home is found."""
    rows = await fetch(
        f"SELECT {PATIENT} FROM patient WHERE id = $1 AND practice = ANY($2::text[]) AND communal",
        key,
        sorted(practices),
    )
    return as_patient(rows[0]) if rows else None


async def residents(
    practices: Collection[OdsCode], codes: Collection[OdsCode], key: int, *, after: int, limit: int
) -> list[tuple[Patient, OdsCode]]:
    """Of the home with the key; each with the code that they nominate, in order of their ids."""
    rows = await fetch(
        f"""SELECT {PATIENT_AS_P}, n.ods_code FROM {_CONCERNED} AND p.id > $4
        AND (p.address, p.postcode) = (SELECT h.address, h.postcode FROM patient h WHERE h.id = $3)
        ORDER BY p.id LIMIT $5""",
        sorted(practices),
        sorted(codes),
        key,
        after,
        limit,
    )
    return [(as_patient(row), OdsCode.trusted(row["ods_code"])) for row in rows]
