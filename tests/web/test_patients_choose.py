"""A patient at a phone sees the pharmacy that gets their prescriptions, and chooses another."""

from datetime import timedelta
from typing import Any

import pytest
from playwright.async_api import Page, expect

from eps import clock
from eps.choices.nominating import nominate
from eps.identifiers import OdsCode
from eps.nomination.domain import NominationType
from eps.nomination.proposal import ProposalState
from eps.nomination.repository import nominations
from eps.nomination.service import Change
from tests.factories import nhs_number
from tests.people import CONSENT, signed_in
from tests.town import NOW, add_patient, close, make_town, only_proposal
from tests.web.conftest import Site
from tests.web.reading import barriers

CONTINUE = {"name": "Continue", "exact": True}


async def patient_of_a_closed_pharmacy(site: Site, **context: Any) -> Page:
    await make_town()
    await close("FA001")
    page = await site.signed_in(signed_in(nhs_number(1)), **context)
    await page.goto("/my-pharmacy")
    return page


async def nominated() -> str | None:
    found = (await nominations(1)).get(NominationType.P1)
    return found.ods_code if found else None


async def pick_nearest(page: Page) -> None:
    await page.get_by_role("radio").first.check()
    await page.get_by_role("button", **CONTINUE).click()  # type: ignore[arg-type]
    await expect(page.get_by_role("heading", level=1)).to_have_text("Check and confirm")


async def test_three_pages_from_signing_in_to_a_settled_pharmacy_without_scripts(site: Site) -> None:
    page = await patient_of_a_closed_pharmacy(site, java_script_enabled=False)
    await expect(page.get_by_text("is closed until Wednesday 16 December 2026.").first).to_be_visible()
    await pick_nearest(page)
    await expect(page.get_by_text("You are asking us to send your future NHS prescriptions")).to_be_visible()
    await page.get_by_label("For good").check()
    await page.get_by_role("button", name="Send my prescriptions to").click()
    await expect(page.get_by_role("heading", level=1)).to_have_text("You chose where your prescriptions go")
    assert await nominated() == "FA002"


async def test_no_pharmacy_is_listed_where_a_choice_can_last_for_no_time(site: Site) -> None:
    await make_town(patients=0)
    await add_patient(1, practice=None)
    await close("FA001", days=3)
    page = await site.signed_in(signed_in(nhs_number(1)))
    await page.goto("/my-pharmacy")
    await expect(page.get_by_role("radio")).to_have_count(2)
    await expect(page.get_by_label("Keep my pharmacy, and wait until it opens")).to_be_visible()


async def test_every_step_has_no_barriers(site: Site) -> None:
    page = await patient_of_a_closed_pharmacy(site)
    assert await barriers(page) == []
    await page.get_by_role("button", **CONTINUE).click()  # type: ignore[arg-type]
    await expect(page.get_by_role("alert").first).to_contain_text("Select a pharmacy, or another answer")
    assert await barriers(page) == []
    await pick_nearest(page)
    assert await barriers(page) == []
    await page.get_by_role("button", name="Send my prescriptions to").click()
    await expect(page).to_have_title("Error: Check and confirm – Pharmacy nominations")
    await page.get_by_label("Until my pharmacy opens again").check()
    await page.get_by_role("button", name="Send my prescriptions to").click()
    await expect(page.get_by_text("until your pharmacy opens again.")).to_be_visible()
    assert await barriers(page) == []
    await page.get_by_role("link", name="See your pharmacy").click()
    await expect(page.get_by_role("button", name="End it now")).to_be_visible()
    assert await barriers(page) == []
    await page.get_by_role("button", name="End it now").click()
    await expect(page.get_by_role("button", name="End it now")).to_have_count(0)


async def test_nothing_is_selected_beforehand(site: Site) -> None:
    page = await patient_of_a_closed_pharmacy(site)
    assert await page.locator("input[type=radio]:checked").count() == 0
    await pick_nearest(page)
    assert await page.locator("input[type=radio]:checked").count() == 0


async def test_the_whole_journey_by_keyboard_alone(site: Site) -> None:
    page = await patient_of_a_closed_pharmacy(site)
    await page.get_by_role("radio").first.focus()
    await page.keyboard.press("Space")
    await page.keyboard.press("Tab")
    await expect(page.get_by_role("button", **CONTINUE)).to_be_focused()  # type: ignore[arg-type]
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("heading", level=1)).to_have_text("Check and confirm")
    await page.get_by_label("Until my pharmacy opens again").focus()
    await page.keyboard.press("ArrowDown")
    await page.keyboard.press("Tab")
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("heading", level=1)).to_have_text("You chose where your prescriptions go")


@pytest.mark.parametrize(
    ("answer", "button", "state", "heading"),
    [
        ("Keep my pharmacy", "Keep my pharmacy", ProposalState.KEPT, "You kept your pharmacy"),
        ("No pharmacy", "Have no pharmacy", ProposalState.REMOVED, "You have no pharmacy now"),
    ],
)
async def test_keeping_and_having_none_pass_the_check_page_too(
    site: Site, answer: str, button: str, state: ProposalState, heading: str
) -> None:
    page = await patient_of_a_closed_pharmacy(site)
    await page.get_by_label(answer).check()
    await page.get_by_role("button", **CONTINUE).click()  # type: ignore[arg-type]
    await page.get_by_role("button", name=button).click()
    await expect(page.get_by_role("heading", level=1)).to_have_text(heading)
    assert (await only_proposal(1)).state is state


async def test_another_one_is_found_in_five_pages(site: Site) -> None:
    page = await patient_of_a_closed_pharmacy(site)
    await page.get_by_label("Another pharmacy").check()
    await page.get_by_role("button", **CONTINUE).click()  # type: ignore[arg-type]
    assert await barriers(page) == []
    await page.get_by_label("Near another postcode").check()
    await page.get_by_label("Postcode", exact=True).fill("SK7 5LD")
    await page.get_by_role("button", name="Find pharmacies").click()
    await expect(page.get_by_role("heading", level=1)).to_have_text("Pharmacies near SK7 5LD")
    assert await barriers(page) == []
    await page.get_by_role("radio").first.check()
    await page.get_by_role("button", **CONTINUE).click()  # type: ignore[arg-type]
    await page.get_by_label("For good").check()
    await page.get_by_role("button", name="Send my prescriptions to").click()
    await expect(page.get_by_role("heading", level=1)).to_have_text("You chose where your prescriptions go")
    assert await nominated() == "FA005"


async def test_the_pharmacy_that_closes_while_the_patient_confirms_is_not_saved(site: Site) -> None:
    page = await patient_of_a_closed_pharmacy(site)
    await pick_nearest(page)
    await page.get_by_label("For good").check()
    await close("FA002")
    await page.get_by_role("button", name="Send my prescriptions to").click()
    await expect(page.get_by_role("heading", level=1)).to_have_text("That pharmacy has just closed")
    assert await barriers(page) == []
    assert await nominated() == "FA001"


async def test_who_comes_second_sees_both_values_and_nothing_is_overwritten(site: Site) -> None:
    await make_town()
    page = await site.signed_in(signed_in(nhs_number(1)))
    await page.goto("/my-pharmacy/change")
    await page.get_by_label("Near my home").check()
    await page.get_by_role("button", name="Find pharmacies").click()
    await page.get_by_role("radio").nth(2).check()
    await page.get_by_role("button", **CONTINUE).click()  # type: ignore[arg-type]
    elsewhere = Change(signed_in(nhs_number(1)), NominationType.P1, CONSENT, 1, clock.now())
    await nominate(elsewhere, OdsCode("FA005"))
    await page.get_by_role("button", name="Send my prescriptions to").click()
    await expect(page.get_by_role("heading", level=1)).to_have_text("Somebody changed this first")
    assert await barriers(page) == []
    assert await nominated() == "FA005"


async def test_back_and_refresh_after_saving_send_nothing_again(site: Site) -> None:
    page = await patient_of_a_closed_pharmacy(site)
    await pick_nearest(page)
    await page.get_by_label("For good").check()
    await page.get_by_role("button", name="Send my prescriptions to").click()
    await expect(page.get_by_role("heading", level=1)).to_have_text("You chose where your prescriptions go")
    await page.reload()
    await expect(page.get_by_role("heading", level=1)).to_have_text("You chose where your prescriptions go")
    await page.go_back()
    await page.goto("/my-pharmacy/check")
    await expect(page.get_by_role("heading", level=1)).to_have_text(
        "The pharmacy that gets your prescriptions"
    )


async def test_a_change_is_changed_back_through_the_check_page(site: Site) -> None:
    await make_town()
    await nominate(Change(signed_in(nhs_number(1)), NominationType.P1, CONSENT, 1, NOW), OdsCode("FA005"))
    page = await site.signed_in(signed_in(nhs_number(1)))
    await page.goto("/my-pharmacy/history")
    assert await barriers(page) == []
    await page.get_by_role("button", name="Change it back").click()
    await page.get_by_role("button", name="Send my prescriptions to").click()
    await expect(page.get_by_role("heading", level=1)).to_have_text("You chose where your prescriptions go")
    assert await nominated() == "FA001"


async def test_a_restricted_person_reads_what_to_do_and_no_reason(site: Site) -> None:
    await make_town(patients=0)
    await add_patient(1, restricted=True)
    page = await site.signed_in(signed_in(nhs_number(1)))
    await page.goto("/my-pharmacy")
    await expect(page.get_by_role("heading", level=1)).to_have_text("You cannot change your pharmacy here")
    await expect(page.get_by_text("Phone your GP surgery or ask any pharmacy.")).to_be_visible()
    assert "restrict" not in (await page.content()).lower()
    assert await barriers(page) == []


async def test_a_session_left_alone_for_half_an_hour_is_over(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    await make_town()
    page = await site.signed_in(signed_in(nhs_number(1)))
    await page.goto("/my-pharmacy")
    later = clock.real_now() + timedelta(minutes=31)
    monkeypatch.setattr(clock, "real_now", lambda: later)
    await page.goto("/my-pharmacy/history")
    await expect(page.get_by_role("heading", level=1)).to_have_text("You have been logged out")
    assert await barriers(page) == []
