"""What is said where a list would be empty."""

from datetime import datetime
from typing import Any

from eps.geography import Point
from eps.identifiers import OdsCode
from eps.pharmacies.domain import Pharmacy
from eps.pharmacies.need import Need
from eps.pharmacies.opens_next import OpensNext
from tests.factories import pharmacy
from tests.unit.directory.small_england import directory_of, small_england
from tests.unit.hours_cases import closure, dated, london, week

HERE = Point(53.3724, -2.1274)
NIGHT = Need.at(london("2026-11-25 03:00"))


def near(code: str, north: float, opens: str = "09:00", **facts: Any) -> Pharmacy:
    """As many hundredths of a degree to the north, about 1.1 km each."""
    point = Point(HERE.latitude + north / 100, HERE.longitude)
    return pharmacy(code, **({"point": point, "week": week(f"{opens}-17:00")} | facts))


def told(found: list[OpensNext]) -> list[tuple[str, datetime]]:
    return [(one.pharmacy.ods_code, one.opens_at) for one in found]


def test_who_opens_sooner_comes_first_then_who_is_nearer_then_the_lower_code() -> None:
    directory = directory_of(
        near("FA004", 1),
        near("FA003", 3, "08:00"),
        near("FA002", 2),
        near("FA001", 2),
        near("FA005", 0, "10:00"),
    )
    eight, nine = london("2026-11-25 08:00"), london("2026-11-25 09:00")
    assert told(directory.opens_next(HERE, NIGHT, limit=4)) == [
        ("FA003", eight), ("FA004", nine), ("FA001", nine), ("FA002", nine)
    ]  # fmt: skip


def test_its_distance_is_told() -> None:
    [only] = directory_of(near("FA001", 1)).opens_next(HERE, NIGHT)
    assert round(only.metres) == 1113


def test_somebody_farther_who_opens_sooner_does_not_push_out_those_in_reach() -> None:
    directory = directory_of(near("FA001", 60, "06:00"), near("FA002", 1))
    assert [code for code, _ in told(directory.opens_next(HERE, NIGHT))] == ["FA002"]


def test_where_nobody_is_in_reach_the_nearest_that_will_open_are_told() -> None:
    directory = directory_of(*(near(f"FA{number:03}", 100 + number) for number in range(9)))
    found = directory.opens_next(HERE, NIGHT, within_metres=1000, limit=2)
    assert [(one.pharmacy.ods_code, round(one.metres / 1000)) for one in found] == [
        ("FA000", 111),
        ("FA001", 112),
    ]


def test_a_pharmacy_that_reopens_is_told_with_the_time_it_does() -> None:
    flooded = near("FA001", 1, closures=(closure("2026-11-20 00:00", "2026-12-02 12:00"),))
    assert told(directory_of(flooded).opens_next(HERE, NIGHT)) == [("FA001", london("2026-12-02 12:00"))]


def test_during_a_proposal_somebody_who_closes_too_is_not_waited_for() -> None:
    end = london("2026-12-20 00:00")
    need = Need.over(NIGHT.start, end)
    flooded = closure("2026-11-20 00:00", "2026-12-02 12:00", proposes_from=london("2026-11-20 00:00"))
    directory = directory_of(near("FA001", 1, closures=(flooded,)), near("FA002", 2))
    assert [code for code, _ in told(directory.opens_next(HERE, need))] == ["FA002"]


def test_it_is_empty_only_where_nobody_on_this_landmass_ever_opens() -> None:
    never, closed, excluded = near("FA001", 1, week=week()), near("FA002", 1, week=week("")), near("FA003", 1)
    island = pharmacy("FA004", point=Point(50.728, -1.162), postcode="PO33 1AA", week=week("09:00-17:00"))
    need = Need.at(NIGHT.start, excluding=frozenset({OdsCode("FA003")}))
    assert directory_of(never, closed, excluded, island).opens_next(HERE, need, within_metres=1e9) == []


def test_a_date_far_ahead_is_found() -> None:
    in_summer = near("FA001", 1, week=week(""), specified_dates=dated({"2027-07-01": "10:00-12:00"}))
    assert told(directory_of(in_summer).opens_next(HERE, NIGHT)) == [("FA001", london("2027-07-01 10:00"))]


def test_whoever_is_open_now_is_not_waited_for() -> None:
    directory = directory_of(near("FA001", 1, week=week("00:00-00:00")), near("FA002", 2))
    assert [code for code, _ in told(directory.opens_next(HERE, NIGHT))] == ["FA002"]


def test_on_christmas_day_everybody_is_told_who_opens_after_it() -> None:
    england, noon = small_england(), Need.at(london("2026-12-25 12:00"))
    for outward in ("SK7", "PO33", "TR18", "TD15"):
        postcode = next(known for known, *_ in england.postcodes.places() if known.outward == outward)
        origin = england.point_of(postcode)
        assert england.nearest(origin, noon, limit=5, open_now=True) == []
        found = england.opens_next(origin, noon)
        assert found
        assert all(one.opens_at > london("2026-12-25 23:59") for one in found)
        assert found == sorted(
            found, key=lambda one: (one.opens_at, round(one.metres), one.pharmacy.ods_code)
        )


def test_far_beyond_any_reach_the_nearest_are_still_told() -> None:
    found = small_england().opens_next(Point(0.0, 0.0), NIGHT, limit=3)
    assert len(found) == 3
    assert all(one.metres > 5_000_000 for one in found)
