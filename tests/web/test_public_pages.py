"""What anyone sees, signed out: finding a pharmacy, and a pharmacy's own page."""

from urllib.parse import urlsplit

from playwright.async_api import Page, expect

from tests.town import close, make_town
from tests.web.conftest import Site
from tests.web.reading import barriers


async def search(page: Page, where: str) -> None:
    await page.goto("/pharmacies")
    await page.get_by_label("Postcode, place or name").fill(where)
    await page.get_by_role("button", name="Search").click()


async def test_a_search_by_postcode_leaves_no_postcode_in_an_address(site: Site) -> None:
    await make_town()
    page = await site.visitor(java_script_enabled=False)
    await search(page, "SK7 1LD")
    await expect(page.get_by_role("heading", level=1)).to_have_text("Pharmacies near SK7 1LD")
    assert urlsplit(page.url).path == "/pharmacies/results/1"
    assert await page.get_by_role("listitem").filter(has=page.get_by_role("heading")).count() == 7
    await page.get_by_role("button", name="Show only those open now").click()
    await expect(page.get_by_role("heading", level=1)).to_have_text("Pharmacies near SK7 1LD, open now")
    await search(page, "rowlands SK7 1LD")
    await expect(page.get_by_role("heading", level=1)).to_have_text("Pharmacies called rowlands SK7 1LD")


async def test_finding_has_no_barriers_and_keeps_what_was_typed_where_it_must_be_put_right(
    site: Site,
) -> None:
    await make_town()
    page = await site.visitor()
    await page.goto("/pharmacies")
    await page.get_by_label("Open now").check()
    await page.get_by_label("Postcode, place or name").fill("EH1 1AA")
    await page.get_by_role("button", name="Search").click()
    await expect(page).to_have_title("Error: Find a pharmacy – Pharmacy nominations")
    await expect(page.get_by_role("alert")).to_be_focused()
    await expect(page.get_by_label("Postcode, place or name")).to_have_value("EH1 1AA")
    await expect(page.get_by_label("Open now")).to_be_checked()
    wrong = await barriers(page)
    for where in ("SK7 1LD", "Nothing of the kind"):
        await search(page, where)
        await expect(page.get_by_role("heading", level=1)).to_contain_text(where)
        wrong += await barriers(page)
    assert wrong == []


async def test_a_closed_pharmacy_says_so_with_dates_and_who_is_near(site: Site) -> None:
    await make_town()
    await close("FA001")
    page = await site.visitor()
    await page.goto("/pharmacies/FA001")
    closed = page.get_by_text("Rowlands Pharmacy is closed until Wednesday 16 December 2026.")
    await expect(closed).to_be_visible()
    await expect(page.get_by_role("heading", name="Other pharmacies near")).to_be_visible()
    wrong = await barriers(page)
    await page.goto("/pharmacies/FA002")
    assert wrong + await barriers(page) == []


async def test_a_form_from_another_site_is_refused(site: Site) -> None:
    await make_town()
    page = await site.visitor()
    await page.goto("/pharmacies")
    headers = {"origin": "https://elsewhere.example"}
    answer = await page.request.post("/pharmacies", form={"where": "SK7 1LD"}, headers=headers)
    assert answer.status == 403
