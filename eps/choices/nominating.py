"""A nomination changes outside a proposal: by the patient, or by staff at their request. What follows it, follows."""

from datetime import datetime

from eps.database import transactional
from eps.errors import Conflict, Invalid
from eps.identifiers import OdsCode
from eps.nomination import counter, service
from eps.nomination.acts import by_principal
from eps.nomination.counter import AtCounter
from eps.nomination.domain import NominationType, require_can_be_nominated, require_open_for_saving
from eps.nomination.service import Change, Held
from eps.pharmacies.service import pharmacy_now
from eps.prescriptions.following import follow


async def require_may_be_chosen(ods_code: OdsCode, nomination_type: NominationType, at: datetime) -> None:
    """Before somebody confirms it: what saving it would refuse."""
    pharmacy = await pharmacy_now(ods_code)
    require_can_be_nominated(pharmacy, nomination_type, at)
    require_open_for_saving(pharmacy, pharmacy.closures, at)


async def why_not_chosen(ods_code: OdsCode, nomination_type: NominationType, at: datetime) -> str | None:
    """The sentence for somebody to whom it is not offered; None of one that may be chosen."""
    try:
        await require_may_be_chosen(ods_code, nomination_type, at)
    except (Conflict, Invalid) as error:
        return str(error)
    return None


@transactional
async def nominate(change: Change, ods_code: OdsCode) -> Held:
    held = await service.nominate(change, ods_code)
    await follow([held.patient.id], [change.type], change.asked.author)
    return held


@transactional
async def remove(change: Change) -> Held:
    held = await service.remove(change)
    await follow([held.patient.id], [change.type], change.asked.author)
    return held


@transactional
async def record_at_counter(request: AtCounter) -> Held:
    held = await counter.record_at_counter(request)
    await follow([held.patient.id], [request.type], by_principal(request.principal, request.at))
    return held
