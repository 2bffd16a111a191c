"""Whoever stays away for too long is logged out, is told so, and goes on where they were once they are back."""

import re
from datetime import timedelta

import httpx
import pytest

from tests.integration.web.browsing import fill_in, hidden_in, log_in, token_in
from tests.integration.web.conftest import Later
from tests.town import close, make_town

AWAY = timedelta(minutes=31)


@pytest.fixture
async def browser(two_browsers: tuple[httpx.AsyncClient, httpx.AsyncClient]) -> httpx.AsyncClient:
    """Of a patient whose pharmacy has closed, who has just logged in."""
    await make_town()
    await close("FA001")
    await log_in(two_browsers[0])
    return two_browsers[0]


async def chosen(browser: httpx.AsyncClient) -> dict[str, str]:
    """The form of the first pharmacy of the list, filled in and not sent."""
    return {**hidden_in(await browser.get("/my-pharmacy")), "choice": "FA002"}


def seconds_left(page: httpx.Response) -> int:
    return int(re.findall(r'data-session-ends-in="(\d+)"', page.text)[0])


async def test_a_page_after_a_long_look_at_another_says_the_whole_time_again(
    browser: httpx.AsyncClient, later: Later
) -> None:
    later(timedelta(minutes=29))
    assert seconds_left(await browser.get("/my-pharmacy")) == 30 * 60


async def test_staying_from_behind_a_page_says_until_when(browser: httpx.AsyncClient, later: Later) -> None:
    page = await browser.get("/my-pharmacy")
    later(timedelta(minutes=29))
    answer = await browser.post("/stay", data={"token": token_in(page), "from_behind": "yes"})
    assert (answer.status_code, answer.headers["session-ends-in"]) == (204, "1800")


async def test_without_a_script_staying_leads_back_to_the_page(browser: httpx.AsyncClient) -> None:
    answer = await fill_in(browser, "/my-pharmacy", {"next": "/my-pharmacy/history"}, to="/stay")
    assert answer.headers["location"] == "/my-pharmacy/history"


async def test_without_a_script_words_say_for_how_long_one_may_stay_away(browser: httpx.AsyncClient) -> None:
    said = re.findall(r"<noscript>(.*?)</noscript>", (await browser.get("/my-pharmacy")).text)
    assert "if you open no page for 30 minutes." in said[0]


async def test_who_is_still_logged_in_elsewhere_is_not_told_otherwise(browser: httpx.AsyncClient) -> None:
    answer = await browser.get("/session-ended?next=/my-pharmacy/history")
    assert answer.headers["location"] == "/my-pharmacy/history"


async def test_what_was_chosen_is_on_the_check_page_after_logging_in_again(
    browser: httpx.AsyncClient, later: Later
) -> None:
    await browser.post("/my-pharmacy/answer", data=await chosen(browser))
    later(AWAY)
    assert (await browser.get("/my-pharmacy/check")).headers["location"] == (
        "/session-ended?next=/my-pharmacy/check"
    )
    back = await log_in(browser, "/my-pharmacy/check")
    assert back.headers["location"] == "/my-pharmacy/check"
    assert "Send my prescriptions to" in (await browser.get("/my-pharmacy/check")).text


async def test_a_form_that_comes_too_late_is_shown_again_as_it_was_filled_in(
    browser: httpx.AsyncClient, later: Later
) -> None:
    form = await chosen(browser)
    later(AWAY)
    answer = await browser.post("/my-pharmacy/answer", data=form)
    assert answer.headers["location"] == "/session-ended?next=/my-pharmacy"
    await log_in(browser, "/my-pharmacy")
    assert re.search(r'value="FA002" checked', (await browser.get("/my-pharmacy")).text)
    assert not re.search(r'value="FA002" checked', (await browser.get("/my-pharmacy")).text)


async def test_nobody_else_sees_what_was_chosen(browser: httpx.AsyncClient, later: Later) -> None:
    await browser.post("/my-pharmacy/answer", data=await chosen(browser))
    later(AWAY)
    await log_in(browser, "/my-pharmacy/check", number=2)
    assert (await browser.get("/my-pharmacy/check")).headers["location"] == "/my-pharmacy"


async def test_a_form_that_another_site_sends_too_late_is_not_kept(
    browser: httpx.AsyncClient, later: Later
) -> None:
    form = await chosen(browser)
    later(AWAY)
    await browser.post("/my-pharmacy/answer", data=form, headers={"Origin": "https://elsewhere.test"})
    await log_in(browser, "/my-pharmacy")
    assert not re.search(r'value="FA002" checked', (await browser.get("/my-pharmacy")).text)


async def test_who_logs_out_too_late_is_told_that_they_are(browser: httpx.AsyncClient, later: Later) -> None:
    page = await browser.get("/my-pharmacy")
    later(AWAY)
    answer = await browser.post("/log-out", data={"token": token_in(page)})
    assert answer.headers["location"].startswith("/session-ended")


async def test_an_address_that_only_takes_a_form_leads_to_the_page_of_that_form(
    browser: httpx.AsyncClient,
) -> None:
    assert (await browser.get("/my-pharmacy/answer")).headers["location"] == "/my-pharmacy"
