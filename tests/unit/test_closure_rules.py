"""Which closures make proposals and from when, and who may record which alone."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest

from eps.closures.rules import (
    AlreadyClosed,
    ClosureRequest,
    ClosuresOverlap,
    EndsBeforeItStarts,
    HasEndAndReview,
    PermanentHasNoEnd,
    ReviewMissing,
    ReviewTooLate,
    StartsOverAYearAgo,
    StartsTooLongAgo,
    TellFromAfterItCloses,
    TellFromIsForPermanent,
    default_tell_from,
    needs_second_person,
    proposes_from,
    require_no_clash,
    require_not_too_late,
    require_sound_dates,
    staff_may_alone,
)
from eps.errors import EpsError
from eps.identifiers import OdsCode
from eps.identity.permissions import Role
from eps.pharmacies.closure import (
    TRANSITIONS,
    Closure,
    ClosureKind,
    ClosureState,
    ClosureStateConflict,
    Reason,
    require_transition,
    state_at,
)
from eps.pharmacies.domain import Session
from tests.factories import pharmacy

MONDAY = datetime(2026, 11, 23, 0, 0, tzinfo=UTC)
NINE_TO_FIVE = ((Session(540, 1020),),) * 5 + ((), ())
WEEKDAYS = pharmacy(week=NINE_TO_FIVE)
NO_HOLIDAYS: frozenset[date] = frozenset()
TEMPORARY, PERMANENT = ClosureKind.TEMPORARY, ClosureKind.PERMANENT


def closure(**facts: Any) -> Closure:
    some = Closure(
        id=uuid4(),
        group=uuid4(),
        ods_code=OdsCode("FA002"),
        kind=TEMPORARY,
        state=ClosureState.SCHEDULED,
        starts_at=MONDAY,
        recorded_at=MONDAY,
        reason=Reason.OTHER,
        ends_at=MONDAY + timedelta(days=2),
    )
    return replace(some, **facts)


def request(**facts: Any) -> ClosureRequest:
    some = ClosureRequest(
        (OdsCode("FA002"),), TEMPORARY, MONDAY, Reason.OTHER, ends_at=MONDAY + timedelta(days=2)
    )
    return replace(some, **facts)


def makes_proposals_from(one: Closure, *others: Closure, at: datetime = MONDAY) -> datetime | None:
    return proposes_from(one, others, WEEKDAYS, NO_HOLIDAYS, at)


def test_two_days_of_a_working_week_make_proposals_at_once() -> None:
    assert makes_proposals_from(closure()) == MONDAY


def test_a_day_short_of_24_hours_makes_none() -> None:
    assert makes_proposals_from(closure(ends_at=MONDAY + timedelta(hours=23, minutes=59))) is None


def test_a_whole_weekend_that_was_closed_anyway_makes_none() -> None:
    saturday = MONDAY + timedelta(days=5)
    assert makes_proposals_from(closure(starts_at=saturday, ends_at=saturday + timedelta(days=2))) is None


def test_24_hours_alone_decide_where_hours_are_unknown() -> None:
    saturday = MONDAY + timedelta(days=5)
    weekend = closure(starts_at=saturday, ends_at=saturday + timedelta(days=1))
    assert proposes_from(weekend, (), pharmacy(), NO_HOLIDAYS, MONDAY) == MONDAY


def test_days_one_after_the_other_with_no_opening_between_count_as_one() -> None:
    morning = timedelta(hours=8)
    first = closure(starts_at=MONDAY + morning, ends_at=MONDAY + timedelta(hours=18))
    second = closure(
        starts_at=MONDAY + timedelta(days=1) + morning, ends_at=MONDAY + timedelta(days=1, hours=18)
    )
    assert makes_proposals_from(second, first) == MONDAY


def test_days_with_an_opening_between_do_not() -> None:
    first = closure(ends_at=MONDAY + timedelta(hours=16))
    second = closure(starts_at=MONDAY + timedelta(days=1), ends_at=MONDAY + timedelta(days=1, hours=18))
    assert makes_proposals_from(second, first) is None


def test_an_open_ended_closure_is_only_a_status_for_24_hours() -> None:
    open_ended = closure(ends_at=None, review_at=MONDAY + timedelta(hours=12))
    assert makes_proposals_from(open_ended) == MONDAY + timedelta(hours=24)


@pytest.mark.parametrize("reason", [Reason.FLOOD, Reason.FIRE, Reason.POWER_OR_IT, Reason.POLICE_OR_SAFETY])
def test_an_open_ended_closure_of_the_building_makes_proposals_at_once(reason: Reason) -> None:
    assert makes_proposals_from(closure(ends_at=None, reason=reason)) == MONDAY


def test_an_open_ended_closure_that_a_commissioner_confirmed_makes_them_at_once() -> None:
    assert makes_proposals_from(closure(ends_at=None, confirmed=True)) == MONDAY


def test_a_permanent_closure_makes_them_when_patients_are_told() -> None:
    told = MONDAY + timedelta(days=3)
    assert makes_proposals_from(closure(kind=PERMANENT, ends_at=None, tell_from=told)) == told


def test_patients_are_told_of_a_permanent_closure_28_days_before() -> None:
    far = request(kind=PERMANENT, ends_at=None, starts_at=MONDAY + timedelta(days=40))
    near = request(kind=PERMANENT, ends_at=None, starts_at=MONDAY + timedelta(days=4))
    assert [default_tell_from(one, MONDAY) for one in (far, near)] == [MONDAY + timedelta(days=12), MONDAY]


@pytest.mark.parametrize(
    ("wrong", "refusal"),
    [
        (request(ends_at=MONDAY), EndsBeforeItStarts),
        (request(kind=PERMANENT), PermanentHasNoEnd),
        (request(kind=PERMANENT, ends_at=None, review_at=MONDAY), PermanentHasNoEnd),
        (request(ends_at=None), ReviewMissing),
        (request(ends_at=None, review_at=MONDAY + timedelta(hours=25)), ReviewTooLate),
        (request(review_at=MONDAY + timedelta(hours=2)), HasEndAndReview),
        (request(tell_from=MONDAY), TellFromIsForPermanent),
        (
            request(kind=PERMANENT, ends_at=None, tell_from=MONDAY + timedelta(minutes=1)),
            TellFromAfterItCloses,
        ),
    ],
)
def test_unsound_dates_are_refused(wrong: ClosureRequest, refusal: type[EpsError]) -> None:
    with pytest.raises(refusal):
        require_sound_dates(wrong, MONDAY)


@pytest.mark.parametrize(
    ("role", "days", "refusal"),
    [(Role.PHARMACY, 7, StartsTooLongAgo), (Role.COMMISSIONER, 365, StartsOverAYearAgo)],
)
def test_staff_report_a_week_late_and_whoever_decides_a_year(
    role: Role, days: int, refusal: type[EpsError]
) -> None:
    require_not_too_late(role, MONDAY - timedelta(days=days), MONDAY)
    with pytest.raises(refusal):
        require_not_too_late(role, MONDAY - timedelta(days=days, minutes=1), MONDAY)


def test_two_temporary_closures_may_touch_and_not_overlap() -> None:
    first, after = (
        closure(),
        closure(starts_at=MONDAY + timedelta(days=2), ends_at=MONDAY + timedelta(days=3)),
    )
    require_no_clash(after, (first,))
    with pytest.raises(ClosuresOverlap):
        require_no_clash(replace(after, starts_at=MONDAY + timedelta(days=1)), (first,))


def test_a_permanent_closure_may_overlie_a_temporary_one() -> None:
    require_no_clash(closure(kind=PERMANENT, ends_at=None), (closure(),))


@pytest.mark.parametrize("ends_at", [None, MONDAY + timedelta(days=3)])
def test_what_is_to_close_for_good_may_close_for_now_before(ends_at: datetime | None) -> None:
    for_good = closure(kind=PERMANENT, starts_at=MONDAY + timedelta(days=2), ends_at=None)
    require_no_clash(closure(ends_at=ends_at), (for_good,))


def test_nothing_closes_that_is_closed_for_good() -> None:
    for_good = closure(kind=PERMANENT, ends_at=None)
    for kind in ClosureKind:
        with pytest.raises(AlreadyClosed):
            require_no_clash(closure(kind=kind, ends_at=None), (for_good,))


def test_a_closure_does_not_clash_with_itself() -> None:
    one = closure()
    require_no_clash(replace(one, ends_at=MONDAY + timedelta(days=3)), (one,))


@pytest.mark.parametrize(
    ("asked", "alone"),
    [
        (request(ends_at=MONDAY + timedelta(hours=4)), True),
        (request(starts_at=MONDAY + timedelta(days=30), ends_at=MONDAY + timedelta(days=30, hours=4)), True),
        (request(ends_at=MONDAY + timedelta(days=7)), True),
        (request(ends_at=MONDAY + timedelta(days=7, minutes=1)), False),
        (request(starts_at=MONDAY + timedelta(days=3), ends_at=MONDAY + timedelta(days=5)), False),
        (request(ends_at=None, review_at=MONDAY + timedelta(hours=24)), True),
        (request(kind=PERMANENT, ends_at=None), False),
    ],
)
def test_staff_record_part_days_the_unplanned_week_and_the_open_ended_alone(
    asked: ClosureRequest, *, alone: bool
) -> None:
    assert staff_may_alone(asked, MONDAY) is alone


def test_a_second_person_confirms_what_is_permanent_or_concerns_over_20000() -> None:
    assert needs_second_person(Role.COMMISSIONER, PERMANENT, 0)
    assert needs_second_person(Role.OPERATIONS, TEMPORARY, 20_001)
    assert not needs_second_person(Role.COMMISSIONER, TEMPORARY, 20_000)
    assert not needs_second_person(Role.PHARMACY, TEMPORARY, 30_000)


def test_the_table_of_transitions_is_whole() -> None:
    assert set(TRANSITIONS) == set(ClosureState)
    assert {after for follow in TRANSITIONS.values() for after in follow} == set(ClosureState) - {
        ClosureState.REQUESTED
    }


def test_start_and_end_move_the_state_when_it_is_read() -> None:
    one = closure()
    instants = (MONDAY - timedelta(1), MONDAY, MONDAY + timedelta(days=2))
    expected = [ClosureState.SCHEDULED, ClosureState.IN_FORCE, ClosureState.ENDED]
    assert [state_at(one, at) for at in instants] == expected


def test_what_is_over_cannot_become_anything_else() -> None:
    over = closure(state=ClosureState.ENDED)
    for wanted in ClosureState:
        with pytest.raises(ClosureStateConflict):
            require_transition(over, wanted, MONDAY)
