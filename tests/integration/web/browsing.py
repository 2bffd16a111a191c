"""A browser without a screen: pages by address, forms by their token, and the way to the sign-in service and back."""

import re
from html import unescape
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx

from eps import clock
from eps.identity.permissions import Principal
from eps.identity.session import RoleOffered, signed_in
from eps.identity.session_store import write_session
from eps.web.visit import COOKIE
from tests.factories import nhs_number


def token_in(page: httpx.Response) -> str:
    return str(re.findall(r'name="token" value="([^"]+)"', page.text)[0])


def hidden_in(page: httpx.Response) -> dict[str, str]:
    """Fields of forms that nobody fills in; of several of one name the last."""
    return dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', page.text))


async def fill_in(
    browser: httpx.AsyncClient, page: str, form: dict[str, Any], to: str = ""
) -> httpx.Response:
    """Sends the form of a page; `to` another address than the page's own."""
    shown = await browser.get(page)
    return await browser.post(to or page, data={**hidden_in(shown), **form})


async def gone_and_back(
    browser: httpx.AsyncClient, following: str = "", number: int = 1, level: str = ""
) -> str:
    """Begins to log in, does so at the demonstration's service, and gives the address that leads back."""
    start = await browser.get(f"/log-in?next={following}")
    away = await browser.post("/log-in/nhs-login", data={"token": token_in(start), "next": following})
    asked = {name: values[0] for name, values in parse_qs(urlsplit(away.headers["location"]).query).items()}
    there = urlsplit(away.headers["location"]).path
    chosen = {"choice": "other", "nhs_number": nhs_number(number), "level": level}
    answer = await browser.post(there, data={**asked, **chosen})
    return str(answer.headers["location"])


async def log_in(browser: httpx.AsyncClient, following: str = "", number: int = 1) -> httpx.Response:
    return await browser.get(await gone_and_back(browser, following, number))


async def enter(browser: httpx.AsyncClient, *principals: Principal) -> None:
    """As somebody who has come back from the sign-in service; with several roles they have yet to choose."""
    roles = tuple(RoleOffered(one, "somewhere") for one in principals)
    identifier, session = signed_in(None, roles, "Sam Green", clock.real_now())
    await write_session(session)
    browser.cookies.set(COOKIE, identifier)


def text_of(page: httpx.Response) -> str:
    """What somebody reads."""
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", page.text.partition("<main")[2])).split())


def title_of(page: httpx.Response) -> str:
    return unescape(re.findall(r"<title>(.*?) – ", page.text)[0])
