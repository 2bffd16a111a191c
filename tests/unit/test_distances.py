"""The chord through the earth stands in for geopy's geodesic, which defines a distance."""

import math
from random import Random

import numpy as np
import pytest

from eps.geography import (
    METRES_PER_MILE,
    Point,
    all_arc_metres,
    all_earth_centred,
    arc_metres,
    are_uncertain,
    certain_metres,
    doubt_metres,
    earth_centred,
    geodesic_metres,
    miles,
)

Pair = tuple[Point, Point]


def chord(pair: Pair) -> float:
    return math.dist(earth_centred(pair[0]), earth_centred(pair[1]))


def pairs(random: Random, number: int, degrees: float) -> list[Pair]:
    """From somewhere in England, up to so many degrees of latitude away, in any direction."""
    made = []
    for _ in range(number):
        start = Point(random.uniform(49.9, 55.8), random.uniform(-6.4, 1.8))
        away, bearing = random.uniform(0, degrees), random.uniform(0, 2 * math.pi)
        end = Point(start.latitude + away * math.cos(bearing), start.longitude + away * math.sin(bearing))
        made.append((start, end))
    return made


NEAR, FAR = pairs(Random(1), 1500, 0.34), pairs(Random(2), 500, 14.0)


def test_to_38_km_a_chord_is_6_cm_out_and_its_arc_less_than_a_millimetre() -> None:
    in_reach = [(pair, metres) for pair in NEAR if (metres := geodesic_metres(*pair)) <= 38_000]
    assert len(in_reach) > 1000
    assert max(metres - chord(pair) for pair, metres in in_reach) == pytest.approx(0.056, abs=0.004)
    assert max(abs(metres - arc_metres(chord(pair))) for pair, metres in in_reach) < 0.0007


def test_an_arc_is_never_farther_from_the_geodesic_than_its_doubt() -> None:
    for pair in (*NEAR, *FAR):
        arc = arc_metres(chord(pair))
        assert abs(geodesic_metres(*pair) - arc) <= doubt_metres(chord(pair), arc)


def test_what_is_certain_is_shown_as_the_geodesic_is() -> None:
    certain = [
        (pair, metres) for pair in (*NEAR, *FAR) if (metres := certain_metres(chord(pair))) is not None
    ]
    assert len(certain) > 1400
    for pair, metres in certain:
        assert round(metres) == round(geodesic_metres(*pair))
        assert miles(metres) == miles(geodesic_metres(*pair))


@pytest.mark.parametrize("metres", [1234.5, 0.5, METRES_PER_MILE * 0.25, METRES_PER_MILE * 20.05])
def test_nothing_is_certain_where_the_next_thing_shown_begins(metres: float) -> None:
    straight = metres - metres**3 / (24 * 6_384_000.0**2)
    assert certain_metres(straight) is None
    assert certain_metres(straight + 0.01) is not None


def test_far_away_nothing_is_certain() -> None:
    assert certain_metres(1_000_000.0) is None


def test_many_at_once_are_as_each_alone() -> None:
    starts = np.array([(start.latitude, start.longitude) for start, _ in NEAR])
    assert all_earth_centred(starts).tolist() == [
        pytest.approx(earth_centred(start), abs=1e-8) for start, _ in NEAR
    ]
    chords = np.array([chord(pair) for pair in (*NEAR, *FAR)] + [np.inf])
    metres, doubt = all_arc_metres(chords)
    uncertain = are_uncertain(metres, doubt)
    assert metres[:-1].tolist() == pytest.approx(
        [arc_metres(each) for each in chords[:-1].tolist()], abs=1e-8
    )
    assert metres[-1] == np.inf
    assert not uncertain[-1]
    for each, is_uncertain in zip(chords[:-1].tolist(), uncertain[:-1].tolist(), strict=True):
        assert is_uncertain or certain_metres(each) is not None


def test_miles_have_one_decimal() -> None:
    assert miles(METRES_PER_MILE * 23.61) == 23.6
