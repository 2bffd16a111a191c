"""Pages of a practice without a browser: what its own dispensary gives out."""

import csv
from io import StringIO
from uuid import UUID

import httpx
import pytest

from eps import clock
from eps.database import fetch
from eps.demonstration.town import let_practice_dispense
from eps.identifiers import OdsCode
from eps.identity.permissions import Role
from eps.prescriptions.batch import ClosedAnswer
from eps.prescriptions.foreseeing import OWN_PATIENT
from eps.prescriptions.release_service import release_by_id
from eps.prescriptions.routing import OnClosed
from tests.batching import issued_batch, lines_now
from tests.dispensing import asking
from tests.factories import nhs_number
from tests.integration.web.browsing import enter, fill_in, text_of
from tests.people import staff_of
from tests.prescribing import issued
from tests.register import directory_loaded, store_pharmacies
from tests.town import add_patient, close, later, make_town, on_street

OF_THE_SURGERY = {"nhs_number": nhs_number(1), "site": "P3"}
MEDICINE = {
    "code": "39732311000001104",
    "name": "Amoxicillin 250mg capsules",
    "quantity": "28",
    "unit": "capsule",
    "dosage": "One each day",
}


@pytest.fixture
async def surgery(browser: httpx.AsyncClient) -> httpx.AsyncClient:
    """A dispensing practice; its patient gets medicine there."""
    await make_town(0)
    await add_patient(1, synthetic=True)
    await let_practice_dispense(OdsCode("A81001"), clock.now())
    await enter(browser, staff_of("A81001", role=Role.PRACTICE))
    return browser


async def test_where_medicine_of_the_surgery_would_go_is_told_as_over_http(
    surgery: httpx.AsyncClient,
) -> None:
    answer = await fill_in(surgery, "/practice/route", OF_THE_SURGERY)
    assert answer.headers["location"] == "/practice/route/answer"
    page = await surgery.get("/practice/route/answer")
    assert "which the patient nominated." in text_of(page)


async def test_the_answer_says_whose_it_is_where_another_tab_asked_about_somebody_else(
    surgery: httpx.AsyncClient,
) -> None:
    await add_patient(2, given_name="Bea", family_name="Fold")
    await fill_in(surgery, "/practice/route", OF_THE_SURGERY)
    await fill_in(surgery, "/practice/route", {"nhs_number": nhs_number(2), "site": "P1"})
    said = text_of(await surgery.get("/practice/route/answer"))
    number = nhs_number(2)
    assert "Patient Bea Fold Born" in said
    assert f"NHS number {number[:3]} {number[3:6]} {number[6:]}" in said


async def test_the_answer_of_a_restricted_patient_says_nothing_of_them(surgery: httpx.AsyncClient) -> None:
    await add_patient(2, given_name="Bea", family_name="Fold", restricted=True)
    await fill_in(surgery, "/practice/route", {"nhs_number": nhs_number(2), "site": "P1"})
    assert "Bea" not in text_of(await surgery.get("/practice/route/answer"))


async def test_medicine_that_the_surgery_gives_out_is_prepared(surgery: httpx.AsyncClient) -> None:
    line = (
        OF_THE_SURGERY
        | MEDICINE
        | {"reference": "r-1", "treatment": "acute", "days_supply": "28", "issues": "1"}
    )
    answer = await fill_in(surgery, "/practice/prepare", line)
    assert answer.status_code == 303, text_of(answer)
    assert "Surgery" in text_of(await surgery.get(answer.headers["location"]))


LOOK = {"nhs_number": nhs_number(1), "site": "P1"}


async def looks() -> int:
    return len(await fetch("SELECT id FROM access_log WHERE reason = $1", OWN_PATIENT))


async def test_one_look_at_where_it_would_go_is_one_row_of_the_access_log(surgery: httpx.AsyncClient) -> None:
    await fill_in(surgery, "/practice/route", LOOK)
    await surgery.get("/practice/route/answer")
    assert await looks() == 1


async def test_who_looks_again_is_logged_again(surgery: httpx.AsyncClient) -> None:
    await fill_in(surgery, "/practice/route", LOOK)
    for _ in range(2):
        await surgery.get("/practice/route/answer")
    assert await looks() == 2


@pytest.mark.parametrize("number", [2, 9])
async def test_a_stranger_and_nobody_are_answered_alike_with_both_ways_on(
    surgery: httpx.AsyncClient, number: int
) -> None:
    await add_patient(2, practice="B81001")
    page = text_of(await fill_in(surgery, "/practice/route", {**LOOK, "nhs_number": nhs_number(number)}))
    assert "No patient of your practice has these details. Check them." in page
    assert "For a patient of another practice, say why you ask." in page
    assert "`" not in page


async def test_whom_to_phone_is_told_with_their_number_or_that_none_is_held(
    browser: httpx.AsyncClient,
) -> None:
    await make_town(0)
    await add_patient(1, phone="07700900001")
    await add_patient(2, phone=None)
    await close("FA001")
    for one in (1, 2):
        await issued(one, on_closed=OnClosed.TOKEN)
    await enter(browser, staff_of("A81001", role=Role.PRACTICE))
    said = text_of(await browser.get("/practice/lists/not-told"))
    first, second = said.split("Born")[1:]
    assert "Phone number of the patient: 07700 900001" in first
    assert "No phone number held." in second


async def test_whose_number_the_closed_pharmacys_is_is_told(browser: httpx.AsyncClient) -> None:
    await make_town(0)
    await store_pharmacies(on_street(8, "FA008", telephone="0161 483 8729"))
    await directory_loaded()
    await add_patient(1, nominating="FA008")
    await issued(1)
    await close("FA008")
    await enter(browser, staff_of("A81001", role=Role.PRACTICE))
    said = text_of(await browser.get("/practice/lists/waiting"))
    assert "Phone number of this pharmacy: 0161 483 8729" in said


async def test_a_list_says_how_the_pharmacy_stands_now(browser: httpx.AsyncClient) -> None:
    await make_town(1)
    await close("FA001")
    await issued(on_closed=OnClosed.TOKEN)
    await enter(browser, staff_of("A81001", role=Role.PRACTICE))
    page = "/practice/lists/not-told"
    assert "Rowlands Pharmacy: Closed until Wednesday 16 December 2026." in text_of(await browser.get(page))
    await later(days=22)
    await enter(browser, staff_of("A81001", role=Role.PRACTICE))
    assert "Rowlands Pharmacy: Open until 5pm." in text_of(await browser.get(page))


async def lines_of_the_batch(browser: httpx.AsyncClient, batch_id: UUID) -> str:
    await enter(browser, staff_of("A81001", role=Role.PRACTICE))
    return text_of(await browser.get(f"/practice/batches/{batch_id}"))


async def test_a_line_says_whether_its_patient_knows_of_the_number_or_is_to_be_phoned(
    browser: httpx.AsyncClient,
) -> None:
    await make_town(0)
    await add_patient(1, preferred_channel="text", phone="07700 900001")
    await add_patient(2, preferred_channel="letter")
    await close("FA001")
    batch_id = await issued_batch(2, on_closed=ClosedAnswer.TOKEN)
    said = await lines_of_the_batch(browser, batch_id)
    assert said.count("The pharmacy was closed. The patient is told.") == 1
    assert said.count("We could not tell the patient. Phone them") == 1


async def test_the_table_of_a_batch_says_whom_to_phone(browser: httpx.AsyncClient) -> None:
    await make_town(0)
    await add_patient(1, preferred_channel="letter")
    await close("FA001")
    batch_id = await issued_batch(1, on_closed=ClosedAnswer.TOKEN)
    await enter(browser, staff_of("A81001", role=Role.PRACTICE))
    table = await browser.get(f"/practice/batches/{batch_id}/table")
    [line] = csv.DictReader(StringIO(table.text))
    assert "We could not tell the patient. Phone them" in line["Why no pharmacy"]


async def test_a_line_of_what_was_used_meanwhile_asks_for_no_phoning(browser: httpx.AsyncClient) -> None:
    await make_town(0)
    await add_patient(1, preferred_channel="letter")
    await close("FA001")
    batch_id = await issued_batch(1, on_closed=ClosedAnswer.TOKEN)
    [line] = await lines_now(batch_id)
    assert line.prescription_id is not None
    await release_by_id(asking("FA002"), line.prescription_id)
    assert "It no longer waits for anybody." in await lines_of_the_batch(browser, batch_id)
