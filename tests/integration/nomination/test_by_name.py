"""Somebody is found by name, date of birth and postcode only where all of it fits them alone."""

from datetime import date

import pytest

from eps.identifiers import Postcode
from eps.nomination.person import Person, patient_of
from tests.town import add_patient, make_town

BORN, HOME = date(1950, 2, 28), Postcode("SK7 1LD")


@pytest.fixture
async def neighbours(database: str) -> None:
    await make_town(0)
    await add_patient(1, given_name="Ana Maria", family_name="De Souza")
    await add_patient(2, given_name="Tom", family_name="Twin")
    await add_patient(3, given_name="Tim", family_name="Twin")


async def found(name: str, *, family_name_alone: bool = False) -> int | None:
    patient = await patient_of(Person(name, BORN, HOME, family_name_alone))
    return patient.id if patient else None


@pytest.mark.usefixtures("neighbours")
async def test_names_of_several_words_are_found_in_any_case() -> None:
    assert await found("ana maria de souza") == 1


@pytest.mark.usefixtures("neighbours")
async def test_the_whole_name_is_needed_unless_the_family_name_is_enough() -> None:
    assert await found("De Souza") is None
    assert await found("De Souza", family_name_alone=True) == 1


@pytest.mark.usefixtures("neighbours")
async def test_one_of_two_with_the_same_family_name_is_found_by_the_whole_name_alone() -> None:
    assert await found("Twin", family_name_alone=True) is None
    assert await found("Tim Twin") == 3
