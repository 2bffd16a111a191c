"""An open-ended closure whose time to look again has passed stays in force; somebody is reminded to say how it is."""

from datetime import datetime
from uuid import UUID

from eps.database import transactional
from eps.outbox.domain import Audience, Message
from eps.outbox.store import enqueue
from eps.pharmacies.closure import Closure, is_in_force
from eps.pharmacies.closure_repository import closure as read_closure
from eps.pharmacies.domain import Pharmacy
from eps.pharmacies.service import pharmacy_in_transaction


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
