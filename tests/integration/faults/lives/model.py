"""What must follow from a step, said again in the simplest words: a model of the town."""

from dataclasses import dataclass, field, replace
from datetime import timedelta

from eps.errors import EpsError
from eps.nomination.domain import PharmacyHasClosed, PharmacyIsClosed
from eps.nomination.proposal import Proposal, Redirect
from eps.pharmacies.closure import Closure, ClosureKind
from eps.prescriptions.domain import Addressed
from eps.prescriptions.moving import PrescriptionStays
from eps.prescriptions.moving_service import CannotTakeIt, GoesElsewhere
from eps.prescriptions.releasing import (
    PharmacyClosed,
    PrescriptionCancelled,
    PrescriptionDispensed,
    PrescriptionExpired,
    PrescriptionNotDispensed,
    WithAnotherDispenser,
)
from eps.prescriptions.routing import DispenserOutOfService
from eps.prescriptions.states import CANCELLABLE, WITH_A_DISPENSER, PrescriptionState
from eps.prescriptions.with_dispenser import WrongState
from tests.integration.faults.lives.world import Place, World

Refusal = type[EpsError]
_P = PrescriptionState
ENDED: dict[PrescriptionState, Refusal] = {
    _P.CANCELLED: PrescriptionCancelled,
    _P.EXPIRED: PrescriptionExpired,
    _P.DISPENSED: PrescriptionDispensed,
    _P.NOT_DISPENSED: PrescriptionNotDispensed,
}


@dataclass(frozen=True)
class Wanted:
    """What a step is to bring about, beside which nothing may differ: nominations and issues by patient and key, one
    new issue of a patient at an address; or how it is refused."""

    refused: Refusal | None = None
    nominated: dict[int, str | None] = field(default_factory=dict)
    places: dict[int, Place] = field(default_factory=dict)
    issued: tuple[int, str | None, Addressed] | None = None


NOTHING = Wanted()


def in_force(world: World, code: str) -> Closure | None:
    """The sequences never have two closures of one code at once."""
    return next((one for one in world.of(code) if one.covers(world.at)), None)


def is_alive(world: World, code: str) -> bool:
    """A closure in force or to come; or one so lately over that another, with no opening since, would count as one with
    it."""
    lately = world.at - timedelta(days=4)
    return any(one.overlaps(lately, world.at + timedelta(days=4000)) for one in world.of(code))


def refusal_to_save(world: World, code: str) -> Refusal | None:
    for one in world.of(code):
        if one.kind is ClosureKind.PERMANENT and one.overlaps(world.at, world.at + timedelta(days=14)):
            return PharmacyHasClosed
    return PharmacyIsClosed if in_force(world, code) else None


def is_out_of_service(world: World, code: str) -> bool:
    closure = in_force(world, code)
    if closure is None:
        return False
    return closure.ends_at is None or closure.ends_at - world.at > timedelta(days=1)


def destination(world: World, patient: int) -> str | None:
    """Where the patient's prescriptions go, whether or not it serves."""
    redirect = _redirect(world, patient)
    return redirect.to_code if redirect else world.nominated.get(patient)


def _redirect(world: World, patient: int) -> Redirect | None:
    redirect = world.redirects.get(patient)
    return None if redirect is None or redirect.starts_at > world.at else redirect


def issued(world: World, patient: int, *, to: str | None = None, as_token: bool = False) -> Wanted:
    """Where an order goes: to whom it names, else where a redirect goes, else to the nominated one, else to nobody."""
    nominated, redirect = world.nominated.get(patient), _redirect(world, patient)
    if to is not None and to != nominated:
        same = redirect is not None and redirect.to_code == to
        wanted, why = to, Addressed.REDIRECT if same else Addressed.ONE_OFF
    elif nominated is None:
        return Wanted(issued=(patient, None, Addressed.TOKEN))
    elif redirect is not None:
        wanted, why = redirect.to_code, Addressed.REDIRECT
    else:
        wanted, why = nominated, Addressed.NOMINATED
    if not is_out_of_service(world, wanted):
        return Wanted(issued=(patient, wanted, why))
    if as_token:
        return Wanted(issued=(patient, None, Addressed.TOKEN_BECAUSE_CLOSED))
    return Wanted(DispenserOutOfService)


def downloaded(world: World, code: str) -> Wanted:
    """Everything that waits for it, unless it is closed: then it keeps asking in vain."""
    if in_force(world, code):
        return NOTHING
    waiting = {
        key: Place(_P.WITH_DISPENSER, one.address, code)
        for key, one in world.places().items()
        if one.state is _P.TO_BE_DISPENSED and one.address == code
    }
    return Wanted(places=waiting)


def downloaded_by_id(world: World, key: int, code: str) -> Wanted:
    one = world.places()[key]
    if one.state in WITH_A_DISPENSER:
        return NOTHING if one.dispenser == code else Wanted(WithAnotherDispenser)
    if one.state in ENDED:
        return Wanted(ENDED[one.state])
    if in_force(world, code):
        return Wanted(PharmacyClosed)
    return Wanted(places={key: Place(_P.WITH_DISPENSER, one.address, code)})


def given_back(world: World, key: int) -> Wanted:
    """By whoever has it, closed or not. What has been begun stays; what was to be cancelled is."""
    if world.places()[key].state is not _P.WITH_DISPENSER:
        return Wanted(WrongState)
    state = _P.CANCELLED if world.issues[key].cancelling else _P.TO_BE_DISPENSED
    return Wanted(places={key: Place(state, None, None)})


def cancelled(world: World, prescription: str) -> Wanted:
    """Every issue that nobody has, and of those that somebody has none: they are marked."""
    return Wanted(
        places={
            key: place._replace(state=_P.CANCELLED)
            for key, place in world.places().items()
            if world.issues[key].prescription == prescription and place.state in CANCELLABLE
        }
    )


def notified(world: World, key: int, becomes: PrescriptionState) -> Wanted:
    """By whoever has it, closed or not."""
    return Wanted(places={key: world.places()[key]._replace(state=becomes)})


def waits_for(world: World, offer: Proposal) -> Closure:
    """Whose end a redirect waits for: of one that is asked because a redirect's pharmacy closes, the closure of the
    nominated one."""
    if offer.from_code == offer.nominated_code:
        return world.closures[offer.closure_id]
    return world.of(offer.nominated_code)[-1]


def sent_on(world: World, key: int, to: str) -> Wanted:
    """To where the patient's prescriptions go, from one that is closed, as long as that is."""
    issue, place = world.issues[key], world.places()[key]
    if issue.addressed is Addressed.MOVED and place.address == to:
        return NOTHING
    if destination(world, issue.patient_id) != to:
        return Wanted(GoesElsewhere)
    if in_force(world, to):
        return Wanted(CannotTakeIt)
    waits_for = issue.wanted or place.address or ""
    waits = place.state is _P.TO_BE_DISPENSED or issue.addressed is Addressed.HELD
    if not (waits and place.state in CANCELLABLE and in_force(world, waits_for)):
        return Wanted(PrescriptionStays)
    return Wanted(places={key: Place(_P.TO_BE_DISPENSED, to, place.dispenser)})


def movable(world: World, offer: Proposal) -> dict[int, Place]:
    """What the patient may name with an answer: it waits where nobody serves now, or for nobody because of that."""
    concerned = {offer.nominated_code, offer.from_code}
    return {
        key: place
        for key, place in world.places().items()
        if (issue := world.issues[key]).patient_id == offer.patient_id
        and place.state is _P.TO_BE_DISPENSED
        and (
            issue.wanted in concerned
            if issue.addressed is Addressed.TOKEN_BECAUSE_CLOSED
            else place.address in concerned and in_force(world, place.address or "") is not None
        )
    }


def moved_on(wanted: Wanted, world: World) -> Wanted:
    """The same, where a nomination that is asked for is refused."""
    refusals = [refusal_to_save(world, code) for code in wanted.nominated.values() if code is not None]
    refused = next((one for one in refusals if one is not None), None)
    return replace(NOTHING, refused=refused) if refused else wanted
