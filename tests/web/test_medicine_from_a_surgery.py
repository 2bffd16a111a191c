"""A patient whose GP surgery gives them medicine reads that only the surgery can change that."""

from playwright.async_api import expect

from eps import clock
from eps.demonstration.town import let_practice_dispense
from eps.identifiers import OdsCode
from tests.factories import nhs_number
from tests.people import signed_in
from tests.town import add_patient, make_town
from tests.web.conftest import Site
from tests.web.reading import barriers


async def test_they_read_who_gives_them_medicine_and_whom_to_phone(site: Site) -> None:
    await make_town(0)
    await add_patient(1, synthetic=True)
    await let_practice_dispense(OdsCode("A81001"), clock.now())
    page = await site.signed_in(signed_in(nhs_number(1)))
    await page.goto("/my-pharmacy")
    await expect(page.get_by_role("heading", name="Your GP surgery gives you medicine")).to_be_visible()
    await expect(
        page.get_by_text("You cannot change this here. Only the surgery can change this.")
    ).to_be_visible()
    await expect(page.get_by_text("You have not chosen a pharmacy")).to_have_count(0)
    await expect(page.get_by_role("link", name="Choose a pharmacy beside your GP surgery")).to_be_visible()
    assert await barriers(page) == []


async def test_choosing_a_pharmacy_too_says_what_the_surgery_goes_on_doing(site: Site) -> None:
    await make_town(0)
    await add_patient(1, synthetic=True)
    await let_practice_dispense(OdsCode("A81001"), clock.now())
    page = await site.signed_in(signed_in(nhs_number(1)), java_script_enabled=False)
    await page.goto("/my-pharmacy/change")
    await expect(page.get_by_text("gives you medicine, and goes on doing so")).to_be_visible()
    await page.get_by_label("Near my home").check()
    await page.get_by_role("button", name="Find pharmacies").click()
    await page.get_by_label("Rowlands Pharmacy").first.check()
    await page.get_by_role("button", name="Continue").click()
    await expect(page.get_by_text("gives you medicine, and goes on doing so")).to_be_visible()
    await page.get_by_role("button", name="Send my prescriptions to Rowlands Pharmacy").click()
    await expect(page.get_by_role("heading", name="You chose where your prescriptions go")).to_be_visible()
    await page.goto("/my-pharmacy")
    await expect(page.get_by_role("heading", name="Your GP surgery gives you medicine")).to_be_visible()
