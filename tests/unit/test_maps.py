"""Numbers on a map do not cover each other."""

from hypothesis import given
from hypothesis import strategies as st

from eps.geography import Point
from eps.web.map import NUMBER, Box, Labelled, Mark, drawing, labelled

MAP = Box(300, 300)
inside = st.integers(NUMBER.width // 2, MAP.width - NUMBER.width // 2)
ten_places = st.lists(st.tuples(inside, inside), min_size=1, max_size=10)


def placed(*places: tuple[int, int]) -> tuple[Labelled, ...]:
    return labelled([Mark(x, y, number) for number, (x, y) in enumerate(places, start=1)], NUMBER, MAP)


def covers(one: Mark, other: Mark) -> bool:
    return abs(one.x - other.x) < NUMBER.width and abs(one.y - other.y) < NUMBER.height


@given(ten_places)
def test_ten_numbers_never_cover_each_other(places: list[tuple[int, int]]) -> None:
    labels = [one.label for one in placed(*places)]
    assert not any(covers(one, other) for one in labels for other in labels if one.number < other.number)


@given(ten_places)
def test_every_number_is_within_the_drawing(places: list[tuple[int, int]]) -> None:
    labels = [one.label for one in placed(*places)]
    assert all(12 <= one.x <= 288 and 12 <= one.y <= 288 for one in labels)


def test_a_number_with_room_stays_at_its_place() -> None:
    assert not any(one.is_moved for one in placed((50, 50), (74, 50), (50, 74)))


def test_of_two_at_one_place_the_first_stays() -> None:
    assert [one.is_moved for one in placed((50, 50), (50, 50))] == [False, True]


def test_where_there_is_no_room_they_overlap() -> None:
    crowd = labelled([Mark(15, 15, number) for number in range(1, 9)], NUMBER, Box(30, 30))
    assert len(crowd) == 8


def test_ten_pharmacies_of_one_street_are_told_apart() -> None:
    street = [Point(51.5 + number / 100_000, -0.1) for number in range(10)]
    labels = {(one.label.x, one.label.y) for one in drawing(Point(51.5, -0.1), street).marks}
    assert len(labels) == 10
