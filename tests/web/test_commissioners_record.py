"""A commissioner records that pharmacies close, one or several together, in two screens."""

from dataclasses import replace
from typing import Any

from playwright.async_api import Page, expect

from eps import clock
from eps.closures.listing import Asked, listed
from eps.pharmacies.closure import Closure, ClosureKind, ClosureState, state_at
from tests.people import commissioner
from tests.register import store_pharmacies
from tests.town import make_town, on_street
from tests.web.conftest import Site
from tests.web.reading import barriers

CONTINUE = "Continue"


async def recording(site: Site, **context: Any) -> Page:
    page = await site.signed_in(commissioner(), **context)
    await page.goto("/commissioner")
    await page.get_by_role("button", name="Record that pharmacies close").click()
    return page


async def fill(page: Page, codes: str, *, until: str | None = "2026-12-09") -> None:
    """Closed from now; for good where there is no day on which it ends."""
    await page.get_by_label("ODS codes of the pharmacies").fill(codes)
    await page.get_by_label("Closed from now on").check()
    await page.get_by_role("radio", name="Until a date" if until else "For good").check()
    if until:
        await page.get_by_label("when it opens again: date").fill(until)
        await page.get_by_label("when it opens again: time").fill("09:00")
    await page.get_by_label("Flood").check()
    await page.get_by_role("button", name=CONTINUE).click()


async def all_recorded() -> list[Closure]:
    return await listed(Asked(limit=50), commissioner(), clock.now())


async def test_several_codes_close_together_in_two_screens_without_scripts(site: Site) -> None:
    await make_town(6)
    page = await recording(site, java_script_enabled=False)
    await fill(page, "fa001 FA002")
    await expect(page.get_by_role("heading", name="2 pharmacies close together")).to_be_visible()
    await expect(page.get_by_text("Everybody who uses FA001, FA002")).to_be_visible()
    await page.get_by_role("button", name="Record it").click()
    await expect(page.get_by_role("link", name="(FA002)")).to_be_visible()
    recorded = await all_recorded()
    assert {one.ods_code for one in recorded} == {"FA001", "FA002"}
    assert len({one.group for one in recorded}) == 1
    assert {state_at(one, clock.now()) for one in recorded} == {ClosureState.IN_FORCE}


async def test_the_number_of_people_is_exact(site: Site) -> None:
    await make_town(6)
    page = await recording(site)
    await fill(page, "FA001")
    row = page.locator(".nhsuk-summary-list__row", has_text="People whom it concerns")
    await expect(row.get_by_role("definition")).to_have_text("6")
    assert await all_recorded() == []


async def test_a_small_number_of_people_is_not_told(site: Site) -> None:
    await make_town(3)
    page = await recording(site)
    await fill(page, "FA001")
    await expect(page.get_by_text("fewer than 5")).to_be_visible()
    assert await barriers(page) == []


async def test_one_for_good_waits_for_another_commissioner(site: Site) -> None:
    await make_town()
    page = await recording(site)
    await fill(page, "FA001", until=None)
    await expect(page.get_by_text("Another commissioner of your ICB must confirm it")).to_be_visible()
    await page.get_by_role("button", name="Record it, for another to confirm").click()
    await expect(page.get_by_text("Waits for a decision", exact=True)).to_be_visible()
    [requested] = await all_recorded()
    assert (requested.kind, requested.state) == (ClosureKind.PERMANENT, ClosureState.REQUESTED)
    await expect(page.get_by_text("You recorded it, so another commissioner of your ICB")).to_be_visible()
    await expect(page.get_by_role("button", name="Confirm this closure")).to_have_count(0)


async def test_what_is_missing_is_told_beside_its_field(site: Site) -> None:
    await make_town()
    page = await recording(site)
    assert await barriers(page) == []
    await page.get_by_role("button", name=CONTINUE).click()
    alert = page.get_by_role("alert").first
    for missing in ("Enter the ODS code", "Select how long", "Select why", "Enter the date when it closes"):
        await expect(alert).to_contain_text(missing)
    assert await barriers(page) == []


async def test_a_pharmacy_of_another_icb_is_refused_by_its_code(site: Site) -> None:
    await make_town()
    await store_pharmacies(replace(on_street(8, "FX001"), icb_code="QXX"))
    page = await recording(site)
    await fill(page, "FA001 FX001")
    await expect(page.get_by_role("alert").first).to_contain_text("FX001: This pharmacy is not in your ICB")
    assert await all_recorded() == []


async def test_what_overlaps_is_told_beside_its_start_and_records_none(site: Site) -> None:
    await make_town()
    page = await recording(site)
    await fill(page, "FA002")
    await page.get_by_role("button", name="Record it").click()
    await page.goto("/commissioner/close")
    await fill(page, "FA001 FA002")
    await expect(page.get_by_role("alert").first).to_contain_text("FA002 has another temporary closure")
    assert len(await all_recorded()) == 1


async def test_another_commissioner_confirms_those_recorded_together_at_once(site: Site) -> None:
    await make_town()
    page = await recording(site)
    await fill(page, "FA001 FA002", until=None)
    await page.get_by_role("button", name="Record it, for another to confirm").click()
    [first, *_] = await all_recorded()
    other = await site.signed_in(commissioner(name="commissioner-two"), java_script_enabled=False)
    await other.goto(f"/commissioner/closures/{first.id}")
    await other.get_by_label("The same for the other that was recorded").check()
    await other.get_by_role("button", name="Confirm this closure").click()
    await expect(other.get_by_text("In force", exact=True)).to_be_visible()
    assert {state_at(one, clock.now()) for one in await all_recorded()} == {ClosureState.IN_FORCE}
