"""Staff of a practice visit a care home whose residents' pharmacy closes, and record what each of them asks for."""

from typing import Any

from playwright.async_api import Page, expect

from eps import clock
from eps.choices.nominating import record_at_counter
from eps.database import fetch
from eps.identifiers import OdsCode
from eps.nomination.counter import AtCounter
from eps.nomination.domain import NominationType
from eps.nomination.repository import nominations
from tests.batching import staff
from tests.factories import nhs_number
from tests.people import STAFF_CONSENT
from tests.town import add_patient, close, make_town
from tests.web.conftest import Site
from tests.web.reading import barriers

HOME = ("Rosehill Care Home", "1 Rosehill Lane")


async def care_home(site: Site, **context: Any) -> Page:
    """Ada, Bea and Cy live there; somebody else of the practice does not."""
    await make_town(0)
    for number, name in enumerate(("Ada", "Bea", "Cy"), start=1):
        await add_patient(
            number, given_name=name, family_name="Fold", communal=True, address_lines=HOME, postcode="SK7 2LD"
        )
    await add_patient(4)
    await close("FA001")
    page = await site.signed_in(staff(), **context)
    await page.goto("/practice")
    await page.get_by_role("link", name="See care homes").click()
    await page.get_by_role("link", name="Rosehill Care Home").click()
    return page


async def fill(page: Page, number: int, code: str, *, who: str = "The patient", name: str = "") -> None:
    await page.locator(f"#wish-{number}").select_option(label="Another pharmacy")
    await page.locator(f"#code-{number}").fill(code)
    await page.locator(f"#capacity-{number}").select_option(label=who)
    await page.locator(f"#asked_by_name-{number}").fill(name)
    await page.locator(f"#method-{number}").select_option(label="In person")
    await page.locator(f"#checked-{number}").fill("known to the staff of the home")


async def open_all(page: Page) -> None:
    for summary in await page.get_by_text("Which pharmacy, and who asks").all():
        await summary.click()


async def nominated(number: int) -> str:
    return (await nominations(number))[NominationType.P1].ods_code


async def test_each_resident_is_asked_checked_and_told_of_by_themselves(site: Site) -> None:
    page = await care_home(site, java_script_enabled=False)
    await open_all(page)
    await fill(page, 1, "FA003")
    await fill(page, 2, "FA004", who="An attorney", name="Ann Law")
    await page.get_by_label("Your staff number").fill("S1")
    await page.get_by_role("button", name="Check what they ask for").click()
    assert [await nominated(number) for number in (1, 2, 3)] == ["FA001"] * 3
    await expect(page.get_by_text("An attorney: Ann Law, in person")).to_be_visible()
    await expect(page.get_by_text("Closed until")).to_have_count(0)
    await expect(page.get_by_text("Open until 5pm")).to_have_count(2)
    await expect(
        page.get_by_text("You are asking us to send your future NHS prescriptions to")
    ).to_have_count(2)
    await expect(page.get_by_text("Your new pharmacy will not have your records.")).to_have_count(2)
    await expect(page.get_by_role("definition").filter(has_text="S1")).to_have_count(2)
    for name in ("Ada Fold", "Bea Fold"):
        await page.get_by_label(f"They agree: {name}").check()
    await page.get_by_role("button", name="Record these 2 requests").click()
    await expect(page.get_by_text("Recorded: future prescriptions go to")).to_have_count(2)
    assert [await nominated(number) for number in (1, 2, 3)] == ["FA003", "FA004", "FA001"]
    await page.get_by_role("link", name="See who waits in this home still").click()
    await expect(page.get_by_role("heading", name="Cy Fold")).to_be_visible()
    await expect(page.get_by_role("heading", name="Ada Fold")).to_have_count(0)


async def test_what_is_missing_is_told_beside_the_field_of_the_resident(site: Site) -> None:
    page = await care_home(site)
    assert await barriers(page) == []
    await open_all(page)
    await fill(page, 1, "ZZ999", who="A relative")
    await page.get_by_role("button", name="Check what they ask for").click()
    summary = page.get_by_role("alert").first
    for sentence in (
        "No dispenser has the code ZZ999",
        "Enter the name of who asks",
        "Enter your own staff number",
    ):
        await expect(summary).to_contain_text(sentence)
    await expect(page.locator("#checked-1")).to_have_value("known to the staff of the home")
    assert await barriers(page) == []


async def test_nothing_is_recorded_for_whoever_did_not_agree(site: Site) -> None:
    page = await care_home(site)
    await open_all(page)
    await fill(page, 1, "FA003")
    await fill(page, 2, "FA003")
    await page.get_by_label("Your staff number").fill("S1")
    await page.get_by_role("button", name="Check what they ask for").click()
    assert await barriers(page) == []
    await page.get_by_label("They agree: Ada Fold").check()
    await page.get_by_role("button", name="Record these 2 requests").click()
    await expect(page.get_by_role("alert").first).to_contain_text("Select that Bea Fold agrees")
    assert await barriers(page) == []
    assert await nominated(1) == "FA001"
    await page.get_by_role("link", name="Back: put something right").click()
    await expect(page.locator("#code-2")).to_have_value("FA003")


async def test_what_is_refused_to_one_keeps_none_of_the_others(site: Site) -> None:
    page = await care_home(site)
    await open_all(page)
    for number in (1, 2):
        await fill(page, number, "FA003")
    await page.get_by_label("Your staff number").fill("S1")
    await page.get_by_role("button", name="Check what they ask for").click()
    for name in ("Ada Fold", "Bea Fold"):
        await page.get_by_label(f"They agree: {name}").check()
    await changed_elsewhere(1, "FA005")
    await page.get_by_role("button", name="Record these 2 requests").click()
    await expect(page.get_by_text("Not recorded. Somebody changed this person's pharmacy")).to_be_visible()
    await expect(page.get_by_text("Recorded: future prescriptions go to")).to_be_visible()
    assert await barriers(page) == []
    assert [await nominated(number) for number in (1, 2)] == ["FA005", "FA003"]


async def changed_elsewhere(number: int, code: str) -> None:
    await record_at_counter(
        AtCounter(
            *(staff(), nhs_number(number), NominationType.P1, OdsCode(code), STAFF_CONSENT, clock.now())
        )
    )


async def test_homes_are_listed_by_counts_and_looking_at_residents_is_logged(site: Site) -> None:
    page = await care_home(site)
    rows = await fetch("SELECT patient_id FROM access_log ORDER BY patient_id")
    assert [row["patient_id"] for row in rows] == [1, 2, 3]
    await page.goto("/practice/care-homes")
    await expect(page.get_by_text("3 residents of your practice")).to_be_visible()
    assert await barriers(page) == []
    assert len(await fetch("SELECT * FROM access_log")) == 3


async def test_another_practice_sees_nobody_of_the_home(site: Site) -> None:
    await care_home(site)
    other = await site.signed_in(staff("A81002"))
    answer = await other.goto("/practice/care-homes/1")
    assert answer is not None
    assert answer.status == 404
    await other.goto("/practice/care-homes")
    await expect(other.get_by_text("Nobody waits here.")).to_be_visible()
