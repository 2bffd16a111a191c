"""Closures that concern the patients of a practice: in force, or to come and no secret any more; and whom to phone."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from eps.closures.deciding import UnknownClosure
from eps.identity.permissions import Action, Principal, require
from eps.nomination.domain import Patient
from eps.nomination.practice_patients_repository import (
    Nominating,
    ToPhone,
    count_nominating,
    count_to_phone,
    patients_to_phone,
)
from eps.pharmacies.closure import Closure, ClosureKind
from eps.pharmacies.closure_repository import closure as read_closure
from eps.pharmacies.domain import Pharmacy
from eps.pharmacies.service import directory
from eps.record.access import Look, log_looks

PHONED = "looked whom to phone because of a closure"


@dataclass(frozen=True, slots=True)
class ConcerningClosure:
    """`patients` of the practice nominate the pharmacy, or have prescriptions sent there for now; `to_phone` of them
    are told by nobody else, or have no pharmacy any more."""

    pharmacy: Pharmacy
    closure: Closure
    patients: int
    to_phone: int


async def concerning(principal: Principal, at: datetime) -> list[ConcerningClosure]:
    """By when they begin. Those that make no proposals are left out: opening hours and short closures are no news."""
    require(principal, Action.READ_PRACTICE_LISTS)
    known = known_closures(at)
    practices, codes = principal.ods_codes, {pharmacy.ods_code for pharmacy, _ in known}
    counts, phoned = await count_nominating(practices, codes), await count_to_phone(practices, codes)
    found = [
        ConcerningClosure(
            pharmacy, closure, counts[code], _to_phone(closure, phoned.get(code, ToPhone()), at)
        )
        for pharmacy, closure in known
        if counts.get(code := pharmacy.ods_code)
    ]
    return sorted(found, key=lambda one: (one.closure.starts_at, one.closure.id))


def _to_phone(closure: Closure, counted: ToPhone, at: datetime) -> int:
    return counted.everybody if _has_gone(closure, at) else counted.not_written_to


def _has_gone(closure: Closure, at: datetime) -> bool:
    return closure.kind is ClosureKind.PERMANENT and closure.covers(at)


def known_closures(at: datetime) -> list[tuple[Pharmacy, Closure]]:
    """Those that make proposals, in force or to come, and are no secret."""
    return [
        (pharmacy, closure)
        for pharmacy in directory().roster.closing()
        for closure in pharmacy.closures
        if closure.proposes_from is not None and closure.is_known_at(at)
    ]


@dataclass(frozen=True, slots=True)
class Phoning:
    """Whom a practice must phone because of a closure: one page, from behind a patient's id and a type."""

    principal: Principal
    closure_id: UUID
    at: datetime
    after: tuple[int, str] = (0, "")
    limit: int = 50


async def to_phone(phoning: Phoning) -> list[Nominating]:
    """One more than the limit where there is one: those whom the service does not write to, and everybody who has not
    chosen another once it has closed for good. Each is a look in the access log."""
    require(phoning.principal, Action.READ_PRACTICE_LISTS)
    closure, practices = await read_closure(phoning.closure_id), phoning.principal.ods_codes
    if closure is None or closure.proposes_from is None or not closure.is_known_at(phoning.at):
        raise UnknownClosure
    if not await count_nominating(practices, [closure.ods_code]):
        raise UnknownClosure
    everybody = _has_gone(closure, phoning.at)
    found = await patients_to_phone(
        practices, closure.ods_code, everybody=everybody, after=phoning.after, limit=phoning.limit + 1
    )
    await log_looks([_look(patient, phoning) for patient, _ in found[: phoning.limit]])
    return found


def _look(patient: Patient, phoning: Phoning) -> Look:
    principal = phoning.principal
    code = min(principal.ods_codes)
    return Look(phoning.at, principal.subject, principal.role, code, patient.id, PHONED)
