"""R17: the nearest open in England, as fixtures/ has it, held to brute force: anywhere, on islands, at borders."""

import shutil
from collections.abc import AsyncIterator, Iterable
from datetime import datetime
from pathlib import Path
from random import Random

import numpy as np
import pytest

from eps.database import database
from eps.identifiers import Postcode
from eps.pharmacies.directory import Directory
from eps.pharmacies.holidays import england_holidays
from eps.pharmacies.importing import load_fixtures
from eps.pharmacies.need import Need
from eps.pharmacies.postcodes import Postcodes
from eps.pharmacies.repository import all_pharmacies, bank_holidays, packed_postcodes
from eps.settings import settings
from tests.integration.directory.imports import AT
from tests.unit.directory.brute_force import BruteForce, shown
from tests.unit.hours_cases import london

WEDNESDAY, LATE = london("2026-11-25 11:00"), london("2026-11-25 22:30")
ISLANDS = (*(f"PO{district}" for district in range(30, 42)), *(f"TR{district}" for district in range(21, 26)))
BORDERS = ("TD15", "CA6", "SY10", "HR9", "NP16", "LD7", "CH4", "GL16", "PO9", "SO41", "TR18", "TR19")


@pytest.fixture(scope="module")
async def england(
    sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Directory]:
    register = shutil.copy(sqlite_template, tmp_path_factory.mktemp("england") / "register.sqlite3")
    async with database(f"sqlite://{register}"):
        await load_fixtures(settings().fixtures, at=AT)
        holidays, postcodes = (
            england_holidays(await bank_holidays()),
            Postcodes.unpack(await packed_postcodes()),
        )
        yield Directory.of(await all_pharmacies(), holidays, postcodes, 1)


def assert_as_by_brute_force(england: Directory, at: datetime, postcodes: Iterable[Postcode]) -> None:
    force = BruteForce(england, Need.at(at), open_at=at)
    for postcode in postcodes:
        origin = england.point_of(postcode)
        found = england.nearest(origin, Need.at(at), limit=10, open_now=True)
        assert shown(found) == force.nearest(origin, 10), postcode


def some_in(england: Directory, outwards: Iterable[str], number: int) -> list[Postcode]:
    spans = [england.postcodes.outward_rows[outward] for outward in outwards]
    rows = Random(number).sample([row for first, last in spans for row in range(first, last)], number)
    return england.postcodes.at(np.array(rows))


@pytest.mark.parametrize("at", [WEDNESDAY, LATE])
def test_anywhere_in_england_the_nearest_open_are_those_that_brute_force_finds(
    england: Directory, at: datetime
) -> None:
    assert_as_by_brute_force(england, at, england.postcodes.sample(Random(at.hour), 200))


def test_on_the_islands_and_at_the_borders_too(england: Directory) -> None:
    assert_as_by_brute_force(england, WEDNESDAY, some_in(england, ISLANDS, 60))
    assert_as_by_brute_force(england, WEDNESDAY, some_in(england, BORDERS, 60))


@pytest.mark.soak
@pytest.mark.parametrize("at", [WEDNESDAY, LATE])
def test_ten_thousand_times(england: Directory, at: datetime) -> None:
    assert_as_by_brute_force(england, at, england.postcodes.sample(Random(2026), 10_000))
