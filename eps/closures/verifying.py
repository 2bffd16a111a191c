"""Whether what closures brought about is as it should be once their work is done: no offer outlives its closure, none
stores a pharmacy that is closed while it is needed, no redirect waits for a reopening that was."""

from collections.abc import AsyncIterator, Sequence
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from eps.closures.cascade import stands
from eps.closures.effects import CASCADE, CLOSURE_OVER
from eps.closures.reopening import is_over
from eps.closures.verifying_record import check_recorded_closures
from eps.nomination import concerned_repository as concerned
from eps.nomination import many_repository as many
from eps.nomination.proposal import Proposal, need_while
from eps.nomination.standing_repository import (
    open_proposals_for,
    redirects_never_ended,
    redirects_waiting_for,
)
from eps.nomination.verifying import check_nominations
from eps.pharmacies.cascade import CascadeState
from eps.pharmacies.cascade_repository import cascade as read_cascade
from eps.pharmacies.closure import Closure
from eps.pharmacies.closure_repository import Sought, closures_by_id, closures_page
from eps.pharmacies.service import as_one
from eps.pharmacies.verifying import check_code_decisions, check_hours
from eps.prescriptions.verifying import check_prescriptions
from eps.record.due import pending
from eps.record.verifying import Finding, Progress, Verdict, verify_record

CLOSURES_AT_ONCE = 200
PATIENTS_AT_ONCE = 1_000


class Fault(StrEnum):
    OPEN = "it is open though its closure is over"
    IN_FORCE = "it is in force though the closure whose end it waits for is over"
    UNCONFIRMED = "it is in force more than 28 days after it was last confirmed"
    NEAREST = "the nearest pharmacy that it stores is closed while it is needed"


async def verify_register(at: datetime, progress: Progress) -> Verdict:
    """Everything there is to verify of the open register; `progress` hears of entries, then of patients."""
    checks = [
        lambda: check_nominations(progress),
        check_prescriptions,
        check_recorded_closures,
        lambda: check_hours(at),
        check_code_decisions,
        lambda: check_closures(at),
    ]
    return await verify_record(progress, checks)


async def check_closures(at: datetime) -> AsyncIterator[Finding]:
    """Reads only, in bounded memory, while the service runs: what is still to be done for a closure is no fault, and a
    closure is read before what it brought about."""
    before: tuple[datetime, UUID] | None = None
    while closures := await closures_page(Sought(at, before=before, limit=CLOSURES_AT_ONCE)):
        for check in (_outlived, _stored_nearest):
            async for finding in check(closures, at):
                yield finding
        before = closures[-1].recorded_at, closures[-1].id
    for redirect_id in await redirects_never_ended(at):
        yield Finding(f"redirect/{redirect_id}", 0, Fault.UNCONFIRMED)


async def _outlived(closures: Sequence[Closure], at: datetime) -> AsyncIterator[Finding]:
    over = [closure.id for closure in closures if is_over(closure, at)]
    to_do = await pending(CLOSURE_OVER, [str(closure_id) for closure_id in over])
    done = [closure_id for closure_id in over if str(closure_id) not in to_do]
    for proposal_id in await open_proposals_for(done):
        yield Finding(f"proposal/{proposal_id}", 0, Fault.OPEN)
    for redirect_id in await redirects_waiting_for(done):
        yield Finding(f"redirect/{redirect_id}", 0, Fault.IN_FORCE)


async def _stored_nearest(closures: Sequence[Closure], at: datetime) -> AsyncIterator[Finding]:
    standing = [closure for closure in closures if stands(closure, at)]
    to_do = await pending(CASCADE, [str(closure.id) for closure in standing])
    for closure in standing:
        cascade = await read_cascade(closure.id)
        if str(closure.id) not in to_do and cascade is not None and cascade.state is CascadeState.DONE:
            async for proposal_id in _offers_ruled_out_by(closure):
                yield Finding(f"proposal/{proposal_id}", 0, Fault.NEAREST)


async def _offers_ruled_out_by(closing: Closure) -> AsyncIterator[UUID]:
    """Offered proposals that store the closing pharmacy as nearest, and for whose own closure it is closed too long."""
    after = 0
    while ids := await concerned.patients_offered_nearest(
        closing.ods_code, after=after, limit=PATIENTS_AT_ONCE
    ):
        offers = [offer for offer, _ in await many.proposals_near(ids, nearest=closing.ods_code)]
        closures = {
            closure.id: await as_one(closure)
            for closure in await closures_by_id([offer.closure_id for offer in offers])
        }
        for offer in (one for one in offers if one.closure_id in closures):
            if _is_ruled_out(offer, closures[offer.closure_id], closing):
                yield offer.id
        after = ids[-1]


def _is_ruled_out(offer: Proposal, closure: Closure, closing: Closure) -> bool:
    """As the cascade of what closes decided it when it came to this offer."""
    decided_at = max(offer.worked_out_at, closing.proposes_from or offer.worked_out_at)
    return need_while(closure, decided_at).is_ruled_out_by(closing)
