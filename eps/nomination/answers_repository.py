"""When the people whom a closure concerns were offered others, and answered: counts by the hour, from proposals."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

from eps.database import as_uuid, fetch, is_sqlite
from eps.nomination.proposal import ProposalState

_STATEMENT = """SELECT state, {offered} AS offered, {answered} AS answered, count(*) AS count FROM proposal
    WHERE closure_id = $1 GROUP BY state, {offered}, {answered}"""
_HOUR_POSTGRESQL = "to_char({} AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24')"
_HOUR_SQLITE = "substr({}, 1, 13)"
"""Of an instant that is kept as text in UTC."""
BY_HOUR_POSTGRESQL, BY_HOUR_SQLITE = (
    _STATEMENT.format(offered=hour.format("offered_at"), answered=hour.format("answered_at"))
    for hour in (_HOUR_POSTGRESQL, _HOUR_SQLITE)
)


@dataclass(frozen=True, slots=True)
class Hour:
    """Proposals that are in this state, were offered in this hour, and answered in that; None where they were not."""

    state: ProposalState
    offered: datetime
    answered: datetime | None
    count: int


async def count_by_hour(closure_id: UUID) -> list[Hour]:
    """An hour of UTC lies within one day of London, so days are made from these."""
    rows = await fetch(BY_HOUR_SQLITE if is_sqlite() else BY_HOUR_POSTGRESQL, closure_id)
    return [
        Hour(
            ProposalState(row["state"]),
            _beginning(row["offered"]),
            _beginning(row["answered"]) if row["answered"] else None,
            int(row["count"]),
        )
        for row in rows
    ]


async def count_offers(closure_id: UUID) -> int:
    [row] = await fetch("SELECT count(*) AS count FROM proposal WHERE closure_id = $1", closure_id)
    return int(row["count"])


async def count_by_closure(proposal_ids: Sequence[UUID]) -> dict[UUID, int]:
    """Of these offers."""
    rows = await fetch(
        "SELECT closure_id, count(*) AS count FROM proposal WHERE id = ANY($1::uuid[]) GROUP BY closure_id",
        list(proposal_ids),
    )
    return {as_uuid(row["closure_id"]): int(row["count"]) for row in rows}


def _beginning(hour: str) -> datetime:
    return datetime.fromisoformat(hour).replace(tzinfo=UTC)
