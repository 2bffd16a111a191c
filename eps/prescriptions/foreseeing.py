"""Where a prescription would go, and why, before it is issued: the rules of issuing, over the directory at hand.

A second may lie between this answer and the register; issuing looks again under its locks.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from eps.errors import Forbidden
from eps.identifiers import NhsNumber, OdsCode
from eps.identity.permissions import Action, Principal, require
from eps.nomination.destination_repository import Destination, destination
from eps.nomination.domain import Patient, UnknownPatient, closures_to_warn_of
from eps.nomination.person import Person, patient_of
from eps.pharmacies.service import closure_said
from eps.prescriptions.addressing import Wish, address
from eps.prescriptions.dispensers import dispensers_at_hand
from eps.prescriptions.domain import DispensingSite
from eps.prescriptions.issuing_service import PatientHasDied
from eps.prescriptions.outlook import WITHHELD, Foreseen, outlook_of
from eps.prescriptions.performer import nomination_followed, require_no_performer
from eps.prescriptions.routing import Dispenser, OnClosed
from eps.record.access import Look, log_look

OWN_PATIENT = "asked where a prescription would go"
"""Why a practice looks at a patient of its own."""


class ReasonMissing(Forbidden):
    """No patient of your practice has these details. Check them. For a patient of another practice, say why you ask."""


@dataclass(frozen=True, slots=True)
class Question:
    """`reason` is needed for a patient of another practice."""

    principal: Principal
    who: NhsNumber | Person
    at: datetime
    site: DispensingSite = DispensingSite.P1
    performer: OdsCode | None = None
    on_closed: OnClosed | None = None
    reason: str | None = None
    is_logged: bool = False
    """This very look went to the access log before, when it was asked for."""


async def foreseen(question: Question) -> Foreseen:
    """The look goes to the access log before anything is said."""
    require(question.principal, Action.READ_ROUTE)
    require_no_performer(question.site, question.performer)
    number = await _number(question.who)
    nomination = nomination_followed(question.site)
    found = await destination(number, nomination, question.at) if number else None
    held = _known(question, found)
    if not question.is_logged:
        await log_look(_look(question, held.patient))
    wish = Wish(min(question.principal.ods_codes), question.site, question.performer, question.on_closed)
    return await foresee(wish, held, await dispensers_at_hand(wish.codes(held), question.at), question.at)


async def foresee(
    wish: Wish, held: Destination, found: Mapping[OdsCode, Dispenser], at: datetime
) -> Foreseen:
    """The same for every restricted or superseded record, whatever it holds."""
    if held.patient.is_hidden:
        return WITHHELD
    if held.patient.date_of_death is not None:
        raise PatientHasDied
    route = await address(wish, held, found, at)
    return Foreseen(
        outlook_of(route),
        route,
        found[route.address].pharmacy if route.address else None,
        found[route.wanted].pharmacy if route.wanted else None,
        held.patient,
    )


def closures_ahead(foreseen: Foreseen, at: datetime) -> list[str]:
    """Of where it goes, in words: those to come that people may know of."""
    going_to = foreseen.destination
    if going_to is None:
        return []
    ahead = closures_to_warn_of(going_to.closures, at)
    return [closure_said(going_to, one, at) for one in ahead if one.is_known_at(at)]


async def _number(who: NhsNumber | Person) -> NhsNumber | None:
    if isinstance(who, NhsNumber):
        return who
    patient = await patient_of(who)
    return patient.nhs_number if patient else None


def require_reason(principal: Principal, patient: Patient | None, reason: str | None) -> None:
    """One answer for a stranger and for nobody, so that no number can be tried out without a reason."""
    own = patient is not None and patient.practice in principal.ods_codes
    if not own and not (reason or "").strip():
        raise ReasonMissing(pointer="/reason")


def _known(question: Question, found: Destination | None) -> Destination:
    require_reason(question.principal, found.patient if found else None, question.reason)
    if found is None:
        raise UnknownPatient
    return found


def _look(question: Question, patient: Patient) -> Look:
    principal, reason = question.principal, (question.reason or "").strip() or OWN_PATIENT
    code = min(principal.ods_codes)
    return Look(question.at, principal.subject, principal.role, code, patient.id, reason)
