"""What `make run` makes before it serves."""

import pytest

from eps import clock
from eps.database import execute, fetch
from eps.demonstration import people
from eps.pharmacies.service import load_directory
from eps.prescriptions.practice_list import PracticeList
from eps.prescriptions.practice_listing import count_of
from tests.batching import staff
from tests.integration.commands.conftest import Run, within


@pytest.mark.usefixtures("empty_town")
def test_there_is_somebody_of_each_kind_to_log_in_as(run: Run) -> None:
    said = run("rehearse", "--count", "300").stdout
    assert "A patient whose pharmacy has just closed" in said
    assert "The commissioner of ICB" in said
    assert "Another commissioner of ICB" in said


def test_whoever_may_log_in_is_somebody_else_than_all_others(run: Run, empty_town: str) -> None:
    run("rehearse", "--count", "300")
    keys = within(empty_town, keys_of_staff)
    assert len([key for key in keys if key.startswith("commissioner/")]) == 2
    assert len(set(keys)) == len(keys)


@pytest.mark.usefixtures("empty_town")
def test_a_register_that_has_people_is_left_as_it_is(run: Run) -> None:
    first = run("rehearse", "--count", "300").stdout
    assert run("rehearse", "--count", "500").stdout == first


def test_nobody_is_made_up_in_production(run: Run, town: str) -> None:
    assert run("rehearse", environment="production").exit_code == 1


def test_its_practice_has_something_to_see_to(run: Run, empty_town: str) -> None:
    within(empty_town, practice_in_town)
    run("rehearse", "--count", "300")
    counts = within(empty_town, in_lists)
    assert counts == {
        PracticeList.WAITING: 6,
        PracticeList.HELD_BY_CLOSED: 2,
        PracticeList.NOT_TOLD: 3,
        PracticeList.HELD: 2,
    }
    assert within(empty_town, residents) == 5
    assert within(empty_town, unsigned) == 1
    assert within(empty_town, requested) == 1


async def practice_in_town() -> None:
    await execute("UPDATE practice SET postcode = 'SK7 1LD'")


async def in_lists() -> dict[PracticeList, int]:
    await load_directory()
    return {which: await count_of(staff(), which, clock.now()) for which in PracticeList}


async def keys_of_staff() -> list[str]:
    await load_directory()
    return [one.key for one in await people.staff()]


async def residents() -> int:
    return len(await fetch("SELECT 1 FROM patient WHERE communal AND address LIKE '%Rosehill Lane%'"))


async def unsigned() -> int:
    return len(await fetch("SELECT 1 FROM batch WHERE state = 'prepared'"))


async def requested() -> int:
    return len(await fetch("SELECT 1 FROM closure WHERE state = 'requested'"))
