"""What the register holds after the publishers' files were imported."""

import asyncio
from collections.abc import Iterable
from contextvars import Context
from datetime import date

import pytest

from eps.database import execute, fetch, transactional
from eps.geography import Point
from eps.identifiers import OdsCode
from eps.locks import lock_exclusively
from eps.pharmacies.domain import Session
from eps.pharmacies.hours_service import Edit, confirm_hours
from eps.pharmacies.import_report import ImportReport
from eps.pharmacies.import_repository import practices
from eps.pharmacies.repository import bank_holidays, practice_issues_here, practice_on_closed
from eps.record.store import history
from tests.integration.directory.imports import AT, POSTCODES, Imports, dispenser, held, listed
from tests.integration.one_database import on_postgresql
from tests.people import staff_of
from tests.unit.published.files import bank_holidays as holidays_file
from tests.unit.published.files import practice, table


def counts(report: ImportReport, *names: str) -> list[int]:
    [file] = report.files
    return [file.counts[name] for name in names or ("added", "changed", "unchanged")]


async def test_ods_gives_name_and_place_the_list_gives_hours(imports: Imports) -> None:
    await imports.texts(POSTCODES)
    await imports.list(listed(name="ROWLANDS OF THE LIST", postcode="SK7 5LE"))
    await imports.ods(dispenser())
    pharmacy = await held()
    assert pharmacy.name == "Rowlands Pharmacy"
    assert pharmacy.published_name == "ROWLANDS PHARMACY"
    assert pharmacy.address_lines == ("61 Arundel Avenue", "Hazel Grove", "Stockport")
    assert (pharmacy.postcode, pharmacy.point) == ("SK7 5LD", Point(53.3724, -2.1274))
    assert pharmacy.week[5:] == ((Session(540, 720),), ())
    assert pharmacy.confirmed_on == date(2023, 12, 31)


async def test_importing_again_changes_nothing(imports: Imports) -> None:
    for expected in ([1, 0, 0], [0, 0, 1]):
        assert counts(await imports.ods(dispenser())) == expected
    for expected in ([0, 1, 0], [0, 0, 1]):
        assert counts(await imports.list(listed())) == expected
    assert (await held()).version == 2


async def test_a_newer_file_changes_what_differs_and_says_so_on_the_record(imports: Imports) -> None:
    await imports.ods(dispenser(), dispenser("FA007"))
    report = await imports.ods(dispenser(name="WELL"), dispenser("FA007"), dispenser("FA008"))
    assert counts(report) == [1, 1, 1]
    assert (await held()).name == "Well"
    [entry] = [recorded.entry for recorded in await history("pharmacy/FA002")]
    assert (entry.act, entry.actor) == ("pharmacy.changed", "operator")
    assert entry.payload["name"] == ["Rowlands Pharmacy", "Well"]


async def test_a_newer_list_of_postcodes_adds_and_moves_but_takes_none_away(imports: Imports) -> None:
    await imports.texts(POSTCODES)
    await imports.ods(dispenser())
    newer = "postcode,latitude,longitude\nSK7 5LE,53.0,-2.0\nSK7 5LF,53.1,-2.1\nSK8 1AA,53.2,-2.2\n"
    assert counts(await imports.texts(newer)) == [2, 1, 0]
    assert counts(await imports.texts(newer)) == [0, 0, 3]
    assert (await held()).point == Point(53.3724, -2.1274)


async def test_a_list_of_bank_holidays_is_whole_from_its_first_day_on(imports: Imports) -> None:
    old = holidays_file(y2025_12_26="Boxing Day", y2026_12_28="Boxing Day", y2026_12_29="A mistake")
    assert counts(await imports.texts(old), "added", "removed") == [3, 0]
    new = holidays_file(y2026_12_28="Boxing Day (substitute)", y2027_01_01="New Year’s Day")
    assert counts(await imports.texts(new), "added", "changed", "removed") == [1, 1, 1]
    assert list(await bank_holidays()) == [date(2025, 12, 26), date(2026, 12, 28), date(2027, 1, 1)]


@transactional
async def want_tokens(code: str) -> None:
    await execute("UPDATE practice SET on_closed = 'token' WHERE ods_code = $1", code)


async def test_practices_are_kept_and_told_whether_they_issue_here(imports: Imports) -> None:
    assert counts(await imports.ods(practice(), practice("A81002"))) == [2, 0, 0]
    await imports.texts("ods_code,issues_here\nA81001,yes\n")
    await want_tokens("A81001")
    assert counts(await imports.ods(practice(status="C", closed="20240301"))) == [0, 1, 0]
    assert await practice_issues_here(OdsCode("A81001"))
    assert await practice_on_closed(OdsCode("A81001")) == "token"
    assert not await practice_issues_here(OdsCode("A81002"))
    known = (await practices(None))[OdsCode("A81001")]
    assert (known.name, known.closed_on) == ("The Densham Surgery", date(2024, 3, 1))
    assert known.address_lines == ("The Health Centre", "Lawson Street", "Stockton on Tees")


async def test_what_a_practice_prescribes_as_follows_the_newest_file(imports: Imports) -> None:
    await imports.ods(practice(), practice("A81002", setting="13"))
    assert counts(await imports.ods(practice(), practice("A81002"))) == [0, 1, 1]
    assert all(known.is_gp_practice for known in (await practices(None)).values())


async def test_a_failure_half_way_leaves_nothing_behind(
    imports: Imports, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def fails(*_: object) -> None:
        raise RuntimeError("the machine fails here")

    monkeypatch.setattr("eps.pharmacies.importing.note_change", fails)
    with pytest.raises(RuntimeError):
        await imports.texts(POSTCODES, table([dispenser()]))
    for name in ("pharmacy", "postcode_district", "record", "directory_import"):
        assert await fetch(f"SELECT 1 FROM {name}") == []


@on_postgresql
async def test_what_staff_say_between_reading_and_locking_is_not_lost(
    imports: Imports, monkeypatch: pytest.MonkeyPatch
) -> None:
    await imports.ods(dispenser())
    others = iter([confirm_hours(Edit(OdsCode("FA002"), 1, staff_of("FA002"), AT))])

    async def somebody_else_first(names: Iterable[str]) -> None:
        for change in others:
            await asyncio.create_task(change, context=Context())
        await lock_exclusively(names)

    monkeypatch.setattr("eps.pharmacies.importing.lock_exclusively", somebody_else_first)
    await imports.ods(dispenser(name="WELL"))
    pharmacy = await held()
    assert (pharmacy.name, pharmacy.confirmed_on) == ("Well", date(2026, 11, 25))
    assert pharmacy.version == 3
