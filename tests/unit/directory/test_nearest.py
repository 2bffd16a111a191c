"""Order, reach and shores of a distance list."""

from collections.abc import Sequence

import numpy as np
import pytest

from eps.geography import METRES_PER_MILE, Point, geodesic_metres
from eps.identifiers import OdsCode, Postcode
from eps.pharmacies.borders import Landmass
from eps.pharmacies.directory import Directory
from eps.pharmacies.domain import Pharmacy
from eps.pharmacies.nearest import NOBODY, Near
from eps.pharmacies.need import Need
from eps.pharmacies.postcodes import Place
from eps.pharmacies.shores import Degrees
from tests.factories import pharmacy
from tests.unit.directory.small_england import directory_of
from tests.unit.hours_cases import london

NOON = Need.at(london("2026-11-25 12:00"))
HERE = Point(53.3724, -2.1274)
RYDE, PORTSMOUTH = Point(50.7280, -1.1620), Point(50.7980, -1.0910)
ST_MARYS, PENZANCE = Point(49.9150, -6.3140), Point(50.1189, -5.5396)


def at(code: str, latitude: float, longitude: float = HERE.longitude, postcode: str = "SK7 5LD") -> Pharmacy:
    return pharmacy(code, point=Point(latitude, longitude), postcode=postcode)


def as_rows(place: Point) -> Degrees:
    return np.array([(place.latitude, place.longitude)])


def codes(found: Sequence[Near]) -> list[str]:
    return [near.pharmacy.ods_code for near in found]


def test_the_nearer_comes_first() -> None:
    directory = directory_of(at("FA001", 53.40), at("FA002", 53.38))
    assert codes(directory.nearest(HERE, NOON, limit=5)) == ["FA002", "FA001"]


def test_those_at_one_place_come_by_code_and_the_last_place_goes_to_the_lower_one() -> None:
    directory = directory_of(*(at(f"FA{number:03}", 53.38) for number in range(9, 0, -1)))
    assert codes(directory.nearest(HERE, NOON, limit=1)) == ["FA001"]
    assert codes(directory.nearest(HERE, NOON, limit=4)) == ["FA001", "FA002", "FA003", "FA004"]
    assert directory.nearest_in_batch(as_rows(HERE), NOON, 2).rows.tolist() == [[0, 1]]


def test_those_at_one_metre_come_by_code_though_one_is_nearer() -> None:
    farther, nearer = at("FA001", 53.400004), at("FA002", 53.400003)
    assert round(geodesic_metres(HERE, farther.point or HERE)) == round(
        geodesic_metres(HERE, nearer.point or HERE)
    )
    directory = directory_of(farther, nearer)
    assert codes(directory.nearest(HERE, NOON, limit=1)) == ["FA001"]
    assert directory.nearest_in_batch(as_rows(HERE), NOON, 1).rows.tolist() == [[0]]


def test_however_many_stand_at_one_metre_the_lowest_codes_are_given() -> None:
    directory = directory_of(*(at(f"FA{99 - number}", 53.40 + number / 1e8) for number in range(40)))
    assert codes(directory.nearest(HERE, NOON, limit=2)) == ["FA60", "FA61"]
    [rows] = directory.nearest_in_batch(as_rows(HERE), NOON, 2).rows.tolist()
    assert [directory.pharmacies[row].ods_code for row in rows] == ["FA60", "FA61"]


def test_nobody_beyond_reach_is_listed() -> None:
    directory = directory_of(at("FA001", 53.40), at("FA002", 53.90))
    assert codes(directory.nearest(HERE, NOON, limit=5)) == ["FA001"]
    assert codes(directory.nearest(HERE, NOON, limit=5, within_metres=60_000)) == ["FA001", "FA002"]
    assert directory.nearest_in_batch(as_rows(HERE), NOON, 2).rows.tolist() == [[0, NOBODY]]


def test_reach_ends_where_the_geodesic_ends() -> None:
    directory = directory_of(at("FA001", 53.70))
    metres = geodesic_metres(HERE, Point(53.70, HERE.longitude))
    for within, listed in ((metres, ["FA001"]), (metres - 1e-4, [])):
        assert codes(directory.nearest(HERE, NOON, limit=5, within_metres=within)) == listed
        [rows] = directory.nearest_in_batch(as_rows(HERE), NOON, 1, within).rows.tolist()
        assert rows == ([0] if listed else [NOBODY])


def test_far_away_the_order_is_still_the_geodesics() -> None:
    origin = Point(49.0, -6.0)
    directory = directory_of(
        *(at(f"FA{number:03}", 52.0 + number / 700, -2.0 - number / 450) for number in range(80))
    )
    reach = 1000 * METRES_PER_MILE
    measured = sorted(
        (round(geodesic_metres(origin, one.point or origin)), one.ods_code) for one in directory.pharmacies
    )
    found = directory.nearest(origin, NOON, limit=50, within_metres=reach)
    assert codes(found) == [code for _, code in measured[:50]]
    assert [round(near.metres) for near in found] == [metres for metres, _ in measured[:50]]
    batch = directory.nearest_in_batch(as_rows(origin), NOON, 50, reach)
    assert [directory.pharmacies[row].ods_code for row in batch.rows[0].tolist()] == codes(found)
    assert batch.metres[0].tolist() == [near.metres for near in found]


def test_a_pharmacy_whose_place_nobody_knows_is_never_listed_not_even_last() -> None:
    directory = directory_of(at("FA001", 53.38), pharmacy("FA002", point=None))
    assert codes(directory.nearest(HERE, NOON, limit=5, within_metres=1e9)) == ["FA001"]


def test_those_excluded_make_room_for_the_next() -> None:
    directory = directory_of(at("FA001", 53.38), at("FA002", 53.39), at("FA003", 53.40))
    need = Need.at(NOON.start, excluding=frozenset({OdsCode("FA001"), OdsCode("FZ999")}))
    assert codes(directory.nearest(HERE, need, limit=2)) == ["FA002", "FA003"]


@pytest.mark.parametrize("limit", [0, 1, 50])
def test_a_list_is_never_longer_than_asked_for(limit: int) -> None:
    directory = directory_of(at("FA001", 53.38), at("FA002", 53.39))
    assert len(directory.nearest(HERE, NOON, limit=limit)) == min(limit, 2)


def test_where_there_are_no_pharmacies_the_list_is_empty() -> None:
    directory = directory_of()
    assert directory.nearest(HERE, NOON, limit=5) == []
    assert directory.nearest_in_batch(as_rows(HERE), NOON, 2).rows.tolist() == [[NOBODY, NOBODY]]


def across_the_solent() -> Directory:
    return directory_of(
        at("FA001", PORTSMOUTH.latitude, PORTSMOUTH.longitude, "PO1 1AA"),
        at("FA002", RYDE.latitude, RYDE.longitude, "PO33 1AA"),
        at("FA003", ST_MARYS.latitude, ST_MARYS.longitude, "TR21 0AA"),
        at("FA004", PENZANCE.latitude, PENZANCE.longitude, "TR18 1AA"),
    )


@pytest.mark.parametrize(
    ("place", "listed"),
    [(PORTSMOUTH, "FA001"), (RYDE, "FA002"), (ST_MARYS, "FA003"), (PENZANCE, "FA004")],
)
def test_no_list_crosses_the_sea(place: Point, listed: str) -> None:
    directory = across_the_solent()
    assert codes(directory.nearest(place, NOON, limit=5)) == [listed]
    [rows] = directory.nearest_in_batch(as_rows(place), NOON, 2).rows.tolist()
    assert [directory.pharmacies[row].ods_code for row in rows if row != NOBODY] == [listed]


def test_a_point_between_the_shores_belongs_to_the_nearer_one() -> None:
    directory = across_the_solent()
    assert codes(directory.nearest(Point(50.75, -1.14), NOON, limit=5)) == ["FA002"]
    assert codes(directory.nearest(Point(50.78, -1.11), NOON, limit=5)) == ["FA001"]


def test_a_place_belongs_to_where_its_postcode_says() -> None:
    directory = across_the_solent()
    postcode_of_the_islands_sorted_in_penzance = Place(PENZANCE, False, Landmass.ISLES_OF_SCILLY)
    found = directory.nearest(postcode_of_the_islands_sorted_in_penzance, NOON, limit=5, within_metres=90_000)
    assert codes(found) == ["FA003"]


def test_one_island_postcode_on_the_mainland_does_not_make_a_place_of_the_island() -> None:
    neighbour = at("FA001", PENZANCE.latitude, PENZANCE.longitude, "TR18 1AA")
    stray = at("FA002", PENZANCE.latitude, PENZANCE.longitude, "TR21 0PW")
    directory = directory_of(neighbour, stray, at("FA003", ST_MARYS.latitude, ST_MARYS.longitude, "TR21 0AA"))
    assert codes(directory.nearest(PENZANCE, NOON, limit=5)) == ["FA001"]
    assert codes(directory.nearest(ST_MARYS, NOON, limit=5)) == ["FA003"]


def test_a_batch_passes_over_places_that_nobody_knows() -> None:
    directory = directory_of(at("FA001", 53.38, postcode="SK7 5LD"))
    batch = directory.nearest_in_batch([Postcode("SK7 5LD"), Postcode("EH1 1AA")], NOON, 1)
    assert batch.rows.tolist() == [[0], [NOBODY]]
