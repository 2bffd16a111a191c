"""A register as it was known on a past day, and the days after it."""

from datetime import date
from pathlib import Path

from eps.pharmacies.fixtures.edition import build_fixtures, read_fixtures
from eps.pharmacies.fixtures.replaying import became_known_on
from eps.pharmacies.import_report import Importer
from eps.pharmacies.importing import import_publications, load_fixtures
from tests.integration.directory.imports import AT, held
from tests.integration.one_database import on_sqlite
from tests.unit.published.test_fixtures import files


@on_sqlite
async def test_codes_close_and_open_on_their_days(database: str, tmp_path: Path) -> None:
    build_fixtures(files(tmp_path), tmp_path)
    assert await load_fixtures(tmp_path, at=AT, known_on=date(2024, 2, 9))
    assert (await held("FA001")).closed_on is None
    publications = read_fixtures(tmp_path)
    reports = [
        await import_publications(became_known_on(publications, date(2024, 2, day)), Importer("replay", AT))
        for day in (10, 11, 12)
    ]
    assert [[one.ods_code for one in report.waiting] for report in reports] == [["FA001"], [], []]
    assert [report.files[0].counts["added"] for report in reports] == [0, 0, 1]
    assert (await held("FA003")).confirmed_on == date(2023, 12, 31)
