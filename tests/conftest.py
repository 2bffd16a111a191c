"""What any test may ask for: a migrated, empty register of its own, on SQLite and on PostgreSQL."""

import gc
import logging
import os
import shutil
from collections.abc import AsyncIterator, Iterator
from itertools import cycle
from pathlib import Path

import pytest
from hypothesis import HealthCheck
from hypothesis import settings as hypothesis_settings
from joserfc.jwk import RSAKey

from eps import clock, logs
from eps.database import database as opened
from eps.migrating import migrate_database
from eps.settings import settings
from tests.postgres import PostgresServer, database_name, postgres_server

pytest_plugins = ["tests.canaries"]

# How long a draw takes says how busy the machine is, not what is wrong with the code.
hypothesis_settings.register_profile("steady", deadline=None, suppress_health_check=[HealthCheck.too_slow])
hypothesis_settings.load_profile("steady")


def pytest_configure() -> None:
    for name in [name for name in os.environ if name.startswith("EPS_") and not name.startswith("EPS_TEST_")]:
        del os.environ[name]  # what somebody set for the service they run is not for the tests
    logging.getLogger("httpx").setLevel(logging.WARNING)  # the tests' own client names every address it asks
    logs.configure("info")
    gc.set_threshold(
        100_000
    )  # thousands of collected tests are no garbage: to look for some took a tenth of the time


@pytest.fixture(autouse=True)
def _machine_time_and_default_settings() -> Iterator[None]:
    yield
    clock.start_at(None)
    settings.cache_clear()


@pytest.fixture(scope="session")
async def postgres() -> AsyncIterator[PostgresServer]:
    async with postgres_server() as server:
        yield server


@pytest.fixture(scope="session")
async def postgresql_template(postgres: PostgresServer) -> AsyncIterator[str]:
    url = await postgres.create_database()
    await migrate_database(url)
    yield url
    await postgres.drop_database(url)


@pytest.fixture(scope="session")
async def postgresql_used_again(postgres: PostgresServer, postgresql_template: str) -> AsyncIterator[str]:
    url = await postgres.create_database(database_name(postgresql_template))
    yield url
    await postgres.drop_database(url)


@pytest.fixture
async def postgresql_url(postgres: PostgresServer, postgresql_used_again: str) -> AsyncIterator[str]:
    """A register for the test alone; processes that it starts may open it too. Its tables stay as they are: a test that
    changes those makes a database of its own."""
    yield postgresql_used_again
    await postgres.empty_database(postgresql_used_again)


@pytest.fixture(scope="session")
async def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("template") / "register.sqlite3"
    await migrate_database(f"sqlite://{path}")
    return path


@pytest.fixture
def sqlite_url(sqlite_template: Path, tmp_path: Path) -> str:
    """A register of the test's own; processes that it starts may open it too."""
    return f"sqlite://{shutil.copy(sqlite_template, tmp_path / 'register.sqlite3')}"


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest) -> str:
    """Runs the test twice, once on each database; nothing is open yet."""
    url: str = request.getfixturevalue(f"{request.param}_url")
    return url


@pytest.fixture
async def database(database_url: str) -> AsyncIterator[str]:
    """The same, open in this process; gives its URL."""
    async with opened(database_url):
        yield database_url


@pytest.fixture
async def postgresql_database(postgresql_url: str) -> AsyncIterator[str]:
    """PostgreSQL only, open in this process: say in the test why SQLite has no such case."""
    async with opened(postgresql_url):
        yield postgresql_url


@pytest.fixture(scope="session")
def key_pairs() -> list[RSAKey]:
    return [RSAKey.generate_key(2048, auto_kid=True) for _ in range(2)]


@pytest.fixture
def ready_keys(key_pairs: list[RSAKey], monkeypatch: pytest.MonkeyPatch) -> None:
    """For the demonstration's own sign-in and its client, which otherwise take a quarter of a second to make theirs."""
    pairs = cycle(key_pairs)
    monkeypatch.setattr(RSAKey, "generate_key", lambda *_, **__: next(pairs))
