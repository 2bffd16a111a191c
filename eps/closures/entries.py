"""What the closure's story writes on patients' records: nobody did it by hand."""

from dataclasses import replace
from datetime import datetime
from uuid import UUID

from eps.nomination.acts import by_service, patient_entry
from eps.nomination.changing import nearest_entry, offered_entry, redirect_ended
from eps.nomination.proposal import Proposal, Redirect
from eps.record.chain import Entry


def offered(offer: Proposal, at: datetime) -> Entry:
    return offered_entry(offer, by_service(at))


def nearest_changed(offer: Proposal, at: datetime) -> Entry:
    return _entry(offer, "proposal.nearest-changed", nearest_entry(offer), at)


def withdrawn(offer: Proposal, at: datetime) -> Entry:
    return _entry(offer, "proposal.withdrawn", {}, at)


def carried_over(offer: Proposal, closure_id: UUID, at: datetime) -> Entry:
    """It stays open until the end of another closure."""
    return _entry(replace(offer, closure_id=closure_id), "proposal.carried-over", {}, at)


def waits_for(redirect: Redirect, closure_id: UUID, at: datetime) -> Entry:
    """It lasts until the end of another closure."""
    payload = {"redirect": redirect.id, "closure": closure_id}
    return patient_entry(redirect.patient_id, "redirect.waits-for", payload, by_service(at))


def redirect_over(redirect: Redirect, reason: str, at: datetime) -> Entry:
    return redirect_ended(redirect, reason, by_service(at))


def _entry(offer: Proposal, act: str, payload: dict[str, object], at: datetime) -> Entry:
    whole = {"proposal": offer.id, "closure": offer.closure_id, "type": offer.type, **payload}
    return patient_entry(offer.patient_id, act, whole, by_service(at))
