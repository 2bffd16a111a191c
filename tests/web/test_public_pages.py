"""What anyone sees, signed out: finding a pharmacy, its own page, and pages that only tell."""

from urllib.parse import urlsplit

import pytest
from playwright.async_api import expect

from eps.web.information import TOLD
from tests.town import close, make_town
from tests.web.conftest import Site
from tests.web.reading import barriers


async def test_a_search_by_postcode_leaves_no_postcode_in_an_address(site: Site) -> None:
    await make_town()
    page = await site.visitor(java_script_enabled=False)
    await page.goto("/pharmacies")
    await page.get_by_label("Postcode, or the name").fill("SK7 1LD")
    await page.get_by_role("button", name="Search").click()
    await expect(page.get_by_role("heading", level=1)).to_have_text("Pharmacies near SK7 1LD")
    assert urlsplit(page.url).path == "/pharmacies/results/1"
    assert await page.get_by_role("listitem").filter(has=page.get_by_role("heading")).count() == 7


async def test_the_results_have_no_barriers(site: Site) -> None:
    await make_town()
    page = await site.visitor()
    await page.goto("/pharmacies")
    assert await barriers(page) == []
    await page.get_by_label("Postcode, or the name").fill("SK7 1LD")
    await page.get_by_role("button", name="Search").click()
    await expect(page.get_by_role("heading", level=1)).to_contain_text("Pharmacies near")
    assert await barriers(page) == []


async def test_what_was_typed_is_kept_where_it_must_be_put_right(site: Site) -> None:
    await make_town()
    page = await site.visitor()
    await page.goto("/pharmacies")
    await page.get_by_label("Postcode, or the name").fill("EH1 1AA")
    await page.get_by_label("Open now").check()
    await page.get_by_role("button", name="Search").click()
    await expect(page).to_have_title("Error: Find a pharmacy – Pharmacy nominations")
    await expect(page.get_by_role("alert")).to_be_focused()
    await expect(page.get_by_label("Postcode, or the name")).to_have_value("EH1 1AA")
    await expect(page.get_by_label("Open now")).to_be_checked()
    assert await barriers(page) == []


async def test_a_pharmacy_is_found_by_its_name_closed_or_not(site: Site) -> None:
    await make_town()
    await close("FA001")
    page = await site.visitor()
    await page.goto("/pharmacies")
    await page.get_by_label("Postcode, or the name").fill("rowlands SK7 1LD")
    await page.get_by_role("button", name="Search").click()
    await expect(page.get_by_text("Closed until")).to_be_visible()


async def test_a_closed_pharmacy_says_so_with_dates_and_who_is_near(site: Site) -> None:
    await make_town()
    await close("FA001")
    page = await site.visitor()
    await page.goto("/pharmacies/FA001")
    await expect(
        page.get_by_text("Rowlands Pharmacy is closed until Wednesday 16 December 2026.")
    ).to_be_visible()
    await expect(page.get_by_role("heading", name="Other pharmacies near")).to_be_visible()
    assert await barriers(page) == []


@pytest.mark.parametrize("path", TOLD)
async def test_pages_that_tell_have_no_barriers(site: Site, path: str) -> None:
    page = await site.visitor()
    await page.goto(path)
    await expect(page.get_by_role("heading", level=1)).to_have_count(1)
    assert await barriers(page) == []


@pytest.mark.parametrize("path", ["/nothing-here", "/pharmacies/ZZ999", "/pharmacies/nobody's"])
async def test_an_address_that_is_wrong_has_a_page_with_ways_on(site: Site, path: str) -> None:
    await make_town()
    page = await site.visitor()
    answer = await page.goto(path)
    assert answer is not None
    assert answer.status == 404
    await expect(page.get_by_role("link", name="Find a pharmacy").first).to_be_visible()


async def test_a_form_from_another_site_is_refused(site: Site) -> None:
    await make_town()
    page = await site.visitor()
    await page.goto("/pharmacies")
    headers = {"origin": "https://elsewhere.example"}
    answer = await page.request.post("/pharmacies", form={"where": "SK7 1LD"}, headers=headers)
    assert answer.status == 403
