"""Whoever changes hours, or what became of a code, past the service is found by `verify`; what staff and files change
never is."""

from datetime import date, timedelta

import pytest

from eps.database import execute, transactional
from eps.identifiers import OdsCode
from eps.pharmacies.code_decision_repository import code_decisions
from eps.pharmacies.code_decision_service import decide
from eps.pharmacies.code_decisions import Decision
from eps.pharmacies.domain import Session, TodayReportKind
from eps.pharmacies.hours_service import (
    Edit,
    remove_specified_date,
    report_today,
    set_opening_hours,
    set_specified_date,
    take_back_today,
)
from eps.pharmacies.verifying import Fault, check_code_decisions, check_hours
from tests.integration.directory.imports import AT, Imports, closed, dispenser, held, listed
from tests.people import commissioner, staff_of

CODE = OdsCode("FA002")
CHRISTMAS_EVE, NEW_YEARS_EVE = date(2026, 12, 24), date(2026, 12, 31)
NINE_TO_FIVE = (Session(540, 1020),)
WEEK = (NINE_TO_FIVE,) * 6 + ((),)


async def found() -> list[tuple[str, str]]:
    both = check_hours(AT), check_code_decisions()
    return [(finding.where, finding.fault) for check in both async for finding in check]


async def edit() -> Edit:
    return Edit(CODE, (await held()).version, staff_of(CODE), AT)


@pytest.fixture
async def imports(imports: Imports) -> Imports:
    """Hours changed by a file and by staff, a date that has its own and one that had, one report taken back of two."""
    await imports.ods(dispenser(), dispenser("FA007"))
    await imports.list(listed())
    await set_opening_hours(await edit(), WEEK)
    for day in (CHRISTMAS_EVE, NEW_YEARS_EVE):
        await set_specified_date(await edit(), day, NINE_TO_FIVE)
    await remove_specified_date(await edit(), NEW_YEARS_EVE)
    for kind in (TodayReportKind.OPENS_LATE, TodayReportKind.NO_PHARMACIST):
        await report_today(await edit(), kind, 600)
    await report_today(await edit(), TodayReportKind.NO_PHARMACIST, None)
    await take_back_today(await edit(), TodayReportKind.OPENS_LATE)
    return imports


@transactional
async def meddle(sql: str, *values: object) -> None:
    assert await execute(sql, *values) > 0


async def test_what_files_and_staff_change_is_as_it_is_told(imports: Imports) -> None:
    assert await found() == []


@pytest.mark.parametrize(
    ("sql", "fault"),
    [
        ("UPDATE pharmacy SET week = '[[],[],[],[],[],[],[]]' WHERE ods_code = 'FA002'", Fault.WEEK),
        ("UPDATE pharmacy SET week = 'closed' WHERE ods_code = 'FA002'", Fault.UNREADABLE),
        ("UPDATE specified_date SET sessions = '[]'", Fault.DATES),
        ("DELETE FROM specified_date", Fault.DATES),
        ("UPDATE today_report SET at_minute = 700", Fault.REPORTS),
        ("UPDATE today_report SET kind = 'opens-late'", Fault.REPORTS),
        ("UPDATE today_report SET reported_at = '2026-11-25 06:00:00+00:00'", Fault.REPORTS),
        ("DELETE FROM today_report", Fault.REPORTS),
    ],
)
async def test_changed_hours_are_found(imports: Imports, sql: str, fault: Fault) -> None:
    await meddle(sql)
    assert await found() == [("pharmacy/FA002", fault)]


async def test_a_week_that_a_file_changed_since_is_held_to_the_file(imports: Imports) -> None:
    await meddle("UPDATE pharmacy SET week = '[[],[],[],[],[],[],[]]' WHERE ods_code = 'FA007'")
    before = await found()
    await imports.list(listed("FA007"))
    after = await found()
    await meddle("UPDATE pharmacy SET week = '[[],[],[],[],[],[],[]]' WHERE ods_code = 'FA007'")
    assert (before, after, await found()) == ([], [], [("pharmacy/FA007", Fault.WEEK)])


async def test_reports_are_compared_for_as_long_as_they_are_kept(imports: Imports) -> None:
    await meddle("DELETE FROM today_report")
    in_a_month, later = (AT + timedelta(days=days) for days in (30, 31))
    assert [finding.fault async for finding in check_hours(in_a_month)] == [Fault.REPORTS]
    assert [finding async for finding in check_hours(later)] == []


@pytest.fixture
async def decided(imports: Imports) -> Imports:
    """FA002 went on as FA007, FA003 waits, FA008 closed at once: of each ODS then gave another last day. FA009 closed,
    and opened again."""
    there = [dispenser(code) for code in ("FA007", "FA003")]
    alone = {"FA008": "SK7 5LE", "FA009": "SK7 5LF"}
    await imports.ods(dispenser(), *there, *(dispenser(code, postcode=at) for code, at in alone.items()))
    gone = [closed(code, postcode=at) for code, at in alone.items()]
    await imports.ods(closed(), closed("FA003"), there[0], *gone)
    await decide(CODE, Decision.SAME, OdsCode("FA007"), principal=commissioner(), at=AT)
    moved = [closed(code, day="20240120") for code in (CODE, "FA003")]
    moved.append(closed("FA008", day="20240120", postcode="SK7 5LE"))
    await imports.ods(*moved, dispenser("FA009", postcode="SK7 5LF"), as_of=date(2024, 2, 1))
    return imports


async def test_what_became_of_codes_is_as_it_is_told(decided: Imports) -> None:
    assert len(await code_decisions([OdsCode(code) for code in ("FA002", "FA003", "FA008", "FA009")])) == 3
    assert await found() == []


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        ("UPDATE code_decision SET decision = 'closed'", Fault.DECISION),
        ("UPDATE code_decision SET with_code = NULL", Fault.DECISION),
        ("UPDATE code_decision SET closed_on = '2024-01-13'", Fault.DECISION),
        ("UPDATE code_decision SET decided_by = 'somebody'", Fault.DECISION),
        ("UPDATE code_decision SET candidates = '[]'", Fault.DECISION),
        ("UPDATE code_decision SET candidates = 'none'", Fault.UNREADABLE_DECISION),
        ("DELETE FROM code_decision", Fault.DECISION),
    ],
)
async def test_a_changed_decision_is_found(decided: Imports, change: str, fault: Fault) -> None:
    await meddle(f"{change} WHERE ods_code = 'FA002'")
    assert await found() == [("pharmacy/FA002", fault)]


async def test_a_decision_that_nobody_made_is_found(decided: Imports) -> None:
    await meddle("UPDATE code_decision SET ods_code = 'FA009' WHERE ods_code = 'FA008'")
    assert await found() == [("pharmacy/FA008", Fault.DECISION), ("pharmacy/FA009", Fault.DECISION)]
