"""Prescriptions that wait at a pharmacy that is closed: which follow the choice by themselves, and of which the patient
says whether they move."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from eps.clock import london_date
from eps.identifiers import OdsCode
from eps.nomination.acts import Author
from eps.nomination.domain import KINDS_BY_TYPE, NominationType
from eps.nomination.proposal import Proposal
from eps.pharmacies.domain import Pharmacy
from eps.pharmacies.repository import pharmacies_to_address
from eps.pharmacies.service import directory
from eps.prescriptions.begun import keys_begun
from eps.prescriptions.by_patient_repository import issues_that_follow, open_issues_of
from eps.prescriptions.domain import DispensingSite, Issue, Prescription
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
    """One that waits at a closed pharmacy, or is held for it."""

    id: PrescriptionId
    issued_on: date
    items: tuple[str, ...]
    use_by: date
    use_by_is_sure: bool


@dataclass(frozen=True, slots=True)
class AtClosed:
    """What waits where nobody serves now, oldest first. Of those in `asked` the patient says whether they move;
    `following` are of repeat dispensing, and go where the patient chooses by themselves."""

    asked: tuple[Waiting, ...]
    following: tuple[Waiting, ...]


NOTHING = AtClosed((), ())


async def waiting_for(proposal: Proposal, at: datetime) -> AtClosed:
    """At the pharmacies that a proposal is about; nothing before the closure is in force."""
    issues = await open_issues_of([proposal.patient_id])
    shut, concerned = closed_now(_known(codes_of(proposal)), at), codes_of(proposal)
    waiting = [issue for issue in issues if may_be_moved(issue, concerned, shut, at)]
    return await _at_closed(proposal.patient_id, proposal.type, waiting)


async def waiting_at_closed(patient_id: int, nomination_type: NominationType, at: datetime) -> AtClosed:
    """At any pharmacy that is closed and could be nominated as this."""
    issues = await open_issues_of([patient_id])
    known = _known({code for one in issues if (code := one.wanted or one.address)})
    shut = closed_now([one for one in known if one.kind in KINDS_BY_TYPE[nomination_type]], at)
    waiting = [issue for issue in issues if may_be_moved(issue, shut, shut, at)]
    return await _at_closed(patient_id, nomination_type, waiting)


def _known(codes: Collection[OdsCode]) -> list[Pharmacy]:
    return [pharmacy for code in codes if (pharmacy := directory().find(code)) is not None]


async def _at_closed(patient_id: int, nomination_type: NominationType, issues: Sequence[Issue]) -> AtClosed:
    found = await prescriptions_by_key([issue.prescription_key for issue in issues])
    begun = await keys_begun(issues)
    follow = {one.key for one in await issues_that_follow([patient_id], [nomination_type])}
    pairs = [(one.key in follow, _waiting(one, found[one.prescription_key], begun)) for one in issues]
    return AtClosed(
        tuple(one for follows, one in pairs if not follows), tuple(one for follows, one in pairs if follows)
    )


def _waiting(issue: Issue, prescription: Prescription, begun: Collection[int]) -> Waiting:
    issued_on = london_date(prescription.issued_at)
    return Waiting(
        issue.prescription,
        issued_on,
        tuple(item.name for item in prescription.items),
        issue.use_by,
        use_by_is_sure(prescription.items, begun=issue.key in begun),
    )
