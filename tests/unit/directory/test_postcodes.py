"""Where postcodes are, and the compact form that they are kept in."""

from collections.abc import Iterable
from random import Random

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from eps.geography import Point
from eps.identifiers import Postcode
from eps.pharmacies.borders import Landmass
from eps.pharmacies.postcodes import NotInEngland, Place, Postcodes, UnknownPostcode
from tests.unit.directory.small_england import places

postcodes = st.from_regex(r"[A-Z]{1,2}[0-9][A-Z0-9]?[0-9][ABD-HJLNP-UW-Z]{2}", fullmatch=True).map(Postcode)
ten_thousandths = st.integers(-1_800_000, 1_800_000)
KNOWN = (("SK7 5LD", 53.3724, -2.1274), ("SK7 5AA", 53.3720, -2.1270), ("TD15 1AA", 55.7692, -2.0031))


def table(known: Iterable[tuple[str, float, float]] = KNOWN) -> Postcodes:
    stated = ((Postcode(text), latitude, longitude) for text, latitude, longitude in known)
    return Postcodes.unpack(Postcodes.pack(stated))


@settings(max_examples=50, deadline=None)
@given(st.dictionaries(postcodes, st.tuples(ten_thousandths, ten_thousandths), max_size=40))
def test_what_is_packed_is_found_again_to_the_last_decimal(known: dict[Postcode, tuple[int, int]]) -> None:
    stated = [(postcode, north / 10_000, east / 10_000) for postcode, (north, east) in known.items()]
    unpacked = Postcodes.unpack(Postcodes.pack(stated))
    assert len(unpacked) == len(known)
    for postcode, latitude, longitude in stated:
        assert unpacked.find(postcode) == Point(latitude, longitude)
    assert sorted(unpacked.places()) == sorted(stated)


@given(st.sets(postcodes, max_size=20), postcodes)
def test_what_was_not_packed_is_not_found(known: set[Postcode], other: Postcode) -> None:
    unpacked = table((postcode, 50.0, 0.0) for postcode in known)
    assert (unpacked.find(other) is not None) == (other in known)


def test_a_postcode_given_twice_is_where_it_was_last_said_to_be() -> None:
    assert table([("SK7 5LD", 50.0, 1.0), ("SK7 5LD", 53.0, -2.0)]).find(Postcode("SK7 5LD")) == Point(
        53.0, -2.0
    )


def test_an_outward_code_has_one_value_and_few_bytes() -> None:
    packed = Postcodes.pack(places(Random(1)))
    assert set(packed) == {"SK7", "M1", "S6", "PO1", "PO33", "TR21", "TR18", "TD15"}
    assert sum(map(len, packed.values())) < 6 * len(Postcodes.unpack(packed))


def test_a_known_postcode_has_its_own_place() -> None:
    assert table().place(Postcode("sk75ld")) == Place(Point(53.3724, -2.1274), False, Landmass.MAINLAND)


def test_an_unknown_one_is_about_where_its_neighbours_are() -> None:
    place = table().place(Postcode("SK7 5ZZ"))
    assert place.approximate
    assert (place.point.latitude, place.point.longitude) == pytest.approx((53.3722, -2.1272))


@pytest.mark.parametrize(
    ("text", "landmass"),
    [
        ("PO30 1AA", Landmass.ISLE_OF_WIGHT),
        ("PO41 0AA", Landmass.ISLE_OF_WIGHT),
        ("PO3 1AA", Landmass.MAINLAND),
        ("PO22 1AA", Landmass.MAINLAND),
        ("TR20 1AA", Landmass.MAINLAND),
        ("TR21 0AA", Landmass.ISLES_OF_SCILLY),
        ("TR25 0AA", Landmass.ISLES_OF_SCILLY),
        ("TR26 1AA", Landmass.MAINLAND),
    ],
)
def test_an_island_is_known_by_its_district(text: str, landmass: Landmass) -> None:
    assert table([(text, 50.5, -1.5)]).place(Postcode(text)).landmass is landmass


@pytest.mark.parametrize(
    ("text", "country"),
    [
        ("EH1 1AA", "Scotland"),
        ("TD1 1AA", "Scotland"),
        ("CF10 1AA", "Wales"),
        ("SY23 1AA", "Wales"),
        ("LL57 1AA", "Wales"),
        ("BT1 1AA", "Northern Ireland"),
        ("JE2 3AA", "the Channel Islands"),
        ("IM1 1AA", "the Isle of Man"),
    ],
)
def test_a_postcode_beyond_england_is_refused_with_the_reason_and_the_way_out(
    text: str, country: str
) -> None:
    with pytest.raises(NotInEngland, match=f"are in {country}. Look for a pharmacy by its name") as refused:
        table().place(Postcode(text))
    assert refused.value.pointer == "/postcode"
    assert text not in str(refused.value)


def test_a_postcode_on_this_side_of_the_border_is_no_stranger() -> None:
    assert table().place(Postcode("TD15 1AA")).point == Point(55.7692, -2.0031)


@pytest.mark.parametrize("text", ["ZZ99 3WZ", "SK7 9AA", "GIR 0AA"])
def test_a_postcode_that_nobody_knows_is_refused_with_what_to_do(text: str) -> None:
    with pytest.raises(
        UnknownPostcode, match="Check it, enter one near it, or look for a pharmacy by its name"
    ):
        table().place(Postcode(text))


@pytest.mark.parametrize("text", ["", "SK7", "SK7 5", "SK7 5CI", "NOT KNOWN"])
def test_what_was_stored_without_a_check_stands_nowhere(text: str) -> None:
    stored = Postcode.trusted(text)
    assert table().find(stored) is None
    assert not table().knows(Postcode.trusted("XX XXX"))


def test_places_of_many_are_rows_and_nobody_knows_is_not_a_number() -> None:
    asked = [Postcode("SK7 5LD"), Postcode("SK7 5ZZ"), Postcode("EH1 1AA")]
    exact, near, nowhere = table().degrees_of(asked)
    assert exact.tolist() == [53.3724, -2.1274]
    assert near.tolist() == pytest.approx([53.3722, -2.1272])
    assert np.isnan(nowhere).all()
    assert table().degrees_of([]).shape == (0, 2)


def test_a_sample_is_of_known_postcodes_and_the_same_for_one_seed() -> None:
    known = table()
    drawn = known.sample(Random(5), 50)
    assert drawn == known.sample(Random(5), 50)
    assert set(drawn) == {"SK7 5LD", "SK7 5AA", "TD15 1AA"}


def test_a_table_of_nothing_knows_nothing() -> None:
    nothing = table([])
    assert len(nothing) == 0
    assert not nothing.knows(Postcode("SK7 5LD"))
