"""The application with its database: what starts with it, what it says of itself, and when a part is gone."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import httpx
import pytest
from asgi_lifespan import LifespanManager

import main
from eps import clock
from eps.app import Running, create_app
from eps.database import ping
from eps.identity.permissions import Principal, Role
from eps.identity.tokens import issue_token
from eps.settings import settings

OPERATIONS = Principal(Role.OPERATIONS, "account-1")


@pytest.fixture
def _set_up(database_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("EPS_DATABASE_URL", database_url)
    settings.cache_clear()


@asynccontextmanager
async def served(*running: Running) -> AsyncIterator[httpx.AsyncClient]:
    app = create_app(running=running)
    async with (
        LifespanManager(app),
        httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="https://eps.test") as caller,
    ):
        yield caller


@pytest.mark.usefixtures("_set_up")
async def test_a_service_that_is_up_says_that_every_part_is_well() -> None:
    async with served() as caller:
        status = await caller.get("/_status")
    assert status.status_code == 200
    assert {name: part["state"] for name, part in status.json()["parts"].items()} == {
        "database": "ok",
        "migrations": "ok",
        "keys": "ok",
    }
    ages = [part["age_seconds"] for part in status.json()["parts"].values()]
    assert all(0 <= age < 3600 for age in ages)


@pytest.mark.usefixtures("_set_up")
async def test_a_token_of_the_demonstration_issuer_opens_the_metrics() -> None:
    async with served() as caller:
        token = await issue_token(OPERATIONS, at=clock.real_now())
        metrics = await caller.get("/metrics", headers={"authorization": f"Bearer {token}"})
    assert metrics.status_code == 200
    assert "eps_request_seconds" in metrics.text


@pytest.mark.usefixtures("_set_up")
async def test_what_runs_with_the_service_starts_in_order_and_stops_in_reverse() -> None:
    happened: list[str] = []

    def part(name: str) -> Running:
        @asynccontextmanager
        async def run() -> AsyncIterator[None]:
            await ping()
            happened.append(f"{name} starts")
            yield
            await ping()
            happened.append(f"{name} stops")

        return run

    async with served(part("snapshot"), part("worker")):
        happened.append("serving")
    assert happened == ["snapshot starts", "worker starts", "serving", "worker stops", "snapshot stops"]


async def test_while_the_database_is_gone_the_service_lives_and_says_what_is_wrong(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("EPS_DATABASE_URL", "asyncpg://nobody@127.0.0.1:1/nothing")
    settings.cache_clear()
    async with served() as caller:
        ping, status = await caller.get("/_ping"), await caller.get("/_status")
        metrics = await caller.get("/metrics", headers={"authorization": "Bearer a.b.c"})
    assert ping.status_code == 200
    assert status.status_code == 503
    assert {part["state"] for part in status.json()["parts"].values()} == {"down"}
    assert (metrics.status_code, metrics.json()["type"]) == (503, "/problems/database-unavailable")
    assert metrics.headers["retry-after"] == "5"


async def test_a_database_without_its_tables_is_told_with_what_to_do(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("EPS_DATABASE_URL", f"sqlite://{tmp_path / 'new.sqlite3'}")
    settings.cache_clear()
    async with served() as caller:
        status = await caller.get("/_status")
    assert status.json()["parts"]["migrations"]["detail"] == "Run migrate."


def test_a_server_finds_the_application_in_main() -> None:
    assert {"/_ping", "/_status"} <= {route.path for route in main.app.routes}
    with pytest.raises(AttributeError):
        _ = main.nothing
