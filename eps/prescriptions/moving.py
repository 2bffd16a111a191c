"""Prescriptions that wait because a pharmacy is closed, sent to another that the patient names: these and no others."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from eps.errors import Conflict, Invalid
from eps.identifiers import OdsCode
from eps.nomination.acts import Author
from eps.nomination.proposal import Proposal
from eps.pharmacies.domain import Pharmacy
from eps.prescriptions import entries
from eps.prescriptions.by_patient_repository import issues_named, move_issues
from eps.prescriptions.domain import Addressed, DispensingSite, Issue, state_at
from eps.prescriptions.identifier import InvalidPrescriptionId, PrescriptionId
from eps.prescriptions.stamping import as_moved
from eps.prescriptions.states import COMPLETED, WITH_A_DISPENSER, PrescriptionState
from eps.record.chain import Entry
from eps.record.store import append

WAITING = frozenset({PrescriptionState.TO_BE_DISPENSED, PrescriptionState.FUTURE_DATED})


class NoSuchPrescription(Invalid):
    """You have no prescription {id}. Look at its ID again, and name only those that are shown as waiting."""


class PrescriptionStays(Conflict):
    """Prescription {id} cannot be sent to another pharmacy: {why} Leave it out, and nothing else changes."""


@dataclass(frozen=True, slots=True)
class Moving:
    """`ids` as the patient named them, to go to `to`, which they chose as `site`; from one of `concerned`, of which
    `shut` serve nobody now. `because` goes on the record: what they said it with."""

    patient_id: int
    ids: Sequence[str]
    to: OdsCode
    site: DispensingSite
    concerned: frozenset[OdsCode]
    shut: frozenset[OdsCode]
    author: Author
    because: Mapping[str, object]


def closed_now(pharmacies: Collection[Pharmacy], at: datetime) -> frozenset[OdsCode]:
    """By a closure that makes proposals and is in force, whether or not it still dispenses by arrangement."""
    return frozenset(
        pharmacy.ods_code
        for pharmacy in pharmacies
        if any(closure.keeps_shut(at) for closure in pharmacy.closures)
    )


async def move(moving: Moving) -> list[Issue]:
    """All that are named or, with an error, none. The caller holds the patient, and the shared lock on the codes."""
    ids = {_id(given, place): place for place, given in enumerate(moving.ids)}
    named = await issues_named(moving.patient_id, ids)
    waiting = [_movable(moving, one, named.get(one, []), f"/move/{place}") for one, place in ids.items()]
    moved = [as_moved(issue, moving.to, moving.site) for issue in waiting]
    written = await move_issues(moved)
    for issue in moved:
        if issue.key not in written:
            raise PrescriptionStays(id=issue.prescription, why="it was downloaded just now.")
    await append([_entry(before, after, moving) for before, after in zip(waiting, moved, strict=True)])
    return moved


def _id(given: str, place: int) -> PrescriptionId:
    try:
        return PrescriptionId(given)
    except InvalidPrescriptionId:
        raise InvalidPrescriptionId(pointer=f"/move/{place}") from None


def _movable(moving: Moving, prescription: PrescriptionId, issues: Sequence[Issue], pointer: str) -> Issue:
    if not issues:
        raise NoSuchPrescription(pointer=pointer, id=prescription)
    for issue in issues:
        if may_be_moved(issue, moving.concerned, moving.shut, moving.author.at):
            return issue
    raise PrescriptionStays(pointer=pointer, id=prescription, why=_why(issues, moving.author.at))


def codes_of(proposal: Proposal) -> frozenset[OdsCode]:
    """The pharmacies that it is about: the nominated one, and that of a redirect."""
    return frozenset({proposal.nominated_code, proposal.from_code})


def may_be_moved(
    issue: Issue, concerned: Collection[OdsCode], shut: Collection[OdsCode], at: datetime
) -> bool:
    """It waits where nobody serves now, is held until somebody does, or became a token for that reason alone."""
    if issue.addressed is Addressed.TOKEN_BECAUSE_CLOSED:
        return issue.wanted in concerned and state_at(issue, at) in WAITING
    return (issue.wanted or issue.address) in concerned and waits_for_nobody(issue, shut, at)


def waits_for_nobody(issue: Issue, shut: Collection[OdsCode], at: datetime) -> bool:
    """Addressed to one of those who serve nobody now, or held because somebody is among them."""
    state = state_at(issue, at)
    if issue.addressed is Addressed.HELD:
        return state is PrescriptionState.AWAITING_RELEASE_READY
    return state in WAITING and issue.address in shut


def _why(issues: Sequence[Issue], at: datetime) -> str:
    states = [state_at(issue, at) for issue in issues]
    if any(state in WITH_A_DISPENSER for state in states):
        return "a pharmacy has it already. Ask that pharmacy, or your GP surgery for a new one."
    if all(state in COMPLETED for state in states):
        return "it is over."
    return "it does not wait at the pharmacy that is closed."


def _entry(before: Issue, after: Issue, moving: Moving) -> Entry:
    more = {"from": before.address, "wanted": before.wanted, **moving.because}
    return entries.changed(after, "moved", moving.author, more)
