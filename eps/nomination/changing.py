"""Moving one patient's nomination, with all that moves with it. Nobody else writes a nomination."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from uuid import UUID, uuid4

from eps.errors import Stale
from eps.identifiers import OdsCode
from eps.identity.permissions import Principal
from eps.locks import try_lock_shared
from eps.nomination import proposal_repository, repository
from eps.nomination.acts import Author, by_principal, patient_entry
from eps.nomination.domain import Consent, Nomination, NominationType, Patient
from eps.nomination.many_repository import move_nearest
from eps.nomination.nearest_for import Patron, nearest_for
from eps.nomination.proposal import OPEN_STATES, Proposal, ProposalState, Redirect, may_be_offered_again
from eps.outbox.store import drop
from eps.pharmacies.cascade import CASCADES
from eps.pharmacies.closure import Closure
from eps.pharmacies.service import directory_in_transaction, run_among
from eps.record.chain import Entry
from eps.record.store import append


@dataclass(frozen=True, slots=True)
class Asked:
    """Who changes it, when, and with what consent."""

    author: Author
    consent: Consent

    @classmethod
    def by(cls, principal: Principal, consent: Consent, at: datetime) -> "Asked":
        return cls(by_principal(principal, at), consent)

    @property
    def at(self) -> datetime:
        return self.author.at


@dataclass(frozen=True, slots=True)
class Move:
    """A nomination as it was and as it becomes; None is no nomination."""

    type: NominationType
    from_code: OdsCode | None
    to_code: OdsCode | None


async def move_nomination(
    patient: Patient, move: Move, asked: Asked, *, answering: UUID | None = None
) -> None:
    """Writes it over the version that `patient` was read at. Other open offers of its type lapse; a redirect ends."""
    if not await repository.raise_version(patient.id, patient.version):
        raise Stale
    if move.to_code is None:
        await repository.delete_nomination(patient.id, move.type)
    else:
        nomination = Nomination(move.type, move.to_code, asked.at, asked.author.role)
        await repository.write_nomination(patient.id, nomination)
    lapsed = (
        [] if move.from_code == move.to_code else await _lapse(patient.id, move.type, answering, asked.author)
    )
    ended = await end_redirects(patient.id, move.type, reason="nomination-changed", author=asked.author)
    moved = nomination_entry(
        patient.id,
        move,
        patient.version + 1,
        consent=described_consent(asked.consent),
        author=asked.author,
    )
    await append([moved, *lapsed, *ended])


async def _lapse(
    patient_id: int, nomination_type: NominationType, answering: UUID | None, author: Author
) -> list[Entry]:
    """Open offers made for the nomination that is no longer so."""
    lapsed = [
        proposal.id
        for proposal in await proposal_repository.proposals(patient_id)
        if proposal.type is nomination_type and proposal.state in OPEN_STATES and proposal.id != answering
    ]
    for proposal_id in lapsed:
        await proposal_repository.move_proposal(proposal_id, ProposalState.LAPSED)
    await drop([f"proposal/{proposal_id}" for proposal_id in lapsed])
    return [
        patient_entry(patient_id, "proposal.lapsed", {"proposal": proposal_id}, author)
        for proposal_id in lapsed
    ]


async def end_redirects(
    patient_id: int, nomination_type: NominationType, *, reason: str, author: Author
) -> list[Entry]:
    """Ends the one in force, if there is one; the caller adds what it returns to the record."""
    ended = [
        redirect
        for redirect in await proposal_repository.redirects_in_force(patient_id)
        if redirect.type is nomination_type
    ]
    for redirect in ended:
        await proposal_repository.end_redirect(redirect.id, at=author.at, reason=reason)
    return [redirect_ended(redirect, reason, author) for redirect in ended]


def redirect_ended(redirect: Redirect, reason: str, author: Author) -> Entry:
    payload = {"redirect": redirect.id, "from": redirect.from_code, "to": redirect.to_code, "reason": reason}
    return patient_entry(redirect.patient_id, "redirect.ended", payload, author)


@dataclass(frozen=True, slots=True)
class Nominated:
    """The nomination that stands once the patient has chosen."""

    patient: Patient
    type: NominationType
    ods_code: OdsCode


async def offer_what_is_coming(nominated: Nominated, closures: tuple[Closure, ...], author: Author) -> None:
    """A pharmacy saved with a warning, as nominated or to go to meanwhile: the cascades of its closures may have passed
    already, so the offer is made here, one for all that count as one."""
    known = {
        proposal.closure_id: proposal
        for proposal in await proposal_repository.proposals(nominated.patient.id)
    }
    still_open = {closure_id for closure_id, proposal in known.items() if proposal.state in OPEN_STATES}
    for closure in closures:
        if closure.starts_at <= author.at or not closure.makes_proposals_at(author.at):
            continue
        run = run_among(closure, closures)
        if not still_open.isdisjoint(run.members):
            continue
        before, whole = known.get(closure.id), run.as_one(closure)
        if before is None:
            await _offer(nominated, whole, author)
            still_open.add(closure.id)
        elif may_be_offered_again(before, nominated.ods_code):
            near = await _with_nearest(before, nominated, whole, author.at)
            await _offer_again(near, nominated.ods_code, author)
            still_open.add(closure.id)


async def _with_nearest(offered: Proposal, nominated: Nominated, closure: Closure, at: datetime) -> Proposal:
    """The nearest as the cascade of this closure would store it; none at the instant in which another cascade begins,
    which would not see this offer and may close that very pharmacy."""
    near = None
    if await try_lock_shared([CASCADES]):
        patron = Patron(offered.type, nominated.patient.postcode)
        [near] = await nearest_for([patron], closure, await directory_in_transaction(), at)
    code, metres = (near.ods_code, near.metres) if near else (None, None)
    return replace(offered, nearest_code=code, nearest_metres=metres, worked_out_at=at)


async def _offer_again(settled: Proposal, nominated: OdsCode, author: Author) -> None:
    """For the nomination that stands now; what was answered before stays on the record."""
    await proposal_repository.offer_again(settled.id, nominated)
    await move_nearest([settled])
    payload = {
        "proposal": settled.id,
        "from": settled.nominated_code,
        "to": nominated,
        **nearest_entry(settled),
    }
    await append([patient_entry(settled.patient_id, "proposal.offered-again", payload, author)])


async def _offer(nominated: Nominated, closure: Closure, author: Author) -> None:
    bare = Proposal(
        id=uuid4(),
        patient_id=nominated.patient.id,
        type=nominated.type,
        closure_id=closure.id,
        state=ProposalState.OFFERED,
        nominated_code=nominated.ods_code,
        from_code=closure.ods_code,
        nearest_code=None,
        nearest_metres=None,
        worked_out_at=author.at,
        offered_at=author.at,
    )
    offered = await _with_nearest(bare, nominated, closure, author.at)
    await proposal_repository.insert_proposal(offered)
    await append([offered_entry(offered, author)])


def offered_entry(offer: Proposal, author: Author) -> Entry:
    """Whoever it follows from: a closure, or a choice of what closes later."""
    payload = {
        "proposal": offer.id,
        "closure": offer.closure_id,
        "type": offer.type,
        "from": offer.from_code,
        **nearest_entry(offer),
    }
    return patient_entry(offer.patient_id, "proposal.offered", payload, author)


def nearest_entry(offer: Proposal) -> dict[str, object]:
    """The nearest that an offer stores, as the record has it."""
    return {"nearest": offer.nearest_code, "metres": offer.nearest_metres}


def nomination_entry(
    patient_id: int, move: Move, version: int, *, consent: Mapping[str, object], author: Author
) -> Entry:
    """`version` is the one that the patient's record has after it, `consent` as `described_consent` gives it."""
    payload = {
        "type": move.type,
        "from": move.from_code,
        "to": move.to_code,
        "version": version,
        "consent": consent,
    }
    act = "nomination.removed" if move.to_code is None else "nomination.set"
    return patient_entry(patient_id, act, payload, author)


def described_consent(consent: Consent) -> Mapping[str, object]:
    """A consent as the record keeps it. The name of who asked stays in the register, not on the record."""
    whole = {name: value for name, value in asdict(consent).items() if value is not None}
    if consent.asked_by is not None:
        whole["asked_by"] = {"capacity": consent.asked_by.capacity, "checked": consent.asked_by.checked}
    return whole


def at_version(patient: Patient, version: int) -> Patient:
    """The patient as the caller saw them: the write compares this version."""
    return replace(patient, version=version)
