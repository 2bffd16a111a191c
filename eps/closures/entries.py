"""What the closure's story writes on patients' records: nobody did it by hand."""

from datetime import datetime

from eps.nomination.acts import by_service, patient_entry
from eps.nomination.changing import redirect_ended
from eps.nomination.proposal import Proposal, Redirect
from eps.record.chain import Entry


def offered(offer: Proposal, at: datetime) -> Entry:
    return _entry(offer, "proposal.offered", {"from": offer.from_code, **_nearest(offer)}, at)


def nearest_changed(offer: Proposal, at: datetime) -> Entry:
    return _entry(offer, "proposal.nearest-changed", _nearest(offer), at)


def withdrawn(offer: Proposal, at: datetime) -> Entry:
    return _entry(offer, "proposal.withdrawn", {}, at)


def redirect_over(redirect: Redirect, reason: str, at: datetime) -> Entry:
    return redirect_ended(redirect, reason, by_service(at))


def _nearest(offer: Proposal) -> dict[str, object]:
    return {"nearest": offer.nearest_code, "metres": offer.nearest_metres}


def _entry(offer: Proposal, act: str, payload: dict[str, object], at: datetime) -> Entry:
    whole = {"proposal": offer.id, "closure": offer.closure_id, "type": offer.type, **payload}
    return patient_entry(offer.patient_id, act, whole, by_service(at))
