"""Whoever changes hours past the service is found by `verify`; what staff and files change never is."""

from datetime import date

import pytest

from eps.database import execute, transactional
from eps.identifiers import OdsCode
from eps.pharmacies.domain import Session
from eps.pharmacies.hours_service import (
    Edit,
    remove_specified_date,
    set_opening_hours,
    set_specified_date,
)
from eps.pharmacies.verifying import Fault, check_hours
from tests.integration.directory.imports import AT, Imports, dispenser, held, listed
from tests.people import staff_of

CODE = OdsCode("FA002")
CHRISTMAS_EVE, NEW_YEARS_EVE = date(2026, 12, 24), date(2026, 12, 31)
NINE_TO_FIVE = (Session(540, 1020),)
WEEK = (NINE_TO_FIVE,) * 6 + ((),)


async def found() -> list[tuple[str, str]]:
    return [(finding.where, finding.fault) async for finding in check_hours()]


async def edit() -> Edit:
    return Edit(CODE, (await held()).version, staff_of(CODE), AT)


@pytest.fixture
async def imports(imports: Imports) -> Imports:
    """Hours changed by a file and by staff, one date that has its own and one that had."""
    await imports.ods(dispenser(), dispenser("FA007"))
    await imports.list(listed())
    await set_opening_hours(await edit(), WEEK)
    for day in (CHRISTMAS_EVE, NEW_YEARS_EVE):
        await set_specified_date(await edit(), day, NINE_TO_FIVE)
    await remove_specified_date(await edit(), NEW_YEARS_EVE)
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
