"""Batches as their practice sees them: how far each is, what became of its lines, and what would become of others."""

from collections import Counter
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

from eps.clock import london_date
from eps.identity.permissions import Action, Principal, require
from eps.prescriptions import batch_line_repository, batch_repository
from eps.prescriptions.batch import Batch, BatchState, LineOutcome, UnknownBatch
from eps.prescriptions.lines_foreseen import ShownLine, shown_lines
from eps.record.access import Look, log_looks

LOOKED = "looked at a batch"
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


@dataclass(frozen=True, slots=True)
class Forecast:
    """How many lines of a batch that is not signed would become what. `closed` ones wait for an answer, whatever was
    answered so far; `refused` would be so in any case; of `withheld` ones nothing is said."""

    routed: int
    token: int
    closed: int
    refused: int
    withheld: int


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
    await log_looks([_look(batch, one, principal, at) for one in found[: wanted.limit]])
    return found[: wanted.limit + 1]


async def forecast(batch: Batch, at: datetime) -> Forecast:
    """By the nominations and closures of now."""
    lines = await batch_line_repository.lines(batch.id, None, london_date(at), after=0, limit=batch.lines)
    counts = Counter(_word(one) for one in await shown_lines(batch, lines, at))
    return Forecast(**{name: counts[name] for name in Forecast.__slots__})


def _word(shown: ShownLine) -> str:
    if shown.withheld:
        return "withheld"
    if shown.foreseen is None:
        return "refused"
    if shown.is_closed:
        return "closed"
    return "token" if shown.foreseen.destination is None else "routed"


def _look(batch: Batch, shown: ShownLine, principal: Principal, at: datetime) -> Look:
    return Look(at, principal.subject, principal.role, batch.practice, shown.line.patient_id, LOOKED)
