"""Whom there is to log in as stays the same while people try the demonstration."""

from datetime import timedelta

import pytest

from eps.demonstration.people import patients, staff
from eps.identity.permissions import Role
from tests.prescribing import issued
from tests.town import NOW, add_patient, close, make_town

pytestmark = pytest.mark.usefixtures("database")


async def a_town_with_one_closed() -> None:
    await make_town(0)
    for number, code in ((1, "FA003"), (2, "FA002"), (3, "FA001"), (4, "FA001")):
        await add_patient(number, nominating=code, synthetic=True)
    await issued(4)
    await close("FA001", ends_at=NOW + timedelta(days=21))


async def told() -> list[str]:
    return [one.what for one in (*await patients(), *await staff())]


async def test_another_pharmacy_that_closes_changes_nobody() -> None:
    await a_town_with_one_closed()
    before = await told()
    numbers = [one.number for one in await patients()]
    await close("FA003", ends_at=NOW + timedelta(days=30))
    assert await told() == before
    assert [one.number for one in await patients()][:1] == numbers[:1]


async def test_somebody_has_two_roles_to_choose_from() -> None:
    await a_town_with_one_closed()
    [both] = [one for one in await staff() if len(one.roles) > 1]
    assert {one.role for one in both.roles} == {Role.PHARMACY, Role.PRACTICE}
