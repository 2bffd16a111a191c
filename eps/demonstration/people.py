"""Whom somebody may sign in as while the service is a demonstration: each has something to see."""

from dataclasses import replace

from eps.demonstration.people_repository import closed_code, first_of_each, practice_name, practice_of_most
from eps.demonstration.repository import most_nominated
from eps.identifiers import OdsCode
from eps.identity.permissions import Role
from eps.pharmacies.service import directory
from eps.provider.people import DemonstrationPerson, StaffRole

PATIENTS = {
    "closed": "A patient whose pharmacy has just closed",
    "open": "A patient whose pharmacy is open",
    "none": "A patient who has no pharmacy",
    "dispensing": "A patient who gets medicine from their GP surgery",
    "restricted": "A patient whose record is restricted",
}


async def patients() -> list[DemonstrationPerson]:
    numbers = await first_of_each()
    return [
        DemonstrationPerson(f"patient/{kind}", what, number=numbers[kind])
        for kind, what in PATIENTS.items()
        if kind in numbers
    ]


async def staff() -> list[DemonstrationPerson]:
    closed = await closed_code()
    pharmacy = closed or await _busiest()
    found = []
    if pharmacy is not None:
        found = _of_pharmacy(pharmacy, is_closed=closed is not None)
    practice = await practice_of_most(pharmacy)
    if practice is not None:
        name = await practice_name(practice)
        found += [
            _somebody("Dr Ruth Adams", "A prescriber of", Role.PRESCRIBER, practice, name),
            _somebody("Priya Shah", "Practice staff of", Role.PRACTICE, practice, name),
        ]
    return found


async def _busiest() -> OdsCode | None:
    counted = await most_nominated()
    return counted[0][0] if counted else None


def _of_pharmacy(code: OdsCode, *, is_closed: bool) -> list[DemonstrationPerson]:
    """Its staff, and the two commissioners of its ICB whom a closure for good takes."""
    pharmacy = directory().get(code)
    what = "Staff of the pharmacy that has just closed," if is_closed else "Staff of"
    found = [_somebody("Sam Green", what, Role.PHARMACY, code, pharmacy.name)]
    if pharmacy.icb_code is not None:
        icb = OdsCode(pharmacy.icb_code)
        first = _somebody("Alex Moor", "The commissioner of ICB", Role.COMMISSIONER, icb, str(icb))
        second = _somebody("Jo Hale", "Another commissioner of ICB", Role.COMMISSIONER, icb, str(icb))
        found += [first, replace(second, key=f"{second.key}/second")]
    return found


def _somebody(name: str, what: str, role: Role, code: OdsCode, organisation: str) -> DemonstrationPerson:
    return DemonstrationPerson(
        f"{role}/{code}",
        f"{what} {organisation}: {name}",
        roles=(StaffRole(role, code, organisation),),
        name=name,
    )
