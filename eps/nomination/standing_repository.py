"""Rows of what closures brought about, as `verify` looks for what should no longer be there: the first of each."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from eps.database import as_uuid, fetch
from eps.nomination.proposal import REDIRECT_LASTS

MOST = 1_000


async def open_proposals_for(closure_ids: Sequence[UUID]) -> list[UUID]:
    rows = await fetch(
        """SELECT id FROM proposal WHERE closure_id = ANY($1::uuid[]) AND state IN ('offered', 'kept') LIMIT $2""",
        list(closure_ids),
        MOST,
    )
    return [as_uuid(row["id"]) for row in rows]


async def redirects_waiting_for(closure_ids: Sequence[UUID]) -> list[UUID]:
    """In force until one of these closures ends."""
    rows = await fetch(
        "SELECT id FROM redirect WHERE closure_id = ANY($1::uuid[]) AND ended_at IS NULL LIMIT $2",
        list(closure_ids),
        MOST,
    )
    return [as_uuid(row["id"]) for row in rows]


async def redirects_never_ended(at: datetime) -> list[UUID]:
    """In force although their 28 days are over, and nobody is about to end them."""
    rows = await fetch(
        """SELECT id FROM redirect WHERE ended_at IS NULL AND confirmed_at <= $1 AND starts_at <= $1
        AND CAST(id AS varchar) NOT IN (SELECT key FROM due) LIMIT $2""",
        at - REDIRECT_LASTS,
        MOST,
    )
    return [as_uuid(row["id"]) for row in rows]
