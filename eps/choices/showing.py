"""What a patient sees of a proposal: a list evaluated afresh, by distance from a place they see and can change."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from eps.choices.answering import closure_of_nomination
from eps.choices.waiting import AtClosed, waiting_for
from eps.errors import Invalid
from eps.identifiers import OdsCode, Postcode
from eps.identity.permissions import Action, Principal, require
from eps.nomination import proposal_repository
from eps.nomination.domain import NominationType, Patient, has_closed_in_ods, has_home
from eps.nomination.nearest_for import need_of_offers
from eps.nomination.proposal import (
    OPEN_STATES,
    Duration,
    Proposal,
    UnknownProposal,
    answers,
    durations,
)
from eps.nomination.service import own_patient
from eps.pharmacies.borders import landmass_of
from eps.pharmacies.closure import Closure
from eps.pharmacies.closure_repository import closure as read_closure
from eps.pharmacies.directory import Directory
from eps.pharmacies.domain import Kind, Pharmacy, Supply
from eps.pharmacies.nearest import Near
from eps.pharmacies.need import WALKED_INTO, Need
from eps.pharmacies.opens_next import OpensNext
from eps.pharmacies.postcodes import Place
from eps.pharmacies.repository import practice_issues_here
from eps.pharmacies.searching import opens_next
from eps.pharmacies.service import as_one, directory
from eps.settings import settings

OPTIONS = 5
MORE_OPTIONS = 50


class From(StrEnum):
    """Where distances are measured from."""

    HOME = "home"
    PHARMACY = "pharmacy"
    POSTCODE = "postcode"


@dataclass(frozen=True, slots=True)
class Asked:
    """How the patient wants the list: from where, and how many; a postcode of theirs comes before both."""

    start: From = From.HOME
    postcode: Postcode | None = None
    limit: int = OPTIONS


@dataclass(frozen=True, slots=True)
class Origin:
    start: From
    postcode: str
    place: Place


@dataclass(frozen=True, slots=True)
class Shown:
    """`origin` is None where nobody knows a place to measure from: then ask for a postcode. An appliance contractor has
    no distance. `opens_next` stands in for options where nothing is in reach. `waiting` moves with the choice, by
    itself or where the answer names it."""

    proposal: Proposal
    closure: Closure
    origin: Origin | None
    options: tuple[Near, ...]
    contractors: tuple[Pharmacy, ...]
    opens_next: tuple[OpensNext, ...]
    answers: tuple[str, ...]
    durations: tuple[Duration, ...]
    waiting: AtClosed


@dataclass(frozen=True, slots=True)
class _Listed:
    """What a distance list is made of; no origin, no list. `today` is the need of somebody who waits for an opening."""

    held: Directory
    need: Need
    today: Need
    origin: Place | None


async def shown_all(principal: Principal, asked: Asked, at: datetime) -> list[Shown]:
    """Every proposal of the patient that may still be answered, newest first."""
    require(principal, Action.READ_OWN_NOMINATION)
    return await shown_to(await own_patient(principal), asked, at)


async def shown_to(patient: Patient, asked: Asked, at: datetime) -> list[Shown]:
    """The same, for whoever has been given the patient's own record already."""
    proposals = await proposal_repository.proposals(patient.id)
    return [await _show(patient, one, asked, at) for one in proposals if one.state in OPEN_STATES]


async def shown(proposal_id: UUID, principal: Principal, asked: Asked, at: datetime) -> Shown:
    require(principal, Action.READ_OWN_NOMINATION)
    patient = await own_patient(principal)
    proposal = await proposal_repository.proposal(proposal_id, patient.id)
    if proposal is None:
        raise UnknownProposal
    return await _show(patient, proposal, asked, at)


async def codes_offered(
    proposal_id: UUID, principal: Principal, at: datetime, asked: Asked | None = None
) -> tuple[OdsCode, ...]:
    """What stands before the patient who asked for a list in this way, the first one if left out."""
    return codes_shown(await shown(proposal_id, principal, asked or Asked(), at))


async def _show(patient: Patient, proposal: Proposal, asked: Asked, at: datetime) -> Shown:
    recorded = await read_closure(proposal.closure_id)
    if recorded is None:
        raise UnknownProposal
    closure = await as_one(recorded)
    waited_for = await closure_of_nomination(proposal, closure, at)
    lasting = durations(waited_for, practice_issues_here=await practice_issues_here(patient.practice))
    held = directory()
    origin = _origin(patient, proposal, asked, held)
    measured_from = origin.place if origin and proposal.type is NominationType.P1 else None
    listed = _listed(closure, held, measured_from, at)
    options = _options(listed, asked.limit)
    return Shown(
        proposal=proposal,
        closure=closure,
        origin=origin,
        options=options,
        contractors=contractors(held, at, listed.today.excluding)
        if proposal.type is NominationType.P2
        else (),
        opens_next=() if options else _opens_next(listed),
        answers=tuple(answers(proposal, closure, lasting, at)),
        waiting=await waiting_for(proposal, at),
        durations=tuple(lasting),
    )


def _listed(closure: Closure, held: Directory, origin: Place | None, at: datetime) -> _Listed:
    stopping = held.closing_with(closure, at) | {closure.ods_code}
    return _Listed(held, need_of_offers(closure, held, at), Need.at(at, stopping), origin)


def _origin(patient: Patient, proposal: Proposal, asked: Asked, held: Directory) -> Origin | None:
    """The postcode they gave, else home, else the closed pharmacy: not that of one who sold at a distance."""
    if asked.postcode is not None:
        return Origin(From.POSTCODE, asked.postcode, held.point_of(asked.postcode))
    home, closing = home_of(patient, held), _closing(proposal, held)
    return closing or home if asked.start is From.PHARMACY else home or closing


def _closing(proposal: Proposal, held: Directory) -> Origin | None:
    closing = held.find(proposal.from_code)
    if closing is None or closing.point is None or closing.supply is not Supply.WALK_IN:
        return None
    landmass = landmass_of(Postcode.trusted(closing.postcode).outward)
    place = Place(closing.point, closing.approximate, landmass)
    return Origin(From.PHARMACY, closing.postcode, place)


def home_of(patient: Patient, held: Directory) -> Origin | None:
    """Where the patient lives, as far as the register knows a place for it."""
    if patient.postcode is None or not has_home(patient.postcode):
        return None
    try:
        place = held.point_of(Postcode.trusted(patient.postcode))
    except Invalid:
        return None
    return Origin(From.HOME, patient.postcode, place)


def _reach() -> float:
    return settings().reach_kilometres * 1000


def _options(listed: _Listed, limit: int) -> tuple[Near, ...]:
    if listed.origin is None:
        return ()
    within = _reach()
    return tuple(
        listed.held.nearest(listed.origin, listed.need, limit=min(limit, MORE_OPTIONS), within_metres=within)
    )


def _opens_next(listed: _Listed) -> tuple[OpensNext, ...]:
    if listed.origin is None:
        return ()
    return opens_next(listed.held, listed.origin, listed.today, _reach())


def contractors(
    held: Directory, at: datetime, excluding: frozenset[OdsCode] = frozenset()
) -> tuple[Pharmacy, ...]:
    """A plain list of appliance contractors by name, no cap: nobody walks to them."""
    return _in_order_of_name(
        one
        for one in held.pharmacies
        if one.kind is Kind.APPLIANCE and one.ods_code not in excluding and _serves(one, at)
    )


def senders(held: Directory, at: datetime, text: str = "") -> tuple[Pharmacy, ...]:
    """Pharmacies that send medicine by post: all of them by name, or the best matches of a name."""
    among = held.named(text, len(held.pharmacies)) if text else held.pharmacies
    by_post = [one for one in among if _sends(one) and _serves(one, at)]
    return tuple(by_post) if text else _in_order_of_name(by_post)


def _sends(pharmacy: Pharmacy) -> bool:
    return pharmacy.kind in WALKED_INTO and pharmacy.supply is not Supply.WALK_IN


def _serves(pharmacy: Pharmacy, at: datetime) -> bool:
    return (
        pharmacy.english
        and pharmacy.listed
        and pharmacy.eps_enabled
        and not has_closed_in_ods(pharmacy, at)
        and not any(closure.covers(at) for closure in pharmacy.closures)
    )


def _in_order_of_name(pharmacies: Iterable[Pharmacy]) -> tuple[Pharmacy, ...]:
    return tuple(sorted(pharmacies, key=lambda one: (one.name, one.ods_code)))


def codes_shown(shown: Shown) -> tuple[OdsCode, ...]:
    """What stands before the patient, kept with the answer."""
    near = (one.pharmacy for one in shown.options)
    return tuple(pharmacy.ods_code for pharmacy in (*near, *shown.contractors))
