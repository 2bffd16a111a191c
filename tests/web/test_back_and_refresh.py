"""Back and refresh send nothing again: neither after something was saved, nor where it was refused."""

from playwright.async_api import Page, expect

from tests.factories import nhs_number
from tests.people import signed_in
from tests.town import close, make_town
from tests.web.conftest import Site


def sent_from(page: Page) -> list[str]:
    """The addresses that forms are posted to from now on."""
    sent: list[str] = []
    page.on("request", lambda request: sent.append(request.url) if request.method == "POST" else None)
    return sent


async def test_a_search_that_was_put_right(site: Site) -> None:
    await make_town()
    page = await site.visitor()
    await page.goto("/pharmacies")
    search = page.get_by_role("button", name="Search")
    await search.click()
    await expect(page.get_by_role("alert")).to_be_focused()
    await page.get_by_label("Postcode, place").fill("SK7 1LD")
    await search.click()
    await expect(page.get_by_role("heading", level=1)).to_have_text("Pharmacies near SK7 1LD")
    sent = sent_from(page)
    await page.go_back()
    await expect(page.get_by_role("heading", level=1)).to_have_text("Find a pharmacy")
    await page.go_forward()
    await expect(page.get_by_role("heading", level=1)).to_have_text("Pharmacies near SK7 1LD")
    assert sent == []


async def test_a_form_that_was_refused_is_asked_for_again_at_its_own_page(site: Site) -> None:
    """It is sent to an address below."""
    await make_town()
    await close("FA001")
    page = await site.signed_in(signed_in(nhs_number(1)))
    await page.goto("/my-pharmacy?more=yes")
    await page.get_by_role("button", name="Continue", exact=True).click()
    await expect(page.get_by_role("alert").first).to_be_focused()
    assert page.url.endswith("/my-pharmacy")
    sent = sent_from(page)
    await page.reload()
    await expect(page.get_by_role("heading", level=1)).to_contain_text("The pharmacy that gets")
    await expect(page.get_by_role("alert")).to_have_count(0)
    assert sent == []


async def test_what_was_saved_is_not_saved_again(site: Site) -> None:
    await make_town()
    await close("FA001")
    page = await site.signed_in(signed_in(nhs_number(1)))
    await page.goto("/my-pharmacy")
    await page.get_by_label("Rowlands Pharmacy, 61").first.check()
    await page.get_by_role("button", name="Continue", exact=True).click()
    confirm = page.get_by_role("button", name="Send my prescriptions to")
    await confirm.click()
    await expect(page.get_by_role("alert").first).to_be_focused()
    await page.get_by_label("For good").check()
    await confirm.click()
    done = page.get_by_role("heading", name="You chose where your prescriptions go")
    await expect(done).to_be_visible()
    sent = sent_from(page)
    await page.reload()
    await expect(done).to_be_visible()
    await page.go_back()
    await expect(page.get_by_role("heading", level=1)).to_contain_text("The pharmacy that gets")
    assert sent == []
