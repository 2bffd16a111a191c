"""A pharmacy's system over FHIR: it downloads, returns, says what it dispensed."""

import json
from collections.abc import Sequence
from typing import Any

import httpx

from eps.identifiers import NhsNumber
from eps.prescriptions.domain import Issue
from eps.prescriptions.identifier import PrescriptionId
from eps.prescriptions.repository import issues_of, prescription
from eps.prescriptions.states import ItemState
from tests.dispensing_messages import notification_message, release_parameters
from tests.integration.api.callers import as_pharmacy
from tests.integration.api.village import Village, new_patient
from tests.integration.fhir.sending import PROCESS, process, request_id
from tests.messages import order_message, resources

Json = dict[str, Any]
RELEASE, TASK, UPDATES = "/FHIR/R4/Task/$release", "/FHIR/R4/Task", "/FHIR/R4"


class Ordered:
    """An order that was issued for somebody of a village, and whose it is."""

    def __init__(self, message: Json, content: bytes, number: NhsNumber) -> None:
        self.message, self.content, self.number = message, content, number
        self.id = PrescriptionId(resources(message, "MedicationRequest")[0]["groupIdentifier"]["value"])

    async def issue(self, number: int = 1) -> Issue:
        """As it stands now."""
        found = await prescription(self.id)
        assert found is not None
        return (await issues_of(found.key))[number - 1]


async def ordered(api: httpx.AsyncClient, village: Village, items: int = 1, **facts: Any) -> Ordered:
    """To the first pharmacy of the village, unless the facts say otherwise."""
    number = await new_patient(village)
    message = order_message(items, **{"nhs_number": number, "performer": village.first, **facts})
    content = json.dumps(message, indent=1).encode()
    answer = await process(api, content)
    assert answer.status_code == 200, answer.text
    return Ordered(message, content, number)


async def post(api: httpx.AsyncClient, path: str, body: object, code: str, **headers: str) -> httpx.Response:
    """By the staff of this pharmacy, unless the headers say otherwise."""
    given = {name.replace("_", "-"): value for name, value in headers.items()}
    sent = {"content-type": "application/fhir+json", **as_pharmacy(code), **request_id(), **given}
    return await api.post(path, json=body, headers=sent)


async def download(
    api: httpx.AsyncClient, code: str, prescription_id: str | None = None, **headers: str
) -> httpx.Response:
    return await post(api, RELEASE, release_parameters(code, prescription_id), code, **headers)


def orders_in(answer: httpx.Response) -> list[Json]:
    """Those that passed; none failed."""
    assert answer.status_code == 200, answer.text
    passed, failed = (one["resource"] for one in answer.json()["parameter"])
    assert (failed["total"], failed.get("entry")) == (0, None)
    orders: list[Json] = [entry["resource"] for entry in passed.get("entry", [])]
    assert passed["total"] == len(orders)
    return orders


async def notify(
    api: httpx.AsyncClient, code: str, order: Ordered, states: Sequence[ItemState], **facts: Any
) -> httpx.Response:
    return await post(api, PROCESS, notification_message(order.id, order.number, states, **facts), code)
