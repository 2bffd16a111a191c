"""A browser without a screen: pages by address, forms by their token, and the way to the sign-in service and back."""

import re
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx

from tests.factories import nhs_number


def token_in(page: httpx.Response) -> str:
    return str(re.findall(r'name="token" value="([^"]+)"', page.text)[0])


async def fill_in(
    browser: httpx.AsyncClient, page: str, form: dict[str, Any], to: str = ""
) -> httpx.Response:
    """Sends the form of a page; `to` another address than the page's own."""
    shown = await browser.get(page)
    return await browser.post(to or page, data={"token": token_in(shown), **form})


async def gone_and_back(browser: httpx.AsyncClient, following: str = "", number: int = 1) -> str:
    """Begins to log in, does so at the demonstration's service, and gives the address that leads back."""
    start = await browser.get(f"/log-in?next={following}")
    away = await browser.post("/log-in/nhs-login", data={"token": token_in(start), "next": following})
    asked = {name: values[0] for name, values in parse_qs(urlsplit(away.headers["location"]).query).items()}
    there = urlsplit(away.headers["location"]).path
    answer = await browser.post(there, data={**asked, "choice": "other", "nhs_number": nhs_number(number)})
    return str(answer.headers["location"])


async def log_in(browser: httpx.AsyncClient, following: str = "", number: int = 1) -> httpx.Response:
    return await browser.get(await gone_and_back(browser, following, number))
