"""What one batch of a cascade does in each of its phases. The caller opens the transaction and holds the locks."""

from collections import defaultdict
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from eps.closures import entries
from eps.closures.offering import Concerned, Occasion, ask_redirected, offers_to, write_offers
from eps.closures.telling import offer_key, offer_messages, practice_key, practice_messages
from eps.closures.whom_to_tell import to_be_told
from eps.nomination import asking_repository as to_ask
from eps.nomination import concerned_repository as concerned
from eps.nomination import many_repository as many
from eps.nomination.domain import NominationType
from eps.nomination.many_repository import Nominee
from eps.nomination.nearest_for import Nearest, Patron, nearest_for
from eps.nomination.proposal import Proposal, ProposalState, need_while
from eps.outbox.domain import Message
from eps.outbox.store import enqueue, told
from eps.pharmacies.cascade import Cascade, Phase
from eps.pharmacies.closure import Closure
from eps.pharmacies.closure_repository import closure as read_closure
from eps.pharmacies.need import is_eligible
from eps.pharmacies.service import as_one
from eps.record.store import append


@dataclass(frozen=True, slots=True)
class Batch(Occasion):
    """The next of a cascade, for at most `limit` patients."""

    cascade: Cascade
    limit: int

    @property
    def after(self) -> int:
        return self.cascade.after_patient


@dataclass(frozen=True, slots=True)
class BatchDone:
    """`last_patient` is None where the pass is over; `found` counts those for whom something was done."""

    last_patient: int | None
    found: int = 0
    proposed: int = 0
    notified: int = 0


async def run_batch(batch: Batch) -> BatchDone:
    return await WORK[batch.cascade.phase](batch)


async def _offer_nominees(batch: Batch) -> BatchDone:
    """(a) Those who nominate the code and were not asked."""
    ids = await to_ask.nominees_to_ask(batch.asking, after=batch.after, limit=batch.limit)
    if not ids:
        return BatchDone(None)
    await many.lock_patients(ids)
    to_offer = [
        Concerned(nominee.patient_id, Patron(nominee.type, nominee.postcode), batch.closure.ods_code)
        for nominee in await to_ask.nominees_among(batch.asking, ids)
    ]
    offers = await offers_to(to_offer, batch)
    told_of = await to_be_told(batch.closure, offers, batch.at)
    messages = offer_messages(batch.closure, told_of, batch.at)
    await write_offers(offers, messages, batch.at)
    return _done(ids, offers, messages)


async def _offer_redirected(batch: Batch) -> BatchDone:
    """(b) Those redirected to the code are asked afresh; the redirect itself ends when the closure begins."""
    ids = await to_ask.redirected_to_ask(batch.asking, after=batch.after, limit=batch.limit)
    if not ids:
        return BatchDone(None)
    await many.lock_patients(ids)
    offers, messages = await ask_redirected(ids, batch)
    return _done(ids, offers, messages)


async def _work_out_nearest_again(batch: Batch) -> BatchDone:
    """(c) Offered proposals whose stored nearest is the code."""
    code = batch.closure.ods_code
    ids = await concerned.patients_offered_nearest(code, after=batch.after, limit=batch.limit)
    if not ids:
        return BatchDone(None)
    await many.lock_patients(ids)
    by_closure = defaultdict(list)
    for offer, postcode in await many.proposals_near(ids, nearest=code):
        by_closure[offer.closure_id].append((offer, postcode))
    changed: list[Proposal] = []
    for closure_id, offers in by_closure.items():
        closure = await read_closure(closure_id)
        changed += await _with_nearest(batch, await as_one(closure), offers) if closure else []
    changed = [offer for offer in changed if offer.nearest_code != code]
    await _write_nearest(changed, batch.at)
    return BatchDone(ids[-1], found=len(changed))


async def _tell_others(batch: Batch) -> BatchDone:
    """Those who get no proposal: their practice is told, once."""
    code = batch.closure.ods_code
    ids = await concerned.patients_told_by_others(code, after=batch.after, limit=batch.limit)
    if not ids:
        return BatchDone(None)
    others = [nominee for nominee in await many.nominees(code, ids) if not _gets_a_proposal(nominee)]
    heard = await told([practice_key(closure_id, one) for closure_id in batch.run for one in others])
    unheard = [
        one for one in others if not any(practice_key(closure_id, one) in heard for closure_id in batch.run)
    ]
    await enqueue(practice_messages(batch.closure, unheard, batch.at), batch.at)
    return BatchDone(ids[-1], notified=0)


async def _look_again_at_offers(batch: Batch) -> BatchDone:
    """Offers that were made while this was shorter, or for a closure that it adjoins: they need a pharmacy for longer,
    and whoever was not told of a short closure is told of a long one."""
    ids = await concerned.patients_offered_for(batch.run, after=batch.after, limit=batch.limit)
    if not ids:
        return BatchDone(None)
    await many.lock_patients(ids)
    offers = [one for one in await _proposals(batch, ids) if one.state is ProposalState.OFFERED]
    await _move_those_ruled_out(batch, offers)
    known = await told([offer_key(offer) for offer in offers])
    untold = [offer for offer in offers if offer_key(offer) not in known]
    to_tell = await to_be_told(batch.closure, untold, batch.at)
    messages = offer_messages(batch.closure, to_tell, batch.at)
    await enqueue(messages, batch.at)
    return BatchDone(ids[-1], notified=len(messages))


WORK: dict[Phase, Callable[[Batch], Awaitable[BatchDone]]] = {
    Phase.TELL: _look_again_at_offers,
    Phase.REDIRECTS: _offer_redirected,
    Phase.NOMINATIONS: _offer_nominees,
    Phase.TOLD_BY_OTHERS: _tell_others,
    Phase.NEAREST: _work_out_nearest_again,
}


def _gets_a_proposal(nominee: Nominee) -> bool:
    return nominee.type is not NominationType.P3 and not nominee.withheld


async def _proposals(batch: Batch, ids: Sequence[int]) -> list[Proposal]:
    return await many.proposals_among(ids, closure_ids=batch.run)


async def _move_those_ruled_out(batch: Batch, offers: Sequence[Proposal]) -> None:
    """Whose stored nearest does not serve for as long as the whole closure lasts."""
    need = need_while(batch.closure, batch.at, batch.directory.closing_with(batch.closure, batch.at))
    stored = {offer.nearest_code for offer in offers if offer.nearest_code is not None}
    serving = {code for code in stored if is_eligible(batch.directory.get(code), need)}
    affected = [offer for offer in offers if offer.nearest_code in stored - serving]
    postcodes = await many.postcodes([offer.patient_id for offer in affected])
    lives_at = [(offer, postcodes[offer.patient_id]) for offer in affected]
    await _write_nearest(await _with_nearest(batch, batch.closure, lives_at), batch.at)


async def _with_nearest(
    batch: Batch, closure: Closure, offers: Sequence[tuple[Proposal, str | None]]
) -> list[Proposal]:
    """Each for as long as this closure lasts."""
    patrons = [Patron(offer.type, postcode) for offer, postcode in offers]
    nearest = await nearest_for(patrons, closure, batch.directory, batch.at)
    return [_moved(offer, near, batch.at) for (offer, _), near in zip(offers, nearest, strict=True)]


async def _write_nearest(moved: Sequence[Proposal], at: datetime) -> None:
    await many.move_nearest(moved)
    await append([entries.nearest_changed(offer, at) for offer in moved])


def _moved(offer: Proposal, near: Nearest | None, at: datetime) -> Proposal:
    code, metres = (near.ods_code, near.metres) if near else (None, None)
    return replace(offer, nearest_code=code, nearest_metres=metres, worked_out_at=at)


def _done(ids: Sequence[int], offers: Sequence[Proposal], messages: Sequence[Message]) -> BatchDone:
    return BatchDone(ids[-1], found=len(offers), proposed=len(offers), notified=len(messages))
