"""One person has a check page open in two tabs: a button does what stands on its own page, or nothing."""

import httpx
import pytest

from eps import clock
from eps.closures.listing import Asked, listed
from eps.identity.permissions import Principal
from tests.batching import staff as practice_staff
from tests.integration.web.browsing import enter, fill_in, hidden_in, text_of, title_of
from tests.integration.web.choosing import CHECK, answer, come_in, confirm, nominated, pick
from tests.people import commissioner, staff_of
from tests.town import add_patient, close, make_town

NOT_SAVED = "You changed this in another tab or on another page. Nothing was saved."
CLOSURE = {"from": "now", "kind": "unknown", "reason": "flood", "ods_codes": "FA001"}
REPORTING = {
    "pharmacy staff": (staff_of("FA001"), "/pharmacy/FA001/close", {"reason": "fire"}, "Why Fire"),
    "a commissioner": (commissioner(), "/commissioner/close", {"ods_codes": "FA002"}, "(FA002)"),
}


async def test_a_patient_gets_the_pharmacy_of_the_page_or_none(browser: httpx.AsyncClient) -> None:
    await make_town()
    await come_in(browser)
    await pick(browser, "FA002")
    first = await browser.get(CHECK)
    await pick(browser, "FA003")
    page = await browser.post(CHECK, data=hidden_in(first))
    assert (page.status_code, title_of(page)) == (400, "Error: Check and confirm")
    assert NOT_SAVED in text_of(page)
    assert "SK7 3LD" in text_of(page)
    assert await nominated() == "FA001"
    assert (await browser.post(CHECK, data=hidden_in(page))).status_code == 303
    assert await nominated() == "FA003"


@pytest.mark.parametrize("first", ["FA002", "keep"])
async def test_no_pharmacy_of_one_tab_is_not_saved_from_another(
    browser: httpx.AsyncClient, first: str
) -> None:
    await make_town()
    await close("FA001")
    await come_in(browser)
    await answer(browser, first)
    shown = await browser.get(CHECK)
    await answer(browser, "none")
    page = await browser.post(CHECK, data=hidden_in(shown) | {"duration": "for-good"})
    assert NOT_SAVED in text_of(page)
    assert await nominated() == "FA001"


async def test_answers_of_one_page_are_not_filled_in_on_another(browser: httpx.AsyncClient) -> None:
    await make_town()
    await close("FA001")
    await come_in(browser)
    await answer(browser, "FA002")
    shown = await browser.get(CHECK)
    await answer(browser, "FA003")
    page = await browser.post(CHECK, data=hidden_in(shown) | {"duration": "for-good"})
    assert " checked>" not in page.text


async def test_the_same_in_two_tabs_is_the_same(browser: httpx.AsyncClient) -> None:
    await make_town()
    await come_in(browser)
    await pick(browser, "FA002")
    shown = await browser.get(CHECK)
    await pick(browser, "FA002")
    assert (await browser.post(CHECK, data=hidden_in(shown))).status_code == 303


async def test_a_form_without_the_mark_of_its_page_saves_nothing(browser: httpx.AsyncClient) -> None:
    await make_town()
    await come_in(browser)
    await pick(browser, "FA002")
    assert NOT_SAVED in text_of(await confirm(browser, draft=""))
    assert await nominated() == "FA001"


@pytest.mark.parametrize("who", REPORTING)
async def test_only_the_closure_of_the_page_is_recorded(browser: httpx.AsyncClient, who: str) -> None:
    principal, form, other, shown_now = REPORTING[who]
    await make_town(patients=0)
    await enter(browser, principal)
    await fill_in(browser, form, CLOSURE)
    first = await browser.get(f"{form}/check")
    await fill_in(browser, form, CLOSURE | other)
    page = await browser.post(f"{form}/check", data=hidden_in(first))
    assert (page.status_code, NOT_SAVED in text_of(page), shown_now in text_of(page)) == (400, True, True)
    assert await recorded(principal) == 0
    await browser.post(f"{form}/check", data=hidden_in(page))
    assert await recorded(principal) == 1


async def recorded(principal: Principal) -> int:
    return len(await listed(Asked(), principal, clock.now()))


async def test_a_resident_is_not_recorded_for_what_another_page_asked(browser: httpx.AsyncClient) -> None:
    await make_town(0)
    await add_patient(1, communal=True, address_lines=("Rosehill Care Home", "1 Rosehill Lane"))
    await close("FA001")
    await enter(browser, practice_staff())
    await ask_for_resident(browser, "FA002")
    shown = await browser.get("/practice/care-homes/1/check")
    await ask_for_resident(browser, "FA003")
    agreed = hidden_in(shown) | {"given-1": "yes"}
    page = await browser.post("/practice/care-homes/1/check", data=agreed)
    assert (page.status_code, NOT_SAVED in text_of(page)) == (400, True)
    assert " checked>" not in page.text
    assert await nominated() == "FA001"


async def ask_for_resident(browser: httpx.AsyncClient, code: str) -> None:
    asked = {
        "wish": "another",
        "code": code,
        "capacity": "patient",
        "method": "in person",
        "checked": "known",
    }
    form = {f"{field}-1": text for field, text in asked.items()}
    sent = await fill_in(browser, "/practice/care-homes/1", {**form, "staff_id": "7"})
    assert sent.headers["location"] == "/practice/care-homes/1/check"
