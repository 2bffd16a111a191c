"""A small count is told as few, and cannot be worked out from those beside it."""

from itertools import product

from hypothesis import given
from hypothesis import strategies as st

from eps.closures.small_numbers import FEW, Between, Told, told_together
from tests.people import commissioner, operations, staff_of

NAMES = ("chose", "kept", "removed", "open")


def told(**counts: int) -> dict[str, Told]:
    return told_together(commissioner(), counts)


def test_few_read_so_and_none_is_none() -> None:
    assert [str(one) for one in told(chose=1, kept=4, removed=0).values()] == [
        "fewer than 5",
        "fewer than 5",
        "0",
    ]


def test_the_largest_is_told_as_far_as_few_leave_it_open() -> None:
    assert told(chose=3, kept=0, removed=0, open=27) == {
        "chose": FEW,
        "kept": 0,
        "removed": 0,
        "open": Between(26, 29),
    }
    assert str(Between(26, 29)) == "26 to 29"


def test_where_none_is_small_all_are_exact() -> None:
    assert told(chose=5, open=27) == {"chose": 5, "open": 27}


def test_others_than_commissioners_are_told_as_ever() -> None:
    assert told_together(operations(), {"chose": 3, "open": 27}) == {"chose": 3, "open": 27}
    assert told_together(staff_of("FA001"), {"chose": 3, "open": 27}) == {"chose": 0, "open": 30}


@given(st.lists(st.integers(0, 60), min_size=4, max_size=4).filter(lambda counts: max(counts) > 16))
def test_by_the_total_and_all_that_is_told_every_small_count_may_be_any(counts: list[int]) -> None:
    """Among counts of which the largest is no small one itself."""
    shown = told(**dict(zip(NAMES, counts, strict=True)))
    possible = [
        range(one.least, one.most + 1) if isinstance(one, Between) else (one,) for one in shown.values()
    ]
    ways = [way for way in product(*possible) if sum(way) == sum(counts)]
    for place, one in enumerate(shown.values()):
        if one == FEW:
            assert {way[place] for way in ways} == {1, 2, 3, 4}
