"""Whoever gets medicine from their GP surgery alone reads that only the surgery changes it, whichever way they come."""

import httpx
import pytest

from eps import clock
from eps.demonstration.town import let_practice_dispense
from eps.identifiers import OdsCode
from tests.integration.web.browsing import fill_in, text_of, title_of
from tests.integration.web.choosing import CHECK, come_in, nominated, pick
from tests.town import add_patient, make_town

CANNOT = "You cannot change this here"


@pytest.fixture
async def patient_of_surgery(browser: httpx.AsyncClient) -> httpx.AsyncClient:
    """They had a pharmacy before, and another one is on their check page still."""
    await make_town(0)
    await add_patient(1, synthetic=True)
    await come_in(browser)
    await pick(browser, "FA002")
    await let_practice_dispense(OdsCode("A81001"), clock.now())
    return browser


async def test_the_history_does_not_offer_the_pharmacy_of_before(
    patient_of_surgery: httpx.AsyncClient,
) -> None:
    assert "Change it back" not in text_of(await patient_of_surgery.get("/my-pharmacy/history"))
    sent = await fill_in(patient_of_surgery, "/my-pharmacy/history", {"undo": "P1/FA001"})
    assert sent.headers["location"] == "/my-pharmacy/history"


async def test_the_public_page_of_a_pharmacy_leads_to_the_surgery(
    patient_of_surgery: httpx.AsyncClient,
) -> None:
    sent = await fill_in(patient_of_surgery, "/pharmacies/FA003", {}, to="/pharmacies/FA003/choose")
    assert title_of(await patient_of_surgery.get(sent.headers["location"])) == CANNOT


async def test_a_check_page_that_was_open_saves_nothing(patient_of_surgery: httpx.AsyncClient) -> None:
    assert title_of(await patient_of_surgery.get(CHECK)) == CANNOT
    assert title_of(await fill_in(patient_of_surgery, "/my-pharmacy", {}, to=CHECK)) == CANNOT
    assert await nominated() is None
