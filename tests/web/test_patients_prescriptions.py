"""A patient sees where each prescription is, and says of each that waits what becomes of it."""

from playwright.async_api import expect

from eps.prescriptions.repository import issues_of
from tests.factories import nhs_number
from tests.people import signed_in
from tests.prescribing import issued
from tests.town import close, make_town
from tests.web.conftest import Site
from tests.web.reading import barriers


async def test_each_is_told_in_words_with_its_use_by_date_and_never_a_code(site: Site) -> None:
    await make_town()
    await issued()
    page = await site.signed_in(signed_in(nhs_number(1)))
    await page.goto("/my-prescriptions")
    await expect(page.get_by_text("Amoxicillin 250mg capsules")).to_be_visible()
    await expect(page.get_by_text("Use it by 25 May 2027.")).to_be_visible()
    assert "0001" not in await page.inner_text("main")
    assert await barriers(page) == []


async def test_one_that_waits_at_a_closed_pharmacy_is_moved_only_when_that_is_selected(site: Site) -> None:
    await make_town()
    first, second = await issued(), await issued()
    await close("FA001")
    page = await site.signed_in(signed_in(nhs_number(1)), java_script_enabled=False)
    await page.goto("/my-pharmacy")
    await page.get_by_role("radio").first.check()
    await page.get_by_role("button", name="Continue", exact=True).click()
    await page.get_by_label("For good").check()
    await page.get_by_role("button", name="Send my prescriptions to").click()
    await expect(page.get_by_text("Select what happens to this prescription").first).to_be_visible()
    await page.get_by_label("For good").check()
    await page.locator(f"input[name='waiting-{first.prescription.id}'][value=move]").check()
    await page.locator(f"input[name='waiting-{second.prescription.id}'][value=leave]").check()
    await page.get_by_role("button", name="Send my prescriptions to").click()
    await expect(page.get_by_text("1 waiting prescription has moved there too.")).to_be_visible()
    addresses = [(await issues_of(one.prescription.key))[0].address for one in (first, second)]
    assert addresses == ["FA002", "FA001"]


async def test_one_that_waits_is_taken_away_from_the_closed_pharmacy_once_that_is_confirmed(
    site: Site,
) -> None:
    await make_town()
    made = await issued()
    await close("FA001")
    page = await site.signed_in(signed_in(nhs_number(1)))
    await page.goto("/my-prescriptions")
    assert await barriers(page) == []
    await page.get_by_role("button", name="Take it away from Rowlands Pharmacy").click()
    assert await barriers(page) == []
    assert (await issues_of(made.prescription.key))[0].address == "FA001"
    await page.get_by_role("button", name="Take it away from Rowlands Pharmacy").click()
    await expect(page.get_by_role("button", name="Take it away")).to_have_count(0)
    assert (await issues_of(made.prescription.key))[0].address is None
