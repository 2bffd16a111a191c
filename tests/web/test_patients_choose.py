"""A patient at a phone, without scripts, sees the pharmacy that gets their prescriptions, and chooses another."""

from collections.abc import Callable

from playwright.async_api import Page, Response, expect

from eps.nomination.domain import NominationType
from eps.nomination.repository import nominations
from tests.factories import nhs_number
from tests.people import signed_in
from tests.town import close, make_town
from tests.web.conftest import Site

CHOSE = "You chose where your prescriptions go"
SEND = "Send my prescriptions to Rowlands Pharmacy"


async def patient_of_a_closed_pharmacy(site: Site) -> Page:
    await make_town()
    await close("FA001")
    return await site.signed_in(signed_in(nhs_number(1)), java_script_enabled=False)


async def nominated() -> str | None:
    found = (await nominations(1)).get(NominationType.P1)
    return found.ods_code if found else None


async def push(page: Page, name: str) -> None:
    await page.get_by_role("button", name=name, exact=True).click()


async def is_at(page: Page, heading: str) -> None:
    await expect(page.get_by_role("heading", level=1)).to_have_text(heading)


def pages_seen_on(page: Page) -> Callable[[], int]:
    """How many there were since."""
    seen: list[Response] = []
    page.on("response", lambda response: seen.append(response) if response.status == 200 else None)
    return lambda: sum(response.request.resource_type == "document" for response in seen)


async def test_three_pages_from_signing_in_to_a_settled_pharmacy(site: Site) -> None:
    page = await patient_of_a_closed_pharmacy(site)
    pages_seen = pages_seen_on(page)
    await page.goto("/my-pharmacy")
    await expect(page.get_by_text("is closed until Wednesday 16 December 2026.").first).to_be_visible()
    assert await page.locator("input[type=radio]:checked").count() == 0
    await page.get_by_role("radio").first.check()
    await push(page, "Continue")
    await is_at(page, "Check and confirm")
    await expect(page.get_by_text("You are asking us to send your future NHS prescriptions")).to_be_visible()
    assert await page.locator("input[type=radio]:checked").count() == 0
    await page.get_by_label("For good").check()
    await push(page, SEND)
    await is_at(page, CHOSE)
    assert (pages_seen(), await nominated()) == (3, "FA002")


async def test_another_one_is_found_in_five_pages(site: Site) -> None:
    page = await patient_of_a_closed_pharmacy(site)
    pages_seen = pages_seen_on(page)
    await page.goto("/my-pharmacy")
    await page.get_by_label("Another pharmacy").check()
    await push(page, "Continue")
    await page.get_by_label("Near another postcode").check()
    await page.get_by_label("Postcode", exact=True).fill("SK7 5LD")
    await push(page, "Find pharmacies")
    await is_at(page, "Pharmacies near SK7 5LD")
    await page.get_by_role("radio").first.check()
    await push(page, "Continue")
    await page.get_by_label("For good").check()
    await push(page, SEND)
    await is_at(page, CHOSE)
    assert (pages_seen(), await nominated()) == (5, "FA005")


async def test_back_and_refresh_after_saving_send_nothing_again(site: Site) -> None:
    page = await patient_of_a_closed_pharmacy(site)
    await page.goto("/my-pharmacy")
    await page.get_by_role("radio").first.check()
    await push(page, "Continue")
    await page.get_by_label("For good").check()
    await push(page, SEND)
    await is_at(page, CHOSE)
    await page.reload()
    await is_at(page, CHOSE)
    await page.go_back()
    await is_at(page, "The pharmacy that gets your prescriptions")


async def test_a_small_map_stands_beside_the_results_where_there_is_room(site: Site) -> None:
    await make_town()
    page = await site.signed_in(signed_in(nhs_number(1)))
    await page.goto("/my-pharmacy/change")
    await page.get_by_label("Near my home").check()
    await push(page, "Find pharmacies")
    await expect(page.locator(".eps-map")).to_be_hidden()
    await page.set_viewport_size({"width": 768, "height": 800})
    await expect(page.locator(".eps-map svg text")).to_have_count(7)
    await expect(page.locator(".eps-map")).to_have_attribute("aria-hidden", "true")
    list_ = await page.locator("fieldset").bounding_box()
    map_ = await page.locator(".eps-map svg").bounding_box()
    assert list_ is not None
    assert map_ is not None
    assert list_["x"] + list_["width"] <= map_["x"]
