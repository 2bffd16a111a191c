"""The service over HTTP, in this process, on each database; one register for the tests of a file."""

import shutil
from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest
from asgi_lifespan import LifespanManager

from eps import clock
from eps.app import create_app
from eps.settings import settings
from tests.integration.api.documented import as_documented
from tests.postgres import PostgresServer, database_name
from tests.town import NOW, make_town
from tests.unit.identity.issuer import verifier


@pytest.fixture(scope="module")
def sqlite_register(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> str:
    folder = tmp_path_factory.mktemp("api")
    return f"sqlite://{shutil.copy(sqlite_template, folder / 'register.sqlite3')}"


@pytest.fixture(scope="module")
async def postgresql_register(postgres: PostgresServer, postgresql_template: str) -> AsyncIterator[str]:
    url = await postgres.create_database(database_name(postgresql_template))
    yield url
    await postgres.drop_database(url)


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def register(request: pytest.FixtureRequest) -> str:
    url: str = request.getfixturevalue(f"{request.param}_register")
    return url


@pytest.fixture(scope="module")
async def service(register: str) -> AsyncIterator[httpx.AsyncClient]:
    """With the town of tests/town.py, which nobody closes: a test that changes something makes a village of its own."""
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("EPS_DATABASE_URL", register)
        settings.cache_clear()
        app = create_app(verifier=verifier())
        client = httpx.AsyncClient(
            transport=httpx.ASGITransport(app),
            base_url="https://eps",
            event_hooks={"response": [as_documented]},
        )
        async with LifespanManager(app), client as caller:
            await make_town(patients=0)
            yield caller


@pytest.fixture
def api(service: httpx.AsyncClient) -> httpx.AsyncClient:
    """At 11am on Wednesday 25 November 2026."""
    clock.start_at(NOW)
    return service
