"""Care homes whose residents' pharmacy closes: their practice records what each of them asks for, several at one visit.

Nobody writes to them by text, and nobody answers for all of them together.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from eps.closures.concerning import known_closures
from eps.errors import NotFound
from eps.identity.permissions import Action, Principal, require
from eps.nomination import care_home_repository as repository
from eps.nomination.care_home_repository import CareHome
from eps.nomination.domain import Patient
from eps.nomination.many_repository import patients_among
from eps.pharmacies.closure import Closure
from eps.pharmacies.domain import Pharmacy
from eps.record.access import Look, log_looks

VISITED = "looked at the residents of a care home whose pharmacy closes"


class UnknownCareHome(NotFound):
    """Your practice has no patients in such a care home. Go back to what today needs."""


@dataclass(frozen=True, slots=True)
class Resident:
    """With the pharmacy that closes, and the first of its closures."""

    patient: Patient
    pharmacy: Pharmacy
    closure: Closure


@dataclass(frozen=True, slots=True)
class Visiting:
    """One page of a home, from behind a resident's id. `shows` false: nobody is shown what is found, so that it is no
    look at a record."""

    principal: Principal
    key: int
    at: datetime
    after: int = 0
    limit: int = 20
    shows: bool = True


async def care_homes(principal: Principal, at: datetime) -> list[CareHome]:
    """Counts show nobody, so they are no look at a record."""
    require(principal, Action.READ_PRACTICE_LISTS)
    codes = {pharmacy.ods_code for pharmacy, _ in known_closures(at)}
    return await repository.care_homes(principal.ods_codes, codes) if codes else []


async def address_of(visiting: Visiting) -> tuple[str, ...]:
    require(visiting.principal, Action.READ_PRACTICE_LISTS)
    home = await repository.home_of(visiting.principal.ods_codes, visiting.key)
    if home is None:
        raise UnknownCareHome
    return (*home.address_lines, home.postcode or "")


async def residents(visiting: Visiting) -> list[Resident]:
    """One more than the limit where there is one. Each is a look in the access log."""
    await address_of(visiting)
    closing: dict[str, tuple[Pharmacy, Closure]] = {}
    for pharmacy, closure in sorted(known_closures(visiting.at), key=lambda known: known[1].starts_at):
        closing.setdefault(pharmacy.ods_code, (pharmacy, closure))
    practices, codes = visiting.principal.ods_codes, [pharmacy.ods_code for pharmacy, _ in closing.values()]
    found = await repository.residents(
        practices, codes, visiting.key, after=visiting.after, limit=visiting.limit + 1
    )
    await _log([patient for patient, _ in found[: visiting.limit]], visiting)
    return [Resident(patient, *closing[code]) for patient, code in found]


async def residents_among(visiting: Visiting, patient_ids: Collection[int]) -> dict[int, Patient]:
    """Those of these who live there, whatever they nominate by now. Each is a look in the access log."""
    address = await address_of(visiting)
    found = await patients_among(patient_ids)
    there = {
        number: patient
        for number, patient in found.items()
        if patient.practice in visiting.principal.ods_codes
        and (*patient.address_lines, patient.postcode or "") == address
    }
    await _log(list(there.values()), visiting)
    return there


async def _log(patients: Collection[Patient], visiting: Visiting) -> None:
    if not visiting.shows:
        return
    principal = visiting.principal
    code = min(principal.ods_codes)
    await log_looks(
        [
            Look(visiting.at, principal.subject, principal.role, code, patient.id, VISITED)
            for patient in patients
        ]
    )
