"""A place by its name, from what the directory holds."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from eps.geography import Point, geodesic_metres
from eps.pharmacies.borders import Landmass
from eps.pharmacies.directory import Directory
from eps.pharmacies.domain import OperationalStatus, Pharmacy
from eps.pharmacies.need import Need
from eps.pharmacies.places import NamedPlace, NoSuchPlace, part_of_postcode, refuse_nowhere, town_called
from eps.pharmacies.postcodes import Place
from tests.factories import pharmacy
from tests.town import NOW
from tests.unit.directory.small_england import TOWNS, Town, directory_of, small_england

ENGLAND = small_england()
GROVE, FAR = Point(53.3774, -2.1214), Point(51.5, -0.1)


def at_grove(code: str, point: Point = GROVE, line: str = "Hazel Grove", **facts: object) -> Pharmacy:
    return pharmacy(code, point=point, address_lines=("1 London Road", line, "Stockport"), **facts)


def place_called(held: Directory, text: str) -> NamedPlace | None:
    """As the page of the search asks: a part of a postcode before a town."""
    return part_of_postcode(held, text) or town_called(held, text)


def degrees(origin: Point | Place) -> tuple[float, float]:
    point = origin.point if isinstance(origin, Place) else origin
    return point.latitude, point.longitude


@given(st.sampled_from(TOWNS), st.sampled_from(["{}", " {} ", "{}  3"]))
def test_a_part_of_a_postcode_is_at_the_mean_of_its_postcodes(town: Town, form: str) -> None:
    place = place_called(ENGLAND, form.format(town.outward).lower())
    beginning = f"{town.outward} {'3' if '3' in form else ''}"
    its = [(north, east) for code, north, east in ENGLAND.postcodes.places() if code.startswith(beginning)]
    assert place is not None
    assert isinstance(place.origin, Place)
    assert degrees(place.origin.point) == pytest.approx(tuple(np.mean(its, axis=0)))
    near = ENGLAND.nearest(place.origin, Need.at(NOW), limit=10)
    metres = [round(geodesic_metres(place.origin.point, one.pharmacy.point or FAR)) for one in near]
    assert metres == sorted(metres)
    assert metres


def test_a_part_of_a_postcode_of_an_island_is_on_the_island() -> None:
    place = place_called(ENGLAND, "po33")
    assert place is not None
    assert isinstance(place.origin, Place)
    assert place.origin.landmass is Landmass.ISLE_OF_WIGHT


@pytest.mark.parametrize("text", ["XX9", "SK7 9", "SK", "7", ""])
def test_a_part_of_no_postcode_is_no_place(text: str) -> None:
    assert place_called(ENGLAND, text) is None


def test_a_town_is_in_the_middle_of_the_pharmacies_whose_address_names_it() -> None:
    held = directory_of(
        at_grove("FA001"),
        at_grove("FA002", Point(GROVE.latitude + 0.01, GROVE.longitude), "HAZEL GROVE"),
        at_grove("FA003", FAR, "Grove"),
        at_grove("FA004", FAR, operational_status=OperationalStatus.CLOSED),
    )
    place = place_called(held, " hazel  grove")
    assert place is not None
    assert place.said == "Hazel Grove"
    assert degrees(place.origin) == pytest.approx((GROVE.latitude + 0.005, GROVE.longitude))


def test_of_two_towns_of_one_name_none_is_guessed() -> None:
    assert place_called(directory_of(at_grove("FA001"), at_grove("FA002", FAR)), "Hazel Grove") is None


def test_of_many_in_one_town_and_one_elsewhere_the_town_is_meant() -> None:
    held = directory_of(at_grove("FA001"), at_grove("FA002"), at_grove("FA003", FAR))
    place = place_called(held, "Hazel Grove")
    assert place is not None
    assert degrees(place.origin) == pytest.approx(degrees(GROVE))


@pytest.mark.parametrize("text", ["High Street", "1 London Road", "the", "", "Hazel"])
def test_a_street_or_half_a_name_is_no_town(text: str) -> None:
    held = directory_of(at_grove("FA001", line="High Street"), at_grove("FA002"))
    assert place_called(held, text) is None


@pytest.mark.parametrize("text", ["ZZ99 3VZ", "zz993wz", "ZZ99"])
def test_no_home_is_no_place(text: str) -> None:
    with pytest.raises(NoSuchPlace, match="there is no home address, so nothing is near it"):
        refuse_nowhere(text)


def test_any_other_text_may_be_a_place() -> None:
    refuse_nowhere("Leeds")
