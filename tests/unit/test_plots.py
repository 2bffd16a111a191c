"""Drawings beside a table show no more than the table tells."""

from datetime import date

from eps.closures.small_numbers import FEW, Told
from eps.web.plot import HEIGHT, WIDTH, steps

DAYS = (date(2026, 11, 25), date(2026, 11, 26), date(2026, 11, 28))


def corners(*counts: Told, highest: int = 10) -> list[tuple[float, float]]:
    drawn = steps(DAYS, counts, highest)
    return [(float(x), float(y)) for x, y in (one.split(",") for one in drawn.corners.split())]


def test_a_count_stands_from_its_day_until_the_next_that_changed_it() -> None:
    quarter = WIDTH / 4
    assert corners(0, 5, 10) == [
        (0, HEIGHT),
        (quarter, HEIGHT),
        (quarter, HEIGHT / 2),
        (3 * quarter, HEIGHT / 2),
        (3 * quarter, 0),
        (WIDTH, 0),
    ]


def test_every_count_too_small_to_be_told_is_drawn_at_one_height_between_none_and_5() -> None:
    heights = {y for _, y in corners(FEW, FEW, FEW)}
    assert heights == {HEIGHT - HEIGHT / 4}


def test_where_all_are_too_small_they_fill_no_more_than_half_the_height() -> None:
    drawn = steps(DAYS[:1], [FEW], FEW)
    assert drawn.corners == f"0.0,{HEIGHT / 2:.1f} {WIDTH:.1f},{HEIGHT / 2:.1f}"
