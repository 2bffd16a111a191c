"""The work that follows a closure: everyone it concerns is offered others, in batches, each its own transaction.

Killed at any instant it goes on where it was: what a batch did and how far it came are committed together, and a
proposal exists once for each patient, type and closure. Each phase repeats until a pass finds nobody, so that nobody
who came meanwhile is missed.
"""

from dataclasses import replace
from datetime import datetime
from uuid import UUID

from eps.closures.batches import Batch, BatchDone, run_batch
from eps.closures.effects import CASCADE_TELL
from eps.closures.offering import occasion_of
from eps.closures.telling import EVERYONE_FROM
from eps.database import is_sqlite, transactional
from eps.identifiers import OdsCode
from eps.locks import lock_exclusively, lock_shared
from eps.nomination.concerned_repository import count_concerned
from eps.pharmacies.cascade import CASCADES, PHASES, Cascade, CascadeState
from eps.pharmacies.cascade_repository import cascade as read_cascade
from eps.pharmacies.cascade_repository import write_cascade
from eps.pharmacies.closure import Closure, ClosureState, state_at
from eps.pharmacies.closure_repository import closure as read_closure
from eps.pharmacies.service import refresh_directory
from eps.record.due import Due, schedule
from eps.record.running import Renew

POSTGRESQL_BATCH = 2_000
SQLITE_BATCH = 250
"""About 50 ms, since another process's writer waits for it."""


async def run(due: Due, at: datetime, renew: Renew) -> None:
    """Does or goes on with the cascade until it is done, paused or stopped."""
    closure_id = UUID(due.key)
    await refresh_directory()
    ods_code = await _begin(closure_id, at)
    while ods_code is not None and await _go_on(closure_id, ods_code, renew):
        pass


@transactional
async def _begin(closure_id: UUID, at: datetime) -> OdsCode | None:
    """The code that closes."""
    await lock_exclusively([CASCADES])
    closure = await read_closure(closure_id)
    cascade = await read_cascade(closure_id)
    if closure is None:
        return None
    if cascade is not None and cascade.state in (CascadeState.RUNNING, CascadeState.PAUSED):
        return closure.ods_code
    known = cascade or await _first(closure, at)
    begun = replace(
        known,
        state=CascadeState.RUNNING,
        phase=PHASES[0],
        after_patient=0,
        found_in_pass=0,
        finished_at=None,
    )
    await write_cascade(begun)
    return closure.ods_code


async def _first(closure: Closure, at: datetime) -> Cascade:
    """Whom it concerns is counted once: begun again, it has asked many of them, who may have left since."""
    affected = await count_concerned(closure.ods_code)
    return Cascade(closure.id, CascadeState.RUNNING, PHASES[0], at, affected=affected, started_at=at)


@transactional
async def _go_on(closure_id: UUID, ods_code: OdsCode, renew: Renew) -> bool:
    """One batch, with the claim on this work renewed in its transaction. False when there is nothing more to do."""
    await lock_shared([CASCADES, ods_code])
    at = await renew()
    closure = await read_closure(closure_id)
    cascade = await read_cascade(closure_id)
    if closure is None or cascade is None or cascade.state is not CascadeState.RUNNING:
        return False
    if not stands(closure, at):
        await write_cascade(replace(cascade, state=CascadeState.STOPPED, updated_at=at, finished_at=at))
        return False
    limit = SQLITE_BATCH if is_sqlite() else POSTGRESQL_BATCH
    on = await occasion_of(closure, at)
    after = await _next_batch(Batch(on.closure, on.run, on.directory, at, cascade, limit))
    await write_cascade(after)
    if after.state is CascadeState.DONE:
        await _tell_later(on.closure, at)
    return after.state is CascadeState.RUNNING


async def _next_batch(batch: Batch) -> Cascade:
    """The cascade after the next batch with anybody in it: a pass or a phase that finds nobody is no step by itself."""
    while batch.cascade.state is CascadeState.RUNNING:
        done = await run_batch(batch)
        batch = replace(batch, cascade=advanced(batch.cascade, done, batch.at))
        if done.last_patient is not None:
            break
    return batch.cascade


def stands(closure: Closure, at: datetime) -> bool:
    """It makes proposals, and nobody ended or cancelled it."""
    alive = state_at(closure, at) in (ClosureState.SCHEDULED, ClosureState.IN_FORCE)
    return alive and closure.makes_proposals_at(at)


def advanced(cascade: Cascade, done: BatchDone, at: datetime) -> Cascade:
    """The cascade after one batch: on through the pass, the pass again, the next phase, or done."""
    counted = replace(
        cascade,
        updated_at=at,
        proposed=cascade.proposed + done.proposed,
        notified=cascade.notified + done.notified,
        found_in_pass=cascade.found_in_pass + done.found,
    )
    if done.last_patient is not None:
        return replace(counted, after_patient=done.last_patient)
    if counted.found_in_pass:
        return replace(counted, after_patient=0, found_in_pass=0)
    following = PHASES[PHASES.index(cascade.phase) + 1 :]
    if following:
        return replace(counted, phase=following[0], after_patient=0)
    return replace(counted, state=CascadeState.DONE, finished_at=at)


async def _tell_later(closure: Closure, at: datetime) -> None:
    """An open-ended closure that lasts 7 days is told to everyone concerned then."""
    seven_days = closure.starts_at + EVERYONE_FROM
    if closure.is_open_ended and seven_days > at:
        await schedule(CASCADE_TELL, str(closure.id), seven_days)
