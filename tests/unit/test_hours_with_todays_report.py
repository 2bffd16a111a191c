"""What staff said of today. 25 November 2026 is a Wednesday."""

from datetime import date
from typing import Any

import pytest

from eps.pharmacies.domain import Pharmacy, TodayReportKind
from eps.pharmacies.hours import Rule, State, is_open_now, sessions_on
from tests.factories import pharmacy
from tests.unit.hours_cases import EVERY_HOUR, HOLIDAYS, ORDINARY, dated, london, report, told, week

OPENS_LATE, CLOSES_EARLY = TodayReportKind.OPENS_LATE, TodayReportKind.CLOSES_EARLY
NO_PHARMACIST = TodayReportKind.NO_PHARMACIST
NO_PRESCRIPTIONS = TodayReportKind.NO_ELECTRONIC_PRESCRIPTIONS


def reporting(*said: tuple[TodayReportKind, str | None], day: str = "2026-11-25", **facts: Any) -> Pharmacy:
    reports = tuple(report(day, kind, at) for kind, at in said)
    return pharmacy(**({"week": week(ORDINARY), "reports": reports} | facts))


def test_opening_late_closes_what_the_week_had_open() -> None:
    found = told(reporting((OPENS_LATE, "10:30")), "2026-11-25 09:15")
    assert (found.state, found.rule, found.reason) == (State.CLOSED, Rule.TODAYS_REPORT, "opens-late")
    assert found.opens_at == found.until == london("2026-11-25 10:30")


def test_before_the_usual_opening_a_late_one_is_already_known() -> None:
    found = told(reporting((OPENS_LATE, "10:30")), "2026-11-25 08:00")
    assert (found.rule, found.until) == (Rule.WEEKLY_HOURS, london("2026-11-25 09:00"))
    assert found.opens_at == london("2026-11-25 10:30")


def test_once_it_has_opened_late_it_is_open_by_its_usual_hours() -> None:
    found = told(reporting((OPENS_LATE, "10:30")), "2026-11-25 11:00")
    assert (found.state, found.rule, found.closes_at) == (
        State.OPEN,
        Rule.WEEKLY_HOURS,
        london("2026-11-25 13:00"),
    )


def test_opening_after_the_morning_session_leaves_the_afternoon() -> None:
    some = reporting((OPENS_LATE, "13:30"))
    assert told(some, "2026-11-25 10:00").opens_at == london("2026-11-25 14:00")
    assert told(some, "2026-11-25 13:45").rule is Rule.WEEKLY_HOURS


def test_closing_early_closes_the_rest_of_the_day() -> None:
    some = reporting((CLOSES_EARLY, "12:00"))
    assert told(some, "2026-11-25 11:00").closes_at == london("2026-11-25 12:00")
    found = told(some, "2026-11-25 15:00")
    assert (found.state, found.rule, found.reason) == (State.CLOSED, Rule.TODAYS_REPORT, "closes-early")
    assert found.opens_at == london("2026-11-26 09:00")


def test_a_report_speaks_of_its_own_day_only() -> None:
    assert told(reporting((CLOSES_EARLY, "12:00")), "2026-11-26 15:00").rule is Rule.WEEKLY_HOURS


def test_opening_late_and_closing_early_leave_what_is_between() -> None:
    some = reporting((OPENS_LATE, "10:00"), (CLOSES_EARLY, "12:00"))
    opens, closes = london("2026-11-25 10:00"), london("2026-11-25 12:00")
    assert sessions_on(some, date(2026, 11, 25), HOLIDAYS) == ((opens, closes),)


def test_opening_after_closing_is_closed_all_day() -> None:
    some = reporting((OPENS_LATE, "15:00"), (CLOSES_EARLY, "12:00"))
    assert sessions_on(some, date(2026, 11, 25), HOLIDAYS) == ()


def test_a_report_speaks_before_a_specified_date() -> None:
    some = reporting((OPENS_LATE, "11:00"), specified_dates=dated({"2026-11-25": "10:00-12:00"}))
    assert told(some, "2026-11-25 10:30").reason == "opens-late"
    assert told(some, "2026-11-25 11:30").rule is Rule.SPECIFIED_DATE


def test_on_a_holiday_a_late_opening_says_only_when_it_is_certainly_closed() -> None:
    some = reporting((OPENS_LATE, "11:00"), day="2026-12-25")
    assert told(some, "2026-12-25 10:00").state is State.CLOSED
    assert told(some, "2026-12-25 12:00").state is State.UNCONFIRMED


def test_where_hours_are_not_stated_an_early_closing_says_when_it_is_certainly_closed() -> None:
    some = reporting((CLOSES_EARLY, "15:00"), week=week())
    assert told(some, "2026-11-25 14:00").state is State.UNKNOWN
    closed = told(some, "2026-11-25 16:00")
    assert (closed.state, closed.reason, closed.until) == (
        State.CLOSED,
        "closes-early",
        london("2026-11-26 00:00"),
    )


@pytest.mark.parametrize("kind", [OPENS_LATE, CLOSES_EARLY])
def test_a_change_of_hours_without_a_time_changes_nothing(kind: TodayReportKind) -> None:
    assert told(reporting((kind, None)), "2026-11-25 11:00") == told(reporting(), "2026-11-25 11:00")


@pytest.mark.parametrize("kind", [NO_PHARMACIST, NO_PRESCRIPTIONS])
def test_without_a_pharmacist_or_electronic_prescriptions_it_is_open_but_not_open_now(
    kind: TodayReportKind,
) -> None:
    found = told(reporting((kind, "12:00")), "2026-11-25 11:00")
    assert (found.state, found.rule, found.reason) == (State.OPEN, Rule.TODAYS_REPORT, kind)
    assert (found.until, found.closes_at) == (london("2026-11-25 12:00"), london("2026-11-25 13:00"))
    assert not is_open_now(found)


def test_when_the_pharmacist_is_back_it_is_open_as_ever() -> None:
    found = told(reporting((NO_PHARMACIST, "12:00")), "2026-11-25 12:00")
    assert (found.rule, found.reason) == (Rule.WEEKLY_HOURS, None)
    assert is_open_now(found)


def test_no_pharmacist_without_a_time_is_for_the_rest_of_the_day() -> None:
    some = reporting((NO_PHARMACIST, None), week=week(EVERY_HOUR))
    found = told(some, "2026-11-25 11:00")
    assert (found.reason, found.until) == ("no-pharmacist", london("2026-11-26 00:00"))


def test_no_pharmacist_does_not_make_a_closed_pharmacy_open() -> None:
    found = told(reporting((NO_PHARMACIST, None)), "2026-11-25 13:20")
    assert (found.state, found.rule, found.reason) == (State.CLOSED, Rule.WEEKLY_HOURS, None)


def test_no_pharmacist_does_not_make_a_holiday_certain() -> None:
    some = reporting((NO_PHARMACIST, None), day="2026-12-25")
    assert told(some, "2026-12-25 11:00").state is State.UNCONFIRMED


def test_no_pharmacist_is_said_before_no_electronic_prescriptions() -> None:
    some = reporting((NO_PHARMACIST, "11:00"), (NO_PRESCRIPTIONS, "12:00"))
    reasons = [told(some, f"2026-11-25 {at}").reason for at in ("10:00", "11:00", "12:00")]
    assert reasons == ["no-pharmacist", "no-electronic-prescriptions", None]


def test_a_report_does_not_cut_the_night_before() -> None:
    some = reporting((OPENS_LATE, "15:00"), week=week("13:00-01:00"))
    assert told(some, "2026-11-25 00:30").state is State.OPEN


def test_closing_early_after_midnight_is_said_of_tonight() -> None:
    some = reporting((CLOSES_EARLY, "00:30"), week=week("13:00-01:00"))
    assert told(some, "2026-11-25 20:00").closes_at == london("2026-11-26 00:30")
    found = told(some, "2026-11-26 00:45")
    assert (found.state, found.rule, found.until) == (
        State.CLOSED,
        Rule.TODAYS_REPORT,
        london("2026-11-26 01:00"),
    )


@pytest.mark.parametrize(
    ("hours", "at", "closes_at"),
    [
        (EVERY_HOUR, "00:00", "2026-11-26 00:00"),
        ("09:00-00:00", "00:00", "2026-11-26 00:00"),
        ("13:00-01:00", "01:00", "2026-11-26 01:00"),
        ("09:00-13:00,20:00-02:00", "00:30", "2026-11-26 00:30"),
        ("01:00-02:00,20:00-02:00", "01:00", "2026-11-26 01:00"),
        ("00:00-01:00,20:00-02:00", "22:00", "2026-11-25 22:00"),
    ],
)
def test_the_night_that_closes_early_is_the_one_to_come(hours: str, at: str, closes_at: str) -> None:
    some = reporting((CLOSES_EARLY, at), week=week("", wednesday=hours))
    assert told(some, "2026-11-25 20:30").closes_at == london(closes_at)


def test_no_pharmacist_until_midnight_is_until_the_day_ends() -> None:
    some = reporting((NO_PHARMACIST, "00:00"), week=week(EVERY_HOUR))
    assert told(some, "2026-11-25 11:00").until == london("2026-11-26 00:00")


def test_opening_late_after_midnight_leaves_the_end_of_the_night() -> None:
    some = reporting((OPENS_LATE, "00:30"), week=week("20:00-02:00"))
    found = told(some, "2026-11-25 21:00")
    assert (found.reason, found.opens_at) == ("opens-late", london("2026-11-26 00:30"))


def test_closing_before_it_opened_is_closed_all_day() -> None:
    some = reporting((CLOSES_EARLY, "08:00"))
    assert sessions_on(some, date(2026, 11, 25), HOLIDAYS) == ()


@pytest.mark.parametrize(
    ("kind", "turn"),
    [(OPENS_LATE, "01:30"), (CLOSES_EARLY, "01:30")],
)
def test_a_time_in_the_repeated_hour_is_read_as_an_opening_or_a_closing(
    kind: TodayReportKind, turn: str
) -> None:
    some = reporting((kind, turn), day="2026-10-25", week=week(EVERY_HOUR))
    (session,) = sessions_on(some, date(2026, 10, 25), HOLIDAYS)
    first, second = london(f"2026-10-25 {turn}"), london(f"2026-10-25 {turn}", second_time=True)
    assert (session[0] == first) if kind is OPENS_LATE else (session[1] == second)
