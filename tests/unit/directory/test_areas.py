"""Which parts of an ICB's area closures leave without a pharmacy in reach, or much farther from one."""

from dataclasses import replace
from math import inf
from typing import Any

import pytest

from eps.geography import METRES_PER_MILE, Point
from eps.identifiers import Postcode
from eps.pharmacies.areas import Areas, LeftBehind, Reach, areas_of
from eps.pharmacies.closure import ClosureKind
from eps.pharmacies.directory import Directory
from eps.pharmacies.domain import Pharmacy
from eps.pharmacies.nearest import REACH_METRES
from eps.pharmacies.need import Need
from eps.pharmacies.postcodes import Postcodes
from tests.factories import pharmacy
from tests.unit.directory.small_england import small_england
from tests.unit.hours_cases import HOLIDAYS, closure, london

NOON = london("2026-11-25 12:00")
REACH = Reach(5 * METRES_PER_MILE, 2 * METRES_PER_MILE)
OURS, THEIRS = "QOP", "QXX"
NOBODY_WORSE = LeftBehind((), ())


def north(kilometres: float) -> Point:
    return Point(53.37 + kilometres / 111.3, -2.1274)


def standing(code: str, kilometres: float, icb: str = OURS, **facts: Any) -> Pharmacy:
    return pharmacy(code, point=north(kilometres), icb_code=icb, **facts)


def areas(*pharmacies: Pharmacy, icb: str = OURS, **homes: float) -> Areas:
    """`SK7_1=3`: a postcode of that sector 3 km north."""
    known = [
        (Postcode(f"{sector.replace('_', ' ')}AA"), north(way).latitude, north(way).longitude)
        for sector, way in homes.items()
    ]
    postcodes = Postcodes.unpack(Postcodes.pack(known))
    return areas_of(Directory.of(pharmacies, HOLIDAYS, postcodes, 1), icb, NOON, REACH)


def closed_now(**facts: Any) -> Any:
    return (closure("2026-11-24 09:00", "2026-12-24 09:00", **facts),)


def test_a_closure_leaves_bare_whoever_had_nobody_else_in_reach() -> None:
    found = areas(standing("FA001", 0, closures=closed_now()), standing("FA002", 12), SK7_1=1, SK7_2=7)
    [bare] = found.now.bare
    assert (bare.name, bare.postcodes) == ("SK7 1", 1)
    assert bare.before == pytest.approx(1_000, rel=0.01)
    assert bare.after == pytest.approx(11_000, rel=0.01)
    assert found.now.farther == ()


def test_who_still_has_one_in_reach_but_much_farther_is_told_apart() -> None:
    found = areas(standing("FA001", 0, closures=closed_now()), standing("FA002", 6), SK7_1=0)
    assert (found.now.bare, [one.name for one in found.now.farther]) == ((), ["SK7 1"])


def test_a_little_farther_is_not_told() -> None:
    found = areas(standing("FA001", 0, closures=closed_now()), standing("FA002", 3), SK7_1=0)
    assert found.now == NOBODY_WORSE


def test_what_closes_for_good_later_counts_ahead_and_not_now() -> None:
    for_good = (closure("2026-12-20 09:00", kind=ClosureKind.PERMANENT),)
    found = areas(standing("FA001", 0, closures=for_good), SK7_1=0)
    assert found.now == NOBODY_WORSE
    [bare] = found.ahead.bare
    assert (bare.name, bare.postcodes, bare.after) == ("SK7 1", 1, None)


def test_a_postcode_belongs_to_the_icb_of_its_nearest_pharmacy_whatever_closes() -> None:
    pharmacies = (standing("FA001", 0, closures=closed_now()), standing("FA002", 12, THEIRS))
    assert [one.name for one in areas(*pharmacies, SK7_1=1, SK7_2=11).now.bare] == ["SK7 1"]
    theirs = areas(*pharmacies, icb=THEIRS, SK7_1=1, SK7_2=11)
    assert (theirs.postcodes, theirs.now) == (1, NOBODY_WORSE)


def test_a_pharmacy_of_another_icb_is_in_reach_too() -> None:
    found = areas(standing("FA001", 0, closures=closed_now()), standing("FA002", 2, THEIRS), SK7_1=0)
    assert found.now == NOBODY_WORSE


def test_who_never_had_anybody_in_reach_is_counted_and_not_left_bare() -> None:
    found = areas(standing("FA001", 0, closures=closed_now()), standing("FA002", 24), SK7_1=11, SK7_2=1)
    assert (found.postcodes, found.never) == (2, 1)
    assert [one.name for one in found.now.bare] == ["SK7 2"]


def test_an_icb_without_a_pharmacy_has_no_area() -> None:
    assert areas(standing("FA001", 0, THEIRS), SK7_1=0).postcodes == 0


def test_what_was_worked_out_is_kept_with_its_snapshot() -> None:
    england = small_england()
    one = areas_of(england, OURS, NOON, REACH)
    assert areas_of(england, OURS, NOON, REACH) is one
    assert areas_of(england.with_changes([], 2), OURS, NOON, REACH) is not one


def test_a_made_up_england_is_as_one_postcode_after_another_finds_it() -> None:
    england = small_england()
    shops = [
        replace(one, icb_code=OURS if number % 3 else THEIRS, closures=closed_now() if number % 2 else ())
        for number, one in enumerate(england.pharmacies)
    ]
    england = Directory.of(shops, HOLIDAYS, england.postcodes, 2)
    expected: dict[str, int] = {}
    for postcode in one_by_one(england):
        expected[postcode.sector] = expected.get(postcode.sector, 0) + 1
    found = areas_of(england, OURS, NOON, Reach(1_000, 40_000))
    assert {one.name: one.postcodes for one in found.now.bare} == expected
    assert expected


def one_by_one(england: Directory) -> list[Postcode]:
    """Postcodes of our area that had somebody within a kilometre, and have nobody."""
    whatever_closes = Directory.of(
        [replace(one, closures=()) for one in england.pharmacies], HOLIDAYS, england.postcodes, 1
    )
    return [
        postcode
        for postcode, *_ in england.postcodes.places()
        if is_ours(before := nearest(whatever_closes, postcode))
        and before[1] <= 1_000 < nearest(england, postcode)[1]
    ]


def nearest(directory: Directory, postcode: Postcode) -> tuple[str | None, float]:
    found = directory.nearest(
        directory.point_of(postcode), Need.at(NOON), limit=1, within_metres=REACH_METRES
    )
    return (found[0].pharmacy.icb_code, found[0].metres) if found else (None, inf)


def is_ours(near: tuple[str | None, float]) -> bool:
    return near[0] == OURS
