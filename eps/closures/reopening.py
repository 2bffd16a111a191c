"""A closure is over: open proposals are withdrawn and redirects end, in batches that are safe to run twice."""

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from uuid import UUID

from eps.closures import entries
from eps.closures.cascade import POSTGRESQL_BATCH, SQLITE_BATCH, stands
from eps.closures.effects import CASCADE
from eps.closures.held import release_held
from eps.closures.rules import goes_on_as
from eps.closures.telling import offer_key, reopened_message
from eps.database import is_sqlite, transactional
from eps.locks import lock_shared
from eps.nomination import concerned_repository as concerned
from eps.nomination import many_repository as many
from eps.nomination.acts import by_service
from eps.nomination.many_repository import RedirectsBy, Which
from eps.nomination.proposal import Proposal, Redirect
from eps.outbox.domain import Message
from eps.outbox.store import drop, enqueue, told
from eps.pharmacies.cascade_repository import cascade as read_cascade
from eps.pharmacies.closure import Closure, ClosureKind, ClosureState, state_at
from eps.pharmacies.closure_repository import closure as read_closure
from eps.pharmacies.closure_repository import closures_of
from eps.pharmacies.repository import pharmacies_by_code
from eps.pharmacies.service import directory
from eps.prescriptions.following import follow
from eps.record.due import Due, schedule
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
    carried: list[Proposal] = field(default_factory=list)
    """Offers that stay open until the end of the one that follows, since both count as one."""

    @property
    def found(self) -> int:
        return len(self.proposals) + len(self.redirects) + len(self.carried)

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
    last: int | None
    while True:
        last, done = await _withdraw_batch(closure_id, after, at)
        found += done
        if last is None and not found:
            break
        after, found = (0, 0) if last is None else (last, found)
        at = await renew()
    await _ask_for_what_is_to_come(closure_id, at)
    for step in (release_held, _offer_undo):
        last = 0
        while last is not None:
            last = await step(closure_id, last, at)
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
    return ids[-1], withdrawal.found


def is_over(closure: Closure, at: datetime) -> bool:
    """Ended, cancelled, or corrected so that it makes no proposals any more."""
    return (
        state_at(closure, at) in (ClosureState.ENDED, ClosureState.CANCELLED) or closure.proposes_from is None
    )


async def _withdrawal(closure: Closure, ids: list[int], at: datetime) -> Withdrawal:
    proposals = await many.open_proposals_of(ids, closure)
    redirects = await many.redirects_among(ids, Which(RedirectsBy.CLOSURE, closure.id))
    following = await _following(closure)
    if following is None or following.kind is ClosureKind.PERMANENT:
        return Withdrawal(closure, proposals, redirects, at, following)
    return await _goes_on(Withdrawal(closure, proposals, redirects, at, following), following)


async def _following(closure: Closure) -> Closure | None:
    pharmacy = (await pharmacies_by_code([closure.ods_code]))[closure.ods_code]
    return goes_on_as(closure, pharmacy.closures, pharmacy, directory().holidays)


async def _goes_on(withdrawal: Withdrawal, following: Closure) -> Withdrawal:
    """Only who was asked for both closures is asked for one no more; what asks of a redirect elsewhere stays."""
    own = [one for one in withdrawal.proposals if one.closure_id == withdrawal.closure.id]
    ids = [one.patient_id for one in own]
    known = {
        (one.patient_id, one.type) for one in await many.proposals_among(ids, closure_ids=[following.id])
    }
    twice = [one for one in own if (one.patient_id, one.type) in known]
    return replace(withdrawal, proposals=twice, carried=[one for one in own if one not in twice])


async def _withdraw(withdrawal: Withdrawal) -> None:
    """Held messages are dropped; only those who were told of the closure are told that it is over."""
    await drop([f"proposal/{proposal.id}" for proposal in withdrawal.proposals])
    told_keys = await told([offer_key(proposal) for proposal in withdrawal.proposals])
    await many.withdraw_proposals([proposal.id for proposal in withdrawal.proposals])
    await append([entries.withdrawn(proposal, withdrawal.at) for proposal in withdrawal.proposals])
    if withdrawal.following is not None:
        await _wait_for(withdrawal.following.id, withdrawal)
        return
    redirect_ids = [redirect.id for redirect in withdrawal.redirects]
    await many.end_redirects(redirect_ids, at=withdrawal.at, reason="reopened")
    over = [entries.redirect_over(redirect, "reopened", withdrawal.at) for redirect in withdrawal.redirects]
    await append(over)
    types = {redirect.type for redirect in withdrawal.redirects}
    patients = {redirect.patient_id for redirect in withdrawal.redirects}
    await follow(patients, types, by_service(withdrawal.at))
    await enqueue(_messages(withdrawal, told_keys), withdrawal.at)


async def _wait_for(closure_id: UUID, withdrawal: Withdrawal) -> None:
    """The end of another closure is what now ends offers and redirects."""
    await many.carry_over([proposal.id for proposal in withdrawal.carried], closure_id)
    await many.wait_for([redirect.id for redirect in withdrawal.redirects], closure_id)
    offers = [entries.carried_over(proposal, closure_id, withdrawal.at) for proposal in withdrawal.carried]
    waiting = [entries.waits_for(redirect, closure_id, withdrawal.at) for redirect in withdrawal.redirects]
    await append([*offers, *waiting])


@transactional
async def _ask_for_what_is_to_come(closure_id: UUID, at: datetime) -> None:
    """Who was not asked because of another closure, since this one had asked them, is asked now: they are apart."""
    closure = await read_closure(closure_id)
    asked = await read_cascade(closure_id) is not None
    if closure is None or not asked or not is_over(closure, at) or await _following(closure):
        return
    for other in await closures_of(closure.ods_code):
        if other.kind is ClosureKind.TEMPORARY and stands(other, at):
            await schedule(CASCADE, str(other.id), at)


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
