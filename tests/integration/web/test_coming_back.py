"""Coming back from the sign-in service: once, in the browser that went there, to an address of ours."""

from collections.abc import AsyncIterator
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest

from eps.app import create_app
from eps.pages import site
from eps.web.signin import own_path
from eps.web.visit import COOKIE
from tests.factories import nhs_number
from tests.integration.web.browsing import gone_and_back, text_of
from tests.town import make_town


@pytest.fixture
async def browsers(database: str) -> AsyncIterator[tuple[httpx.AsyncClient, httpx.AsyncClient]]:
    """Two browsers at the same service."""
    await make_town()
    transport = httpx.ASGITransport(create_app(pages=site()))
    base = "https://pages.test"
    async with (
        httpx.AsyncClient(transport=transport, base_url=base) as one,
        httpx.AsyncClient(transport=transport, base_url=base) as other,
    ):
        yield one, other


async def test_whoever_comes_back_is_logged_in_under_another_session(
    browsers: tuple[httpx.AsyncClient, httpx.AsyncClient],
) -> None:
    browser, _ = browsers
    back = await gone_and_back(browser)
    before = browser.cookies[COOKIE]
    answer = await browser.get(back)
    assert answer.headers["location"] == "/my-pharmacy"
    assert browser.cookies[COOKIE] != before
    assert nhs_number(1) not in back


async def test_the_session_before_lets_nobody_in(
    browsers: tuple[httpx.AsyncClient, httpx.AsyncClient],
) -> None:
    browser, other = browsers
    back = await gone_and_back(browser)
    other.cookies.set(COOKIE, browser.cookies[COOKIE])
    await browser.get(back)
    assert (await other.get("/my-pharmacy")).headers["location"].startswith("/log-in")


async def test_the_way_back_counts_once(browsers: tuple[httpx.AsyncClient, httpx.AsyncClient]) -> None:
    browser, _ = browsers
    back = await gone_and_back(browser)
    await browser.get(back)
    assert (await browser.get(back)).status_code == 403


async def test_whose_identity_is_not_proven_reads_how_to_prove_it_at_an_address_to_read_again(
    browsers: tuple[httpx.AsyncClient, httpx.AsyncClient],
) -> None:
    browser, _ = browsers
    answer = await browser.get(await gone_and_back(browser, level="low"))
    assert (answer.status_code, answer.headers["location"]) == (303, "/log-in/not-proven")
    first, again = [await browser.get(answer.headers["location"]) for _ in range(2)]
    assert "Have photo ID ready, such as your passport or driving licence." in text_of(first)
    assert text_of(first) == text_of(again)
    assert (await browser.get("/my-pharmacy")).headers["location"].startswith("/log-in")


async def test_the_way_back_counts_in_no_other_browser(
    browsers: tuple[httpx.AsyncClient, httpx.AsyncClient],
) -> None:
    browser, other = browsers
    back = await gone_and_back(browser)
    await other.get("/log-in")
    assert (await other.get(back)).status_code == 403
    assert (await other.get("/my-pharmacy")).status_code == 303


async def test_a_code_of_somebody_else_is_not_taken(
    browsers: tuple[httpx.AsyncClient, httpx.AsyncClient],
) -> None:
    browser, other = browsers
    mine, theirs = await gone_and_back(browser), await gone_and_back(other)
    state, code = parse_qs(urlsplit(mine).query)["state"][0], parse_qs(urlsplit(theirs).query)["code"][0]
    assert (await browser.get(f"/log-in/return?state={state}&code={code}")).status_code == 403


async def test_what_was_asked_for_before_logging_in_is_come_back_to(
    browsers: tuple[httpx.AsyncClient, httpx.AsyncClient],
) -> None:
    browser, _ = browsers
    answer = await browser.get(await gone_and_back(browser, "/my-prescriptions"))
    assert answer.headers["location"] == "/my-prescriptions"


@pytest.mark.parametrize(
    "address", ["//evil.test", "https://evil.test", "/\\evil.test", "javascript:x", "/a?b=c"]
)
def test_nobody_is_led_to_another_site(address: str) -> None:
    assert own_path(address) == ""
