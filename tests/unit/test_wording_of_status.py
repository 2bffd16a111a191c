"""What a patient reads beside a pharmacy's name. 25 November 2026 is a Wednesday."""

from datetime import date

import pytest

from eps.pharmacies.closure import ClosureKind
from eps.pharmacies.domain import OperationalStatus, Pharmacy, TodayReportKind
from eps.wording import date_text, day_text, hours_freshness, status_text, time_text
from tests.factories import pharmacy
from tests.unit.hours_cases import EVERY_HOUR, ORDINARY, closure, dated, london, report, told, week

HOURS = week(ORDINARY, saturday="09:00-13:00", sunday="")
NO_PHARMACIST = TodayReportKind.NO_PHARMACIST
NO_PRESCRIPTIONS = TodayReportKind.NO_ELECTRONIC_PRESCRIPTIONS


def read(some: Pharmacy, at: str) -> str:
    return status_text(told(some, at), london(at))


@pytest.mark.parametrize(
    ("at", "text"),
    [
        ("2026-11-25 11:00", "Open until 1pm"),
        ("2026-11-25 15:00", "Open until 5:30pm"),
        ("2026-11-25 13:20", "Closed until 2pm"),
        ("2026-11-25 06:00", "Closed until 9am"),
        ("2026-11-25 20:00", "Closed until 9am tomorrow"),
        ("2026-11-28 14:00", "Closed until 9am Monday"),
    ],
)
def test_an_ordinary_week_reads_as_somebody_would_say_it(at: str, text: str) -> None:
    assert read(pharmacy(week=HOURS), at) == text


@pytest.mark.parametrize(
    ("hours", "at", "text"),
    [
        ("09:00-00:00", "20:00", "Open until midnight"),
        ("09:00-12:00", "10:00", "Open until midday"),
        ("12:00-20:00", "10:00", "Closed until midday"),
        ("20:00-02:30", "21:00", "Open until 2:30am tomorrow"),
        ("20:00-02:30", "02:00", "Open until 2:30am"),
        ("00:00-04:00", "20:00", "Closed until midnight"),
        ("00:05-04:00", "20:00", "Closed until 12:05am tomorrow"),
        ("12:05-14:00", "10:00", "Closed until 12:05pm"),
    ],
)
def test_midnight_and_midday_are_said_in_words(hours: str, at: str, text: str) -> None:
    assert read(pharmacy(week=week(hours)), f"2026-11-25 {at}") == text


@pytest.mark.parametrize(
    ("day", "text"),
    [
        ("thursday", "Closed until midnight"),
        ("friday", "Closed until midnight tomorrow"),
        ("saturday", "Closed until midnight on Friday night"),
        ("tuesday", "Closed until midnight on Monday night"),
    ],
)
def test_a_midnight_to_come_is_of_the_night_that_it_ends(day: str, text: str) -> None:
    assert read(pharmacy(week=week("", **{day: "00:00-04:00"})), "2026-11-25 20:00") == text


def test_open_at_every_hour_reads_so() -> None:
    assert read(pharmacy(week=week(EVERY_HOUR)), "2026-11-25 11:00") == "Open 24 hours"


def test_24_hours_from_now_on_reads_so_at_their_first_minute() -> None:
    some = pharmacy(week=week("", wednesday=EVERY_HOUR))
    assert [read(some, f"2026-11-25 {at}") for at in ("00:00", "00:01")] == [
        "Open 24 hours",
        "Open until midnight",
    ]


def test_the_last_day_before_a_holiday_says_when_the_24_hours_end() -> None:
    assert read(pharmacy(week=week(EVERY_HOUR)), "2026-12-24 11:00") == "Open until midnight"


@pytest.mark.parametrize(
    ("end", "text"),
    [
        ("2026-12-01 00:00", "Closed until 9am Tuesday"),
        ("2026-12-02 00:00", "Closed until Wednesday 2 December 2026"),
        ("2027-01-11 18:00", "Closed until Tuesday 12 January 2027"),
    ],
)
def test_from_a_week_ahead_it_says_the_date(end: str, text: str) -> None:
    some = pharmacy(week=HOURS, closures=(closure("2026-11-25 00:00", end),))
    assert read(some, "2026-11-25 11:00") == text


def test_closed_for_good_reads_so() -> None:
    for_good = closure("2026-11-23 00:00", kind=ClosureKind.PERMANENT)
    assert read(pharmacy(week=HOURS, closures=(for_good,)), "2026-11-25 11:00") == "Closed for good"
    assert read(pharmacy(week=HOURS, closed_on=date(2026, 11, 1)), "2026-11-25 11:00") == "Closed for good"


def test_a_closure_whose_end_is_not_known_says_to_call() -> None:
    open_ended = closure("2026-11-25 08:00", review_at=london("2026-11-26 08:00"))
    some = pharmacy(week=HOURS, closures=(open_ended,))
    assert (
        read(some, "2026-11-25 11:00")
        == "Closed for now, and we do not know when it opens: call to check before you go"
    )
    assert read(some, "2026-11-26 11:00") == "May still be closed: call to check before you go"


def test_a_holiday_says_to_call() -> None:
    text = "Bank or public holiday: call to check before you go"
    assert read(pharmacy(), "2026-12-25 11:00") == text


@pytest.mark.parametrize(
    ("at", "opens"),
    [
        ("2026-12-25 11:00", "9am tomorrow"),
        ("2026-12-28 11:00", "9am tomorrow"),
        ("2027-03-26 11:00", "9am tomorrow"),
        ("2027-03-28 11:00", "9am Tuesday"),
    ],
)
def test_a_holiday_says_when_it_is_certain_to_open_next(at: str, opens: str) -> None:
    text = f"Bank or public holiday: call to check before you go. If it is closed, it opens {opens}"
    assert read(pharmacy(week=HOURS), at) == text


def test_a_run_of_closed_days_says_what_ends_it() -> None:
    shut = dated(dict.fromkeys((f"2026-11-{day}" for day in range(25, 31)), ""))
    some = pharmacy(week=HOURS, specified_dates=shut)
    assert read(some, "2026-11-25 11:00") == "Closed until 9am Tuesday"
    longer = pharmacy(week=HOURS, specified_dates={**shut, **dated({"2026-12-01": "", "2026-12-02": ""})})
    assert read(longer, "2026-11-25 11:00") == "Closed until Thursday 3 December 2026"


def test_one_that_never_opens_by_its_hours_says_that_nobody_knows() -> None:
    assert read(pharmacy(week=week("")), "2026-11-25 11:00") == "Closed, and we do not know when it opens"


def test_unknown_is_not_closed() -> None:
    assert read(pharmacy(), "2026-11-25 11:00") == "Opening times not known: call to check before you go"


def test_not_open_yet_says_when_it_will_be() -> None:
    some = pharmacy(week=HOURS, opened_on=date(2026, 11, 28))
    assert read(some, "2026-11-25 11:00") == "Not open until 9am Saturday"
    proposed = pharmacy(operational_status=OperationalStatus.PROPOSED)
    assert read(proposed, "2026-11-25 11:00") == "Not open yet"


@pytest.mark.parametrize(
    ("kind", "until", "text"),
    [
        (NO_PHARMACIST, "12:00", "Open until 1pm, but no pharmacist there until midday"),
        (NO_PHARMACIST, "15:00", "Open until 1pm, but no pharmacist there"),
        (NO_PRESCRIPTIONS, None, "Open until 1pm, but it cannot receive electronic prescriptions"),
    ],
)
def test_open_with_something_missing_says_what(kind: TodayReportKind, until: str | None, text: str) -> None:
    some = pharmacy(week=HOURS, reports=(report("2026-11-25", kind, until),))
    assert read(some, "2026-11-25 11:00") == text


def test_at_every_hour_without_a_pharmacist_today() -> None:
    some = pharmacy(week=week(EVERY_HOUR), reports=(report("2026-11-25", NO_PHARMACIST),))
    assert read(some, "2026-11-25 11:00") == "Open 24 hours, but no pharmacist there until midnight"


def test_without_a_pharmacist_for_as_far_as_is_known_it_does_not_say_until_when() -> None:
    some = pharmacy(
        week=week(""),
        specified_dates=dated({"2026-11-25": ORDINARY}),
        reports=(report("2026-11-25", NO_PHARMACIST),),
    )
    assert read(some, "2026-11-25 15:00") == "Open until 5:30pm, but no pharmacist there"


@pytest.mark.parametrize(
    ("confirmed_on", "text"),
    [
        (date(2023, 12, 31), "Opening times from 31 December 2023. Call before you go."),
        (date(2025, 11, 24), "Opening times from 24 November 2025. Call before you go."),
        (date(2025, 11, 25), None),
        (date(2026, 11, 25), None),
        (None, None),
    ],
)
def test_hours_confirmed_over_a_year_ago_say_so(confirmed_on: date | None, text: str | None) -> None:
    assert hours_freshness(confirmed_on, date(2026, 11, 25)) == text


def test_on_leap_day_a_year_ago_is_the_end_of_february() -> None:
    assert hours_freshness(date(2027, 2, 28), date(2028, 2, 29)) is not None
    assert hours_freshness(date(2027, 3, 1), date(2028, 2, 29)) is None


def test_dates_and_times_are_written_as_the_nhs_writes_them() -> None:
    assert day_text(date(2026, 8, 6)) == "Thursday 6 August 2026"
    assert date_text(date(2026, 8, 6)) == "6 August 2026"
    times = [
        time_text(london(f"2026-08-06 {shown}")) for shown in ("00:00", "09:00", "09:30", "12:00", "23:59")
    ]
    assert times == ["midnight", "9am", "9:30am", "midday", "11:59pm"]
