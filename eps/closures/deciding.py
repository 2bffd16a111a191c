"""What becomes of a recorded closure: confirmed, refused, corrected, ended, cancelled. One transaction each."""

from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from eps.closures.effects import UNDO_ASKED, Change, follow, proposing, tell, write
from eps.closures.rules import (
    TELL_BEFORE,
    require_no_clash,
    require_not_too_late,
    require_sound_dates,
    staff_may_alone,
)
from eps.closures.two_people import require_one_may, require_somebody_else
from eps.closures.two_to_undo import another_is_needed
from eps.database import transactional
from eps.errors import Conflict, Forbidden, NotFound, Stale
from eps.identity.permissions import Action, Principal, Role, require_for_code
from eps.locks import lock_exclusively
from eps.pharmacies.closure import (
    IS,
    Closure,
    ClosureKind,
    ClosureState,
    ClosureStateConflict,
    Reason,
    require_transition,
    state_at,
)
from eps.pharmacies.closure_repository import closure as read_closure
from eps.pharmacies.domain import Pharmacy
from eps.pharmacies.repository import pharmacies_by_code


class UnknownClosure(NotFound):
    """There is no such closure."""


class CommissionerDecides(Forbidden):
    """A planned closure, one over 7 days or a permanent one is decided by a commissioner. Ask your ICB."""


class StartHasPassed(Conflict):
    """This closure has begun, so its start cannot be moved. End it, or record another."""


class EndsInThePast(Conflict):
    """That end has passed already. To say that the pharmacy is open, end the closure."""


@dataclass(frozen=True, slots=True)
class Correction:
    """Only what is set changes; `ends_at` and `review_at` replace each other."""

    starts_at: datetime | None = None
    ends_at: datetime | None = None
    review_at: datetime | None = None
    tell_from: datetime | None = None
    reason: Reason | None = None
    still_dispensing: bool | None = None
    note: str | None = None


@transactional
async def confirm(closure_id: UUID, principal: Principal, at: datetime) -> Closure:
    """A commissioner of the ICB other than who recorded it: a pharmacy's request confirmed so is two people."""
    closure, pharmacy = await _read(closure_id, principal, Action.DECIDE_CLOSURE)
    require_transition(closure, ClosureState.SCHEDULED, at)
    await require_somebody_else(closure, principal, at)
    require_no_clash(closure, pharmacy.closures)
    tell_from = max(closure.tell_from, at) if closure.tell_from else None
    decided = replace(
        closure,
        state=ClosureState.SCHEDULED,
        confirmed=True,
        confirmed_by=principal.subject,
        tell_from=tell_from,
    )
    return await _settle(
        proposing(decided, pharmacy, at), pharmacy, Change("closure.confirmed", principal, at)
    )


@transactional
async def refuse(closure_id: UUID, principal: Principal, at: datetime) -> Closure:
    closure, pharmacy = await _read(closure_id, principal, Action.DECIDE_CLOSURE)
    require_transition(closure, ClosureState.REFUSED, at)
    refused = replace(closure, state=ClosureState.REFUSED)
    return await _settle(refused, pharmacy, Change("closure.refused", principal, at))


@transactional
async def correct(
    closure_id: UUID, correction: Correction, *, version: int, principal: Principal, at: datetime
) -> Closure:
    """Dates, reason and note; whoever may record it as corrected may correct it so. What changes nothing leaves it."""
    closure, pharmacy = await _read(closure_id, principal, Action.REPORT_CLOSURE)
    if closure.version != version:
        raise Stale
    corrected = _corrected(closure, correction, at)
    if corrected == closure:
        return closure
    await require_one_may(corrected, closure, principal, at)
    if corrected.starts_at != closure.starts_at:
        require_not_too_late(principal.role, corrected.starts_at, at)
    if principal.role is Role.PHARMACY and corrected.state is ClosureState.SCHEDULED:
        _require_staff_alone(corrected, closure)
    require_no_clash(corrected, pharmacy.closures)
    return await _settle(
        proposing(corrected, pharmacy, at), pharmacy, Change("closure.corrected", principal, at)
    )


def _require_staff_alone(corrected: Closure, closure: Closure) -> None:
    """Judged from when it was recorded: one that has begun stays unplanned; what others confirmed is not theirs."""
    if closure.confirmed or not staff_may_alone(corrected, closure.recorded_at):
        raise CommissionerDecides


def _corrected(closure: Closure, correction: Correction, at: datetime) -> Closure:
    state = state_at(closure, at)
    if state not in (ClosureState.REQUESTED, ClosureState.SCHEDULED, ClosureState.IN_FORCE):
        raise ClosureStateConflict(state=IS[state], wanted="corrected")
    if correction.starts_at not in (None, closure.starts_at) and state is ClosureState.IN_FORCE:
        raise StartHasPassed(pointer="/starts_at")
    if correction.ends_at is not None and correction.ends_at <= at:
        raise EndsInThePast(pointer="/ends_at")
    given = {
        name: getattr(correction, name)
        for name in Correction.__slots__
        if getattr(correction, name) is not None
    }
    if "ends_at" in given:
        given.setdefault("review_at", None)
    elif "review_at" in given:
        given["ends_at"] = None
    corrected = _telling_in_time(replace(closure, **given), correction, at)
    require_sound_dates(corrected, at)
    return corrected


def _telling_in_time(corrected: Closure, correction: Correction, at: datetime) -> Closure:
    """Brought forward before patients were to be told, it is told of when one recorded so would be."""
    tell_from = corrected.tell_from
    if correction.tell_from is not None or tell_from is None or tell_from <= corrected.starts_at:
        return corrected
    return replace(corrected, tell_from=max(at, corrected.starts_at - TELL_BEFORE))


@transactional
async def end(closure_id: UUID, principal: Principal, at: datetime) -> Closure:
    """The pharmacy is open again, before the closure's own end. Where that takes two people, the first only asks."""
    closure, pharmacy = await _read(closure_id, principal, Action.END_CLOSURE)
    _require_own_to_undo(closure, principal)
    require_transition(closure, ClosureState.ENDED, at)
    if await another_is_needed(closure, principal, at):
        return await _asked(closure, pharmacy, principal, at)
    ended = replace(closure, state=ClosureState.ENDED, ended_at=at)
    return await _settle(ended, pharmacy, Change("closure.ended", principal, at))


@transactional
async def cancel(closure_id: UUID, principal: Principal, at: datetime) -> Closure:
    """It was recorded by mistake, or will not happen. Where that takes two people, the first only asks."""
    closure, pharmacy = await _read(closure_id, principal, Action.REPORT_CLOSURE)
    _require_own_to_undo(closure, principal)
    require_transition(closure, ClosureState.CANCELLED, at)
    if await another_is_needed(closure, principal, at):
        return await _asked(closure, pharmacy, principal, at)
    cancelled = replace(closure, state=ClosureState.CANCELLED, ended_at=at)
    return await _settle(cancelled, pharmacy, Change("closure.cancelled", principal, at))


async def _asked(closure: Closure, pharmacy: Pharmacy, principal: Principal, at: datetime) -> Closure:
    """Of the closure, which stands as it did."""
    await tell(closure, pharmacy, Change(UNDO_ASKED, principal, at))
    return closure


def _require_own_to_undo(closure: Closure, principal: Principal) -> None:
    """Staff reopen from any temporary closure; one for good that a commissioner decided is not theirs to undo."""
    if principal.role is Role.PHARMACY and closure.kind is ClosureKind.PERMANENT and closure.confirmed:
        raise CommissionerDecides


async def read(closure_id: UUID, principal: Principal) -> Closure:
    closure, _ = await _visible(closure_id, principal, Action.READ_CLOSURES)
    return closure


async def _read(closure_id: UUID, principal: Principal, action: Action) -> tuple[Closure, Pharmacy]:
    """Locked, so that nobody saves a choice or runs a batch meanwhile, and read again under the lock."""
    closure = await read_closure(closure_id)
    if closure is not None:
        await lock_exclusively([closure.ods_code])
    return await _visible(closure_id, principal, action)


async def _visible(closure_id: UUID, principal: Principal, action: Action) -> tuple[Closure, Pharmacy]:
    closure = await read_closure(closure_id)
    if closure is None:
        raise UnknownClosure
    pharmacy = (await pharmacies_by_code([closure.ods_code]))[closure.ods_code]
    require_for_code(principal, action, ods_code=closure.ods_code, icb_code=pharmacy.icb_code)
    return closure, pharmacy


async def _settle(closure: Closure, pharmacy: Pharmacy, change: Change) -> Closure:
    await write(closure)
    settled = replace(closure, version=closure.version + 1)
    await follow(settled, pharmacy, change)
    return settled
