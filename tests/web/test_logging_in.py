"""Logging in and out in a real browser, by the demonstration's own sign-in."""

from playwright.async_api import Page, expect

from tests.factories import nhs_number
from tests.people import signed_in, staff_of
from tests.town import make_town
from tests.web.conftest import Site
from tests.web.reading import barriers


async def log_in_as_patient(page: Page, number: str) -> None:
    await page.goto("/log-in")
    await page.get_by_role("button", name="Continue to NHS login").click()
    await page.get_by_label("NHS number").fill(number)
    await page.get_by_role("button", name="Log in", exact=True).click()


async def test_a_patient_logs_in_without_scripts(site: Site) -> None:
    await make_town()
    page = await site.visitor(java_script_enabled=False)
    await log_in_as_patient(page, nhs_number(1))
    await page.goto("/log-in")
    await expect(page.get_by_role("button", name="Log out")).to_be_visible()


async def test_who_does_not_agree_is_told_and_not_logged_in(site: Site) -> None:
    page = await site.visitor()
    await page.goto("/log-in")
    await page.get_by_role("button", name="Continue to NHS login").click()
    await page.get_by_role("button", name="Do not agree to share details").click()
    await expect(page.get_by_role("heading", name="You are not logged in")).to_be_visible()


async def test_an_identity_that_is_not_proven_is_told_why_and_how_to_prove_it(site: Site) -> None:
    page = await site.visitor()
    await page.goto("/log-in")
    await page.get_by_role("button", name="Continue to NHS login").click()
    await page.get_by_label("With an identity").check()
    await page.get_by_label("NHS number").fill(nhs_number(1))
    await page.get_by_role("button", name="Log in", exact=True).click()
    await expect(page.get_by_role("heading", name="You need to prove who you are")).to_be_visible()
    assert await barriers(page) == []
    await page.reload()
    await expect(page.get_by_text("Have photo ID ready")).to_be_visible()


async def test_staff_with_several_roles_choose_one(site: Site) -> None:
    await make_town()
    page = await site.signed_in(staff_of("FA001"), staff_of("FA002"), name="Sam Green")
    await page.goto("/choose-role")
    await page.get_by_role("button", name="Continue in this role").click()
    await expect(page.get_by_role("alert")).to_contain_text("Select the role you are working in")
    assert await barriers(page) == []
    await page.get_by_label("FA002").check()
    await page.get_by_role("button", name="Continue in this role").click()
    await page.goto("/log-in")
    await expect(page.get_by_text("Sam Green, pharmacy staff, FA002")).to_be_visible()


async def test_whoever_has_not_chosen_a_role_yet_can_log_out(site: Site) -> None:
    await make_town()
    page = await site.signed_in(staff_of("FA001"), staff_of("FA002"))
    await page.goto("/choose-role")
    await expect(page.get_by_role("link", name="Change role")).to_have_count(0)
    await page.get_by_role("button", name="Log out").click()
    await expect(page.get_by_role("heading", name="You are logged out")).to_be_visible()
    await page.goto("/choose-role")
    await expect(page.get_by_role("heading", level=1)).to_have_text("Log in")


async def test_logging_out_ends_it_for_every_copy_of_the_cookie(site: Site) -> None:
    await make_town()
    page = await site.signed_in(signed_in(nhs_number(1)))
    copied = await page.context.cookies()
    await page.goto("/log-in")
    await page.get_by_role("button", name="Log out").click()
    await expect(page.get_by_role("heading", name="You are logged out")).to_be_visible()
    thief = await site.visitor()
    await thief.context.add_cookies(copied)  # type: ignore[arg-type]
    await thief.goto("/log-in")
    await expect(thief.get_by_role("button", name="Log out")).not_to_be_visible()
