"""A practice issues a prescription: checked, routed and stamped in one transaction, or refused and nothing stored."""

from dataclasses import dataclass, replace
from datetime import datetime

from eps.clock import london_date
from eps.database import transactional
from eps.errors import Conflict
from eps.identifiers import NhsNumber, OdsCode
from eps.identity.permissions import Action, NotYourOrganisation, Principal, require
from eps.locks import try_lock_shared
from eps.nomination.acts import by_principal
from eps.nomination.destination_repository import (
    Destination,
    Held,
    destination,
    hold_with_codes,
)
from eps.nomination.domain import NominationType, Patient, UnknownPatient
from eps.prescriptions import entries, repository
from eps.prescriptions.addressing import Wish, address
from eps.prescriptions.before_arrival import recall
from eps.prescriptions.cancelling import with_cancelled
from eps.prescriptions.dispensers import dispensers
from eps.prescriptions.domain import Addressed, Issue, Prescription
from eps.prescriptions.drafting import draft_issues, draft_prescription
from eps.prescriptions.identifier import new_prescription_id
from eps.prescriptions.order import Order, in_time, require_sound
from eps.prescriptions.performer import nomination_followed
from eps.prescriptions.routing import DispenserOutOfService, OnClosed, Route
from eps.prescriptions.states import PrescriptionState
from eps.prescriptions.subject import known_or_added
from eps.prescriptions.telling import tell_of_token
from eps.record.store import RecordMovedOn, append
from eps.settings import settings
from eps.wording import moment_text


class DuplicatePrescription(Conflict):
    """A prescription with this ID was issued before. Give each prescription an ID of its own."""


class PatientHasDied(Conflict):
    """The register has a date of death for this patient, so nothing can be issued. Check it with the practice."""


@dataclass(frozen=True, slots=True)
class Issuing:
    """`on_closed` None leaves it to what the practice has chosen for all its orders. `newcomer` is the patient as the
    order describes them: outside production somebody whom the register does not know is added to it."""

    principal: Principal
    who: NhsNumber
    order: Order
    at: datetime
    on_closed: OnClosed | None = None
    newcomer: Patient | None = None


@dataclass(frozen=True, slots=True)
class Issued:
    """`first` is its first issue; `days_moved`: its use-by had passed on arrival, and it counts from today."""

    prescription: Prescription
    first: Issue
    route: Route
    days_moved: bool = False
    cancelled: int = 0
    """So many of its items had been cancelled before it arrived."""


@transactional
async def issue(request: Issuing) -> Issued:
    """The route is stamped now. Out of service is refused, or made a token where the caller wants one."""
    require(request.principal, Action.ISSUE_PRESCRIPTION)
    if request.order.practice not in request.principal.ods_codes:
        raise NotYourOrganisation
    require_sound(request.order)
    order, days_moved = in_time(request.order, request.at, forgiving=not settings().is_production)
    held = await _lock_destination(request, order)
    if held.patient.date_of_death is not None:
        raise PatientHasDied
    stamped = await _stamped(request, order, held)
    return await _store(request, order, stamped, held.patient, days_moved=days_moved)


async def _lock_destination(request: Issuing, order: Order) -> Destination:
    """Codes first, then the patient, as everywhere. A code that they chose at that moment is not waited for."""
    followed = nomination_followed(order.site)
    locked = await _hold(request, followed, {order.performer} if order.performer else set())
    held = await destination(locked.patient_id, followed, request.at) if locked else None
    if locked is None or held is None:
        raise UnknownPatient
    if not await try_lock_shared(held.codes - locked.codes):
        raise RecordMovedOn
    return held


async def _hold(request: Issuing, followed: NominationType, others: set[OdsCode]) -> Held | None:
    held = await hold_with_codes(request.who, followed, others)
    if held is not None:
        return held
    author = by_principal(request.principal, request.at)
    patient_id = await known_or_added(request.who, request.newcomer, author)
    return None if patient_id is None else await hold_with_codes(patient_id, followed, others)


async def _stamped(request: Issuing, order: Order, held: Destination) -> Route:
    wish = Wish(order.practice, order.site, order.performer, request.on_closed)
    stamped = await address(wish, held, await dispensers(wish.codes(held), request.at), request.at)
    if stamped.refused:
        until = f" until {moment_text(stamped.until, request.at)}" if stamped.until else ""
        raise DispenserOutOfService(until=until)
    return stamped


async def _store(
    request: Issuing, order: Order, stamped: Route, patient: Patient, *, days_moved: bool
) -> Issued:
    prescription_id = order.id or new_prescription_id(order.practice)
    drafted = draft_prescription(order, stamped, prescription_id, patient.id, request.at)
    prescription, cancelled = await _insert(drafted, order)
    first, *others = [
        with_cancelled(issue, cancelled)
        for issue in draft_issues(prescription, stamped, london_date(request.at))
    ]
    if first.addressed is Addressed.TOKEN_BECAUSE_CLOSED and first.state is not PrescriptionState.CANCELLED:
        first = await tell_of_token(first, patient, request.at)
    await repository.insert_issues([first, *others], prescription.practice)
    author = by_principal(request.principal, request.at)
    await append([entries.issued(prescription, first, stamped, author)])
    return Issued(prescription, first, stamped, days_moved, len(cancelled))


async def _insert(drafted: Prescription, order: Order) -> tuple[Prescription, frozenset[int]]:
    """With the places of items that were cancelled before it arrived."""
    cancelled: frozenset[int] | None = frozenset()
    key = await repository.insert_prescription(drafted, order.bundle)
    if key is None:
        cancelled = await recall(drafted)
        key = None if cancelled is None else await repository.insert_prescription(drafted, order.bundle)
    if key is None or cancelled is None:
        raise DuplicatePrescription(pointer="/id")
    return replace(drafted, key=key), cancelled
