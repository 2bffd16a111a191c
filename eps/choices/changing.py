"""A patient changes where prescriptions go of their own accord: for good, or until theirs opens again. What waits at a
closed pharmacy moves with it where they say so, all together or not at all."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid4

from eps.choices import nominating, redirects
from eps.choices.answering import Answer, choose, closure_of_nomination
from eps.choices.waiting import AtClosed, waiting_at_closed
from eps.database import transactional
from eps.errors import Stale
from eps.identifiers import OdsCode
from eps.identity.permissions import Action, Principal, require
from eps.locks import lock_shared
from eps.nomination import proposal_repository, repository
from eps.nomination.changing import Nominated, described_consent, offer_what_is_coming
from eps.nomination.destination_repository import destination
from eps.nomination.domain import (
    NominationType,
    OnlyThePractice,
    Patient,
    UnknownPatient,
    require_can_be_nominated,
    require_consent,
    require_open_for_saving,
)
from eps.nomination.proposal import (
    OPEN_STATES,
    CannotRedirect,
    Duration,
    GoesToTheClosing,
    Proposal,
    Redirect,
    asked_because_of,
    durations,
)
from eps.nomination.service import Change, own_patient
from eps.pharmacies.closure import Closure
from eps.pharmacies.closure_repository import closure as read_closure
from eps.pharmacies.repository import practice_issues_here
from eps.pharmacies.service import as_one, pharmacy_in_transaction
from eps.prescriptions.following import follow
from eps.prescriptions.identifier import PrescriptionId
from eps.prescriptions.moving import codes_of
from eps.prescriptions.moving_service import Named, codes_to_lock, move_named


@dataclass(frozen=True, slots=True)
class Possible:
    """What is asked beside the choice; `redirect` is what a choice until it opens would stand in place of."""

    durations: tuple[Duration, ...]
    waiting: AtClosed
    redirect: UUID | None


@dataclass(frozen=True, slots=True)
class Wanted:
    """`move` are the waiting prescriptions that go there too, `shown` the list that stood before the patient,
    `instead_of` the redirect that they saw."""

    change: Change
    ods_code: OdsCode
    duration: Duration
    move: tuple[PrescriptionId, ...] = ()
    shown: tuple[OdsCode, ...] = ()
    instead_of: UUID | None = None

    @property
    def named(self) -> Named:
        change, because = self.change, {"consent": described_consent(self.change.consent)}
        return Named(change.principal, self.move, self.ods_code, change.at, because)


async def possible(principal: Principal, nomination_type: NominationType, at: datetime) -> Possible:
    require(principal, Action.READ_OWN_NOMINATION)
    patient = await own_patient(principal)
    until = [Duration.UNTIL_REOPENING] if await _waited_for(patient, nomination_type, at) else []
    waiting = await waiting_at_closed(patient.id, nomination_type, at)
    return Possible((*until, Duration.FOR_GOOD), waiting, await _redirect_of(patient.id, nomination_type, at))


@dataclass(frozen=True, slots=True)
class Changed:
    """`redirect` where it lasts until theirs opens again, `moved` the prescriptions that were named."""

    redirect: Redirect | None
    moved: tuple[PrescriptionId, ...]


@transactional
async def change(wanted: Wanted) -> Changed:
    """Until theirs opens again it answers the offer where one is open; where it was answered before, it begins another
    redirect of the same closure."""
    require(wanted.change.principal, Action.CHANGE_OWN_NOMINATION)
    if wanted.change.type is NominationType.P3:
        raise OnlyThePractice
    offer, codes = await _seen(wanted.change)
    locked = codes | await codes_to_lock(wanted.named)
    await lock_shared(locked)
    if wanted.duration is Duration.FOR_GOOD:
        await nominating.nominate(wanted.change, wanted.ods_code)
        redirect = None
    else:
        redirect = await _until_it_opens(wanted, offer)
    moved = await move_named(wanted.named, locked) if wanted.move else []
    return Changed(redirect, tuple(issue.prescription for issue in moved))


async def _seen(change: Change) -> tuple[Proposal | None, frozenset[OdsCode]]:
    """Before anything is locked: the offer that it would answer, and the codes that it is about."""
    number = change.principal.nhs_number
    found = await destination(number, change.type, change.at) if number else None
    if found is None:
        raise UnknownPatient
    offer = await _offer(found.patient, change.type, found.nominated, change.at)
    return offer, found.codes | (codes_of(offer) if offer else frozenset())


async def _offer(
    patient: Patient, nomination_type: NominationType, nominated: OdsCode | None, at: datetime
) -> Proposal | None:
    issues_here = await practice_issues_here(patient.practice)
    for one in await proposal_repository.proposals(patient.id):
        is_open = one.state in OPEN_STATES and one.type is nomination_type
        closure = await read_closure(one.closure_id) if is_open and one.nominated_code == nominated else None
        if closure is not None:
            closure = await closure_of_nomination(one, await as_one(closure), at)
            if Duration.UNTIL_REOPENING in durations(closure, practice_issues_here=issues_here):
                return one
    return None


async def _until_it_opens(wanted: Wanted, offer: Proposal | None) -> Redirect | None:
    change = wanted.change
    require_consent(change.consent)
    patient = await own_patient(change.principal)
    seen = await _redirect_of(patient.id, change.type, change.at)
    if patient.version != change.version or seen != wanted.instead_of:
        raise Stale
    if offer is None:
        return await _begin(wanted, patient)
    answer = Answer(offer.id, change.principal, change.consent, change.at, wanted.shown)
    return (await choose(answer, wanted.ods_code, Duration.UNTIL_REOPENING)).redirect


async def _begin(wanted: Wanted, patient: Patient) -> Redirect:
    """Under the rules of saving, for the closure whose offer was answered before."""
    change = wanted.change
    closure = await _waited_for(patient, change.type, change.at)
    if closure is None:
        raise CannotRedirect(pointer="/duration", why="your pharmacy is not closed, or not known to open")
    if closure.ods_code == wanted.ods_code:
        raise GoesToTheClosing(pointer="/ods_code")
    pharmacy = await pharmacy_in_transaction(wanted.ods_code)
    require_can_be_nominated(pharmacy, change.type, change.at)
    require_open_for_saving(pharmacy, pharmacy.closures, change.at)
    author = change.asked.author
    redirect = Redirect(
        *(uuid4(), patient.id, change.type, closure.id, closure.ods_code, pharmacy.ods_code),
        starts_at=max(change.at, closure.starts_at),
        confirmed_at=change.at,
    )
    await redirects.start(redirect, author, consent=described_consent(change.consent))
    nominated = Nominated(patient, change.type, closure.ods_code)
    await offer_what_is_coming(nominated, pharmacy.closures, author)
    await follow([patient.id], [change.type], author)
    return redirect


async def _waited_for(patient: Patient, nomination_type: NominationType, at: datetime) -> Closure | None:
    """The closure of the nominated pharmacy after which prescriptions may come back, where its practice can do that."""
    nomination = (await repository.nominations(patient.id)).get(nomination_type)
    pharmacy = await pharmacy_in_transaction(nomination.ods_code) if nomination else None
    found = asked_because_of(pharmacy.closures, at) if pharmacy else None
    if found is None:
        return None
    closure, issues_here = await as_one(found), await practice_issues_here(patient.practice)
    lasting = durations(closure, practice_issues_here=issues_here)
    return closure if Duration.UNTIL_REOPENING in lasting else None


async def _redirect_of(patient_id: int, nomination_type: NominationType, at: datetime) -> UUID | None:
    standing = await redirects.standing(patient_id, at)
    return next((one.id for one in standing if one.type is nomination_type), None)
