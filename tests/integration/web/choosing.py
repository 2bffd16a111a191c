"""A patient in a browser chooses where their prescriptions go, page by page."""

from typing import Any

import httpx

from eps.nomination.domain import NominationType
from eps.nomination.repository import nominations
from eps.prescriptions.issuing_service import Issued
from tests.factories import nhs_number
from tests.integration.web.browsing import enter, fill_in, hidden_in
from tests.people import signed_in
from tests.prescribing import issued
from tests.town import close, make_town

CHECK = "/my-pharmacy/check"


async def come_in(*browsers: httpx.AsyncClient, number: int = 1) -> None:
    for browser in browsers:
        await enter(browser, signed_in(nhs_number(number)))


async def answer(browser: httpx.AsyncClient, choice: str) -> httpx.Response:
    """To the offer, on the patient's first page."""
    shown = await browser.get("/my-pharmacy")
    return await browser.post("/my-pharmacy/answer", data={**hidden_in(shown), "choice": choice})


async def about_to_choose(browser: httpx.AsyncClient) -> Issued:
    """The prescription that waits at FA001, which has closed; FA002 is on the check page."""
    await make_town()
    made = await issued()
    await close("FA001")
    await come_in(browser)
    await answer(browser, "FA002")
    return made


async def pick(
    browser: httpx.AsyncClient, code: str, *, found: str | None = None, answering: bool = False
) -> httpx.Response:
    """From a list by name, of their own accord or in answer to the offer."""
    if answering:
        await answer(browser, "another")
    page = "/my-pharmacy/another" if answering else "/my-pharmacy/change"
    await fill_in(browser, page, {"way": "name", "name": found or "Rowlands"})
    return await fill_in(browser, "/my-pharmacy/results", {"choice": code})


async def confirm(browser: httpx.AsyncClient, **form: Any) -> httpx.Response:
    return await fill_in(browser, CHECK, form)


async def nominated(number: int = 1) -> str | None:
    found = (await nominations(number)).get(NominationType.P1)
    return str(found.ods_code) if found else None
