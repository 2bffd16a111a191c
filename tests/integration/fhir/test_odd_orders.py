"""Every place of an order and of a cancellation holds something odd once: a clear answer, and nothing breaks."""

from collections.abc import Callable
from typing import Any

import httpx
import pytest

from tests.integration.fhir.sending import process
from tests.integration.fhir.test_cancels import cancelling
from tests.integration.fhir.test_odd_values import ODD, ODDER, places, with_odd
from tests.messages import DEFINITION, REQUEST, changed, order_message

Json = dict[str, Any]
CLINIC = {"resourceType": "HealthcareService", "identifier": [{"value": "A81001"}]}
DRUG = {"url": "schedule", "valueCoding": {"code": "CD2"}}
pytestmark = pytest.mark.parametrize("register", ["sqlite"], indirect=True)
"""What is odd is refused before a register is asked, nearly always."""


def order() -> Json:
    """With everything in it that is looked at."""
    message = order_message()
    extensions = [
        {"url": f"{DEFINITION}PrescriptionType", "valueCoding": {"code": "1001"}},
        {"url": f"{DEFINITION}ControlledDrug", "extension": [DRUG]},
    ]
    message = changed(message, REQUEST, "extension", extensions)
    message["entry"].append({"fullUrl": "urn:uuid:clinic", "resource": CLINIC})
    return changed(message, "PractitionerRole", "healthcareService", [{"reference": "urn:uuid:clinic"}])


@pytest.mark.parametrize(
    ("make", "expected"), [(order, 200), (lambda: cancelling(order()), 400)], ids=["order", "cancellation"]
)
@pytest.mark.parametrize(
    "values", [pytest.param(ODD, id="everyday"), pytest.param(ODDER, id="soak", marks=pytest.mark.soak)]
)
async def test_whatever_a_place_holds_it_is_answered(
    api: httpx.AsyncClient, make: Callable[[], Json], expected: int, values: tuple[object, ...]
) -> None:
    message = make()
    assert (await process(api, message)).status_code == expected
    for path in places(message):
        for odd in values:
            answer = await process(api, with_odd(message, path, odd))
            assert answer.status_code in (200, 400, 403, 404), (path, odd, answer.text)
            assert answer.json()["resourceType"] in ("OperationOutcome", "Bundle")
