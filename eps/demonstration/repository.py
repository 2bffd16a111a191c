"""What a story tells of rows: counts, and whom it tells of. Reads only."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import NamedTuple
from uuid import UUID

from eps.database import as_uuid, fetch
from eps.identifiers import NhsNumber, OdsCode, Postcode
from eps.nomination.proposal import ProposalState


@dataclass(frozen=True, slots=True)
class Offered:
    """Somebody with a home and a practice who was offered others in place of the pharmacy they walk into."""

    patient_id: int
    nhs_number: NhsNumber
    district: str
    proposal_id: UUID
    nearest_code: OdsCode | None
    nearest_metres: int | None


class Reached(NamedTuple):
    """How far the work is that follows a closure: nominations and redirects concerned, people offered others."""

    affected: int
    proposed: int


async def nominations_by_type() -> Mapping[str, int]:
    rows = await fetch("SELECT type, count(*) AS count FROM nomination GROUP BY type ORDER BY type")
    return {row["type"]: row["count"] for row in rows}


async def most_nominated() -> list[tuple[OdsCode, int]]:
    """Pharmacies by how many nominate them, most first."""
    rows = await fetch(
        """SELECT ods_code, count(*) AS count FROM nomination WHERE type = 'P1'
        GROUP BY ods_code ORDER BY count DESC, ods_code"""
    )
    return [(OdsCode.trusted(row["ods_code"]), row["count"]) for row in rows]


async def homes_of(nominated: OdsCode) -> list[Postcode]:
    """Where those live who nominate a pharmacy."""
    rows = await fetch(
        """SELECT p.postcode FROM nomination n JOIN patient p ON p.id = n.patient_id
        WHERE n.ods_code = $1 AND n.type = 'P1' AND p.postcode IS NOT NULL ORDER BY p.id""",
        nominated,
    )
    return [Postcode.trusted(row["postcode"]) for row in rows]


async def offered(closure_id: UUID) -> list[Offered]:
    """Who has an offer open for a closure, in the order of the register."""
    rows = await fetch(
        """SELECT o.id, o.patient_id, o.nearest_code, o.nearest_metres, p.nhs_number, p.postcode
        FROM proposal o JOIN patient p ON p.id = o.patient_id
        WHERE o.closure_id = $1 AND o.type = 'P1' AND o.state = 'offered'
        AND p.practice IS NOT NULL AND p.postcode NOT LIKE 'ZZ99%' ORDER BY o.patient_id""",
        closure_id,
    )
    return [
        Offered(
            row["patient_id"],
            NhsNumber.trusted(row["nhs_number"]),
            Postcode.trusted(row["postcode"]).outward,
            as_uuid(row["id"]),
            OdsCode.trusted(row["nearest_code"]) if row["nearest_code"] else None,
            row["nearest_metres"],
        )
        for row in rows
    ]


async def offers_by_state(nominated: OdsCode) -> Mapping[ProposalState, int]:
    """How the offers stand of those who nominate, or nominated, a pharmacy."""
    rows = await fetch(
        "SELECT state, count(*) AS count FROM proposal WHERE nominated_code = $1 GROUP BY state", nominated
    )
    return {ProposalState(row["state"]): row["count"] for row in rows}


async def reached(closure_id: UUID) -> Reached:
    rows = await fetch("SELECT affected, proposed FROM cascade WHERE closure_id = $1", closure_id)
    return Reached(rows[0]["affected"], rows[0]["proposed"]) if rows else Reached(0, 0)


async def concerned(closure_ids: Collection[UUID]) -> Mapping[UUID, int]:
    """How many nominations and redirects each closure concerned."""
    rows = await fetch(
        "SELECT closure_id, affected FROM cascade WHERE closure_id = ANY($1::uuid[])", sorted(closure_ids)
    )
    return {as_uuid(row["closure_id"]): row["affected"] for row in rows}


async def nearest_metres(closure_ids: Collection[UUID]) -> Mapping[UUID, list[int]]:
    """The distances that each closure's offers store; an offer with none is left out."""
    rows = await fetch(
        """SELECT closure_id, nearest_metres FROM proposal
        WHERE closure_id = ANY($1::uuid[]) AND nearest_metres IS NOT NULL ORDER BY closure_id, patient_id""",
        sorted(closure_ids),
    )
    found: dict[UUID, list[int]] = {closure_id: [] for closure_id in closure_ids}
    for row in rows:
        found[as_uuid(row["closure_id"])].append(row["nearest_metres"])
    return found
