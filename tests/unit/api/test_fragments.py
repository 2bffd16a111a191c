"""What is kept of a pharmacy's JSON says at every instant what would be said anew."""

import asyncio
import time
from collections.abc import Collection
from datetime import date, datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from eps.answers.replies import as_json
from eps.api.fragments import Fragment, Fragments
from eps.api.pharmacy_shapes import PharmacyShape, Seen
from eps.pharmacies.domain import Pharmacy
from tests.factories import pharmacy
from tests.unit.hours_cases import EVERY_HOUR, HOLIDAYS, london, week
from tests.unit.test_hours_at_random import AUTUMN, pharmacies

ALL_WEEK = pharmacy(week=week(EVERY_HOUR))
CLOSED_ON_SUNDAYS = pharmacy(week=week(EVERY_HOUR, sunday=""))
steps = st.lists(st.integers(1, 3 * 86_400), min_size=2, max_size=30)


def only(fragments: Fragments, one: Pharmacy, at: datetime, holidays: Collection[date]) -> Fragment:
    [fragment] = fragments.of_each([one], at, holidays)
    return fragment


def assert_always_as_anew(one: Pharmacy, begin: datetime, seconds: list[int]) -> None:
    fragments, at = Fragments(), begin
    for step in seconds:
        at += timedelta(seconds=step)
        kept = fragments.listed([(one, 1234.5), (one, None)], at, HOLIDAYS)
        anew = [PharmacyShape.of(one, Seen(at, HOLIDAYS), metres=metres) for metres in (1234.5, None)]
        assert kept == as_json(anew)


@settings(max_examples=60, deadline=None)
@given(pharmacies(AUTUMN), steps)
def test_any_pharmacy_reads_as_if_rendered_anew(one: Pharmacy, seconds: list[int]) -> None:
    assert_always_as_anew(one, london("2026-10-20 00:00"), seconds)


@settings(max_examples=30, deadline=None)
@given(st.sampled_from((ALL_WEEK, CLOSED_ON_SUNDAYS)), steps)
def test_one_that_is_open_for_days_reads_so_until_its_last_day(one: Pharmacy, seconds: list[int]) -> None:
    assert_always_as_anew(one, london("2026-11-19 09:00"), seconds)


def test_open_24_hours_becomes_a_time_a_day_before_it_closes() -> None:
    fragments, closes = Fragments(), london("2026-11-29 00:00")
    told = [
        b"Open 24 hours" in only(fragments, CLOSED_ON_SUNDAYS, closes + before, HOLIDAYS).after
        for before in (timedelta(hours=-25), timedelta(hours=-24), timedelta(hours=-24, microseconds=1))
    ]
    assert told == [True, True, False]


def test_what_is_kept_is_the_same_object_until_the_pharmacy_changes() -> None:
    fragments, at = Fragments(), london("2026-11-25 11:00")
    kept = only(fragments, ALL_WEEK, at, HOLIDAYS)
    assert only(fragments, ALL_WEEK, at + timedelta(hours=2), HOLIDAYS) is kept
    changed = pharmacy(week=week(EVERY_HOUR), telephone="0161 496 0000")
    assert b"0161 496 0000" in only(fragments, changed, at, HOLIDAYS).before


async def test_what_was_made_ready_is_rendered_no_more() -> None:
    fragments, at = Fragments(), london("2026-11-25 11:00")
    some = [pharmacy(f"FA{number:03}") for number in range(50)]
    await fragments.make_ready(some, at, HOLIDAYS)
    assert {only(fragments, one, at + timedelta(seconds=1), HOLIDAYS).begins for one in some} == {at}


async def test_rendering_ahead_waits_while_others_keep_the_process_busy() -> None:
    some = [pharmacy(f"FA{number:03}") for number in range(50)]
    rendering = asyncio.create_task(Fragments().make_ready(some, london("2026-11-25 11:00"), HOLIDAYS))
    requests = 0
    while not rendering.done():
        time.sleep(0.004)  # noqa: ASYNC251 - a request that computes
        await asyncio.sleep(0)
        requests += 1
    assert requests > 40  # five pauses of five milliseconds are about ten requests long


def test_an_instant_before_what_is_kept_is_rendered_for_itself() -> None:
    fragments, at = Fragments(), london("2026-11-25 11:00")
    only(fragments, CLOSED_ON_SUNDAYS, at, HOLIDAYS)
    earlier = only(fragments, CLOSED_ON_SUNDAYS, at - timedelta(days=3), HOLIDAYS)
    assert b"Closed until midnight" in earlier.after


def test_a_place_known_by_its_neighbours_is_marked_and_only_such_a_one() -> None:
    at, point = london("2026-11-25 11:00"), pharmacy().point
    exact, near = (pharmacy(point=point, approximate=approximate) for approximate in (False, True))
    assert b"approximate" not in only(Fragments(), exact, at, HOLIDAYS).before
    assert b'"approximate":true' in only(Fragments(), near, at, HOLIDAYS).before


def test_a_pharmacy_whose_place_nobody_knows_has_no_distance() -> None:
    shown = Fragments().listed([(pharmacy(point=None), None)], london("2026-11-25 11:00"), HOLIDAYS)
    assert b'"latitude":null,"longitude":null' in shown
    assert b'"distance_miles":null' in shown
