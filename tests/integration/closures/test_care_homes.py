"""Care homes of a practice whose residents' pharmacy closes: who is listed, and who sees them."""

from datetime import timedelta
from typing import Any

import pytest

from eps import clock
from eps.choices.nominating import record_at_counter
from eps.closures.care_homes import UnknownCareHome, Visiting, care_homes, residents, residents_among
from eps.closures.concerning import concerning
from eps.identifiers import OdsCode
from eps.identity.permissions import Principal
from eps.nomination.counter import AtCounter, ChangedMeanwhile
from eps.nomination.domain import NominationType
from eps.nomination.repository import nominations
from tests.batching import staff
from tests.factories import nhs_number
from tests.people import STAFF_CONSENT
from tests.town import NOW, add_patient, close, make_town

HOME = ("Rosehill Care Home", "1 Rosehill Lane")


async def resident(number: int, **facts: Any) -> None:
    there: dict[str, Any] = {"communal": True, "address_lines": HOME, "postcode": "SK7 2LD"}
    await add_patient(number, **(there | facts))


@pytest.fixture
async def home(database: str) -> None:
    """Residents 1 and 2 are concerned; 3 is restricted, 4 has died, 5 nominates another, 6 lives in another home."""
    await make_town(0)
    await resident(1)
    await resident(2)
    await resident(3, restricted=True)
    await resident(4, date_of_death=NOW.date() - timedelta(days=1))
    await resident(5, nominating="FA005")
    await resident(6, postcode="SK7 3LD")
    await add_patient(7)
    await close("FA001")


def visit(key: int = 1, by: Principal | None = None, limit: int = 20) -> Visiting:
    return Visiting(by or staff(), key, clock.now(), limit=limit)


@pytest.mark.usefixtures("home")
async def test_homes_are_counted_by_residents_who_are_concerned_and_may_be_asked() -> None:
    homes = await care_homes(staff(), clock.now())
    assert [(one.key, one.residents, one.address_lines) for one in homes] == [(1, 2, HOME), (6, 1, HOME)]


@pytest.mark.usefixtures("home")
async def test_residents_of_one_home_are_listed_page_by_page() -> None:
    assert [one.patient.id for one in await residents(visit())] == [1, 2]
    assert [one.patient.id for one in await residents(visit(limit=0))] == [1]
    assert [one.patient.id for one in await residents(visit(6))] == [6]


@pytest.mark.usefixtures("home")
async def test_whoever_has_chosen_another_is_asked_no_more() -> None:
    await record_at_counter(request(1, "FA003"))
    assert [one.patient.id for one in await residents(visit())] == [2]


@pytest.mark.usefixtures("home")
async def test_a_home_is_found_by_a_resident_of_the_own_practice_alone() -> None:
    for visiting in (visit(7), visit(99), visit(by=staff("A81002"))):
        with pytest.raises(UnknownCareHome):
            await residents(visiting)


@pytest.mark.usefixtures("home")
async def test_nobody_who_lives_elsewhere_is_among_the_residents() -> None:
    assert set(await residents_among(visit(), [1, 5, 6, 7])) == {1, 5}


@pytest.mark.usefixtures("home")
async def test_a_request_about_a_record_that_changed_since_changes_nothing() -> None:
    await record_at_counter(request(1, "FA003", version=1))
    with pytest.raises(ChangedMeanwhile):
        await record_at_counter(request(1, "FA004", version=1))
    assert (await nominations(1))[NominationType.P1].ods_code == "FA003"


@pytest.mark.usefixtures("home")
async def test_whom_to_phone_is_counted_with_a_closure() -> None:
    [one] = await concerning(staff(), clock.now())
    assert (one.patients, one.to_phone) == (5, 1)


def request(number: int, code: str, version: int | None = None) -> AtCounter:
    return AtCounter(
        *(staff(), nhs_number(number), NominationType.P1, OdsCode(code), STAFF_CONSENT, clock.now(), version)
    )
