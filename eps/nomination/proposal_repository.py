"""Rows of proposals and redirects of one patient, in and out as values. The caller opens the transaction."""

import json
from datetime import datetime
from uuid import UUID

from eps.database import Row, as_instant, as_uuid, execute, fetch
from eps.identifiers import OdsCode
from eps.nomination.domain import NominationType
from eps.nomination.proposal import Duration, Proposal, ProposalState, Redirect

PROPOSAL = """id, patient_id, type, closure_id, state, nominated_code, from_code, nearest_code, nearest_metres,
    worked_out_at, offered_at, answered_at, answered_code, duration"""
REDIRECT = (
    "id, patient_id, type, closure_id, from_code, to_code, starts_at, confirmed_at, ended_at, end_reason"
)


async def proposals(patient_id: int) -> list[Proposal]:
    """Newest first."""
    rows = await fetch(
        f"SELECT {PROPOSAL} FROM proposal WHERE patient_id = $1 ORDER BY offered_at DESC, id", patient_id
    )
    return [as_proposal(row) for row in rows]


async def proposal(proposal_id: UUID, patient_id: int) -> Proposal | None:
    rows = await fetch(
        f"SELECT {PROPOSAL} FROM proposal WHERE id = $1 AND patient_id = $2", proposal_id, patient_id
    )
    return as_proposal(rows[0]) if rows else None


async def codes_of_proposal(proposal_id: UUID) -> set[OdsCode]:
    """The nominated code and the one that stops serving, to be locked before the patient is; none where unknown."""
    rows = await fetch("SELECT nominated_code, from_code FROM proposal WHERE id = $1", proposal_id)
    return {OdsCode.trusted(row[name]) for row in rows for name in ("nominated_code", "from_code")}


async def move_proposal(proposal_id: UUID, state: ProposalState) -> None:
    """Withdrawn or lapsed."""
    await execute("UPDATE proposal SET state = $1 WHERE id = $2", state.value, proposal_id)


async def offer_again(proposal_id: UUID, nominated_code: OdsCode) -> None:
    await execute(
        """UPDATE proposal SET state = 'offered', nominated_code = $1, answered_at = NULL, answered_code = NULL,
        duration = NULL, shown = NULL WHERE id = $2""",
        nominated_code,
        proposal_id,
    )


async def answer_proposal(answered: Proposal, shown: list[str]) -> None:
    await execute(
        """UPDATE proposal SET state = $1, answered_at = $2, answered_code = $3, duration = $4, shown = $5
        WHERE id = $6""",
        answered.state.value,
        answered.answered_at,
        answered.answered_code,
        answered.duration.value if answered.duration else None,
        json.dumps(shown),
        answered.id,
    )


async def insert_proposal(offered: Proposal) -> None:
    """Offers it, or offers it again where it had lapsed."""
    await execute(
        """INSERT INTO proposal (id, patient_id, type, closure_id, state, nominated_code, from_code, nearest_code,
        nearest_metres, worked_out_at, offered_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)""",
        offered.id,
        offered.patient_id,
        offered.type.value,
        offered.closure_id,
        offered.state.value,
        offered.nominated_code,
        offered.from_code,
        offered.nearest_code,
        offered.nearest_metres,
        offered.worked_out_at,
        offered.offered_at,
    )


async def redirect(redirect_id: UUID, patient_id: int) -> Redirect | None:
    rows = await fetch(
        f"SELECT {REDIRECT} FROM redirect WHERE id = $1 AND patient_id = $2", redirect_id, patient_id
    )
    return as_redirect(rows[0]) if rows else None


async def redirect_by_id(redirect_id: UUID) -> Redirect | None:
    rows = await fetch(f"SELECT {REDIRECT} FROM redirect WHERE id = $1", redirect_id)
    return as_redirect(rows[0]) if rows else None


async def redirects_in_force(patient_id: int) -> list[Redirect]:
    rows = await fetch(
        f"SELECT {REDIRECT} FROM redirect WHERE patient_id = $1 AND ended_at IS NULL", patient_id
    )
    return [as_redirect(row) for row in rows]


async def insert_redirect(new: Redirect) -> None:
    await execute(
        """INSERT INTO redirect (id, patient_id, type, closure_id, from_code, to_code, starts_at, confirmed_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8)""",
        new.id,
        new.patient_id,
        new.type.value,
        new.closure_id,
        new.from_code,
        new.to_code,
        new.starts_at,
        new.confirmed_at,
    )


async def confirm_redirect(redirect_id: UUID, at: datetime) -> None:
    await execute("UPDATE redirect SET confirmed_at = $1 WHERE id = $2", at, redirect_id)


async def end_redirect(redirect_id: UUID, *, at: datetime, reason: str) -> None:
    await execute(
        "UPDATE redirect SET ended_at = $1, end_reason = $2 WHERE id = $3 AND ended_at IS NULL",
        at,
        reason,
        redirect_id,
    )


def as_proposal(row: Row) -> Proposal:
    return Proposal(
        id=as_uuid(row["id"]),
        patient_id=row["patient_id"],
        type=NominationType(row["type"]),
        closure_id=as_uuid(row["closure_id"]),
        state=ProposalState(row["state"]),
        nominated_code=OdsCode.trusted(row["nominated_code"]),
        from_code=OdsCode.trusted(row["from_code"]),
        nearest_code=OdsCode.trusted(row["nearest_code"]) if row["nearest_code"] else None,
        nearest_metres=row["nearest_metres"],
        worked_out_at=as_instant(row["worked_out_at"]),
        offered_at=as_instant(row["offered_at"]),
        answered_at=as_instant(row["answered_at"]) if row["answered_at"] else None,
        answered_code=OdsCode.trusted(row["answered_code"]) if row["answered_code"] else None,
        duration=Duration(row["duration"]) if row["duration"] else None,
    )


def as_redirect(row: Row) -> Redirect:
    return Redirect(
        id=as_uuid(row["id"]),
        patient_id=row["patient_id"],
        type=NominationType(row["type"]),
        closure_id=as_uuid(row["closure_id"]),
        from_code=OdsCode.trusted(row["from_code"]),
        to_code=OdsCode.trusted(row["to_code"]),
        starts_at=as_instant(row["starts_at"]),
        confirmed_at=as_instant(row["confirmed_at"]),
        ended_at=as_instant(row["ended_at"]) if row["ended_at"] else None,
        end_reason=row["end_reason"],
    )
