"""A new database becomes a register once, whoever comes first."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from eps.database import database, execute, fetch, transactional
from eps.pharmacies.fixtures.edition import build_fixtures
from eps.pharmacies.fixtures.sample_organisations import FILE
from tests.integration.commands.conftest import Run, set_settings, within
from tests.postgres import PostgresServer
from tests.services import begun
from tests.unit.published.test_fixtures import files

SAMPLE = (
    "ods_code,kind,name,address,postcode,icb_code\nVNE51,community,The Simple Pharmacy,Leeds,LS15 8BA,QWO\n"
)


@transactional
async def forget_last_migration() -> None:
    await execute("DELETE FROM tortoise_migrations WHERE id = (SELECT max(id) FROM tortoise_migrations)")


async def dispensers() -> int:
    [row] = await fetch("SELECT count(*) AS count FROM pharmacy")
    return int(row["count"])


def test_a_register_of_an_earlier_version_is_left_to_migrate(run: Run, town: str) -> None:
    within(town, forget_last_migration)
    for command in (("token", "--role", "operations"), ("closures",)):
        result = run(*command)
        assert result.exit_code == 1
        assert result.stderr.startswith("The register was made by an earlier version of this service.")


def test_what_a_kill_left_half_made_is_made_whole(
    run: Run, sqlite_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its tables are there, and nothing in them."""
    set_settings(monkeypatch, database_url=sqlite_url)
    assert run("token", "--role", "operations").exit_code == 0


def test_a_folder_without_a_directory_is_told_by_migrate(run: Run, tmp_path: Path) -> None:
    result = run("migrate", database_url=f"sqlite://{tmp_path / 'new.sqlite3'}")
    assert result.exit_code == 0
    assert result.stderr == f"No directory is in {tmp_path / 'fixtures'}: import one by import-directory.\n"


@pytest.fixture
async def new_postgresql_url(postgres: PostgresServer) -> AsyncIterator[str]:
    url = await postgres.create_database()
    yield url
    await postgres.drop_database(url)


@pytest.fixture
def new_sqlite_url(tmp_path: Path) -> str:
    return f"sqlite://{tmp_path / 'new.sqlite3'}"


@pytest.fixture(params=["sqlite", "postgresql"])
def new_url(request: pytest.FixtureRequest) -> str:
    """A database that holds nothing."""
    url: str = request.getfixturevalue(f"new_{request.param}_url")
    return url


async def test_two_that_come_at_once_make_one_register(new_url: str, tmp_path: Path) -> None:
    build_fixtures(files(tmp_path), tmp_path / "fixtures")
    processes = [await begun("migrate", folder=tmp_path, database_url=new_url) for _ in range(2)]
    said = [await process.communicate() for process in processes]
    assert [process.returncode for process in processes] == [0, 0]
    assert sorted(errors.decode() for _, errors in said) == [
        "",
        "Loading England's directory into the new register.\n",
    ]
    async with database(new_url):
        assert await dispensers() == 3


@pytest.mark.parametrize(("environment", "expected"), [("demonstration", 4), ("production", 3)])
def test_only_outside_production_it_holds_the_organisations_of_the_samples(
    run: Run, tmp_path: Path, environment: str, expected: int
) -> None:
    build_fixtures(files(tmp_path), tmp_path / "fixtures")
    (tmp_path / "fixtures" / FILE).write_text(SAMPLE)
    url = f"sqlite://{tmp_path / 'new.sqlite3'}"
    for _ in range(2):
        assert run("migrate", database_url=url, environment=environment).exit_code == 0
        assert within(url, dispensers) == expected


def test_an_older_register_gets_them_by_migrate(run: Run, town: str, tmp_path: Path) -> None:
    (tmp_path / "fixtures").mkdir()
    (tmp_path / "fixtures" / FILE).write_text(SAMPLE)
    before = within(town, dispensers)
    assert run("migrate").exit_code == 0
    assert within(town, dispensers) == before + 1
