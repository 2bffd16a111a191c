"""Closures and the register stand above hours. 25 November 2026 is a Wednesday."""

from datetime import date

import pytest

from eps.pharmacies.closure import ClosureKind, ClosureState, Reason
from eps.pharmacies.domain import OperationalStatus, TodayReportKind
from eps.pharmacies.hours import Rule, State, sessions_on, status
from eps.pharmacies.overriding import is_in_service
from tests.factories import pharmacy
from tests.unit.hours_cases import EVERY_HOUR, HOLIDAYS, ORDINARY, closure, dated, london, report, told, week

HOURS = week(ORDINARY, saturday="09:00-13:00", sunday="")
FOR_GOOD = closure("2026-11-23 00:00", kind=ClosureKind.PERMANENT, reason=Reason.BUSINESS_ENDED)


def test_a_temporary_closure_closes_what_its_hours_have_open() -> None:
    some = pharmacy(week=HOURS, closures=(closure("2026-11-25 10:00", "2026-11-25 16:00"),))
    found = told(some, "2026-11-25 11:00")
    assert (found.state, found.rule, found.reason) == (State.CLOSED, Rule.TEMPORARY_CLOSURE, "flood")
    assert found.until == found.opens_at == london("2026-11-25 16:00")


def test_before_a_closure_it_is_open_until_that_begins() -> None:
    some = pharmacy(week=HOURS, closures=(closure("2026-11-25 10:00", "2026-11-25 16:00"),))
    assert told(some, "2026-11-25 09:59").closes_at == london("2026-11-25 10:00")
    assert told(some, "2026-11-25 16:00").state is State.OPEN


def test_a_closure_of_three_weeks_opens_at_the_first_session_after_it() -> None:
    some = pharmacy(week=HOURS, closures=(closure("2026-11-09 00:00", "2026-11-29 08:00"),))
    found = told(some, "2026-11-11 11:00")
    assert (found.until, found.opens_at) == (london("2026-11-29 08:00"), london("2026-11-30 09:00"))


def test_the_next_opening_is_past_the_last_of_several_closures() -> None:
    first = closure("2026-11-25 00:00", "2026-12-01 00:00")
    second = closure("2026-12-01 00:00", "2026-12-16 00:00", reason=Reason.WEATHER)
    found = told(pharmacy(week=HOURS, closures=(first, second)), "2026-11-25 11:00")
    assert (found.until, found.opens_at) == (london("2026-12-01 00:00"), london("2026-12-16 09:00"))


def test_a_session_between_two_closures_is_an_opening() -> None:
    first = closure("2026-11-25 00:00", "2026-11-27 12:00")
    second = closure("2026-11-27 12:30", "2026-12-16 00:00")
    some = pharmacy(week=HOURS, closures=(first, second))
    assert told(some, "2026-11-25 11:00").opens_at == london("2026-11-27 12:00")
    assert told(some, "2026-11-27 12:15").closes_at == london("2026-11-27 12:30")


def test_a_closure_that_ends_by_night_opens_in_the_morning() -> None:
    some = pharmacy(week=HOURS, closures=(closure("2026-11-25 00:00", "2026-11-25 23:00"),))
    found = told(some, "2026-11-25 11:00")
    assert (found.until, found.opens_at) == (london("2026-11-25 23:00"), london("2026-11-26 09:00"))


def test_a_closure_speaks_before_todays_report_a_specified_date_and_a_holiday() -> None:
    some = pharmacy(
        week=HOURS,
        closures=(closure("2026-12-24 00:00", "2026-12-26 00:00"),),
        specified_dates=dated({"2026-12-24": "10:00-14:00"}),
        reports=(report("2026-12-24", TodayReportKind.OPENS_LATE, "12:00"),),
    )
    rules = [told(some, at).rule for at in ("2026-12-24 11:00", "2026-12-25 11:00")]
    assert rules == [Rule.TEMPORARY_CLOSURE, Rule.TEMPORARY_CLOSURE]


def test_a_closure_closes_a_pharmacy_whose_hours_are_not_known() -> None:
    some = pharmacy(closures=(closure("2026-11-25 00:00", "2026-11-27 00:00"),))
    found = told(some, "2026-11-25 11:00")
    assert (found.state, found.until, found.opens_at) == (State.CLOSED, london("2026-11-27 00:00"), None)


@pytest.mark.parametrize(
    ("at", "opens_at"), [("2026-11-24 18:00", "2026-11-24 20:00"), ("2026-11-25 00:10", "2026-11-25 00:30")]
)
def test_hours_stated_for_one_date_only_open_after_closures(at: str, opens_at: str) -> None:
    closures = (
        closure("2026-11-24 19:00", "2026-11-24 19:30"),
        closure("2026-11-25 00:05", "2026-11-25 00:20"),
        closure("2026-11-25 00:20", "2026-11-25 00:30", reason=Reason.FIRE),
    )
    some = pharmacy(specified_dates=dated({"2026-11-24": "20:00-02:00"}), closures=closures)
    assert told(some, at).opens_at == london(opens_at)


def test_a_closure_ended_early_reopens_when_it_was_ended() -> None:
    some = pharmacy(
        week=HOURS,
        closures=(
            closure(
                "2026-11-23 00:00",
                "2026-12-07 00:00",
                state=ClosureState.ENDED,
                ended_at=london("2026-11-25 10:00"),
            ),
        ),
    )
    assert told(some, "2026-11-25 09:30").opens_at == london("2026-11-25 10:00")
    assert told(some, "2026-11-25 11:00").state is State.OPEN


@pytest.mark.parametrize("state", [ClosureState.REQUESTED, ClosureState.REFUSED, ClosureState.CANCELLED])
def test_a_closure_that_is_no_fact_closes_nothing(state: ClosureState) -> None:
    some = pharmacy(week=HOURS, closures=(closure("2026-11-25 10:00", "2026-11-25 16:00", state=state),))
    assert told(some, "2026-11-25 11:00") == told(pharmacy(week=HOURS), "2026-11-25 11:00")


def test_an_open_ended_closure_is_closed_until_its_review() -> None:
    some = pharmacy(week=HOURS, closures=(closure("2026-11-25 08:00", review_at=london("2026-11-26 08:00")),))
    found = told(some, "2026-11-25 11:00")
    assert (found.state, found.until, found.opens_at) == (State.CLOSED, london("2026-11-26 08:00"), None)


def test_an_overdue_review_leaves_it_unconfirmed_and_never_open() -> None:
    some = pharmacy(
        week=week(EVERY_HOUR), closures=(closure("2026-11-25 08:00", review_at=london("2026-11-26 08:00")),)
    )
    found = told(some, "2026-11-26 08:00")
    assert (found.state, found.rule, found.reason) == (State.UNCONFIRMED, Rule.TEMPORARY_CLOSURE, "flood")
    assert (found.until, found.opens_at) == (None, None)


def test_a_closure_still_to_be_reviewed_speaks_before_one_that_was_forgotten() -> None:
    forgotten = closure("2026-11-24 08:00", review_at=london("2026-11-25 08:00"))
    reviewed = closure("2026-11-25 09:00", "2026-11-25 18:00", reason=Reason.FIRE)
    found = told(pharmacy(week=HOURS, closures=(forgotten, reviewed)), "2026-11-25 11:00")
    assert (found.state, found.reason) == (State.CLOSED, "fire")


def test_a_permanent_closure_never_opens_again() -> None:
    found = told(pharmacy(week=HOURS, closures=(FOR_GOOD,)), "2026-11-25 11:00")
    assert (found.state, found.rule, found.reason) == (
        State.CLOSED,
        Rule.PERMANENT_CLOSURE,
        "business-ended",
    )
    assert (found.until, found.opens_at) == (None, None)


def test_a_permanent_closure_speaks_over_a_temporary_one() -> None:
    flood = closure("2026-11-16 00:00", "2026-12-07 00:00")
    some = pharmacy(week=HOURS, closures=(flood, FOR_GOOD))
    before = told(some, "2026-11-20 11:00")
    assert (before.rule, before.until, before.opens_at) == (
        Rule.TEMPORARY_CLOSURE,
        FOR_GOOD.starts_at,
        None,
    )
    assert told(some, "2026-11-25 11:00").rule is Rule.PERMANENT_CLOSURE


def test_closed_by_its_hours_until_it_closes_for_good_never_opens() -> None:
    some = pharmacy(week=HOURS, closures=(FOR_GOOD,))
    found = told(some, "2026-11-21 14:00")
    assert (found.rule, found.until, found.opens_at) == (Rule.WEEKLY_HOURS, FOR_GOOD.starts_at, None)


def test_a_permanent_closure_that_was_ended_opens_again() -> None:
    ended = closure("2026-11-23 00:00", kind=ClosureKind.PERMANENT, ended_at=london("2026-11-26 00:00"))
    found = told(pharmacy(week=HOURS, closures=(ended,)), "2026-11-25 11:00")
    assert found.opens_at == london("2026-11-26 09:00")


def test_the_ods_close_date_is_the_last_day_of_service() -> None:
    some = pharmacy(week=week(EVERY_HOUR), closed_on=date(2026, 11, 25))
    last = told(some, "2026-11-25 23:59")
    assert (last.state, last.closes_at) == (State.OPEN, london("2026-11-26 00:00"))
    after = told(some, "2026-11-26 00:00")
    assert (after.state, after.rule, after.reason) == (State.CLOSED, Rule.PERMANENT_CLOSURE, None)
    assert (after.until, after.opens_at) == (None, None)


def test_the_day_after_the_ods_close_date_begins_at_midnight_in_london() -> None:
    some = pharmacy(week=week(EVERY_HOUR), closed_on=date(2026, 7, 14))
    assert told(some, "2026-07-14 12:00").closes_at == london("2026-07-15 00:00")


def test_the_ods_close_date_cuts_the_night() -> None:
    some = pharmacy(week=week("13:00-01:00"), closed_on=date(2026, 11, 25))
    assert told(some, "2026-11-26 00:30").rule is Rule.PERMANENT_CLOSURE


def test_a_code_that_ods_closed_without_a_date_is_closed_for_good() -> None:
    some = pharmacy(week=HOURS, operational_status=OperationalStatus.CLOSED)
    assert told(some, "2026-11-25 11:00").rule is Rule.PERMANENT_CLOSURE


def test_a_code_closed_since_can_be_asked_about_a_day_when_it_was_open() -> None:
    some = pharmacy(week=HOURS, closed_on=date(2026, 11, 25), operational_status=OperationalStatus.CLOSED)
    assert told(some, "2026-11-25 11:00").state is State.OPEN


def test_a_pharmacy_that_has_not_opened_yet_opens_on_its_first_day() -> None:
    some = pharmacy(week=HOURS, opened_on=date(2026, 11, 28))
    found = told(some, "2026-11-25 11:00")
    assert (found.state, found.rule, found.reason) == (State.CLOSED, Rule.NOT_STATED, "not-open-yet")
    assert (found.until, found.opens_at) == (london("2026-11-28 00:00"), london("2026-11-28 09:00"))
    assert told(some, "2026-11-28 09:00").state is State.OPEN


def test_a_proposed_pharmacy_is_closed_whatever_its_open_date() -> None:
    some = pharmacy(week=HOURS, opened_on=date(2025, 4, 1), operational_status=OperationalStatus.PROPOSED)
    found = told(some, "2026-11-25 11:00")
    assert (found.state, found.reason, found.opens_at) == (State.CLOSED, "not-open-yet", None)


def test_in_service_is_between_the_open_date_and_the_end_of_the_close_date() -> None:
    some = pharmacy(opened_on=date(2026, 11, 2), closed_on=date(2026, 11, 25), closures=(FOR_GOOD,))
    instants = ("2026-11-01 23:59", "2026-11-02 00:00", "2026-11-25 23:59", "2026-11-26 00:00")
    assert [is_in_service(some, london(at)) for at in instants] == [False, True, True, False]


def test_closures_do_not_change_what_a_day_was_to_have() -> None:
    some = pharmacy(week=HOURS, closures=(FOR_GOOD,))
    assert len(sessions_on(some, date(2026, 11, 25), HOLIDAYS)) == 2


def test_a_closure_may_begin_within_a_minute() -> None:
    starts = london("2026-11-25 11:00").replace(second=30, microsecond=5)
    some = pharmacy(week=HOURS, closures=(closure("2026-11-25 11:00", "2026-11-25 12:00", starts_at=starts),))
    assert told(some, "2026-11-25 11:00").closes_at == starts
    assert status(some, starts, HOLIDAYS).state is State.CLOSED


def test_an_end_in_the_year_9999_is_no_end() -> None:
    some = pharmacy(week=HOURS, closures=(closure("2026-11-25 00:00", "9999-12-31 23:59"),))
    found = told(some, "2026-11-25 11:00")
    assert (found.state, found.until, found.opens_at) == (State.CLOSED, None, None)
