"""An open-ended closure is looked at again: renewed, or its time passes, and somebody is reminded to say how it is."""

from datetime import datetime
from uuid import UUID

from eps.closures.deciding import Correction, correct, read
from eps.closures.rules import REVIEW_WITHIN
from eps.database import transactional
from eps.identity.permissions import Principal
from eps.outbox.domain import Audience, Message
from eps.outbox.store import enqueue
from eps.pharmacies.closure import Closure, is_in_force
from eps.pharmacies.closure_repository import closure as read_closure
from eps.pharmacies.domain import Pharmacy
from eps.pharmacies.service import pharmacy_in_transaction


@transactional
async def renew(closure_id: UUID, principal: Principal, at: datetime) -> Closure:
    """Still closed: to be looked at again as late as it may be."""
    closure = await read(closure_id, principal)
    longer = Correction(review_at=at + REVIEW_WITHIN)
    return await correct(closure_id, longer, version=closure.version, principal=principal, at=at)


@transactional
async def remind(closure_id: UUID, at: datetime) -> None:
    closure = await read_closure(closure_id)
    if closure is None or not is_in_force(closure, at) or not closure.review_is_overdue(at):
        return
    pharmacy = await pharmacy_in_transaction(closure.ods_code)
    await enqueue(_reminders(closure, pharmacy, at), at)


def _reminders(closure: Closure, pharmacy: Pharmacy, at: datetime) -> list[Message]:
    told = ((Audience.PHARMACY, str(closure.ods_code)), (Audience.ICB, pharmacy.icb_code))
    return [
        Message(
            dedupe_key=f"review-overdue/{closure.id}/{closure.version}/{audience}",
            audience=audience,
            organisation=organisation,
            template="closure-review-overdue",
            facts={"pharmacy": pharmacy.name, "ods_code": closure.ods_code},
            subject=f"closure/{closure.id}",
            send_at=at,
        )
        for audience, organisation in told
        if organisation is not None
    ]
