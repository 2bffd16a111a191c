"""A closure is over: open proposals are withdrawn and redirects end, in batches that are safe to run twice."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from eps.closures import entries
from eps.closures.cascade import POSTGRESQL_BATCH, SQLITE_BATCH, stands
from eps.closures.rules import goes_on_as
from eps.closures.telling import offer_key, reopened_message
from eps.database import is_sqlite, transactional
from eps.locks import lock_shared
from eps.nomination import concerned_repository as concerned
from eps.nomination import many_repository as many
from eps.nomination.many_repository import RedirectsBy, Which
from eps.nomination.proposal import Proposal, Redirect
from eps.outbox.domain import Message
from eps.outbox.store import drop, enqueue, told
from eps.pharmacies.closure import Closure, ClosureState, state_at
from eps.pharmacies.closure_repository import closure as read_closure
from eps.pharmacies.repository import pharmacies_by_code
from eps.pharmacies.service import directory
from eps.record.due import Due
from eps.record.running import Renew
from eps.record.store import append

UNDONE_WITHIN = timedelta(hours=1)
"""A closure cancelled this soon, or before its start, never happened: nobody is told anything."""


@dataclass(frozen=True, slots=True)
class Withdrawal:
    """What is to be undone for some patients of a closure."""

    closure: Closure
    proposals: list[Proposal]
    redirects: list[Redirect]
    at: datetime
    following: Closure | None = None
    """Another closure keeps the pharmacy shut: nobody hears that it is open, and redirects wait for that one's end."""

    @property
    def undoes_choices(self) -> bool:
        """Cancelled when people had acted on it: those who chose are offered undo."""
        closure = self.closure
        begun = closure.ended_at is not None and closure.starts_at <= closure.ended_at
        late = closure.ended_at is not None and closure.ended_at - closure.recorded_at > UNDONE_WITHIN
        return closure.state is ClosureState.CANCELLED and begun and late


async def run(due: Due, at: datetime, renew: Renew) -> None:
    """Withdraws what the closure brought about, until a pass finds nobody; then offers undo where it came late."""
    closure_id = UUID(due.key)
    after, found = 0, 0
    while True:
        last, done = await _withdraw_batch(closure_id, after, at)
        found += done
        if last is None and not found:
            break
        after, found = (0, 0) if last is None else (last, found)
        at = await renew()
    told: int | None = 0
    while told is not None:
        told = await _offer_undo(closure_id, told, at)
        at = await renew()


@transactional
async def _withdraw_batch(closure_id: UUID, after: int, at: datetime) -> tuple[int | None, int]:
    """The last patient seen, None at the end of a pass, and for how many something was withdrawn."""
    closure = await read_closure(closure_id)
    if closure is None:
        return None, 0
    await lock_shared([closure.ods_code])
    closure = await read_closure(closure_id)
    if closure is None or stands(closure, at) or not is_over(closure, at):
        return None, 0
    limit = SQLITE_BATCH if is_sqlite() else POSTGRESQL_BATCH
    ids = await concerned.patients_of_closure(closure, after=after, limit=limit)
    if not ids:
        return None, 0
    await many.lock_patients(ids)
    withdrawal = await _withdrawal(closure, ids, at)
    await _withdraw(withdrawal)
    return ids[-1], len(withdrawal.proposals) + len(withdrawal.redirects)


def is_over(closure: Closure, at: datetime) -> bool:
    """Ended, cancelled, or corrected so that it makes no proposals any more."""
    return (
        state_at(closure, at) in (ClosureState.ENDED, ClosureState.CANCELLED) or closure.proposes_from is None
    )


async def _withdrawal(closure: Closure, ids: list[int], at: datetime) -> Withdrawal:
    proposals = await many.open_proposals_of(ids, closure)
    redirects = await many.redirects_among(ids, Which(RedirectsBy.CLOSURE, closure.id))
    pharmacy = (await pharmacies_by_code([closure.ods_code]))[closure.ods_code]
    following = goes_on_as(closure, pharmacy.closures, pharmacy, directory().holidays)
    return Withdrawal(closure, proposals, redirects, at, following)


async def _withdraw(withdrawal: Withdrawal) -> None:
    """Held messages are dropped; only those who were told of the closure are told that it is over."""
    await drop([f"proposal/{proposal.id}" for proposal in withdrawal.proposals])
    told_keys = await told([offer_key(proposal) for proposal in withdrawal.proposals])
    await many.withdraw_proposals([proposal.id for proposal in withdrawal.proposals])
    await append([entries.withdrawn(proposal, withdrawal.at) for proposal in withdrawal.proposals])
    redirect_ids = [redirect.id for redirect in withdrawal.redirects]
    if withdrawal.following is not None:
        await many.wait_for(redirect_ids, withdrawal.following.id)
        return
    await many.end_redirects(redirect_ids, at=withdrawal.at, reason="reopened")
    over = [entries.redirect_over(redirect, "reopened", withdrawal.at) for redirect in withdrawal.redirects]
    await append(over)
    await enqueue(_messages(withdrawal, told_keys), withdrawal.at)


def _messages(withdrawal: Withdrawal, told_keys: set[str]) -> list[Message]:
    template = (
        "closure-cancelled" if withdrawal.closure.state is ClosureState.CANCELLED else "pharmacy-reopened"
    )
    patients = {proposal.patient_id for proposal in withdrawal.proposals if offer_key(proposal) in told_keys}
    patients |= {redirect.patient_id for redirect in withdrawal.redirects}
    return [
        reopened_message(withdrawal.closure, patient_id, template=template, at=withdrawal.at)
        for patient_id in sorted(patients)
    ]


@transactional
async def _offer_undo(closure_id: UUID, after: int, at: datetime) -> int | None:
    """Tells those who chose for good because of a closure cancelled late: the last patient seen, None at the end."""
    closure = await read_closure(closure_id)
    if closure is None or not Withdrawal(closure, [], [], at).undoes_choices:
        return None
    choices = await concerned.choices_of(closure_id, after=after, limit=POSTGRESQL_BATCH)
    messages = [
        reopened_message(closure, patient_id, template="closure-cancelled-undo", at=at)
        for patient_id in choices
    ]
    await enqueue(messages, at)
    return choices[-1] if choices else None
