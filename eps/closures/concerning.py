"""Closures that concern the patients of a practice: in force, or to come and no secret any more."""

from dataclasses import dataclass
from datetime import datetime

from eps.identity.permissions import Action, Principal, require
from eps.nomination.practice_patients_repository import count_nominating
from eps.pharmacies.closure import Closure
from eps.pharmacies.domain import Pharmacy
from eps.pharmacies.service import directory


@dataclass(frozen=True, slots=True)
class ConcerningClosure:
    """`patients` of the practice nominate the pharmacy, or have prescriptions sent there for now."""

    pharmacy: Pharmacy
    closure: Closure
    patients: int


async def concerning(principal: Principal, at: datetime) -> list[ConcerningClosure]:
    """By when they begin. Those that make no proposals are left out: opening hours and short closures are no news."""
    require(principal, Action.READ_PRACTICE_LISTS)
    known = [
        (pharmacy, closure)
        for pharmacy in directory().pharmacies
        for closure in pharmacy.closures
        if closure.proposes_from is not None and closure.is_known_at(at)
    ]
    counts = await count_nominating(principal.ods_codes, {pharmacy.ods_code for pharmacy, _ in known})
    found = [
        ConcerningClosure(pharmacy, closure, counts[pharmacy.ods_code])
        for pharmacy, closure in known
        if counts.get(pharmacy.ods_code)
    ]
    return sorted(found, key=lambda one: (one.closure.starts_at, one.closure.id))
