"""Closures of one code with no opening between them count as one."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

from eps.closures.rules import proposes_from
from eps.identifiers import OdsCode
from eps.pharmacies.closure import Closure, ClosureKind, ClosureState, Reason
from eps.pharmacies.closure_run import Run, run_of
from eps.pharmacies.domain import Session
from tests.factories import pharmacy

MONDAY = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
WEEKDAYS = pharmacy(week=((Session(540, 1020),),) * 5 + ((), ()))


def closed(day: int, *, days: int = 1, **facts: Any) -> Closure:
    """From nine on this day of the week, 0 is Monday, to five on the last of so many days."""
    starts_at = MONDAY + timedelta(days=day)
    some = Closure(
        id=uuid4(),
        group=uuid4(),
        ods_code=OdsCode("FA002"),
        kind=ClosureKind.TEMPORARY,
        state=ClosureState.SCHEDULED,
        starts_at=starts_at,
        ends_at=starts_at + timedelta(days=days - 1, hours=8),
        recorded_at=MONDAY,
        reason=Reason.OTHER,
    )
    return replace(some, **facts)


def run(one: Closure, *others: Closure) -> Run:
    return run_of(one, others, WEEKDAYS, frozenset())


def test_days_that_follow_each_other_are_one_from_whichever_it_is_seen() -> None:
    monday, tuesday, wednesday = week = [closed(day) for day in (0, 1, 2)]
    for one in week:
        whole = run(one, *week)
        assert (whole.starts_at, whole.ends_at) == (monday.starts_at, wednesday.ends_at)
        assert set(whole.members) == {monday.id, tuesday.id, wednesday.id}


def test_a_weekend_on_which_nobody_opens_leaves_no_opening_between() -> None:
    friday, monday = closed(4), closed(7)
    assert run(friday, monday).ends_at == monday.ends_at


def test_a_day_open_between_parts_them_and_all_that_is_beyond_it() -> None:
    monday, wednesday, thursday = closed(0), closed(2), closed(3)
    assert run(monday, wednesday, thursday).members == (monday.id,)
    assert run(thursday, monday, wednesday).members == (thursday.id, wednesday.id)


def test_one_that_was_ended_early_reaches_to_that_end() -> None:
    monday, tuesday = closed(0, ended_at=MONDAY + timedelta(hours=2)), closed(1)
    assert run(tuesday, monday).members == (tuesday.id,)


def test_one_that_nobody_knows_the_end_of_makes_the_whole_open_ended() -> None:
    monday, open_ended = closed(0), closed(1, ends_at=None)
    whole = run(monday, open_ended)
    assert whole.is_open_ended
    assert whole.as_one(monday).ends_at is None
    assert run(open_ended, monday).starts_at == monday.starts_at


def test_one_for_good_counts_alone() -> None:
    monday, for_good = closed(0), closed(1, kind=ClosureKind.PERMANENT, ends_at=None)
    assert run(monday, for_good).members == (monday.id,)
    assert run(for_good, monday).members == (for_good.id,)


def test_as_one_it_is_itself_with_the_extent_of_the_whole() -> None:
    monday, tuesday = closed(0, ended_at=MONDAY + timedelta(hours=8)), closed(1)
    one = run(monday, tuesday).as_one(monday)
    assert (one.id, one.starts_at, one.effective_end) == (monday.id, MONDAY, tuesday.ends_at)


def test_alone_it_stays_as_it_is() -> None:
    monday = closed(0, ended_at=MONDAY + timedelta(hours=2))
    assert run(monday).as_one(monday) == monday


def test_an_open_ended_one_has_lasted_since_the_first_that_it_adjoins() -> None:
    monday, open_ended = closed(0), closed(1, ends_at=None)
    since = proposes_from(open_ended, (monday,), WEEKDAYS, frozenset(), MONDAY)
    assert since == MONDAY + timedelta(hours=24)
