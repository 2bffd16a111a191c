"""A session that is about to end says so in time, and one that was ended shows nothing any more."""

from playwright.async_api import expect

from tests.factories import nhs_number
from tests.people import signed_in
from tests.town import make_town
from tests.web.conftest import Site
from tests.web.reading import barriers


async def test_staying_is_one_click_and_loses_nothing_that_was_typed(site: Site) -> None:
    await make_town()
    page = await site.signed_in(signed_in(nhs_number(1)))
    await page.clock.install()
    await page.goto("/my-pharmacy/change")
    await page.get_by_label("Postcode", exact=True).fill("SK7 5LD")
    await page.clock.fast_forward("28:30")
    await expect(page.get_by_role("alertdialog")).to_contain_text("We log you out in 2 minutes")
    await expect(page.get_by_role("button", name="Stay logged in")).to_be_focused()
    assert await barriers(page) == []
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("alertdialog")).to_be_hidden()
    await expect(page.get_by_label("Postcode", exact=True)).to_have_value("SK7 5LD")
    await page.clock.fast_forward("05:00")
    await expect(page.get_by_role("alertdialog")).to_be_hidden()


async def test_back_after_logging_out_shows_nothing(site: Site) -> None:
    await make_town()
    page = await site.signed_in(signed_in(nhs_number(1)))
    await page.goto("/my-pharmacy")
    await page.goto("/my-pharmacy/history")
    await page.get_by_role("button", name="Log out").click()
    await expect(page.get_by_role("heading", level=1)).to_have_text("You are logged out")
    for _ in range(2):
        await page.go_back()
        await expect(page.get_by_role("heading", level=1)).to_have_text("Log in")
