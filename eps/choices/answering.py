"""The patient answers a proposal: nomination, redirect and proposal move together, or not at all."""

from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID, uuid4

from eps.choices import redirects
from eps.choices.waiting import move_waiting
from eps.database import transactional
from eps.identifiers import OdsCode
from eps.identity.permissions import Action, Principal, require
from eps.locks import lock_shared
from eps.nomination import proposal_repository, repository
from eps.nomination.acts import patient_entry
from eps.nomination.changing import (
    Asked,
    Move,
    Nominated,
    described_consent,
    move_nomination,
    offer_what_is_coming,
)
from eps.nomination.domain import (
    Consent,
    Patient,
    closures_to_warn_of,
    require_can_be_nominated,
    require_consent,
    require_open_for_saving,
)
from eps.nomination.proposal import (
    CannotChooseForGood,
    CannotKeep,
    CannotRedirect,
    Duration,
    GoesToTheClosing,
    NominationMovedOn,
    Proposal,
    ProposalState,
    Redirect,
    UnknownProposal,
    asked_because_of,
    can_be_kept,
    durations,
    require_transition,
)
from eps.nomination.service import own_patient
from eps.outbox.store import drop
from eps.pharmacies.closure import Closure, ClosureKind
from eps.pharmacies.closure_repository import closure as read_closure
from eps.pharmacies.domain import Pharmacy
from eps.pharmacies.repository import practice_issues_here
from eps.pharmacies.service import as_one, pharmacy_in_transaction
from eps.prescriptions.following import follow
from eps.prescriptions.identifier import PrescriptionId
from eps.record.store import append


@dataclass(frozen=True, slots=True)
class Answer:
    """Which proposal, by whom, with what consent; `shown` is the list that stood before them."""

    proposal_id: UUID
    principal: Principal
    consent: Consent
    at: datetime
    shown: tuple[OdsCode, ...] = ()

    @property
    def asked(self) -> Asked:
        return Asked.by(self.principal, self.consent, self.at)


@dataclass(frozen=True, slots=True)
class Answered:
    """What now stands; `warnings` are closures that the chosen pharmacy has ahead, `moved` the prescriptions that were
    named and now wait there."""

    proposal: Proposal
    redirect: Redirect | None = None
    warnings: tuple[Closure, ...] = ()
    moved: tuple[PrescriptionId, ...] = ()


@dataclass(frozen=True, slots=True)
class _Open:
    """A proposal that can be answered, read under the patient's lock; its closure as one with those that it adjoins."""

    patient: Patient
    proposal: Proposal
    closure: Closure


@transactional
async def choose(
    answer: Answer, ods_code: OdsCode, duration: Duration, *, move: tuple[str, ...] = ()
) -> Answered:
    """Saves what the patient chose, and moves the waiting prescriptions that they name, together or not at all.
    Choosing never implies that one moves; issues of repeat dispensing follow by themselves."""
    concerned = await proposal_repository.codes_of_proposal(answer.proposal_id)
    await lock_shared(concerned | {ods_code})
    opened = await _open(answer, ProposalState.CHOSE)
    pharmacy = await pharmacy_in_transaction(ods_code)
    require_can_be_nominated(pharmacy, opened.proposal.type, answer.at)
    require_open_for_saving(pharmacy, pharmacy.closures, answer.at)
    await _require_duration(opened, duration, answer.at)
    if duration is Duration.FOR_GOOD:
        redirect = None
        await _nominate(opened, pharmacy, answer)
    else:
        redirect = await _redirect(opened, pharmacy, answer)
    chose = replace(opened.proposal, state=ProposalState.CHOSE, answered_code=ods_code, duration=duration)
    settled = await _settle(opened, chose, answer)
    goes_to = opened.proposal.nominated_code if redirect else ods_code
    nominated = Nominated(opened.patient, settled.type, goes_to)
    await offer_what_is_coming(nominated, pharmacy.closures, answer.asked.author)
    moved = await move_waiting(settled, move, answer.asked.author)
    await follow([opened.patient.id], [settled.type], answer.asked.author)
    return Answered(settled, redirect, closures_to_warn_of(pharmacy.closures, answer.at), moved)


@transactional
async def keep(answer: Answer) -> Answered:
    """The nomination stays; not once it has closed for good."""
    opened = await _open(answer, ProposalState.KEPT)
    if not can_be_kept(opened.closure, answer.at):
        raise CannotKeep
    return Answered(await _settle(opened, replace(opened.proposal, state=ProposalState.KEPT), answer))


@transactional
async def remove(answer: Answer) -> Answered:
    """No pharmacy: each prescription will have a number that any pharmacy can use."""
    opened = await _open(answer, ProposalState.REMOVED)
    move = Move(opened.proposal.type, opened.proposal.nominated_code, None)
    await move_nomination(opened.patient, move, answer.asked, answering=opened.proposal.id)
    settled = await _settle(opened, replace(opened.proposal, state=ProposalState.REMOVED), answer)
    await follow([opened.patient.id], [settled.type], answer.asked.author)
    return Answered(settled)


async def _open(answer: Answer, wanted: ProposalState) -> _Open:
    """Answering needs no version: its guard is the proposal's state and the nomination it was made for."""
    require(answer.principal, Action.CHANGE_OWN_NOMINATION)
    require_consent(answer.consent)
    patient = await own_patient(answer.principal)
    proposal = await proposal_repository.proposal(answer.proposal_id, patient.id)
    if proposal is None:
        raise UnknownProposal
    require_transition(proposal, wanted)
    nomination = (await repository.nominations(patient.id)).get(proposal.type)
    if nomination is None or nomination.ods_code != proposal.nominated_code:
        raise NominationMovedOn
    closure = await read_closure(proposal.closure_id)
    if closure is None:
        raise UnknownProposal
    return _Open(patient, proposal, await as_one(closure))


async def _require_duration(opened: _Open, duration: Duration, at: datetime) -> None:
    closure = await closure_of_nomination(opened.proposal, opened.closure, at)
    issues_here = await practice_issues_here(opened.patient.practice)
    if duration in durations(closure, practice_issues_here=issues_here):
        return
    if duration is Duration.FOR_GOOD:
        raise CannotChooseForGood(pointer="/duration")
    permanent = closure.kind is ClosureKind.PERMANENT
    why = (
        "your pharmacy closes for good"
        if permanent
        else "your GP surgery does not issue through this service"
    )
    raise CannotRedirect(pointer="/duration", why=why)


async def closure_of_nomination(proposal: Proposal, closure: Closure, at: datetime) -> Closure:
    """Where a redirect's pharmacy closed, what counts is the closure of the nominated one, whose end it waits for."""
    if proposal.from_code == proposal.nominated_code:
        return closure
    pharmacy = await pharmacy_in_transaction(proposal.nominated_code)
    return await as_one(asked_because_of(pharmacy.closures, at) or closure)


async def _nominate(opened: _Open, pharmacy: Pharmacy, answer: Answer) -> None:
    move = Move(opened.proposal.type, opened.proposal.nominated_code, pharmacy.ods_code)
    await move_nomination(opened.patient, move, answer.asked, answering=opened.proposal.id)


async def _redirect(opened: _Open, pharmacy: Pharmacy, answer: Answer) -> Redirect:
    """The nomination never changes: prescriptions go elsewhere until it reopens."""
    proposal, author = opened.proposal, answer.asked.author
    if pharmacy.ods_code in (proposal.nominated_code, proposal.from_code):
        raise GoesToTheClosing(pointer="/ods_code")
    closure = await closure_of_nomination(proposal, opened.closure, answer.at)
    redirect = Redirect(
        id=uuid4(),
        patient_id=opened.patient.id,
        type=proposal.type,
        closure_id=closure.id,
        from_code=proposal.nominated_code,
        to_code=pharmacy.ods_code,
        starts_at=max(answer.at, closure.starts_at),
        confirmed_at=answer.at,
    )
    await redirects.start(redirect, author)
    return redirect


async def _settle(opened: _Open, settled: Proposal, answer: Answer) -> Proposal:
    """Stores the answer with what was shown, and drops what has not been sent."""
    settled = replace(settled, answered_at=answer.at)
    await proposal_repository.answer_proposal(settled, [str(code) for code in answer.shown])
    await drop([f"proposal/{settled.id}"])
    payload = {
        "proposal": settled.id,
        "closure": settled.closure_id,
        "nominated": settled.nominated_code,
        "chose": settled.answered_code,
        "duration": settled.duration,
        "shown": list(answer.shown),
        "consent": described_consent(answer.consent),
    }
    act = f"proposal.{settled.state}"
    await append([patient_entry(opened.patient.id, act, payload, answer.asked.author)])
    return settled
