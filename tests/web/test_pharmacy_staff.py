"""Pharmacy staff keep their status, report a closure, and record what a person asks for."""

import re
from typing import Any

from playwright.async_api import Page, expect

from eps import clock
from eps.closures.listing import Asked, listed
from eps.identifiers import OdsCode
from eps.nomination.domain import NominationType
from eps.nomination.repository import nominations
from eps.pharmacies.closure import ClosureState, state_at
from eps.pharmacies.domain import Session
from eps.pharmacies.service import pharmacy_now
from tests.factories import nhs_number
from tests.people import staff_of
from tests.town import close, make_town, settle
from tests.web.conftest import Site
from tests.web.reading import barriers

FA001 = OdsCode("FA001")
TWELVE_POINT = 16
"""In pixels."""
SIZES_OF_TEXT = """() => [...document.querySelectorAll("main *")]
  .filter(one => [...one.childNodes].some(part => part.nodeType === 3 && part.textContent.trim()))
  .map(one => parseFloat(getComputedStyle(one).fontSize))"""


async def staff(site: Site, **context: Any) -> Page:
    await make_town()
    page = await site.signed_in(staff_of("FA001"), name="Sam Green", **context)
    await page.goto("/pharmacy")
    return page


async def test_every_page_has_no_barriers(site: Site) -> None:
    page = await staff(site)
    await expect(page.get_by_text("Open until 5pm").first).to_be_visible()
    await expect(page.get_by_text("Sam Green, pharmacy staff, FA001")).to_be_visible()
    wrong = await barriers(page)
    for path in ("week", "dates", "close", "counter"):
        await page.goto(f"/pharmacy/FA001/{path}")
        wrong += await barriers(page)
    for path, button in (
        ("week", "Save these times"),
        ("dates", "Open at these times"),
        ("close", "Continue"),
    ):
        await page.goto(f"/pharmacy/FA001/{path}")
        await page.get_by_label(re.compile("^Times")).first.fill("all day") if path != "close" else None
        await page.get_by_role("button", name=button, exact=True).last.click()
        await expect(page).to_have_title(re.compile("^Error: "))
        wrong += await barriers(page)
    await report_a_flood(page)
    wrong += await barriers(page)
    await page.get_by_role("button", name="Report that we close").click()
    await expect(page.get_by_role("heading", level=1)).to_have_text("Your closure")
    await settle()
    wrong += await barriers(page)
    await page.get_by_role("link", name="A notice for your door").click()
    await expect(page.get_by_role("img", name="QR code to")).to_be_visible()
    assert wrong + await barriers(page) == []


async def report_a_flood(page: Page) -> None:
    """As far as the check page."""
    await page.goto("/pharmacy/FA001/close")
    await page.get_by_label("We are closed from now on").check()
    await page.get_by_label("Until a date and time that I know").check()
    await page.get_by_label("If you know it, when you open again: date").fill("2026-11-30")
    await page.get_by_label("If you know it, when you open again: time").fill("09:00")
    await page.get_by_label("Flood").check()
    await page.get_by_role("button", name="Continue").click()
    await expect(page.get_by_role("heading", level=1)).to_have_text("Check before you report it")


async def test_closing_early_is_one_tap_and_asks_nobody_to_choose(site: Site) -> None:
    page = await staff(site, java_script_enabled=False)
    await page.get_by_label("We close early today, at").fill("15:00")
    await page.get_by_role("button", name=re.compile("^Report ?: We close early")).click()
    await expect(page.get_by_text("Open until 3pm").first).to_be_visible()


async def test_what_was_reported_by_mistake_is_taken_back_in_one_tap(site: Site) -> None:
    page = await staff(site)
    await page.get_by_label("We close early today, at").fill("15:00")
    await page.get_by_role("button", name=re.compile("^Report ?: We close early")).click()
    await expect(page.get_by_text("You have said: We close early today, at 3pm")).to_be_visible()
    assert await barriers(page) == []
    await page.get_by_role("button", name=re.compile("^Take back ?: We close early")).click()
    await expect(page.get_by_text("Open until 5pm").first).to_be_visible()


async def test_a_time_that_is_none_is_put_right_beside_its_field(site: Site) -> None:
    page = await staff(site)
    await page.get_by_label("We close early today, at").fill("tea time")
    await page.get_by_role("button", name=re.compile("^Report ?: We close early")).click()
    await expect(page.get_by_role("alert").first).to_contain_text("Enter a time like 09:00 or 17:30")
    await expect(page.get_by_label("We close early today, at")).to_have_value("tea time")
    assert await barriers(page) == []


async def test_a_closure_is_reported_in_two_screens_and_ended_in_one(site: Site) -> None:
    page = await staff(site, java_script_enabled=False)
    await report_a_flood(page)
    await page.get_by_role("button", name="Report that we close").click()
    await expect(page.get_by_text("In force")).to_be_visible()
    now = clock.now()
    [closure] = await listed(Asked(None, FA001, None, 10), staff_of("FA001"), now)
    assert state_at(closure, now) is ClosureState.IN_FORCE
    await page.get_by_role("button", name="We are open again").click()
    await expect(page.get_by_text("Over", exact=True)).to_be_visible()


async def test_the_notice_is_printed_large_enough_to_be_read_on_a_door(site: Site) -> None:
    page = await staff(site)
    closure = await close("FA001")
    await page.goto(f"/pharmacy/FA001/closures/{closure.id}/notice")
    await page.emulate_media(media="print")
    sizes = await page.evaluate(SIZES_OF_TEXT)
    assert len(sizes) > 10
    assert min(sizes) >= TWELVE_POINT
    await expect(page.get_by_role("banner")).to_be_hidden()


async def test_the_notice_names_nobody_that_closes_together_with_it(site: Site) -> None:
    page = await staff(site)
    closure = await close("FA001", "FA002", days=0.2)
    await page.goto(f"/pharmacy/FA001/closures/{closure.id}/notice")
    await expect(page.get_by_text("SK7 3LD")).to_be_visible()
    await expect(page.get_by_text("SK7 2LD")).to_have_count(0)


async def test_the_week_is_stated_and_closed_is_told_from_not_known(site: Site) -> None:
    page = await staff(site)
    await page.goto("/pharmacy/FA001/week")
    await page.get_by_label("Times on Monday").fill("08:30 to 12:00, 13:00 to 18:00")
    await page.get_by_role("group", name="Sunday").get_by_label("Not known").check()
    await page.get_by_role("button", name="Save these times").click()
    await expect(page.get_by_text("Your opening times are saved.")).to_be_visible()
    week = (await pharmacy_now(FA001)).week
    assert week[0] == (Session(510, 720), Session(780, 1080))
    assert week[5:] == ((), None)


async def test_a_bank_holiday_is_confirmed_as_closed(site: Site) -> None:
    page = await staff(site)
    await page.goto("/pharmacy/FA001/dates")
    await page.get_by_role("button", name="Closed all day on Friday 25 December 2026").click()
    await expect(page.get_by_text("Friday 25 December 2026: closed all day")).to_be_visible()


async def test_a_person_at_the_counter_is_recorded_with_how_they_asked(site: Site) -> None:
    await make_town(nominating="FA002")
    page = await site.signed_in(staff_of("FA001"))
    await page.goto("/pharmacy/FA001/counter")
    await page.get_by_label("NHS number", exact=True).fill(nhs_number(1))
    await page.get_by_role("button", name="Record it").click()
    await expect(page.get_by_role("alert").first).to_contain_text("Select who asks")
    assert await barriers(page) == []
    await page.get_by_label("To get their prescriptions here", exact=True).check()
    await page.get_by_label("The patient", exact=True).check()
    await page.get_by_label("In person", exact=True).check()
    await page.get_by_label("How you checked who they are").fill("knows them")
    await page.get_by_label("Your staff number").fill("RP1")
    await page.get_by_label("They agree").check()
    await page.get_by_role("button", name="Record it").click()
    await expect(page.get_by_text("It is recorded.")).to_be_visible()
    assert (await nominations(1))[NominationType.P1].ods_code == "FA001"


async def test_another_pharmacys_pages_are_refused(site: Site) -> None:
    page = await staff(site)
    for path in ("", "/close", "/week", "/dates", "/counter"):
        answer = await page.goto(f"/pharmacy/FA002{path}")
        assert answer is not None
        assert answer.status == 403
    assert await barriers(page) == []
