"""Pages of practice staff and prescribers in states that no journey passes: no barrier, valid HTML. A long walk, for it
is beginning one that takes time."""

from playwright.async_api import Page, expect

from eps.identity.permissions import Principal
from eps.prescriptions.routing import OnClosed
from tests.batching import asked, issued_batch, staff
from tests.factories import nhs_number
from tests.prescribing import issued, prescriber
from tests.town import add_patient, close, make_town
from tests.web.conftest import Site
from tests.web.reading import barriers


async def wrong_at(page: Page, path: str, heading: str) -> list[str]:
    await page.goto(path)
    await expect(page.get_by_role("heading", level=1)).to_contain_text(heading)
    return [f"{heading}: {one}" for one in await barriers(page)]


async def wrong_at_first_pages(site: Site, who: Principal) -> list[str]:
    page = await site.signed_in(who, name="Priya Shah")
    return [
        *await wrong_at(page, "/practice", "What today needs"),
        *await wrong_at(page, "/practice/batches", "Batches"),
        *await wrong_at(page, "/practice/care-homes", "Care homes whose residents’ pharmacy closes"),
        *await wrong_at(page, "/practice/lists/waiting", "Waiting at a pharmacy that is closed"),
    ]


async def test_where_nothing_waits(site: Site) -> None:
    await make_town()
    assert await wrong_at_first_pages(site, staff()) == []


async def test_where_much_waits(site: Site) -> None:
    await make_town()
    await add_patient(
        4, preferred_channel="letter", given_name="Wilhelmina-Alexandrina", family_name="Long" * 12
    )
    await issued(1)
    await close("FA001")
    await issued(4, on_closed=OnClosed.TOKEN)
    done = await issued_batch([asked(2), asked(3, on_closed=None, performer="FA005")])
    assert await wrong_at_first_pages(site, prescriber()) == []
    page = await site.signed_in(prescriber())
    assert await wrong_at(page, "/practice/lists/not-told", "Patients to phone") == []
    assert await wrong_at(page, "/practice/lists/held", "Repeat dispensing held") == []
    assert await wrong_at(page, f"/practice/batches/{done}", "Batch of 2") == []


async def test_where_a_prescription_would_go(site: Site) -> None:
    await make_town()
    await close("FA001")
    page = await site.signed_in(staff())
    await page.goto("/practice/route")
    await page.get_by_label("NHS number", exact=True).fill(nhs_number(1))
    await page.get_by_label("Medicines: the pharmacy").check()
    await page.get_by_role("button", name="Find where it would go").click()
    await expect(page.get_by_text("so it would not be issued")).to_be_visible()
    assert await barriers(page) == []


async def test_long_names_of_residents(site: Site) -> None:
    await make_town(0)
    home = ("Llanfair" * 6, "1 Rosehill Lane")
    await add_patient(1, communal=True, given_name="Ada", family_name="Long" * 12, address_lines=home)
    await close("FA001")
    page = await site.signed_in(staff())
    assert await wrong_at(page, "/practice/care-homes", "Care homes") == []
    assert await wrong_at(page, "/practice/care-homes/1", "What residents ask for") == []
    await page.set_viewport_size({"width": 320, "height": 800})
    await page.get_by_text("Which pharmacy, and who asks").click()
    await page.locator("#wish-1").select_option(label="No pharmacy: each prescription will have a number")
    await page.locator("#capacity-1").select_option(label="A carer")
    await page.locator("#asked_by_name-1").fill("Carer" * 12)
    await page.locator("#method-1").select_option(label="By phone")
    await page.locator("#checked-1").fill("checked" * 12)
    await page.get_by_label("Your staff number").fill("S1")
    await page.get_by_role("button", name="Check what they ask for").click()
    await expect(page.get_by_role("heading", level=1)).to_have_text("Check what they ask for")
    assert await barriers(page) == []
    await page.get_by_label("They agree").check()
    await page.get_by_role("button", name="Record this request").click()
    await expect(page.get_by_text("Recorded: no pharmacy.")).to_be_visible()
    assert await barriers(page) == []
