"""Batches as their practice sees them: how far each is, and what became of its lines."""

from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

from eps.clock import london_date
from eps.identity.permissions import Action, Principal, require
from eps.prescriptions import batch_line_repository, batch_repository
from eps.prescriptions.batch import Batch, BatchState, LineOutcome, UnknownBatch
from eps.prescriptions.lines_foreseen import ShownLine, note_looks, shown_lines

AT_ONCE = 200
NEWEST = (datetime(9999, 1, 1, tzinfo=UTC), UUID(int=2**128 - 1))
"""Before which every batch is."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """Lines of a batch after one: of an outcome; `closed`: those that wait for an answer."""

    outcome: LineOutcome | None = None
    closed: bool = False
    after: int = 0
    limit: int = 50


@dataclass(frozen=True, slots=True)
class Listed:
    """Batches in a state, or in any, from before one: when it was prepared, and its id."""

    state: BatchState | None
    before: tuple[datetime, UUID]
    limit: int


async def batch_of(batch_id: UUID, principal: Principal) -> Batch:
    require(principal, Action.PREPARE_PRESCRIPTION)
    found = await batch_repository.batch(batch_id)
    if found is None or found.practice not in principal.ods_codes:
        raise UnknownBatch
    return found


async def batches_of(listed: Listed, principal: Principal) -> list[Batch]:
    """Of the principal's practices, newest first."""
    require(principal, Action.PREPARE_PRESCRIPTION)
    practices = sorted(principal.ods_codes)
    return await batch_repository.batches(practices, listed.state, before=listed.before, limit=listed.limit)


async def lines_of(batch: Batch, wanted: Wanted, principal: Principal, at: datetime) -> list[ShownLine]:
    """One more than wanted where there is one. Each patient shown is a look in the access log."""
    found: list[ShownLine] = []
    after, today, size = wanted.after, london_date(at), AT_ONCE if wanted.closed else wanted.limit + 1
    while wanted.limit and len(found) <= wanted.limit:
        lines = await batch_line_repository.lines(batch.id, wanted.outcome, today, after=after, limit=size)
        shown = await shown_lines(batch, lines, at)
        found += [one for one in shown if one.is_closed or not wanted.closed]
        if len(lines) < size:
            break
        after = lines[-1].number
    await note_looks(batch, found[: wanted.limit], principal, at)
    return found[: wanted.limit + 1]
