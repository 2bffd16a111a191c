"""Pages without a browser. They do not differ by database: what lies under them is tested on both."""

from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack
from datetime import timedelta

import httpx
import pytest

from eps import clock
from eps.app import create_app
from eps.database import database as opened
from eps.pages import site

Later = Callable[[timedelta], None]


@pytest.fixture
async def two_browsers(
    sqlite_url: str, ready_keys: None
) -> AsyncIterator[tuple[httpx.AsyncClient, httpx.AsyncClient]]:
    """At the same service, with an empty register."""
    async with opened(sqlite_url), AsyncExitStack() as running:
        transport = httpx.ASGITransport(create_app(pages=site()))
        one, other = (httpx.AsyncClient(transport=transport, base_url="https://pages.test") for _ in range(2))
        yield await running.enter_async_context(one), await running.enter_async_context(other)


@pytest.fixture
def browser(two_browsers: tuple[httpx.AsyncClient, httpx.AsyncClient]) -> httpx.AsyncClient:
    return two_browsers[0]


@pytest.fixture
def later(monkeypatch: pytest.MonkeyPatch) -> Later:
    """Time passes for sessions, as it never does by `--now`."""

    def pass_by(time: timedelta) -> None:
        then = clock.real_now() + time
        monkeypatch.setattr(clock, "real_now", lambda: then)

    return pass_by
