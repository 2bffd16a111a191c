"""How often searches may be sent: whoever drops the cookie gains nothing by it."""

from collections.abc import AsyncIterator, Iterator

import httpx
import pytest

from eps.app import create_app
from eps.database import database as opened
from eps.identity.permissions import Role
from eps.pages import site
from eps.settings import settings
from tests.integration.web.browsing import enter, fill_in
from tests.people import staff_of
from tests.town import make_town

ADDRESS = "192.0.2.7"


@pytest.fixture
def rates(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("EPS_PAGE_RATE_LIMIT", "2/hour")
    monkeypatch.setenv("EPS_PAGE_ADDRESS_RATE_LIMIT", "4/hour")
    settings.cache_clear()
    yield
    settings.cache_clear()


@pytest.fixture
async def browsers(rates: None, sqlite_url: str, ready_keys: None) -> AsyncIterator[list[httpx.AsyncClient]]:
    """Of one address, and the last of another."""
    async with opened(sqlite_url):
        await make_town()
        app = create_app(pages=site())
        yield [_browser(app, "192.0.2.1" if number < 6 else ADDRESS) for number in range(7)]


def _browser(app: object, address: str) -> httpx.AsyncClient:
    transport = httpx.ASGITransport(app, client=(address, 1))  # type: ignore[arg-type]
    return httpx.AsyncClient(transport=transport, base_url="https://pages.test")


async def searched(browser: httpx.AsyncClient) -> int:
    return (await fill_in(browser, "/pharmacies", {"where": "SK7 5LD"})).status_code


async def test_a_session_afresh_for_each_search_does_not_get_round_it(
    browsers: list[httpx.AsyncClient],
) -> None:
    assert [await searched(browser) for browser in browsers[:6]] == [303] * 4 + [429] * 2


async def test_nobody_pays_for_what_another_address_sends(browsers: list[httpx.AsyncClient]) -> None:
    for browser in browsers[:6]:
        await searched(browser)
    assert await searched(browsers[6]) == 303


async def test_one_session_may_send_fewer_than_an_address(browsers: list[httpx.AsyncClient]) -> None:
    assert [await searched(browsers[0]) for _ in range(3)] == [303, 303, 429]


async def test_log_ins_are_counted_by_address_too(browsers: list[httpx.AsyncClient]) -> None:
    for browser in browsers[:4]:
        await searched(browser)
    assert (await fill_in(browsers[4], "/log-in", {}, "/log-in/nhs-login")).status_code == 429


async def test_who_is_logged_in_is_counted_by_account_in_whatever_browser(
    browsers: list[httpx.AsyncClient],
) -> None:
    for browser in browsers[:3]:
        await enter(browser, staff_of("A81001", role=Role.PRACTICE))
    assert [await searched(browser) for browser in browsers[:3]] == [303, 303, 429]
    assert await searched(browsers[3]) == 303
