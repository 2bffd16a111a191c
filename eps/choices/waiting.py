"""Prescriptions that wait at the pharmacy that a proposal is about: the patient says of each whether it moves."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from eps.clock import london_date
from eps.nomination.acts import Author
from eps.nomination.domain import KINDS_BY_TYPE, NominationType
from eps.nomination.proposal import Proposal
from eps.pharmacies.repository import pharmacies_to_address
from eps.pharmacies.service import directory
from eps.prescriptions.begun import keys_begun
from eps.prescriptions.by_patient_repository import open_issues_of
from eps.prescriptions.domain import TOKENS, DispensingSite, Issue, Prescription, TreatmentType
from eps.prescriptions.identifier import PrescriptionId
from eps.prescriptions.moving import Moving, closed_now, codes_of, may_be_moved, move
from eps.prescriptions.repository import prescriptions_by_key
from eps.prescriptions.use_by import use_by_is_sure


async def move_waiting(chose: Proposal, ids: Sequence[str], author: Author) -> tuple[PrescriptionId, ...]:
    """To the pharmacy that was chosen, in the transaction of the answer."""
    if not ids or chose.answered_code is None:
        return ()
    concerned, site = codes_of(chose), DispensingSite(chose.type)
    shut = closed_now((await pharmacies_to_address(concerned)).values(), author.at)
    because = {"proposal": chose.id}
    moving = Moving(chose.patient_id, ids, chose.answered_code, site, concerned, shut, author, because)
    return tuple(issue.prescription for issue in await move(moving))


@dataclass(frozen=True, slots=True)
class Waiting:
    """One that the patient may name in their answer."""

    id: PrescriptionId
    issued_on: date
    items: tuple[str, ...]
    use_by: date
    use_by_is_sure: bool


async def waiting_for(proposal: Proposal, at: datetime) -> tuple[Waiting, ...]:
    """Oldest first; none before the closure is in force."""
    known = [pharmacy for code in codes_of(proposal) if (pharmacy := directory().find(code)) is not None]
    shut, concerned = closed_now(known, at), codes_of(proposal)
    issues = [
        issue
        for issue in await open_issues_of([proposal.patient_id])
        if may_be_moved(issue, concerned, shut, at)
    ]
    found = await prescriptions_by_key([issue.prescription_key for issue in issues])
    begun = await keys_begun(issues)
    return tuple(_waiting(issue, found[issue.prescription_key], begun) for issue in issues)


async def waiting_at_closed(
    patient_id: int, nomination_type: NominationType, at: datetime
) -> tuple[Waiting, ...]:
    """At any pharmacy that is closed and could be nominated as this, oldest first. Repeat dispensing that follows the
    choice by itself is not asked about."""
    issues = await open_issues_of([patient_id])
    codes = {code for one in issues if (code := one.wanted or one.address)}
    known = [pharmacy for code in codes if (pharmacy := directory().find(code)) is not None]
    shut = closed_now([one for one in known if one.kind in KINDS_BY_TYPE[nomination_type]], at)
    waiting = [issue for issue in issues if may_be_moved(issue, shut, shut, at)]
    found = await prescriptions_by_key([issue.prescription_key for issue in waiting])
    begun = await keys_begun(waiting)
    pairs = [(issue, found[issue.prescription_key]) for issue in waiting]
    return tuple(_waiting(issue, of, begun) for issue, of in pairs if not _follows(issue, of))


def _follows(issue: Issue, prescription: Prescription) -> bool:
    if issue.addressed in TOKENS or prescription.one_off:
        return False
    return prescription.treatment is TreatmentType.REPEAT_DISPENSING


def _waiting(issue: Issue, prescription: Prescription, begun: Collection[int]) -> Waiting:
    issued_on = london_date(prescription.issued_at)
    return Waiting(
        issue.prescription,
        issued_on,
        tuple(item.name for item in prescription.items),
        issue.use_by,
        use_by_is_sure(prescription.items, begun=issue.key in begun),
    )
