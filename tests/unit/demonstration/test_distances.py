"""How far people have to go, summed up."""

import pytest

from eps.demonstration.distances import Spread, miles_text


@pytest.mark.parametrize(
    ("metres", "median", "percentile"),
    [
        ([500], 500, 500),
        ([300, 100, 200], 200, 300),
        ([100, 200, 300, 400], 250, 400),
        (range(1, 101), 50.5, 95),
        (range(1, 21), 10.5, 19),
        ([0] * 95 + [9_000] * 5, 0, 0),
        ([0] * 94 + [9_000] * 6, 0, 9_000),
    ],
)
def test_95_of_100_people_go_no_further_than_the_95th_percentile(
    metres: list[int], median: float, percentile: int
) -> None:
    assert Spread.of(metres) == Spread(median, percentile)


def test_nobody_has_no_distance() -> None:
    assert Spread.of([]) == Spread(None, None)
    assert miles_text(None) == "–"


def test_distances_are_told_in_miles() -> None:
    assert miles_text(1_609.344) == "1.0"
