"""What a change of a closure sets going, in the same transaction: record, due work, alerts, directory."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from eps.clock import london_date
from eps.closures.rules import proposes_from
from eps.errors import Stale
from eps.identity.permissions import Principal
from eps.outbox.domain import Audience, Message
from eps.outbox.store import enqueue
from eps.pharmacies.closure import EFFECTIVE, Closure, ClosureState, state_at
from eps.pharmacies.closure_repository import update_closure
from eps.pharmacies.closure_run import run_of
from eps.pharmacies.domain import Pharmacy
from eps.pharmacies.repository import note_change
from eps.pharmacies.service import directory
from eps.record.chain import Entry
from eps.record.due import schedule
from eps.record.store import append

CASCADE = "cascade"
CASCADE_TELL = "cascade-tell"
CLOSURE_OVER = "closure-over"
CLOSURE_REVIEW = "closure-review"
CLOSURE_BEGINS = "closure-begins"
REDIRECTS_END = "redirects-end"
UNDO_ASKED = "closure.undo-asked"
"""By the first of two people that it takes."""


@dataclass(frozen=True, slots=True)
class Change:
    """What was done to a closure, by whom and when."""

    act: str
    by: Principal
    at: datetime


def proposing(closure: Closure, pharmacy: Pharmacy, at: datetime) -> Closure:
    """The closure with the instant from which it makes proposals worked out from the pharmacy's hours."""
    if closure.state not in (ClosureState.SCHEDULED, ClosureState.IN_FORCE):
        return closure
    others = tuple(other for other in pharmacy.closures if other.id != closure.id)
    return replace(closure, proposes_from=proposes_from(closure, others, pharmacy, directory().holidays, at))


async def write(closure: Closure) -> None:
    """Writes a changed closure over the version it was read at."""
    if not await update_closure(closure):
        raise Stale


async def follow(closure: Closure, pharmacy: Pharmacy, change: Change) -> None:
    """Everything that must happen because this closure is now as it is."""
    await tell(closure, pharmacy, change)
    if closure.state is ClosureState.SCHEDULED:
        await _plan(closure, change.at)
    await _count_with_neighbours(closure, pharmacy, change)
    if closure.state in (ClosureState.ENDED, ClosureState.CANCELLED):
        await schedule(CLOSURE_OVER, str(closure.id), change.at)
    await note_change([closure.ods_code], change.at)


async def tell(closure: Closure, pharmacy: Pharmacy, change: Change) -> None:
    """The record, and who looks after the pharmacy."""
    await append([_entry(closure, change)])
    await enqueue(_alerts(closure, pharmacy, change), change.at)


async def _plan(closure: Closure, at: datetime) -> None:
    """Effects of time: none is done now, each is due at its instant. A closure that makes no proposals brings nothing
    about, and withdraws at once what it made before it was corrected."""
    key = str(closure.id)
    if closure.review_at is not None:
        await schedule(CLOSURE_REVIEW, key, closure.review_at)
    if closure.proposes_from is None:
        await schedule(CLOSURE_OVER, key, at)
        return
    await schedule(CASCADE, key, closure.proposes_from)
    await schedule(CLOSURE_BEGINS, key, max(closure.starts_at, closure.proposes_from))
    if closure.ends_at is not None:
        await schedule(CLOSURE_OVER, key, closure.ends_at)


async def _count_with_neighbours(closure: Closure, pharmacy: Pharmacy, change: Change) -> None:
    """Closures with no opening between them count as one: what those beside this one bring about is decided anew, be it
    that they make proposals with it only, or no more without it."""
    before = [other for other in pharmacy.closures if other.id == closure.id]
    now = [closure] if closure.state in EFFECTIVE else []
    others = [other for other in pharmacy.closures if other.id != closure.id]
    runs = [run_of(one, others, pharmacy, directory().holidays) for one in (*before, *now)]
    members = {member for run in runs for member in run.members}
    changed = replace(pharmacy, closures=(*others, *now))
    for other in others:
        if other.id in members and other.ends_at is not None and _is_alive(other, change.at):
            await _decide_anew(other, changed, change)


async def _decide_anew(closure: Closure, pharmacy: Pharmacy, change: Change) -> None:
    decided = proposing(closure, pharmacy, change.at)
    if decided.proposes_from == closure.proposes_from:
        return
    await write(decided)
    await append([_entry(decided, replace(change, act="closure.decided-anew"))])
    await _plan(decided, change.at)


def _is_alive(closure: Closure, at: datetime) -> bool:
    return state_at(closure, at) in (ClosureState.SCHEDULED, ClosureState.IN_FORCE)


def _entry(closure: Closure, change: Change) -> Entry:
    return Entry(
        stream=f"pharmacy/{closure.ods_code}",
        at=change.at,
        actor=change.by.subject,
        role=change.by.role,
        act=change.act,
        payload=described(closure),
    )


def described(closure: Closure) -> Mapping[str, object]:
    """A closure as the record keeps it."""
    return {
        "closure": closure.id,
        "kind": closure.kind,
        "state": closure.state,
        "reason": closure.reason,
        "starts_at": closure.starts_at,
        "ends_at": closure.ends_at,
        "ended_at": closure.ended_at,
        "review_at": closure.review_at,
        "tell_from": closure.tell_from,
        "proposes_from": closure.proposes_from,
        "still_dispensing": closure.still_dispensing,
        "confirmed_by": closure.confirmed_by,
    }


def _alerts(closure: Closure, pharmacy: Pharmacy, change: Change) -> list[Message]:
    """The pharmacy's registered contacts and its ICB hear at once, so that a false closure is soon noticed: once a day
    of what changes no version."""
    key = f"{change.act}/{closure.id}/{closure.version}/{london_date(change.at)}"
    told = [(Audience.PHARMACY, str(closure.ods_code)), (Audience.ICB, pharmacy.icb_code)]
    return [
        Message(
            dedupe_key=f"{key}/{audience}",
            audience=audience,
            organisation=organisation,
            template="closure-undo-asked" if change.act == UNDO_ASKED else "closure-alert",
            facts={
                "pharmacy": pharmacy.name,
                "ods_code": closure.ods_code,
                "done": change.act.removeprefix("closure."),
            },
            subject=f"closure/{closure.id}",
            send_at=change.at,
        )
        for audience, organisation in told
        if organisation is not None
    ]
