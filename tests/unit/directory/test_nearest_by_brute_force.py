"""The nearest pharmacies of a small England, held to brute force; every way to ask gives the same."""

from datetime import datetime
from random import Random

import pytest

from eps.pharmacies.directory import Directory
from eps.pharmacies.nearest import NOBODY
from eps.pharmacies.need import Need
from eps.pharmacies.postcodes import Place
from tests.unit.directory.brute_force import BruteForce, shown
from tests.unit.directory.small_england import small_england
from tests.unit.hours_cases import london

WEDNESDAY, LATE, SUNDAY = london("2026-11-25 11:00"), london("2026-11-25 22:30"), london("2026-11-29 15:01")


@pytest.fixture(scope="module")
def england() -> Directory:
    return small_england()


def origins(england: Directory, number: int, seed: int) -> list[Place]:
    return [england.point_of(postcode) for postcode in england.postcodes.sample(Random(seed), number)]


def assert_as_by_brute_force(england: Directory, at: datetime, number: int, *, open_now: bool) -> None:
    need = Need.at(at)
    force = BruteForce(england, need, open_at=at if open_now else None)
    for origin in origins(england, number, seed=number):
        found = england.nearest(origin, need, limit=10, open_now=open_now)
        assert shown(found) == force.nearest(origin, 10), origin


def test_the_nearest_are_those_that_brute_force_finds(england: Directory) -> None:
    assert_as_by_brute_force(england, WEDNESDAY, 100, open_now=False)


@pytest.mark.parametrize("at", [WEDNESDAY, LATE, SUNDAY])
def test_the_nearest_open_are_those_that_brute_force_finds(england: Directory, at: datetime) -> None:
    assert_as_by_brute_force(england, at, 60, open_now=True)


def test_a_bare_point_gets_the_list_of_the_postcode_there(england: Directory) -> None:
    need = Need.at(WEDNESDAY)
    for origin in origins(england, 100, seed=5):
        assert england.nearest(origin.point, need, limit=5) == england.nearest(origin, need, limit=5)


def test_a_batch_gives_each_place_what_it_gets_alone(england: Directory) -> None:
    postcodes, need = england.postcodes.sample(Random(11), 300), Need.at(WEDNESDAY)
    batch = england.nearest_in_batch(postcodes, need, limit=5)
    for postcode, rows, metres in zip(postcodes, batch.rows.tolist(), batch.metres.tolist(), strict=True):
        alone = england.nearest(england.point_of(postcode), need, limit=5)
        there = [row for row in rows if row != NOBODY]
        assert [england.pharmacies[row] for row in there] == [near.pharmacy for near in alone]
        assert metres[: len(there)] == pytest.approx([near.metres for near in alone], abs=1e-6)


def test_a_batch_of_points_gives_what_the_batch_of_their_postcodes_gives(england: Directory) -> None:
    postcodes, need = england.postcodes.sample(Random(12), 300), Need.at(WEDNESDAY)
    by_postcode = england.nearest_in_batch(postcodes, need)
    by_point = england.nearest_in_batch(england.postcodes.degrees_of(postcodes), need)
    assert by_point.rows.tolist() == by_postcode.rows.tolist()
    assert by_point.metres.tolist() == by_postcode.metres.tolist()
