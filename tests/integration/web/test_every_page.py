"""Every page × every role, signed out, logged out, and with a session that ran out. A new page is walked by itself."""

import re
from collections.abc import AsyncIterator
from datetime import timedelta
from uuid import UUID

import httpx
import pytest

from eps import clock
from eps.app import create_app
from eps.identity.permissions import Principal, Role
from eps.identity.session import LONGEST, RoleOffered, signed_in
from eps.identity.session_store import end_session, write_session
from eps.pages import PAGES, site
from eps.web.door import Page
from eps.web.visit import COOKIE
from tests.factories import nhs_number
from tests.people import commissioner, staff_of
from tests.people import signed_in as patient
from tests.town import make_town

PEOPLE: dict[Role, Principal] = {
    Role.PATIENT: patient(nhs_number(1)),
    Role.PHARMACY: staff_of("FA001"),
    Role.PRACTICE: staff_of("A81001", role=Role.PRACTICE),
    Role.PRESCRIBER: staff_of("A81001", role=Role.PRESCRIBER),
    Role.COMMISSIONER: commissioner(),
}
NO_ID = str(UUID(int=7))
PLACES = {
    "ods_code": "FA001",
    "list": "waiting",
    "id": str(UUID(int=7)),
    "provider": "nhs-login",
    "number": "0",
}
COMING_BACK = "/log-in/return"
"""Refuses whoever has not been sent to a sign-in service from here."""
PERSONAL = [page for page in PAGES if page.roles is not None]
SHOWN = [page for page in PAGES if page.show is not None]
SENT = [page for page in PAGES if page.send is not None]


def address(page: Page) -> str:
    return re.sub(r"{(\w+)(:\w+)?}", lambda found: PLACES.get(found[1], NO_ID), page.path)


@pytest.fixture
async def visitor(database: str) -> AsyncIterator[httpx.AsyncClient]:
    await make_town()
    transport = httpx.ASGITransport(create_app(pages=site()))
    async with httpx.AsyncClient(transport=transport, base_url="https://pages.test") as client:
        yield client


async def log_in(visitor: httpx.AsyncClient, role: Role, *, ago: timedelta = timedelta(0)) -> str:
    """The identifier that the session is stored under."""
    offered = (RoleOffered(PEOPLE[role], "somewhere"),)
    identifier, session = signed_in(None, offered, "Sam", clock.real_now() - ago)
    await write_session(session)
    visitor.cookies.set(COOKIE, identifier)
    return session.id


async def get(visitor: httpx.AsyncClient, page: Page) -> httpx.Response:
    return await visitor.get(address(page))


async def asks_to_log_in(visitor: httpx.AsyncClient, first: str) -> list[str]:
    """Pages of persons that do not lead to that page."""
    wrong = []
    for page in PERSONAL:
        method = "GET" if page.show else "POST"
        answer = await visitor.request(method, address(page))
        led = answer.headers.get("location", "")
        if answer.status_code != 303 or not led.startswith(f"{first}?next="):
            wrong.append(f"{method} {page.path}: {answer.status_code} {led}")
    return wrong


async def test_whoever_is_signed_out_is_asked_to_log_in(visitor: httpx.AsyncClient) -> None:
    assert await asks_to_log_in(visitor, "/log-in") == []


async def test_whoever_logged_out_is_asked_to_log_in(visitor: httpx.AsyncClient) -> None:
    await end_session(await log_in(visitor, Role.PATIENT), clock.real_now())
    assert await asks_to_log_in(visitor, "/log-in") == []


async def test_whoever_was_away_for_too_long_is_told_so(visitor: httpx.AsyncClient) -> None:
    await log_in(visitor, Role.PATIENT, ago=timedelta(minutes=31))
    assert await asks_to_log_in(visitor, "/session-ended") == []


async def test_a_form_that_came_too_late_leads_back_to_the_page_that_it_stood_on(
    visitor: httpx.AsyncClient,
) -> None:
    shown = {address(page) for page in SHOWN}
    for page in SENT:
        if page.roles is not None:
            await log_in(visitor, min(page.roles), ago=timedelta(minutes=31))
            ended = await visitor.post(address(page))
            assert ended.headers["location"].partition("?next=")[2] in shown, page.path


async def test_nobody_is_logged_in_for_longer_than_the_longest(visitor: httpx.AsyncClient) -> None:
    await log_in(visitor, Role.PHARMACY, ago=LONGEST)
    assert await asks_to_log_in(visitor, "/session-ended") == []


@pytest.mark.parametrize("role", PEOPLE)
async def test_each_role_sees_its_own_pages_and_no_others(visitor: httpx.AsyncClient, role: Role) -> None:
    await log_in(visitor, role)
    for page in SHOWN:
        answer = await get(visitor, page)
        barred = page.path == COMING_BACK or (page.roles is not None and role not in page.roles)
        allowed = {403} if barred else {200, 303, 400, 404}
        assert answer.status_code in allowed, f"{role} {page.path}: {answer.status_code}"


@pytest.mark.parametrize("role", PEOPLE)
async def test_no_form_is_taken_without_the_token_of_its_page(visitor: httpx.AsyncClient, role: Role) -> None:
    await log_in(visitor, role)
    for page in SENT:
        answer = await visitor.post(address(page), data={"token": "x.y"})
        assert answer.status_code == 403, f"{role} {page.path}: {answer.status_code}"


@pytest.mark.parametrize("headers", [{"Origin": "https://elsewhere.test"}, {"Sec-Fetch-Site": "cross-site"}])
async def test_no_form_is_taken_that_stood_on_another_site(
    visitor: httpx.AsyncClient, headers: dict[str, str]
) -> None:
    await log_in(visitor, Role.PATIENT)
    start = await visitor.get("/my-pharmacy")
    token = re.findall(r'name="token" value="([^"]+)"', start.text)[0]
    answer = await visitor.post("/log-out", data={"token": token}, headers=headers)
    assert answer.status_code == 403


async def test_every_page_forbids_scripts_and_hosts_that_are_not_ours_and_is_kept_by_nobody(
    visitor: httpx.AsyncClient,
) -> None:
    for page in SHOWN:
        headers = (await get(visitor, page)).headers
        assert "unsafe" not in headers["content-security-policy"]
        assert headers["content-security-policy"].startswith("default-src 'none'")
        assert headers["cache-control"] == "no-store"
        assert headers["x-content-type-options"] == "nosniff"


async def test_the_cookie_is_ours_alone_and_out_of_reach_of_scripts(visitor: httpx.AsyncClient) -> None:
    answer = await visitor.get("/log-in")
    cookie = answer.headers["set-cookie"]
    assert cookie.startswith("__Host-")
    for word in ("Secure", "HttpOnly", "SameSite=lax", "Path=/"):
        assert word.lower() in cookie.lower()
    assert "domain" not in cookie.lower()


async def test_an_unknown_page_says_so_and_where_to_go(visitor: httpx.AsyncClient) -> None:
    answer = await visitor.get("/no-such-page")
    assert answer.status_code == 404
    assert "<h1" in answer.text


@pytest.mark.parametrize("path", ["/my-pharmacy", "/pharmacies/FA001"])
async def test_a_page_asked_for_in_a_way_it_has_none_is_answered_by_a_page(
    visitor: httpx.AsyncClient, path: str
) -> None:
    answer = await visitor.delete(path)
    assert (answer.status_code, "<main" in answer.text) == (404, True)
