"""Whom somebody may sign in as while the service is a demonstration: each has something to see."""

from dataclasses import replace

from eps.demonstration.people_repository import (
    first_closed,
    first_of_each,
    first_to_prescribe,
    practice_name,
    practice_of_most,
)
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
    closed = await first_closed()
    pharmacy = closed or await _busiest()
    found = [] if pharmacy is None else _of_pharmacy(pharmacy, is_closed=closed is not None)
    practice = await first_to_prescribe() or await practice_of_most(pharmacy)
    if practice is not None:
        found += _of_practice(practice, await practice_name(practice))
    if pharmacy is not None and practice is not None:
        found.append(_with_two_roles(found[0].roles[0], found[-1].roles[0]))
    return found


def _of_practice(code: OdsCode, name: str) -> list[DemonstrationPerson]:
    return [
        _somebody("Dr Ruth Adams", "A prescriber of", Role.PRESCRIBER, code, name),
        _somebody("Priya Shah", "Practice staff of", Role.PRACTICE, code, name),
    ]


def _with_two_roles(first: StaffRole, second: StaffRole) -> DemonstrationPerson:
    what = f"Somebody who works at {first.organisation} and at {second.organisation}: Lee Moss"
    return DemonstrationPerson("several", what, roles=(first, second), name="Lee Moss")


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
