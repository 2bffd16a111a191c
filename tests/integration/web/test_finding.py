"""Anyone looks for a pharmacy by a place, without anybody else being asked where it is."""

import httpx

from eps.geography import Point
from tests.factories import pharmacy
from tests.integration.web.browsing import fill_in, hidden_in, text_of, title_of
from tests.register import directory_loaded, store_pharmacies
from tests.town import make_town

HAZEL_GROVE = ("1 London Road", "Hazel Grove", "Stockport")


async def searched(browser: httpx.AsyncClient, where: str) -> httpx.Response:
    answer = await fill_in(browser, "/pharmacies", {"where": where})
    return await browser.get(answer.headers["location"]) if answer.status_code == 303 else answer


async def make_grove() -> None:
    await make_town()
    near = pharmacy("FG001", name="Corner Chemist", point=Point(53.37, -2.12), address_lines=HAZEL_GROVE)
    far = pharmacy("FG002", name="Hazel Grove Pharmacy", point=Point(51.5, -0.1))
    await store_pharmacies(near, far)
    await directory_loaded()


async def test_a_part_of_a_postcode_lists_by_distance(browser: httpx.AsyncClient) -> None:
    await make_town()
    page = await searched(browser, "sk7")
    assert title_of(page).startswith("Pharmacies near SK7")
    assert "miles away" in text_of(page)


async def test_the_title_says_that_the_list_is_of_those_open_now(browser: httpx.AsyncClient) -> None:
    await make_town()
    page = await searched(browser, "sk7")
    sent = await browser.post(page.url.path, data=hidden_in(page))
    assert title_of(await browser.get(sent.headers["location"])) == "Pharmacies near SK7, open now"


async def test_a_town_lists_by_distance_and_its_name_leads_to_those_called_so(
    browser: httpx.AsyncClient,
) -> None:
    await make_grove()
    page = await searched(browser, "hazel grove")
    assert title_of(page).startswith("Pharmacies near Hazel Grove")
    assert "Corner Chemist" in text_of(page)
    form = {**hidden_in(page), "called": "yes"}
    named = await browser.get((await browser.post(page.url.path, data=form)).headers["location"])
    assert title_of(named).startswith("Pharmacies called hazel grove")
    assert "Hazel Grove Pharmacy" in text_of(named)
    again = await browser.post(named.url.path, data=hidden_in(named))
    assert title_of(await browser.get(again.headers["location"])).startswith("Pharmacies near Hazel Grove")


async def test_a_town_that_no_pharmacy_is_called_after_leads_to_no_names(browser: httpx.AsyncClient) -> None:
    await make_grove()
    page = await searched(browser, "Stockport")
    assert title_of(page).startswith("Pharmacies near Stockport")
    assert "called" not in text_of(page)


async def test_a_postcode_that_means_no_home_is_said_to_be_nowhere(browser: httpx.AsyncClient) -> None:
    await make_town()
    page = await searched(browser, "ZZ99 3VZ")
    assert page.status_code == 400
    assert "there is no home address, so nothing is near it" in text_of(page)


async def test_the_start_page_leads_who_needs_medicine_today(browser: httpx.AsyncClient) -> None:
    said = (await browser.get("/")).text.partition("<main")[2].partition("</main")[0]
    assert 'href="/medicine-today"' in said
    assert 'href="/pharmacies"' in said
    assert "111" in said
