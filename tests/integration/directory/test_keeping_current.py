"""The directory that a process holds, while somebody changes the register."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import suppress

import pytest

from eps.clock import london_date
from eps.database import DatabaseUnavailable, transactional
from eps.identifiers import OdsCode
from eps.pharmacies import service
from eps.pharmacies.directory import Directory
from eps.pharmacies.domain import UnknownPharmacy
from eps.pharmacies.hours_service import Edit, confirm_hours
from eps.pharmacies.service import (
    DirectoryNotLoaded,
    directory,
    directory_in_transaction,
    keep_current,
    load_directory,
    pharmacy_in_transaction,
    pharmacy_now,
    refresh_directory,
)
from tests.integration.directory.imports import AT, POSTCODES, Imports, dispenser
from tests.integration.one_database import on_sqlite
from tests.people import staff_of
from tests.unit.published.files import bank_holidays

CODE = OdsCode("FA002")
SECONDS = 10  # the promise is one; the rest is for a busy machine


@pytest.fixture
async def loaded(imports: Imports) -> Imports:
    await imports.ods(dispenser())
    await load_directory()
    return imports


@pytest.fixture
async def kept_current(loaded: Imports) -> AsyncIterator[Imports]:
    keeping = asyncio.create_task(keep_current())
    yield loaded
    keeping.cancel()
    with suppress(asyncio.CancelledError):
        await keeping


async def seen(what: Callable[[Directory], bool]) -> None:
    async with asyncio.timeout(SECONDS):
        while not what(directory()):  # noqa: ASYNC110 - the snapshot tells nobody that it was swapped
            await asyncio.sleep(0.01)


def confirmed(held: Directory) -> bool:
    return held.get(CODE).confirmed_on == london_date(AT)


async def confirm() -> None:
    await confirm_hours(Edit(CODE, (await pharmacy_now(CODE)).version, staff_of(CODE), AT))


async def test_a_change_is_soon_in_the_snapshot_and_another_after_it(kept_current: Imports) -> None:
    await confirm()
    await seen(confirmed)
    await kept_current.ods(dispenser("FA007"))
    await seen(lambda held: held.find(OdsCode("FA007")) is not None)


async def test_holidays_and_postcodes_are_read_again_with_everything(kept_current: Imports) -> None:
    before = len(directory().holidays)
    await kept_current.texts(bank_holidays(y2051_12_26="Boxing Day"), POSTCODES)
    await seen(lambda held: len(held.holidays) == before + 1 and held.get(CODE).point is not None)


@on_sqlite
async def test_a_database_that_was_away_for_a_moment_is_asked_again(
    loaded: Imports, monkeypatch: pytest.MonkeyPatch
) -> None:
    answers = iter([DatabaseUnavailable()])

    async def sometimes(*_: object) -> Directory:
        for failure in answers:
            raise failure
        return await refresh_directory()

    monkeypatch.setattr(service, "RETRY_SECONDS", 0)
    monkeypatch.setattr(service, "refresh_directory", sometimes)
    keeping = asyncio.create_task(keep_current())
    await confirm()
    await seen(confirmed)
    keeping.cancel()


@on_sqlite
async def test_a_refresh_that_was_overtaken_does_not_bring_the_older_directory_back(
    loaded: Imports, monkeypatch: pytest.MonkeyPatch
) -> None:
    up_to_date, slow = service._up_to_date, asyncio.Event()

    async def slowly(held: Directory) -> Directory:
        fresh = await up_to_date(held)
        await slow.wait()
        return fresh

    monkeypatch.setattr(service, "_up_to_date", slowly)
    overtaken = asyncio.create_task(refresh_directory())
    await asyncio.sleep(0.05)
    await confirm()
    await load_directory()
    slow.set()
    assert confirmed(await overtaken)
    assert confirmed(directory())


@on_sqlite
async def test_a_transaction_sees_its_own_changes_and_the_process_does_not_yet(loaded: Imports) -> None:
    @transactional
    async def change_and_look() -> Directory:
        await confirm()
        return await directory_in_transaction()

    assert confirmed(await change_and_look())
    assert not confirmed(directory())
    assert confirmed(await refresh_directory())
    assert await refresh_directory() is directory()


@on_sqlite
async def test_whoever_would_nominate_a_code_that_nobody_knows_is_told_so(loaded: Imports) -> None:
    assert (await pharmacy_in_transaction(CODE)).ods_code == CODE
    for ask in (pharmacy_in_transaction, pharmacy_now):
        with pytest.raises(UnknownPharmacy, match="FA404"):
            await ask(OdsCode("FA404"))


def test_before_it_is_loaded_there_is_no_directory(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(service, "_current", None)
    with pytest.raises(DirectoryNotLoaded):
        directory()
