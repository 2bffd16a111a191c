"""A practice's system sends an order: it is issued, and the answer says so."""

import json

import httpx
import pytest

from eps.prescriptions import repository
from eps.prescriptions.identifier import PrescriptionId
from tests.integration.fhir.sending import issue, process
from tests.messages import order_message
from tests.town import add_patient


@pytest.fixture(scope="module", autouse=True)
async def _patient_of_the_town(service: httpx.AsyncClient) -> None:
    await add_patient(1)


async def stored(message: dict[str, object]) -> bytes | None:
    prescription_id = PrescriptionId(message["entry"][1]["resource"]["groupIdentifier"]["value"])  # type: ignore[index]
    found = await repository.prescription(prescription_id)
    return None if found is None else (await repository.bundles([found.key]))[found.key]


async def test_an_order_is_issued_and_kept_byte_for_byte(api: httpx.AsyncClient) -> None:
    message = order_message(items=2)
    content = json.dumps(message, indent=3).encode()
    answer = await process(api, content)
    assert (answer.status_code, issue(answer)["code"]) == (200, "informational"), answer.text
    assert await stored(message) == content


async def test_the_same_request_again_is_answered_the_same_and_issues_nothing_twice(
    api: httpx.AsyncClient,
) -> None:
    content = json.dumps(order_message()).encode()
    own = "0B7D4A9E-0000-4000-8000-000000000001"
    first = await process(api, content, x_request_id=own)
    again = await process(api, content, x_request_id=own.lower())
    assert (first.status_code, again.status_code) == (200, 200)
    assert first.content == again.content
