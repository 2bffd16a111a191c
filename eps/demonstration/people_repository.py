"""Whom there is to sign in as in a demonstration: one of each kind. The patient whose pharmacy closed, and staff, are
found by what does not change while people try it; other patients by whom they nominate now. Reads only."""

from collections.abc import Mapping

from eps.database import fetch
from eps.identifiers import NhsNumber, OdsCode

_ALIVE = "p.synthetic AND p.date_of_death IS NULL AND p.superseded_by IS NULL"
_ORDINARY = f"{_ALIVE} AND NOT p.restricted"
_CLOSED = """SELECT c.id FROM closure c WHERE EXISTS (
    SELECT 1 FROM proposal o WHERE o.closure_id = c.id AND o.type = 'P1') ORDER BY c.recorded_at, c.ods_code LIMIT 1"""
"""The first closure that made offers, whatever became of them since."""
_FIRST: Mapping[str, str] = {
    "closed": f"""SELECT p.nhs_number FROM proposal o JOIN patient p ON p.id = o.patient_id
        WHERE o.closure_id = ({_CLOSED}) AND o.type = 'P1' AND {_ORDINARY} AND p.postcode NOT LIKE 'ZZ99%'
        ORDER BY NOT EXISTS (SELECT 1 FROM prescription i JOIN closure c ON c.id = o.closure_id
            WHERE i.patient_id = p.id AND i.issued_at <= c.starts_at), p.id LIMIT 1""",
    "open": f"""SELECT p.nhs_number FROM nomination n JOIN patient p ON p.id = n.patient_id
        WHERE n.type = 'P1' AND {_ORDINARY} AND p.postcode NOT LIKE 'ZZ99%'
        AND n.ods_code NOT IN (SELECT ods_code FROM closure) ORDER BY p.id LIMIT 1""",
    "none": f"""SELECT p.nhs_number FROM patient p WHERE {_ORDINARY}
        AND NOT EXISTS (SELECT 1 FROM nomination n WHERE n.patient_id = p.id) ORDER BY p.id LIMIT 1""",
    "dispensing": f"""SELECT p.nhs_number FROM nomination n JOIN patient p ON p.id = n.patient_id
        WHERE n.type = 'P3' AND {_ORDINARY} ORDER BY p.id LIMIT 1""",
    "restricted": f"SELECT p.nhs_number FROM patient p WHERE {_ALIVE} AND p.restricted ORDER BY p.id LIMIT 1",
}


async def first_of_each() -> dict[str, NhsNumber]:
    """By kind; a kind that nobody is of is left out."""
    found = {kind: await fetch(query) for kind, query in _FIRST.items()}
    return {kind: NhsNumber.trusted(rows[0]["nhs_number"]) for kind, rows in found.items() if rows}


async def first_closed() -> OdsCode | None:
    """The pharmacy that closed first: nothing that is done afterwards makes it another."""
    rows = await fetch(f"SELECT ods_code FROM closure WHERE id = ({_CLOSED})")
    return OdsCode.trusted(rows[0]["ods_code"]) if rows else None


async def first_to_prescribe() -> OdsCode | None:
    rows = await fetch("SELECT practice FROM prescription ORDER BY id LIMIT 1")
    return OdsCode.trusted(rows[0]["practice"]) if rows else None


async def practice_of_most(ods_code: OdsCode | None) -> OdsCode | None:
    """Of those who nominate the pharmacy; of all where it is None."""
    rows = await fetch(
        """SELECT p.practice, count(*) AS count FROM nomination n JOIN patient p ON p.id = n.patient_id
        WHERE p.practice IS NOT NULL AND ($1 = '' OR n.ods_code = $1)
        GROUP BY p.practice ORDER BY count DESC, p.practice LIMIT 1""",
        ods_code or "",
    )
    return OdsCode.trusted(rows[0]["practice"]) if rows else None


async def practices_by_patients() -> list[OdsCode]:
    """By how many have them, fewest first."""
    rows = await fetch(
        """SELECT practice, count(*) AS count FROM patient WHERE practice IS NOT NULL
        GROUP BY practice ORDER BY count, practice"""
    )
    return [OdsCode.trusted(row["practice"]) for row in rows]


async def practice_name(ods_code: OdsCode) -> str:
    rows = await fetch("SELECT published_name FROM practice WHERE ods_code = $1", ods_code)
    return str(rows[0]["published_name"]) if rows else str(ods_code)
