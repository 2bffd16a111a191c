"""Rows of many patients at once, for batches: read under their locks, written together, in the caller's transaction."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from operator import attrgetter
from uuid import UUID

from eps.database import Row, as_uuid, execute, execute_many, fetch, insert_many
from eps.identifiers import NhsNumber, OdsCode
from eps.nomination.domain import NominationType, Patient
from eps.nomination.proposal import Proposal, Redirect
from eps.nomination.proposal_repository import PROPOSAL, REDIRECT, as_proposal, as_redirect
from eps.nomination.repository import PATIENT, as_patient
from eps.pharmacies.closure import Closure

OFFER = (
    "id",
    "patient_id",
    "type",
    "closure_id",
    "state",
    "nominated_code",
    "from_code",
    "nearest_code",
    "nearest_metres",
    "worked_out_at",
    "offered_at",
)


TYPES = {one.value: one for one in NominationType}


@dataclass(frozen=True, slots=True)
class Nominee:
    """One nomination at a closing code, with what an offer and a message need of the patient."""

    patient_id: int
    type: NominationType
    postcode: str | None
    practice: OdsCode | None
    communal: bool
    withheld: bool
    """Restricted, superseded or dead: counted, and told nothing."""


class RedirectsBy(StrEnum):
    """Redirects in force to a code, from a code, or that a closure's end ends."""

    TO = "to_code"
    FROM = "from_code"
    CLOSURE = "closure_id"


REDIRECTS_AMONG = {
    by: f"""SELECT {REDIRECT} FROM redirect
    WHERE {by} = $1 AND ended_at IS NULL AND patient_id = ANY($2::bigint[])"""
    for by in RedirectsBy
}


@dataclass(frozen=True, slots=True)
class Which:
    by: RedirectsBy
    value: OdsCode | UUID


async def lock_patients(patient_ids: Sequence[int]) -> None:
    """Waits for whoever changes one of them now, and keeps others out until the transaction ends."""
    await fetch(
        "SELECT id FROM patient WHERE id = ANY($1::bigint[]) ORDER BY id FOR UPDATE", list(patient_ids)
    )


async def nominees(ods_code: OdsCode, patient_ids: Sequence[int]) -> list[Nominee]:
    """Which of these still nominate the code: read after locking them."""
    rows = await fetch(
        """SELECT n.patient_id, n.type, p.postcode, p.practice, p.communal,
            p.restricted OR p.date_of_death IS NOT NULL OR p.superseded_by IS NOT NULL AS withheld
        FROM nomination n JOIN patient p ON p.id = n.patient_id
        WHERE n.ods_code = $1 AND n.patient_id = ANY($2::bigint[]) ORDER BY n.patient_id, n.type""",
        ods_code,
        list(patient_ids),
    )
    return [as_nominee(row) for row in rows]


async def proposals_among(patient_ids: Sequence[int], *, closure_ids: Sequence[UUID]) -> list[Proposal]:
    """Every proposal for these closures."""
    rows = await fetch(
        f"SELECT {PROPOSAL} FROM proposal WHERE closure_id = ANY($1::uuid[]) AND patient_id = ANY($2::bigint[])",
        list(closure_ids),
        list(patient_ids),
    )
    return [as_proposal(row) for row in rows]


async def proposals_near(
    patient_ids: Sequence[int], *, nearest: OdsCode
) -> list[tuple[Proposal, str | None]]:
    """Offered proposals whose stored nearest is this code, each with its patient's postcode."""
    columns = ", ".join(f"o.{name.strip()}" for name in PROPOSAL.split(","))
    rows = await fetch(
        f"""SELECT {columns}, p.postcode FROM proposal o JOIN patient p ON p.id = o.patient_id
        WHERE o.nearest_code = $1 AND o.state = 'offered' AND o.patient_id = ANY($2::bigint[])""",
        nearest,
        list(patient_ids),
    )
    return [(as_proposal(row), row["postcode"]) for row in rows]


async def open_proposals_of(patient_ids: Sequence[int], closure: Closure) -> list[Proposal]:
    """Those for the closure, and those asked afresh of people whom it had redirected."""
    rows = await fetch(
        f"""SELECT {PROPOSAL} FROM proposal WHERE patient_id = ANY($3::bigint[]) AND state IN ('offered', 'kept')
        AND (closure_id = $1 OR (nominated_code = $2 AND from_code <> $2))""",
        closure.id,
        closure.ods_code,
        list(patient_ids),
    )
    return [as_proposal(row) for row in rows]


async def postcodes(patient_ids: Sequence[int]) -> dict[int, str | None]:
    rows = await fetch("SELECT id, postcode FROM patient WHERE id = ANY($1::bigint[])", list(patient_ids))
    return {row["id"]: row["postcode"] for row in rows}


async def redirects_among(patient_ids: Sequence[int], which: Which) -> list[Redirect]:
    rows = await fetch(REDIRECTS_AMONG[which.by], which.value, list(patient_ids))
    return [as_redirect(row) for row in rows]


async def standing_offers(proposal_ids: Sequence[UUID]) -> set[UUID]:
    """Those still offered to somebody who lives."""
    rows = await fetch(
        """SELECT o.id FROM proposal o JOIN patient p ON p.id = o.patient_id
        WHERE o.id = ANY($1::uuid[]) AND o.state = 'offered' AND p.date_of_death IS NULL""",
        list(proposal_ids),
    )
    return {as_uuid(row["id"]) for row in rows}


async def patients_among(patient_ids: Collection[int]) -> dict[int, Patient]:
    rows = await fetch(f"SELECT {PATIENT} FROM patient WHERE id = ANY($1::bigint[])", sorted(patient_ids))
    return {row["id"]: as_patient(row) for row in rows}


async def patients_by_number(nhs_numbers: Sequence[NhsNumber]) -> dict[NhsNumber, Patient]:
    """Those of the numbers that somebody has."""
    rows = await fetch(
        f"SELECT {PATIENT} FROM patient WHERE nhs_number = ANY($1::text[])", sorted(set(nhs_numbers))
    )
    return {patient.nhs_number: patient for patient in map(as_patient, rows)}


async def living(patient_ids: Sequence[int]) -> dict[int, bool]:
    """Of each who lives, whether they may be written to: a restricted or superseded record has no messages."""
    rows = await fetch(
        """SELECT id, NOT restricted AND superseded_by IS NULL AS written_to FROM patient
        WHERE id = ANY($1::bigint[]) AND date_of_death IS NULL""",
        list(patient_ids),
    )
    return {row["id"]: bool(row["written_to"]) for row in rows}


async def insert_offers(offers: Iterable[Proposal]) -> None:
    await insert_many("proposal", OFFER, map(attrgetter(*OFFER), offers))


async def move_nearest(changed: Sequence[Proposal]) -> None:
    """Stores the nearest as it was worked out again."""
    await execute_many(
        "UPDATE proposal SET nearest_code = $1, nearest_metres = $2, worked_out_at = $3 WHERE id = $4",
        [(moved.nearest_code, moved.nearest_metres, moved.worked_out_at, moved.id) for moved in changed],
    )


async def withdraw_proposals(proposal_ids: Sequence[UUID]) -> None:
    await execute("UPDATE proposal SET state = 'withdrawn' WHERE id = ANY($1::uuid[])", list(proposal_ids))


async def carry_over(proposal_ids: Sequence[UUID], closure_id: UUID) -> None:
    """The proposals are this closure's from now on: the one they were made for is over and the pharmacy still shut."""
    await execute(
        "UPDATE proposal SET closure_id = $2 WHERE id = ANY($1::uuid[])", list(proposal_ids), closure_id
    )


async def wait_for(redirect_ids: Sequence[UUID], closure_id: UUID) -> None:
    """The redirects end when this closure does: the one they waited for is over and the pharmacy still shut."""
    await execute(
        "UPDATE redirect SET closure_id = $2 WHERE id = ANY($1::uuid[])", list(redirect_ids), closure_id
    )


async def end_redirects(redirect_ids: Sequence[UUID], *, at: datetime, reason: str) -> None:
    await execute(
        "UPDATE redirect SET ended_at = $2, end_reason = $3 WHERE id = ANY($1::uuid[])",
        list(redirect_ids),
        at,
        reason,
    )


def as_nominee(row: Row) -> Nominee:
    return Nominee(
        patient_id=row["patient_id"],
        type=TYPES[row["type"]],
        postcode=row["postcode"],
        practice=OdsCode.trusted(row["practice"]) if row["practice"] else None,
        communal=bool(row["communal"]),
        withheld=bool(row["withheld"]),
    )
