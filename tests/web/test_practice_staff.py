"""A practice sees what today needs, asks where prescriptions would go, and acts on what waits."""

import re
from typing import Any
from uuid import UUID

import pytest
from playwright.async_api import Locator, Page, Response, expect

from eps import clock
from eps.database import fetch
from eps.demonstration.town import let_practice_dispense
from eps.identifiers import OdsCode
from eps.identity.permissions import Principal
from eps.nomination.domain import NominationType
from eps.nomination.repository import nominations
from eps.prescriptions.practice_list import PracticeList
from eps.prescriptions.practice_listing import count_of
from eps.prescriptions.routing import OnClosed
from eps.prescriptions.states import PrescriptionState
from tests.batching import staff
from tests.factories import nhs_number
from tests.people import staff_of
from tests.prescribing import first_issue, issued, prescriber
from tests.town import add_patient, close, make_town
from tests.web.conftest import Site
from tests.web.reading import barriers


def spaced(number: str) -> str:
    return f"{number[:3]} {number[3:6]} {number[6:]}"


def see(page: Page, which: str) -> Locator:
    return page.get_by_role("link", name=re.compile(f"^See them ?: {which}"))


async def practice(site: Site, who: Principal | None = None, **context: Any) -> Page:
    page = await site.signed_in(who or staff(), name="Priya Shah", **context)
    await page.goto("/practice")
    return page


async def test_the_first_page_counts_what_waits_and_names_closures_but_no_patient(site: Site) -> None:
    await make_town()
    await issued(1)
    await close("FA001")
    page = await practice(site)
    await expect(page.get_by_text("3 of your patients get prescriptions there.")).to_be_visible()
    await expect(see(page, "Waiting at a pharmacy that is closed")).to_be_visible()
    assert await fetch("SELECT * FROM access_log") == []
    assert await barriers(page) == []


async def test_a_list_shows_whom_to_phone_and_each_look_is_logged(site: Site) -> None:
    await make_town()
    await issued(1)
    await close("FA001")
    page = await practice(site)
    await see(page, "Waiting at a pharmacy that is closed").click()
    await expect(page.get_by_text(spaced(nhs_number(1)))).to_be_visible()
    assert len(await fetch("SELECT * FROM access_log")) == 1
    assert await barriers(page) == []


async def test_a_patient_who_was_phoned_is_off_the_list(site: Site) -> None:
    await make_town()
    await close("FA001")
    await issued(1, on_closed=OnClosed.TOKEN)
    page = await practice(site, java_script_enabled=False)
    await see(page, "Patients to phone").click()
    await page.get_by_role("button", name="The patient was told").click()
    await expect(page.get_by_text("Noted: the patient was told.")).to_be_visible()
    assert await count_of(staff(), PracticeList.NOT_TOLD, clock.now()) == 0


async def test_a_prescriber_says_why_before_a_prescription_is_cancelled(site: Site) -> None:
    await make_town()
    made = await issued(1)
    await close("FA001")
    page = await practice(site, prescriber())
    await page.goto("/practice/lists/waiting")
    await page.get_by_text("Cancel it").click()
    await page.get_by_role("button", name="Cancel this prescription").click()
    await expect(page.get_by_role("alert").first).to_contain_text("Select why it is cancelled")
    assert await barriers(page) == []
    await page.get_by_label("Why").select_option(label="The patient asked")
    await page.get_by_role("button", name="Cancel this prescription").click()
    await expect(page.get_by_text("It is cancelled, or marked")).to_be_visible()
    assert (await first_issue(made)).state is PrescriptionState.CANCELLED


async def test_staff_who_may_not_cancel_are_offered_no_way_to(site: Site) -> None:
    await make_town()
    await issued(1)
    await close("FA001")
    page = await practice(site)
    await page.goto("/practice/lists/waiting")
    await expect(page.get_by_role("button", name="Cancel this prescription")).to_have_count(0)


async def test_where_a_prescription_would_go_is_told_and_no_number_stands_in_the_address(site: Site) -> None:
    await make_town()
    page = await practice(site, java_script_enabled=False)
    await page.get_by_role("link", name="Find where a patient’s prescription would go").click()
    await page.get_by_label("NHS number", exact=True).fill(nhs_number(1))
    await page.get_by_label("Medicines: the pharmacy").check()
    await page.get_by_role("button", name="Find where it would go").click()
    await expect(page.get_by_text("which the patient nominated.")).to_be_visible()
    assert nhs_number(1) not in page.url


async def test_others_patients_need_a_reason_whether_they_exist_or_not(site: Site) -> None:
    await make_town()
    await add_patient(9, practice=None)
    page = await practice(site)
    for number in (nhs_number(9), nhs_number(77)):
        await page.goto("/practice/route")
        await page.get_by_label("NHS number", exact=True).fill(number)
        await page.get_by_label("Medicines: the pharmacy").check()
        await page.get_by_role("button", name="Find where it would go").click()
        await expect(page.get_by_role("alert").first).to_contain_text(
            "No patient of your practice has these details."
        )
    assert await barriers(page) == []


async def test_a_patient_is_found_by_family_name_date_of_birth_and_postcode(site: Site) -> None:
    await make_town(0)
    await add_patient(1, given_name="Ada", family_name="Lovelace")
    [row] = await fetch("SELECT date_of_birth FROM patient WHERE id = 1")
    page = await practice(site)
    await page.goto("/practice/route")
    await page.get_by_text("If you do not know their NHS number").click()
    await page.get_by_label("Family name").fill("lovelace")
    await page.get_by_label("Date of birth").fill(str(row["date_of_birth"])[:10])
    await page.get_by_label("Home postcode").fill("SK7 1LD")
    await page.get_by_label("Medicines: the pharmacy").check()
    await page.get_by_role("button", name="Find where it would go").click()
    await expect(page.get_by_text("which the patient nominated.")).to_be_visible()
    assert await barriers(page) == []


async def test_the_pharmacy_that_a_patient_asks_for_is_recorded(site: Site) -> None:
    await make_town()
    page = await practice(site)
    await page.get_by_role("link", name="Record a pharmacy that a patient asks for").click()
    assert await barriers(page) == []
    await page.get_by_label("The pharmacy that they ask for").fill("fa003")
    await page.get_by_role("button", name="Continue").click()
    assert await barriers(page) == []
    await record_request(page)
    assert (await nominations(1))[NominationType.P1].ods_code == "FA003"


async def record_request(page: Page) -> None:
    await page.get_by_label("NHS number", exact=True).fill(nhs_number(1))
    await page.get_by_label("The patient", exact=True).check()
    await page.get_by_label("By phone", exact=True).check()
    await page.get_by_label("How you checked who they are").fill("knows the address")
    await page.get_by_label("Your staff number").fill("S1")
    await page.get_by_label("They agree").check()
    await page.get_by_role("button", name="Record it").click()
    await expect(page.get_by_text("It is recorded.")).to_be_visible()


async def test_a_pharmacy_is_found_by_the_name_that_the_patient_says(site: Site) -> None:
    await make_town()
    page = await practice(site, java_script_enabled=False)
    await page.goto("/practice/counter")
    await page.get_by_label("The pharmacy that they ask for").fill("nowhere at all")
    await page.get_by_role("button", name="Continue").click()
    await expect(page.get_by_role("alert").first).to_contain_text("No pharmacy is called nowhere at all")
    await page.get_by_label("The pharmacy that they ask for").fill("Rowlands")
    await page.get_by_role("button", name="Continue").click()
    await page.get_by_role("link", name="SK7 3LD").click()
    await record_request(page)
    assert (await nominations(1))[NominationType.P1].ods_code == "FA003"


async def test_a_patient_who_wants_no_pharmacy_has_none(site: Site) -> None:
    await make_town()
    page = await practice(site)
    await page.goto("/practice/counter")
    await page.get_by_role("link", name="Record that a patient wants no pharmacy").click()
    await expect(page.get_by_text("You are asking to have no pharmacy.")).to_be_visible()
    assert await barriers(page) == []
    await record_request(page)
    assert await nominations(1) == {}


async def test_a_practice_that_dispenses_says_so_for_its_patient(site: Site) -> None:
    await make_town()
    await let_practice_dispense(OdsCode("A81001"), clock.now())
    page = await practice(site, java_script_enabled=False)
    await page.goto("/practice/counter")
    await page.get_by_role(
        "link", name="Record that your own practice gives a patient their medicine"
    ).click()
    await record_request(page)
    assert (await nominations(1))[NominationType.P3].ods_code == "A81001"


@pytest.mark.parametrize("path", ["/practice", "/practice/lists/waiting", "/practice/batches"])
async def test_pharmacy_staff_do_not_see_a_practices_pages(site: Site, path: str) -> None:
    await make_town()
    page = await site.signed_in(staff_of("FA001"))
    answer = await page.goto(path)
    assert answer is not None
    assert answer.status == 403


async def test_a_list_that_there_is_not_does_nothing(site: Site) -> None:
    await make_town()
    await close("FA001")
    await issued(1, on_closed=OnClosed.TOKEN)
    page = await practice(site)
    await page.goto("/practice/lists/not-told")
    form = page.locator("form[action$='/told']")
    await form.evaluate("form => form.action = '/practice/lists/no-such/told'")
    await page.get_by_role("button", name="The patient was told").click()
    await expect(page.get_by_text("There is no such list.")).to_be_visible()
    assert await count_of(staff(), PracticeList.NOT_TOLD, clock.now()) == 1


@pytest.fixture
def one_look_a_minute(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("EPS_PAGE_RATE_LIMIT", "1/minute")


async def test_who_looks_up_people_too_often_is_told_to_wait(one_look_a_minute: None, site: Site) -> None:
    await make_town()
    page = await practice(site, java_script_enabled=False)
    assert (await looked_up(page, nhs_number(1))).status == 303
    answer = await looked_up(page, nhs_number(2))
    assert answer.status == 429
    assert int(answer.headers["retry-after"]) > 0
    await expect(page.get_by_role("heading", name="Wait a moment before you try again")).to_be_visible()
    assert len(await fetch("SELECT DISTINCT patient_id FROM access_log")) == 1


async def looked_up(page: Page, number: str) -> Response:
    await page.goto("/practice/route")
    await page.get_by_label("NHS number", exact=True).fill(number)
    await page.get_by_label("Medicines: the pharmacy").check()
    async with page.expect_response("**/practice/route") as answered:
        await page.get_by_role("button", name="Find where it would go").click()
    return await answered.value


async def test_those_whom_nobody_writes_to_are_to_be_phoned_about_a_closure(site: Site) -> None:
    await make_town(2)
    await add_patient(3, restricted=True, given_name="Ada", family_name="Fold", phone="07700 900001")
    await close("FA001")
    page = await practice(site)
    assert await fetch("SELECT * FROM access_log") == []
    await page.get_by_role("link", name="Phone 1 of them").click()
    await expect(page.get_by_text("07700 900001")).to_be_visible()
    await expect(page.get_by_role("main").get_by_role("listitem")).to_have_count(1)
    assert [row["patient_id"] for row in await fetch("SELECT * FROM access_log")] == [3]
    assert await barriers(page) == []


async def test_nobody_is_phoned_about_a_closure_that_there_is_not(site: Site) -> None:
    await make_town()
    page = await practice(site)
    for closure in (str(UUID(int=7)), "none"):
        answer = await page.goto(f"/practice/closures/{closure}")
        assert answer is not None
        assert answer.status == 404
