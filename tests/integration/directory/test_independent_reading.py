"""Every dispenser as the register holds it, held to an independent reading of the same files.

Where EPS_TEST_PUBLISHED names a folder with the publishers' own files, these are imported and compared too.
"""

import os
from functools import cache
from pathlib import Path

import pytest

from eps.pharmacies.domain import Pharmacy
from eps.pharmacies.import_report import Importer
from eps.pharmacies.importing import import_files, load_fixtures
from eps.pharmacies.published.files import FileKind
from eps.pharmacies.repository import all_pharmacies, bank_holidays
from eps.settings import settings
from tests.integration.directory.imports import AT
from tests.integration.directory.independent_reading import Read, of_fixtures, of_published_files
from tests.integration.one_database import on_sqlite

PUBLISHED = os.environ.get("EPS_TEST_PUBLISHED")
SEVENTH_DECIMAL = 1e-7  # a centimetre

reading_of_fixtures = cache(of_fixtures)


def differences(pharmacies: list[Pharmacy], reading: dict[str, Read]) -> list[str]:
    held = {str(pharmacy.ods_code): pharmacy for pharmacy in pharmacies}
    missing = [f"{code} is in one alone" for code in held.keys() ^ reading.keys()]
    both = sorted(held.keys() & reading.keys())
    return missing + [
        f"{code}: {said} {held[code]}" for code in both if not agree(held[code], (said := reading[code]))
    ]


def agree(held: Pharmacy, said: Read) -> bool:
    week = [None if day is None else [[part.opens, part.closes] for part in day] for day in held.week]
    dates = [day.strftime("%Y%m%d") if day else "" for day in (held.opened_on, held.closed_on)]
    status = held.operational_status[0].upper()
    said_plainly = [said.status, said.opened, said.closed, said.week, said.approximate]
    return [status, *dates, week, held.approximate] == said_plainly and same_place(held, said.place)


def same_place(held: Pharmacy, place: tuple[float, float] | None) -> bool:
    if held.point is None or place is None:
        return held.point is None and place is None
    return (held.point.latitude, held.point.longitude) == pytest.approx(place, abs=SEVENTH_DECIMAL)


def published_files(folder: Path) -> list[Path]:
    names = ("consol", "edispensary", "epraccur", "bank-holidays", "postcodes")
    return [path for name in names for path in folder.glob(f"{name}*")]


async def test_the_fixtures_fill_an_empty_register_as_an_independent_reading_has_them(database: str) -> None:
    folder = settings().fixtures
    assert await load_fixtures(folder, at=AT)
    assert differences(await all_pharmacies(), reading_of_fixtures(folder)) == []
    assert len(await bank_holidays()) == 140
    assert not await load_fixtures(folder, at=AT)


@on_sqlite
@pytest.mark.skipif(PUBLISHED is None, reason="EPS_TEST_PUBLISHED names no folder with the publishers' files")
async def test_the_published_files_import_as_an_independent_reading_has_them(database: str) -> None:
    folder = Path(PUBLISHED or "")
    report = await import_files(published_files(folder), Importer("operator", AT))
    counts = {file.kind: file.counts for file in report.files}
    assert counts[FileKind.CONSOLIDATED_LIST]["repaired"] == 49
    assert counts[FileKind.CONSOLIDATED_LIST]["not_understood"] == 0
    assert counts[FileKind.CONSOLIDATED_LIST]["not_stated"] == 4
    assert differences(await all_pharmacies(), of_published_files(folder)) == []
