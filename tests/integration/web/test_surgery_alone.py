"""Whoever gets medicine from their GP surgery alone may have a pharmacy beside it, whichever way they come, and reads
that only the surgery changes its own part."""

import httpx
import pytest

from eps import clock
from eps.demonstration.town import let_practice_dispense
from eps.identifiers import OdsCode
from eps.nomination.domain import NominationType
from eps.nomination.repository import nominations
from tests.integration.web.browsing import fill_in, text_of
from tests.integration.web.choosing import CHECK, come_in, confirm, pick
from tests.town import add_patient, make_town

GOES_ON = "gives you medicine, and goes on doing so: only it can change that."
ONLY_THE_SURGERY = "You cannot change this here. Only the surgery can change this."


@pytest.fixture
async def patient_of_surgery(browser: httpx.AsyncClient) -> httpx.AsyncClient:
    """They had a pharmacy before."""
    await make_town(0)
    await add_patient(1, synthetic=True)
    await come_in(browser)
    await let_practice_dispense(OdsCode("A81001"), clock.now())
    return browser


async def everybody() -> dict[str, str]:
    return {str(kind): str(one.ods_code) for kind, one in (await nominations(1)).items()}


async def test_their_first_page_says_whose_the_surgerys_part_is(
    patient_of_surgery: httpx.AsyncClient,
) -> None:
    said = text_of(await patient_of_surgery.get("/my-pharmacy"))
    assert ONLY_THE_SURGERY in said
    assert "Choose a pharmacy beside your GP surgery" in said


async def test_they_choose_a_pharmacy_beside_it_and_are_told_at_every_step(
    patient_of_surgery: httpx.AsyncClient,
) -> None:
    assert GOES_ON in text_of(await patient_of_surgery.get("/my-pharmacy/change"))
    await pick(patient_of_surgery, "FA002")
    assert GOES_ON in text_of(await patient_of_surgery.get(CHECK))
    sent = await confirm(patient_of_surgery)
    done = text_of(await patient_of_surgery.get(sent.headers["location"]))
    assert (
        "From now on, new prescriptions that your surgery does not give out go to Rowlands Pharmacy." in done
    )
    assert GOES_ON in done
    said = text_of(await patient_of_surgery.get("/my-pharmacy"))
    assert "Your pharmacy gets what the surgery does not give out itself." in said
    assert await everybody() == {NominationType.P1: "FA002", NominationType.P3: "A81001"}


async def test_the_history_offers_the_pharmacy_of_before_and_not_to_leave_the_surgery(
    patient_of_surgery: httpx.AsyncClient,
) -> None:
    page = await patient_of_surgery.get("/my-pharmacy/history")
    assert page.text.count("Change it back") == 1
    sent = await fill_in(patient_of_surgery, "/my-pharmacy/history", {"undo": "P1/FA001"})
    assert sent.headers["location"] == CHECK
    refused = await fill_in(patient_of_surgery, "/my-pharmacy/history", {"undo": "P3/none"})
    assert refused.headers["location"] == "/my-pharmacy/history"


async def test_the_public_page_of_a_pharmacy_leads_to_the_check_page(
    patient_of_surgery: httpx.AsyncClient,
) -> None:
    sent = await fill_in(patient_of_surgery, "/pharmacies/FA003", {}, to="/pharmacies/FA003/choose")
    sent = await patient_of_surgery.get(sent.headers["location"])
    assert sent.headers["location"] == CHECK
    assert GOES_ON in text_of(await patient_of_surgery.get(CHECK))


async def test_who_has_no_surgery_that_dispenses_reads_nothing_of_one(browser: httpx.AsyncClient) -> None:
    await make_town(1)
    await come_in(browser)
    assert GOES_ON not in text_of(await browser.get("/my-pharmacy/change"))
