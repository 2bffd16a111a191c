"""What a HealthcareService says of days that are not as its week has them."""

from datetime import date
from typing import Any

from eps.fhir.unavailability import exceptions, not_available
from eps.pharmacies.domain import TodayReportKind
from tests.factories import pharmacy
from tests.unit.hours_cases import HOLIDAYS, ORDINARY, dated, london, report, week

HOLIDAY_UNCONFIRMED = (
    "Opening times on bank and public holidays are not confirmed: call to check before you go."
)


def said(at: str = "2026-11-02 12:00", **facts: Any) -> str:
    return exceptions(pharmacy(**{"week": week(ORDINARY), **facts}), london(at), HOLIDAYS)


def test_holidays_promise_nothing_and_those_near_are_named() -> None:
    assert said("2026-09-02 12:00") == HOLIDAY_UNCONFIRMED
    assert said("2026-12-01 12:00") == (
        f"{HOLIDAY_UNCONFIRMED} This is so on Friday 25 December 2026, Monday 28 December 2026 and "
        "Friday 1 January 2027."
    )


def test_a_holiday_of_which_it_stated_its_hours_is_none_of_them() -> None:
    stated = dated({"2026-12-25": "10:00-12:00", "2026-12-28": ""})
    said_now = said("2026-12-01 12:00", specified_dates=stated)
    assert said_now.startswith("Friday 25 December 2026: 10am to midday. ")
    assert said_now.endswith(" This is so on Friday 1 January 2027.")


def test_a_day_that_it_said_it_is_closed_is_not_available_and_one_that_is_past_is_forgotten() -> None:
    stated = dated({"2026-12-28": "", "2026-11-01": "", "2026-12-29": "10:00-12:00"})
    closed = not_available(pharmacy(specified_dates=stated), london("2026-11-02 12:00"), HOLIDAYS)
    assert closed == [
        {
            "description": "Closed all day on Monday 28 December 2026.",
            "during": {"start": "2026-12-28", "end": "2026-12-28"},
        }
    ]


def test_what_staff_report_of_today_is_told_with_what_is_left_of_its_times() -> None:
    late = (report("2026-11-02", TodayReportKind.OPENS_LATE, "10:30"),)
    assert said("2026-11-02 09:30", reports=late).startswith(
        "Today it is different: 10:30am to 1pm and 2pm to 5:30pm. Closed until 10:30am. "
    )
    alone = (report("2026-11-02", TodayReportKind.NO_PHARMACIST, "11:00"),)
    assert "Open until 1pm, but no pharmacist there until 11am." in said("2026-11-02 09:30", reports=alone)


def test_a_report_of_yesterday_is_no_news() -> None:
    yesterday = (report("2026-11-01", TodayReportKind.OPENS_LATE, "10:30"),)
    assert "Today" not in said(reports=yesterday)


def test_days_that_nobody_stated_are_named() -> None:
    assert said(week=week(ORDINARY, saturday=None, sunday=None)).endswith(
        "Opening times are not known for Saturday and Sunday: call to check before you go."
    )
    assert said(week=week(None)).endswith("Opening times are not known: call to check before you go.")


def test_old_hours_say_how_old_they_are() -> None:
    assert said(confirmed_on=date(2023, 12, 31)).endswith(
        "Opening times from 31 December 2023. Call before you go."
    )
    assert "Opening times from" not in said(confirmed_on=date(2026, 1, 1))
