"""A person whom staff look for without an NHS number: found only if everything fits, and fits one alone."""

from dataclasses import dataclass
from datetime import date

from eps.identifiers import Postcode
from eps.nomination import repository
from eps.nomination.domain import Patient


@dataclass(frozen=True, slots=True)
class Person:
    """A person by exact name, date of birth and postcode, where they do not know their NHS number. `family_name_alone`:
    the name is that, which is enough for a practice."""

    name: str
    date_of_birth: date
    postcode: Postcode
    family_name_alone: bool = False


async def patient_of(person: Person) -> Patient | None:
    """None for nobody and for several, so that nothing can be tried out. Locked in a transaction."""
    found = {
        patient.id
        for given, family in _readings(person)
        for patient in await repository.patients_by_person(
            family_name=family, date_of_birth=person.date_of_birth, postcode=person.postcode
        )
        if person.family_name_alone or patient.given_name.casefold() == given.casefold()
    }
    return await repository.patient_by_id(found.pop()) if len(found) == 1 else None


def _readings(person: Person) -> list[tuple[str, str]]:
    """Given and family name: either may have several words."""
    words = person.name.split()
    lasts = [0] if person.family_name_alone else range(1, len(words))
    return [(" ".join(words[:last]), " ".join(words[last:])) for last in lasts]
