"""Prescriptions are prepared, signed together by a prescriber, and followed."""

import csv
from io import StringIO

import pytest
from playwright.async_api import Page, expect

from eps.database import execute, fetch
from eps.prescriptions.batch import BatchState, ClosedAnswer, LineOutcome
from eps.prescriptions.repository import items_of
from eps.web.practice import batches
from tests.batching import asked, batch_now, issued_batch, lines_now, prepared, prescriptions_issued, staff
from tests.factories import nhs_number
from tests.prescribing import prescriber
from tests.town import add_patient, close, make_town, settle
from tests.web.conftest import Site
from tests.web.reading import barriers

PRESCRIPTION = {
    "Your own reference": "order-1",
    "Code of the medicine in dm+d": "39732311000001104",
    "Medicine": "Amoxicillin 250mg capsules",
    "How many": "28",
    "Unit, such as tablet": "capsule",
    "How it is taken": "One each day",
    "Days that one supply lasts": "28",
    "How many supplies": "1",
}


async def fill(page: Page, **others: str) -> None:
    for label, value in PRESCRIPTION.items():
        await page.get_by_label(label, exact=True).fill(value)
    await page.get_by_label("NHS number", exact=True).fill(nhs_number(1))
    await page.get_by_label("Repeat", exact=True).check()
    await page.get_by_label("Medicines: the pharmacy that the patient nominated").check()
    for label, value in others.items():
        await page.get_by_label(label, exact=True).fill(value)


async def test_staff_prepare_a_prescription_and_a_prescriber_signs_it(site: Site) -> None:
    await make_town()
    page = await site.signed_in(staff(), java_script_enabled=False)
    await page.goto("/practice/prepare")
    await fill(page)
    await page.get_by_role("button", name="Prepare it").click()
    await expect(page.get_by_text("A prescriber of your practice signs it.")).to_be_visible()
    assert await prescriptions_issued() == 0
    signing = await site.signed_in(prescriber(), java_script_enabled=False)
    await signing.goto(page.url)
    await signing.get_by_role("button", name="Sign and issue").click()
    await settle()
    await signing.get_by_role("link", name="See how far it is now").click()
    await expect(signing.get_by_text("Sent to a pharmacy, number")).to_be_visible()
    assert await prescriptions_issued() == 1


async def test_what_is_wrong_with_a_prescription_stands_beside_its_field(site: Site) -> None:
    await make_town()
    page = await site.signed_in(staff())
    await page.goto("/practice/prepare")
    assert await barriers(page) == []
    await fill(page, **{"Code of the medicine in dm+d": "39732311000001105"})
    await page.get_by_role("button", name="Prepare it").click()
    await expect(page.get_by_role("alert").first).to_contain_text("This is no dm+d code")
    await expect(page.get_by_label("How it is taken", exact=True)).to_have_value("One each day")
    assert await barriers(page) == []


async def test_one_answer_is_asked_for_all_that_is_closed_with_others_for_some(site: Site) -> None:
    await make_town(3)
    await add_patient(4, nominating="FA005")
    batch_id = await prepared([asked(number) for number in range(1, 5)])
    await close("FA001")
    page = await site.signed_in(prescriber())
    await page.goto(f"/practice/batches/{batch_id}")
    assert await barriers(page) == []
    await page.get_by_role("button", name="Sign and issue").click()
    await expect(page.get_by_role("alert").first).to_contain_text("Select what happens where the pharmacy")
    assert await barriers(page) == []
    await page.get_by_label("Issue with a number that any pharmacy can use").check()
    await page.get_by_label("line-2", exact=True).select_option(label="Hold: issue later")
    await page.get_by_label("line-3", exact=True).select_option(label="Leave out: I do not sign it")
    await page.get_by_role("button", name="Sign and issue").click()
    await expect(page.get_by_text("Being issued")).to_be_visible()
    await settle()
    outcomes = [line.outcome for line in await lines_now(batch_id)]
    await page.reload()
    await expect(page.get_by_text("The pharmacy was closed. We could not tell the patient")).to_have_count(1)
    expected = [LineOutcome.TOKEN, LineOutcome.HELD, LineOutcome.REFUSED, LineOutcome.ROUTED]
    assert outcomes == expected
    await page.reload()
    await expect(page.get_by_role("button", name="Go on, and try again what is held")).to_be_visible()
    assert await barriers(page) == []


async def test_what_is_closed_is_asked_about_page_by_page_and_every_answer_is_kept(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    await make_town(3)
    batch_id = await prepared(3)
    await close("FA001")
    monkeypatch.setattr(batches, "AT_ONCE", 1)
    page = await site.signed_in(prescriber())
    await page.goto(f"/practice/batches/{batch_id}?lines=closed")
    await page.get_by_label("Issue with a number that any pharmacy can use").check()
    await page.get_by_text("Another answer for some of the 3").click()
    await page.get_by_label("line-1", exact=True).select_option(label="Hold: issue later")
    await page.get_by_role("button", name="Keep these answers and see more of the 3").click()
    await expect(page.get_by_label("line-1", exact=True)).to_have_count(0)
    await page.get_by_label("line-2", exact=True).select_option(label="Leave out: I do not sign it")
    assert await barriers(page) == []
    await page.get_by_role("button", name="Keep these answers and see the first again").click()
    await expect(page.get_by_label("line-1", exact=True)).to_have_value("hold")
    await page.get_by_role("button", name="Sign and issue").click()
    await settle()
    assert [line.outcome for line in await lines_now(batch_id)] == [
        *(LineOutcome.HELD, LineOutcome.REFUSED, LineOutcome.TOKEN)
    ]


async def test_a_batch_that_was_signed_elsewhere_meanwhile_is_not_signed_twice(site: Site) -> None:
    await make_town()
    batch_id = await prepared(2)
    page = await site.signed_in(prescriber())
    other = await site.signed_in(prescriber())
    for one in (page, other):
        await one.goto(f"/practice/batches/{batch_id}")
    await other.get_by_role("button", name="Sign and issue").click()
    await expect(other.get_by_text("Being issued")).to_be_visible()
    await page.get_by_role("button", name="Sign and issue").click()
    await expect(page.get_by_role("alert").first).to_contain_text("This batch was signed already.")
    await settle()
    assert await prescriptions_issued() == 2


async def test_a_batch_is_stopped_and_goes_on(site: Site) -> None:
    await make_town()
    batch_id = await prepared(2)
    page = await site.signed_in(prescriber())
    await page.goto(f"/practice/batches/{batch_id}")
    await page.get_by_role("button", name="Sign and issue").click()
    await page.get_by_role("button", name="Stop after the line under way").click()
    await expect(page.get_by_text("Stopped", exact=True)).to_be_visible()
    await page.get_by_role("button", name="Go on, and try again").click()
    await settle()
    assert (await batch_now(batch_id)).state is BatchState.DONE


async def test_lines_are_filtered_and_downloaded_by_reference_without_names(site: Site) -> None:
    await make_town()
    batch_id = await issued_batch([asked(1, reference="=1+1"), asked(2, reference="second")])
    page = await site.signed_in(staff())
    await page.goto(f"/practice/batches/{batch_id}?lines=refused")
    await expect(page.get_by_text("There are none.")).to_be_visible()
    table = await page.request.get(f"/practice/batches/{batch_id}/table", headers=await cookie(page))
    rows = list(csv.DictReader(StringIO(await table.text())))
    assert [row["Reference"] for row in rows] == ["'=1+1", "second"]
    assert {row["Pharmacy code"] for row in rows} == {"FA001"}
    assert nhs_number(1) not in await table.text()


async def cookie(page: Page) -> dict[str, str]:
    """Playwright's own requests keep cookies that are Secure to themselves."""
    [kept] = await page.context.cookies()
    return {"Cookie": f"{kept['name']}={kept['value']}"}


async def test_any_line_is_left_out_by_its_reference(site: Site) -> None:
    await make_town()
    batch_id = await prepared(2)
    page = await site.signed_in(prescriber())
    await page.goto(f"/practice/batches/{batch_id}")
    await page.get_by_text("Leave some out").click()
    await page.get_by_label("References of those that you do not sign").fill("line-2\nno-such")
    await page.get_by_role("button", name="Sign and issue").click()
    await expect(page.get_by_role("alert").first).to_contain_text("no line with the reference no-such")
    assert await barriers(page) == []
    await page.get_by_label("References of those that you do not sign").fill("line-2\n")
    await page.get_by_role("button", name="Sign and issue").click()
    await settle()
    await page.goto(f"/practice/batches/{batch_id}")
    await expect(page.get_by_text("The prescriber left this line out when signing.")).to_be_visible()
    await expect(page.get_by_text("It went to")).to_have_count(1)
    assert await prescriptions_issued() == 1


async def test_a_prescription_has_up_to_four_medicines_and_a_schedule_shortens_its_use(site: Site) -> None:
    await make_town()
    page = await site.signed_in(staff(), java_script_enabled=False)
    await page.goto("/practice/prepare")
    await fill(page)
    await page.get_by_label("Schedule, if it is a controlled drug", exact=True).select_option(
        label="Schedule 3"
    )
    await page.get_by_text("Another medicine (2)").click()
    await page.get_by_label("Medicine (2)", exact=True).fill("Aspirin 75mg tablets")
    await page.get_by_role("button", name="Prepare it").click()
    await expect(page.get_by_role("alert").first).to_contain_text("Enter the dm+d code")
    await page.get_by_label("Code of the medicine in dm+d (2)").fill("319775005")
    for label, value in (
        ("How many", "28"),
        ("Unit, such as tablet", "tablet"),
        ("How it is taken", "One a day"),
    ):
        await page.get_by_label(f"{label} (2)", exact=True).fill(value)
    await page.get_by_role("button", name="Prepare it").click()
    await expect(page.locator("#code-2-error")).to_contain_text("This is no dm+d code")
    await page.get_by_label("Code of the medicine in dm+d (2)").fill("319775004")
    await page.get_by_role("button", name="Prepare it").click()
    await expect(page.get_by_text("Aspirin 75mg tablets, 28 tablets: One a day")).to_be_visible()
    [row] = await fetch("SELECT items FROM batch_line")
    assert [item.schedule for item in items_of(row["items"])] == [3, None]


async def test_a_prescription_for_no_pharmacy_becomes_a_number(site: Site) -> None:
    await make_town()
    page = await site.signed_in(prescriber())
    await page.goto("/practice/prepare")
    await fill(page)
    await page.get_by_label("No pharmacy: a number that any pharmacy can use").check()
    await page.get_by_role("button", name="Prepare it").click()
    await expect(
        page.get_by_role("link", name="Would get a number that any pharmacy can use: 1")
    ).to_be_visible()


async def test_batches_are_listed_by_their_state_and_page_by_page(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(batches, "AT_ONCE", 1)
    await make_town()
    await issued_batch([asked(1)])
    for number in (2, 3):
        await prepared([asked(number)])
    page = await site.signed_in(staff(), java_script_enabled=False)
    await page.goto("/practice/batches?state=prepared")
    first = await page.get_by_role("link", name="1 prescription, prepared").get_attribute("href")
    await page.get_by_role("link", name="Earlier batches").click()
    await expect(page.get_by_role("link", name="1 prescription, prepared")).not_to_have_attribute(
        "href", str(first)
    )
    await expect(page.get_by_role("link", name="Earlier batches")).to_have_count(0)
    await page.get_by_role("link", name="Done").click()
    await expect(page.get_by_text("Done: 1 issued")).to_be_visible()
    await page.get_by_role("link", name="Stopped").click()
    await expect(page.get_by_text("There are none.")).to_be_visible()


async def test_nothing_is_shown_of_where_a_withheld_record_went(site: Site) -> None:
    await make_town(0)
    await add_patient(1, restricted=True)
    await close("FA001")
    batch_id = await issued_batch([asked(1, on_closed=ClosedAnswer.TOKEN)])
    page = await site.signed_in(staff())
    await page.goto(f"/practice/batches/{batch_id}")
    await expect(page.get_by_role("cell", name="line-1")).to_be_visible()
    await expect(page.get_by_role("main")).not_to_contain_text("The pharmacy is closed")
    await expect(page.get_by_role("main")).not_to_contain_text("It went to")


async def test_what_was_answered_for_a_batch_is_there_again_when_the_sign_in_ran_out(site: Site) -> None:
    await make_town()
    batch_id = await prepared(3)
    await close("FA001")
    page = await site.visitor(java_script_enabled=False)
    await page.goto(f"/practice/batches/{batch_id}")
    await log_in_as_prescriber(page)
    await page.get_by_label("Issue with a number that any pharmacy can use").check()
    await page.get_by_text("Another answer for some of the 3").click()
    await page.get_by_label("line-2", exact=True).select_option(label="Hold: issue later")
    await execute("UPDATE session SET seen_at = $1", "2020-01-01T00:00:00+00:00")
    await page.get_by_role("button", name="Sign and issue").click()
    await page.get_by_role("link", name="Log in again").click()
    await log_in_as_prescriber(page)
    await expect(page.get_by_label("Issue with a number that any pharmacy can use")).to_be_checked()
    await expect(page.locator("#line-2")).to_have_value("hold")
    assert await prescriptions_issued() == 0
    await page.get_by_role("button", name="Sign and issue").click()
    await settle()
    assert [line.outcome for line in await lines_now(batch_id)] == [
        *(LineOutcome.TOKEN, LineOutcome.HELD, LineOutcome.TOKEN)
    ]


async def log_in_as_prescriber(page: Page) -> None:
    await page.get_by_role("button", name="Continue to staff log in").click()
    await page.get_by_label("Role").select_option(label="Prescriber")
    await page.get_by_label("Code of the organisation").fill("A81001")
    await page.get_by_role("button", name="Log in", exact=True).click()
