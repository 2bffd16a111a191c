"""Pausing the work that follows a closure, and letting it go on. One transaction each, on the record."""

from dataclasses import replace
from datetime import datetime
from uuid import UUID

from eps.closures.deciding import read
from eps.closures.effects import CASCADE
from eps.database import transactional
from eps.errors import Conflict
from eps.identity.permissions import Action, Principal, require
from eps.locks import lock_exclusively
from eps.pharmacies.cascade import TRANSITIONS, Cascade, CascadeState
from eps.pharmacies.cascade_repository import cascade as read_cascade
from eps.pharmacies.cascade_repository import write_cascade
from eps.pharmacies.closure import Closure
from eps.record.chain import Entry
from eps.record.due import schedule
from eps.record.store import append


class NoCascade(Conflict):
    """No work follows this closure, or not yet: it makes no proposals before it is due to."""


class NothingToPause(Conflict):
    """The work that follows this closure is {state} already, so there is nothing to pause."""


class NothingToResume(Conflict):
    """The work that follows this closure is {state}, not paused, so there is nothing to resume."""


@transactional
async def pause(closure_id: UUID, principal: Principal, at: datetime) -> Cascade:
    """The batch under way is finished, the next one not begun. Messages that are written already are still sent."""
    closure, cascade = await _locked(closure_id, principal)
    if CascadeState.PAUSED not in TRANSITIONS[cascade.state]:
        raise NothingToPause(state=cascade.state)
    paused = replace(cascade, state=CascadeState.PAUSED, updated_at=at)
    await write_cascade(paused)
    await append([_entry(closure, "cascade.paused", principal, at)])
    return paused


@transactional
async def resume(closure_id: UUID, principal: Principal, at: datetime) -> Cascade:
    """Goes on after the last patient seen."""
    closure, cascade = await _locked(closure_id, principal)
    if cascade.state is not CascadeState.PAUSED:
        raise NothingToResume(state=cascade.state)
    resumed = replace(cascade, state=CascadeState.RUNNING, updated_at=at)
    await write_cascade(resumed)
    await schedule(CASCADE, str(closure_id), at)
    await append([_entry(closure, "cascade.resumed", principal, at)])
    return resumed


async def _locked(closure_id: UUID, principal: Principal) -> tuple[Closure, Cascade]:
    """Read while no batch runs."""
    require(principal, Action.DECIDE_CLOSURE)
    closure = await read(closure_id, principal)
    await lock_exclusively([closure.ods_code])
    cascade = await read_cascade(closure_id)
    if cascade is None:
        raise NoCascade
    return closure, cascade


def _entry(closure: Closure, act: str, principal: Principal, at: datetime) -> Entry:
    return Entry(
        stream=f"pharmacy/{closure.ods_code}",
        at=at,
        actor=principal.subject,
        role=principal.role,
        act=act,
        payload={"closure": closure.id},
    )
