"""Whom the closure's story tells, when, and of what. Words stand in wording; no message names another pharmacy."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from uuid import UUID

from eps.nomination.many_repository import Nominee
from eps.nomination.proposal import Proposal
from eps.outbox.domain import Audience, Message
from eps.pharmacies.closure import Closure, ClosureKind
from eps.pharmacies.closure_told import serves_again_at
from eps.pharmacies.service import directory
from eps.settings import settings

EVERYONE_FROM = timedelta(days=7)
"""A temporary closure this long is told to everyone concerned; a shorter one to those with something waiting."""


def tells_everyone(closure: Closure, at: datetime) -> bool:
    """Permanent, or known to last 7 days; an open-ended one once it has lasted them."""
    if closure.kind is ClosureKind.PERMANENT:
        return True
    return (closure.ends_at or at) - closure.starts_at >= EVERYONE_FROM


def send_at(closure: Closure, at: datetime) -> datetime:
    """Held for an hour, so that a mistake can be undone unseen; less where the closure starts sooner."""
    return min(at + settings().message_hold, max(at, closure.starts_at))


def offer_key(offer: Proposal) -> str:
    """One message for each offer, whatever becomes of it."""
    return f"offer/{offer.id}"


def offer_messages(closure: Closure, offers: Iterable[Proposal], at: datetime) -> list[Message]:
    """For those who are to be told."""
    template = f"closure-{closure.kind}" if tells_everyone(closure, at) else "closure-something-waits"
    return _of_offers(closure, offers, template, at)


def redirect_messages(closure: Closure, offers: Iterable[Proposal], at: datetime) -> list[Message]:
    """Those whose arrangement ends are told whatever the length: they count on a pharmacy that closes."""
    return _of_offers(closure, offers, "redirect-pharmacy-closes", at)


def _of_offers(closure: Closure, offers: Iterable[Proposal], template: str, at: datetime) -> list[Message]:
    when, facts = send_at(closure, at), facts_of(closure)
    return [
        Message(
            dedupe_key=offer_key(offer),
            audience=Audience.PATIENT,
            patient_id=offer.patient_id,
            template=template,
            facts=facts,
            subject=f"proposal/{offer.id}",
            send_at=when,
        )
        for offer in offers
    ]


def practice_key(closure_id: UUID, nominee: Nominee) -> str:
    return f"practice-told/{closure_id}/{nominee.patient_id}/{nominee.type}"


def practice_messages(closure: Closure, nominees: Sequence[Nominee], at: datetime) -> list[Message]:
    """A dispensing practice's patients and restricted people get no proposal: their practice is told."""
    when = send_at(closure, at)
    return [
        Message(
            dedupe_key=practice_key(closure.id, nominee),
            audience=Audience.PRACTICE,
            organisation=nominee.practice,
            patient_id=nominee.patient_id,
            template="practice-patient-affected",
            facts=facts_of(closure),
            subject=f"closure/{closure.id}",
            send_at=when,
        )
        for nominee in nominees
        if nominee.practice is not None
    ]


def reopened_message(closure: Closure, patient_id: int, *, template: str, at: datetime) -> Message:
    """It is open again, or never closed; once for each closure and patient."""
    return Message(
        dedupe_key=f"{template}/{closure.id}/{patient_id}",
        audience=Audience.PATIENT,
        patient_id=patient_id,
        template=template,
        facts=facts_of(closure),
        subject=f"patient/{patient_id}",
        send_at=at,
    )


def facts_of(closure: Closure) -> dict[str, object]:
    """What the words need."""
    pharmacy = directory().find(closure.ods_code)
    return {
        "pharmacy": pharmacy.name if pharmacy else closure.ods_code,
        "ods_code": closure.ods_code,
        "starts_at": closure.starts_at,
        "ends_at": closure.ends_at,
        "opens_at": serves_again_at(pharmacy, closure, directory().holidays) if pharmacy else None,
        "address": settings().address,
    }
