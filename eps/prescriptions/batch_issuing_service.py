"""Due work of a signed batch: its lines are issued one after the other, in the prescriber's name.

A line's place in the batch is committed with its prescription, whose ID it had from the beginning. Killed at any
instant the batch goes on with the next line that waits: none is lost, and none is issued twice.
"""

from contextlib import suppress
from dataclasses import replace
from datetime import datetime
from uuid import UUID

import structlog
from structlog.typing import FilteringBoundLogger

from eps.clock import london_date
from eps.database import transactional
from eps.errors import Conflict, EpsError, Unavailable
from eps.identity.permissions import Principal, Role
from eps.prescriptions import batch_line_repository as line_repository
from eps.prescriptions import batch_repository as repository
from eps.prescriptions.batch import (
    Batch,
    BatchState,
    ClosedAnswer,
    Line,
    LineOutcome,
    Refusal,
    as_issuing_answer,
)
from eps.prescriptions.issuing_service import Issued, Issuing, issue
from eps.prescriptions.outlook import outlook_of
from eps.prescriptions.routing import DispenserOutOfService
from eps.record.due import Due
from eps.record.running import Renew

log: FilteringBoundLogger = structlog.get_logger()

ENOUGH_ATTEMPTS = 3


class CannotBeIssued(Conflict):
    """This line failed in a way that nobody foresaw, and we have a record of it. Issue it another way."""


class SettledOtherwise(Unavailable):
    """The batch was stopped, or another worker has come to this line first. Nothing was issued by this one."""


async def run(due: Due, at: datetime, renew: Renew) -> None:
    """Issues lines until none waits, or the batch is stopped. A line that nobody can issue, try as they may, does not
    keep the others waiting."""
    batch_id, giving_up = UUID(due.key), due.attempts >= ENOUGH_ATTEMPTS
    while await issue_next(batch_id, at, giving_up=giving_up):
        at, giving_up = await renew(), False


async def issue_next(batch_id: UUID, at: datetime, *, giving_up: bool = False) -> bool:
    """One line. False when there is nothing more to do."""
    batch = await repository.batch(batch_id)
    line = await line_repository.next_line(batch_id, london_date(at))
    if batch is None or line is None:
        await _finish(batch_id, at)
        return False
    with suppress(SettledOtherwise):
        await _issue_or_set_aside(batch, line, at, giving_up=giving_up)
    return True


async def _issue_or_set_aside(batch: Batch, line: Line, at: datetime, *, giving_up: bool) -> None:
    try:
        await _issue(batch, line, at)
    except Unavailable:
        raise
    except EpsError as refused:
        await _set_aside(line, _outcome_of(refused, _answer(batch, line)), refused, at)
    except Exception:
        if not giving_up:
            raise
        log.exception("batch.line_given_up", batch_id=str(line.batch_id), line=line.number)
        await _set_aside(line, LineOutcome.REFUSED, CannotBeIssued(), at)


@transactional
async def _issue(batch: Batch, line: Line, at: datetime) -> None:
    prescriber = Principal(Role.PRESCRIBER, line.order.prescriber, frozenset({batch.practice}))
    on_closed = as_issuing_answer(_answer(batch, line))
    issued = await issue(Issuing(prescriber, line.nhs_number, line.order, at, on_closed))
    await _settle(_issued(line, issued), at)


@transactional
async def _set_aside(line: Line, outcome: LineOutcome, refused: EpsError, at: datetime) -> None:
    refusal = Refusal(refused.name(), str(refused))
    await _settle(replace(line, outcome=outcome, refusal=refusal), at)


async def _settle(settled: Line, at: datetime) -> None:
    """Its batch first, then the line: of two workers the one that comes second changes nothing."""
    counted = await repository.count_line(settled.batch_id, settled.number, settled.outcome, at)
    if not counted or not await line_repository.settle_line(settled):
        raise SettledOtherwise


@transactional
async def _finish(batch_id: UUID, at: datetime) -> None:
    """Where it still runs, and every line has come to something."""
    batch = await repository.batch(batch_id)
    if batch is not None and batch.state is BatchState.RUNNING and batch.done == batch.lines:
        done = replace(batch, state=BatchState.DONE, updated_at=at, finished_at=at)
        await repository.write_batch(done)


def _answer(batch: Batch, line: Line) -> ClosedAnswer | None:
    return line.on_closed or batch.on_closed


def _outcome_of(refused: EpsError, answer: ClosedAnswer | None) -> LineOutcome:
    held = isinstance(refused, DispenserOutOfService) and answer is ClosedAnswer.HOLD
    return LineOutcome.HELD if held else LineOutcome.REFUSED


def _issued(line: Line, issued: Issued) -> Line:
    first = issued.first
    outcome = LineOutcome.TOKEN if first.address is None else LineOutcome.ROUTED
    return replace(line, outcome=outcome, outlook=outlook_of(issued.route), address=first.address)
