"""A person whom staff look for without an NHS number: found only if everything fits, and fits one alone."""

from dataclasses import dataclass
from datetime import date

from eps.identifiers import Postcode
from eps.nomination import repository
from eps.nomination.domain import Patient


@dataclass(frozen=True, slots=True)
class Person:
    """A person by exact name, date of birth and postcode, where they do not know their NHS number."""

    name: str
    date_of_birth: date
    postcode: Postcode


async def patient_of(person: Person) -> Patient | None:
    """None for nobody and for several, so that nothing can be tried out. Locked in a transaction."""
    given, _, family = person.name.strip().rpartition(" ")
    found = [
        patient
        for patient in await repository.patients_by_person(
            family_name=family, date_of_birth=person.date_of_birth, postcode=person.postcode
        )
        if patient.given_name.casefold() == given.strip().casefold()
    ]
    return await repository.patient_by_id(found[0].id) if len(found) == 1 else None
