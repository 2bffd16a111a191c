"""FHIR's parameter `near`."""

import pytest

from eps.fhir.near import NearPoint
from eps.geography import METRES_PER_MILE, Point


def test_a_place_a_distance_and_its_units() -> None:
    near = NearPoint.read("53.3724|-2.1274|5|mi")
    assert (near.point, near.metres) == (Point(53.3724, -2.1274), 5 * METRES_PER_MILE)
    assert near.within_miles == 5


def test_units_left_out_are_kilometres_and_so_may_the_distance_be() -> None:
    assert NearPoint.read("53.3724|-2.1274|5").metres == 5000
    assert NearPoint.read("53.3724|-2.1274").within_miles is None


@pytest.mark.parametrize(
    ("text", "expected"), [("0|0|1|km", (1.61, "km", "km")), ("0|0|1|mi", (1.0, "mi", "[mi_i]"))]
)
def test_distances_are_told_in_the_units_asked_for(text: str, expected: tuple[float, str, str]) -> None:
    told = NearPoint.read(text).distance(1609.344)
    assert (told["value"], told["unit"], told["code"]) == expected


@pytest.mark.parametrize(
    "text",
    [
        *("", "53.37", "53.37,-2.12", "53.37|", "|-2.12", "north|south"),
        *("91|0", "-90.1|0", "0|180.1", "0|0|-1|km", "0|0|5|m", "0|0|5|", "0|0|5|km|", "0|0||km"),
        *("0|0|1001|mi", "0|0|1610|km", "nan|0", "inf|0", "1e1|0", "٥٣|0", "5_0|0", "0|0\n"),
    ],
)
def test_what_is_nothing_of_the_kind_is_refused(text: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - the door has the sentence
        NearPoint.read(text)
