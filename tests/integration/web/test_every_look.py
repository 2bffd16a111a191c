"""Whatever page shows staff a patient, one row of the access log says so, and why; what shows nobody has none."""

from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import httpx
import pytest

from eps.database import fetch
from eps.identity.permissions import Role
from eps.prescriptions.routing import OnClosed
from tests.batching import asked, issued_batch, prepared, staff
from tests.factories import nhs_number
from tests.integration.web.browsing import enter, fill_in, hidden_in
from tests.people import staff_of
from tests.prescribing import issued, prescriber
from tests.town import add_patient, close, make_town

HOME = ("Rosehill Care Home", "1 Rosehill Lane")
FROM_HOME = "/practice/care-homes/2"
COUNTER = {
    "capacity": "patient",
    "method": "in person",
    "checked": "knows date of birth",
    "staff_id": "S1",
    "given": "yes",
}


async def _rows() -> Counter[tuple[int, str]]:
    return Counter((row["patient_id"], row["reason"]) for row in await fetch("SELECT * FROM access_log"))


@asynccontextmanager
async def looks(*patients: int) -> AsyncIterator[None]:
    """Exactly one row for each of these meanwhile."""
    before = await _rows()
    yield
    new = (await _rows()) - before
    assert sorted(patient for patient, _ in new.elements()) == sorted(patients)
    assert all(reason for _, reason in new)


@pytest.fixture
async def surgery(browser: httpx.AsyncClient) -> httpx.AsyncClient:
    """Patient 1 has two prescriptions at the pharmacy that closed; 2 and 3 live in a care home."""
    await make_town(1)
    for number in (2, 3):
        await add_patient(number, communal=True, address_lines=HOME, postcode="SK7 2LD")
    await issued(1)
    await issued(1)
    await close("FA001")
    await enter(browser, staff())
    return browser


async def test_a_list_with_two_prescriptions_of_somebody(surgery: httpx.AsyncClient) -> None:
    async with looks(1):
        await surgery.get("/practice/lists/waiting")


async def test_what_is_done_about_a_prescription_and_the_list_after_it(surgery: httpx.AsyncClient) -> None:
    page = await surgery.get("/practice/lists/waiting")
    async with looks(1):
        sent = await surgery.post("/practice/lists/waiting/number", data=hidden_in(page))
    async with looks(1):
        await surgery.get(sent.headers["location"])


async def test_the_first_page_counts_and_shows_nobody(surgery: httpx.AsyncClient) -> None:
    async with looks():
        for page in ("/practice", "/practice/care-homes", "/practice/batches", "/practice/route"):
            await surgery.get(page)


async def test_whom_to_phone_because_of_a_closure(surgery: httpx.AsyncClient) -> None:
    await add_patient(4, restricted=True)
    [closure] = await fetch("SELECT id FROM closure")
    async with looks(4):
        await surgery.get(f"/practice/closures/{closure['id']}")


async def test_where_a_prescription_would_go(surgery: httpx.AsyncClient) -> None:
    form = {"nhs_number": nhs_number(1), "site": "P1", "performer": "", "reason": ""}
    async with looks(1):
        sent = await fill_in(surgery, "/practice/route", form)
        await surgery.get(sent.headers["location"])
    async with looks(1):
        await surgery.get("/practice/route/answer")


async def test_residents_of_a_care_home_from_the_form_to_what_was_recorded(
    surgery: httpx.AsyncClient,
) -> None:
    async with looks(2, 3):
        page = await surgery.get(FROM_HOME)
    async with looks(2, 3):
        await surgery.post(FROM_HOME, data={**hidden_in(page), "wish-2": "another"})
    wishes = {"wish-2": "none", "capacity-2": "patient", "method-2": "in person", "checked-2": "known"}
    async with looks():
        await surgery.post(FROM_HOME, data={**hidden_in(page), **wishes, "staff_id": "S1"})
    async with looks(2):
        page = await surgery.get(f"{FROM_HOME}/check")
    async with looks(2):
        await surgery.post(f"{FROM_HOME}/check", data=hidden_in(page))
    async with looks(2):
        sent = await surgery.post(f"{FROM_HOME}/check", data={**hidden_in(page), "given-2": "yes"})
    async with looks(2):
        await surgery.get(sent.headers["location"])


@pytest.mark.parametrize("agreed", [{}, {"staff_id": ""}])
async def test_a_form_of_the_counter(surgery: httpx.AsyncClient, agreed: dict[str, str]) -> None:
    form = {**COUNTER, **agreed, "nhs_number": nhs_number(1)}
    async with looks(*((1,) if not agreed else ())):
        await fill_in(surgery, "/practice/counter/FA002", form)


async def test_a_counter_that_refuses(surgery: httpx.AsyncClient) -> None:
    async with looks(1):
        await fill_in(surgery, "/practice/counter/FA001", {**COUNTER, "nhs_number": nhs_number(1)})


async def test_the_counter_of_a_pharmacy(surgery: httpx.AsyncClient) -> None:
    await enter(surgery, staff_of("FA002", role=Role.PHARMACY))
    form: dict[str, Any] = {**COUNTER, "nhs_number": nhs_number(1), "wish": "nominate"}
    async with looks(1):
        await fill_in(surgery, "/pharmacy/FA002/counter", form)


async def test_a_batch_with_two_lines_of_somebody_prepared_signed_and_followed(
    surgery: httpx.AsyncClient,
) -> None:
    lines = [asked(1, on_closed=OnClosed.TOKEN), asked(1, reference="again"), asked(2)]
    async with looks(1, 2):
        batch = await prepared(lines)
    await enter(surgery, prescriber())
    async with looks(1, 2):
        page = await surgery.get(f"/practice/batches/{batch}")
    async with looks(1, 2):
        await surgery.post(f"/practice/batches/{batch}/sign", data=hidden_in(page))
    done = await issued_batch([asked(3, performer="FA005")])
    async with looks(3):
        await surgery.get(f"/practice/batches/{done}")
    async with looks(3):
        await surgery.get(f"/practice/batches/{done}/table")
