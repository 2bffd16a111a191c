"""Which pharmacies serve a need: the rule for one, and the same over a whole roster."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from eps.identifiers import OdsCode
from eps.pharmacies.closure import ClosureKind, ClosureState
from eps.pharmacies.domain import Kind, OperationalStatus, Supply
from eps.pharmacies.need import LONGEST_PERIOD, Need, days_of_service, is_eligible
from eps.pharmacies.overriding import is_in_service
from eps.pharmacies.roster import Roster
from eps.pharmacies.wall_clock import day_begins
from tests.factories import pharmacy
from tests.unit.directory.small_england import small_england
from tests.unit.hours_cases import closure, london
from tests.unit.test_hours_at_random import WALLS, days_of, instants, pharmacies

NOON = london("2026-11-25 12:00")
THREE_WEEKS = Need.over(NOON, NOON + timedelta(weeks=3))


def serves(need: Need, **facts: Any) -> bool:
    return is_eligible(pharmacy(**facts), need)


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        ({}, True),
        ({"kind": Kind.LPS}, True),
        ({"kind": Kind.APPLIANCE}, False),
        ({"kind": Kind.DISPENSING_PRACTICE}, False),
        ({"supply": Supply.DISTANCE_SELLING}, False),
        ({"supply": Supply.NOT_RECORDED}, False),
        ({"eps_enabled": False}, False),
        ({"english": False}, False),
        ({"listed": False}, False),
        ({"point": None}, False),
        ({"operational_status": OperationalStatus.PROPOSED}, False),
        ({"operational_status": OperationalStatus.CLOSED}, False),
    ],
)
def test_only_a_walk_in_pharmacy_of_england_with_a_place_is_offered(
    facts: dict[str, Any], *, expected: bool
) -> None:
    assert serves(Need.at(NOON), **facts) is expected
    assert serves(THREE_WEEKS, **facts) is expected


@pytest.mark.parametrize("waits", [False, True])
def test_the_ods_close_date_is_the_last_day_whether_a_decision_waits_or_not(*, waits: bool) -> None:
    closing = {"closed_on": date(2026, 11, 25), "awaiting_decision": waits}
    for status in (OperationalStatus.ACTIVE, OperationalStatus.CLOSED):
        assert serves(Need.at(london("2026-11-25 23:59")), operational_status=status, **closing)
        assert not serves(Need.at(london("2026-11-26 00:00")), operational_status=status, **closing)


def test_the_ods_open_date_is_the_first_day() -> None:
    assert not serves(Need.at(london("2026-07-25 23:59")), opened_on=date(2026, 7, 26))
    assert serves(Need.at(london("2026-07-26 00:00")), opened_on=date(2026, 7, 26))


def test_somebody_excluded_is_not_offered() -> None:
    assert not serves(Need.at(NOON, excluding=frozenset({OdsCode("FA002")})))
    assert serves(Need.at(NOON, excluding=frozenset({OdsCode("FA003")})))


def test_a_directory_names_everybody_who_may_be_offered_on_every_landmass() -> None:
    england = small_england([pharmacy("FA002", eps_enabled=False)])
    offered = {one.ods_code for one in england.pharmacies if is_eligible(one, Need.at(NOON))}
    assert {one.ods_code for one in england.eligible(Need.at(NOON))} == offered


def test_in_a_search_whoever_is_closed_just_then_is_left_out() -> None:
    lunch = closure("2026-11-25 12:00", "2026-11-25 13:00")
    assert not serves(Need.at(NOON), closures=(lunch,))
    assert serves(Need.at(NOON - timedelta(minutes=1)), closures=(lunch,))
    assert serves(Need.at(NOON + timedelta(hours=1)), closures=(lunch,))


def test_a_closure_whose_review_is_overdue_still_keeps_a_pharmacy_out() -> None:
    open_ended = closure("2026-11-24 09:00", review_at=london("2026-11-25 09:00"))
    assert not serves(Need.at(NOON), closures=(open_ended,))


@pytest.mark.parametrize("state", [ClosureState.REQUESTED, ClosureState.REFUSED, ClosureState.CANCELLED])
def test_a_closure_that_is_no_fact_keeps_nobody_out(state: ClosureState) -> None:
    for kind in ClosureKind:
        asked_for = closure(
            "2026-11-01 00:00", kind=kind, state=state, proposes_from=london("2026-11-01 00:00")
        )
        assert serves(Need.at(NOON), closures=(asked_for,))
        assert serves(THREE_WEEKS, closures=(asked_for,))


def test_for_a_proposal_only_closures_that_make_proposals_count() -> None:
    part_of_a_day = closure("2026-11-30 12:00", "2026-11-30 15:00")
    a_week = closure("2026-11-30 12:00", "2026-12-07 12:00", proposes_from=london("2026-11-20 00:00"))
    assert serves(THREE_WEEKS, closures=(part_of_a_day,))
    assert not serves(THREE_WEEKS, closures=(a_week,))
    assert serves(Need.over(NOON, a_week.starts_at), closures=(a_week,))


def test_a_closure_that_may_make_proposals_later_does_not_count_yet() -> None:
    since_this_morning = closure("2026-11-25 09:00", proposes_from=london("2026-11-26 09:00"))
    assert serves(THREE_WEEKS, closures=(since_this_morning,))


def test_a_proposal_looks_28_days_ahead_and_no_further() -> None:
    long = Need.over(NOON, NOON + timedelta(days=90))
    proposes = {"proposes_from": london("2026-11-20 00:00")}
    on_the_27th_day = closure("2026-12-22 00:00", "2027-02-01 00:00", **proposes)
    on_the_29th_day = closure("2026-12-24 00:00", "2027-02-01 00:00", **proposes)
    assert not serves(long, closures=(on_the_27th_day,))
    assert serves(long, closures=(on_the_29th_day,))
    assert Need.over(NOON, None) == long == Need(NOON, NOON + LONGEST_PERIOD)


def test_for_a_proposal_any_closure_for_good_counts_however_far_ahead() -> None:
    next_year = closure("2027-06-01 00:00", kind=ClosureKind.PERMANENT, tell_from=london("2027-05-01 00:00"))
    assert not serves(THREE_WEEKS, closures=(next_year,))
    assert serves(Need.at(NOON), closures=(next_year,))
    assert serves(THREE_WEEKS, closures=(replace(next_year, ended_at=NOON),))


@settings(max_examples=30, deadline=None)
@given(st.data())
def test_a_roster_knows_who_is_eligible_as_the_rule_says(data: st.DataObject) -> None:
    first = data.draw(st.sampled_from(sorted(WALLS)))
    drawn = data.draw(st.lists(pharmacies(first), min_size=1, max_size=6))
    propose = data.draw(instants(first))
    everybody = [
        replace(
            one,
            ods_code=OdsCode(f"FA{number:03}"),
            closures=tuple(replace(each, proposes_from=propose) for each in one.closures),
        )
        for number, one in enumerate(drawn)
    ]
    at, end = data.draw(instants(first)), data.draw(instants(first))
    excluding = frozenset({OdsCode("FA000")}) if data.draw(st.booleans()) else frozenset[OdsCode]()
    for need in (Need.at(at, excluding), Need.over(at, end, excluding)):
        assert Roster.of(everybody).eligible(need).tolist() == [is_eligible(one, need) for one in everybody]


@settings(max_examples=30, deadline=None)
@given(st.data())
def test_days_of_service_are_those_on_which_it_is_in_service(data: st.DataObject) -> None:
    first = data.draw(st.sampled_from(sorted(WALLS)))
    one, day = data.draw(pharmacies(first)), data.draw(days_of(first))
    begins, ends = days_of_service(one)
    assert (begins <= day <= ends) == is_in_service(one, day_begins(day))
