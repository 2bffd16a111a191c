"""A practice's system cancels an item: the answer is a message of its own, or says what is wrong with the request."""

from collections.abc import Callable
from typing import Any

import httpx
import pytest

from eps import clock
from eps.identifiers import OdsCode
from eps.prescriptions import repository
from eps.prescriptions.identifier import PrescriptionId, new_prescription_id
from eps.prescriptions.release_service import Asking, release_nominated
from eps.prescriptions.states import PrescriptionState
from tests.integration.api.village import Village, new_patient, new_village
from tests.integration.fhir.sending import as_prescriber, code, issue, process, request_id, rows_stored
from tests.messages import changed, order_message, resources
from tests.people import staff_of

Json = dict[str, Any]
REQUEST = "MedicationRequest"
HISTORY = "https://fhir.nhs.uk/StructureDefinition/Extension-DM-PrescriptionStatusHistory"


async def ordered(api: httpx.AsyncClient, village: Village, items: int = 1) -> Json:
    """Issued for somebody of the village."""
    message = order_message(items=items, nhs_number=await new_patient(village), performer=village.first)
    assert (await process(api, message)).status_code == 200
    return message


def cancelling(order: Json, item: int = 1) -> Json:
    """The order's message turned into that which cancels one of its items."""
    message = changed(order, "MessageHeader", "eventCoding.code", "prescription-order-update")
    kept = resources(message, REQUEST)[item - 1]
    message["entry"] = [
        one
        for one in message["entry"]
        if one["resource"] is kept or one["resource"]["resourceType"] != REQUEST
    ]
    kept |= {"status": "cancelled", "statusReason": {"coding": [{"code": "0002"}]}}
    return message


def outcome(answer: httpx.Response) -> tuple[int, str, str]:
    """The status of the answer, the code of what came of it, and the state that the item is said to be in."""
    bundle = answer.json()
    assert bundle["resourceType"] == "Bundle", answer.text
    [item] = resources(bundle, REQUEST)
    [history] = [one for one in item["extension"] if one["url"] == HISTORY]
    return answer.status_code, history["extension"][0]["valueCoding"]["code"], item["status"]


async def test_an_item_is_cancelled(api: httpx.AsyncClient) -> None:
    order = await ordered(api, await new_village(), items=2)
    answer = await process(api, cancelling(order, 2))
    assert outcome(answer) == (200, "R-0001", "cancelled")
    assert answer.headers["content-type"] == "application/fhir+json"


async def test_the_answer_is_the_message_sent_back_with_what_came_of_it(api: httpx.AsyncClient) -> None:
    sent = cancelling(await ordered(api, await new_village()))
    bundle = (await process(api, sent)).json()
    [header] = resources(bundle, "MessageHeader")
    assert bundle["type"] == "message"
    assert header["eventCoding"]["code"] == "prescription-order-response"
    assert header["response"] == {"identifier": "header", "code": "ok"}
    assert header["destination"][0]["receiver"]["identifier"]["value"] == "A81001"
    assert header["focus"] == [{"reference": "urn:uuid:item-1"}]
    for kind in ("Patient", "PractitionerRole", "Practitioner", "Organization"):
        assert resources(bundle, kind) == resources(sent, kind)
    [item] = resources(bundle, REQUEST)
    [asked] = resources(sent, REQUEST)
    assert {**item, "extension": asked["extension"]} == asked
    assert item["extension"][-1]["extension"][0]["valueCoding"] == {
        "system": "https://fhir.nhs.uk/CodeSystem/medicationrequest-status-history",
        "code": "R-0001",
        "display": "Prescription/item was cancelled",
    }
    assert item["extension"][-1]["extension"][1]["valueDateTime"] == bundle["timestamp"]


async def test_what_a_dispenser_has_is_marked_and_the_prescriber_told_who_has_it(
    api: httpx.AsyncClient,
) -> None:
    village = await new_village()
    order = await ordered(api, village)
    await release_nominated(Asking(staff_of(village.first), OdsCode(village.first), clock.now()))
    answer = await process(api, cancelling(order))
    assert outcome(answer) == (400, "R-0002", "active")
    [item] = resources(answer.json(), REQUEST)
    assert item["dispenseRequest"]["performer"]["identifier"]["value"] == village.first


async def test_a_second_time_it_was_cancelled_already(api: httpx.AsyncClient) -> None:
    order = await ordered(api, await new_village())
    await process(api, cancelling(order))
    assert outcome(await process(api, cancelling(order))) == (400, "R-0006", "cancelled")


async def test_another_practice_is_told_that_it_is_not_theirs(api: httpx.AsyncClient) -> None:
    message = cancelling(await ordered(api, await new_village()))
    message = changed(message, "Organization", "identifier.0.value", "B82001")
    answer = await process(api, message, **as_prescriber("B82001"))
    assert outcome(answer) == (400, "R-0007", "unknown")


async def test_the_reason_of_the_national_list_counts_whatever_stands_before_it(
    api: httpx.AsyncClient,
) -> None:
    national = {"system": "https://fhir.nhs.uk/CodeSystem/medicationrequest-status-reason", "code": "0003"}
    codings = [{"system": "urn:local", "code": "wrong-patient"}, national]
    message = changed(
        cancelling(await ordered(api, await new_village())), REQUEST, "statusReason.coding", codings
    )
    assert outcome(await process(api, message)) == (200, "R-0001", "cancelled")


async def test_what_has_not_arrived_is_not_found_and_is_cancelled_as_it_arrives(
    api: httpx.AsyncClient,
) -> None:
    village = await new_village()
    order = order_message(nhs_number=await new_patient(village), performer=village.first)
    early = await process(api, cancelling(order))
    assert (early.status_code, code(early), issue(early)["code"]) == (400, "R-0008", "not-found")
    late = await process(api, order)
    assert "1 of its 1 items had been cancelled before it arrived." in late.text
    found = await repository.prescription(
        PrescriptionId(resources(order, REQUEST)[0]["groupIdentifier"]["value"])
    )
    assert found is not None
    [only] = await repository.issues_of(found.key)
    assert only.state is PrescriptionState.CANCELLED


async def test_the_same_request_again_is_answered_the_same(api: httpx.AsyncClient) -> None:
    message = cancelling(await ordered(api, await new_village()))
    own = request_id()["x-request-id"]
    first = await process(api, message, x_request_id=own)
    before = await rows_stored()
    again = await process(api, message, x_request_id=own)
    assert (again.status_code, again.content) == (first.status_code, first.content)
    assert await rows_stored() == before


def two_items() -> Json:
    message = changed(
        order_message(items=2), "MessageHeader", "eventCoding.code", "prescription-order-update"
    )
    return changed(message, REQUEST, "status", "cancelled")


def two_patients() -> Json:
    message = cancelling(order_message())
    message["entry"].append({"fullUrl": "urn:uuid:other", "resource": resources(message, "Patient")[0]})
    return message


def wrong(path: str, value: object) -> Json:
    return changed(cancelling(order_message()), REQUEST, path, value)


REFUSED: dict[str, tuple[Callable[[], Json], str]] = {
    "two items": (two_items, "The Bundle must contain exactly one MedicationRequest"),
    "an item that is active": (lambda: wrong("status", "active"), "MedicationRequest.status must be cancelled."),
    "no reason": (
        lambda: wrong("statusReason", None), "Expected MedicationRequest to have a value for statusReason."
    ),
    "an unknown reason": (lambda: wrong("statusReason.coding.0.code", "0010"), "must be one of 0001 to 0009."),
    "a wrong check digit": (
        lambda: wrong("groupIdentifier.value", "24F5DA-A83008-7EFE6X"), "prescriptionID has invalid checksum"
    ),
    "no item number": (lambda: wrong("identifier", []), "MedicationRequest.identifier is missing"),
    "nobody's": (
        lambda: changed(cancelling(order_message()), "Patient", "identifier.0.value", "9990000019"),
        "nhsNumber is not valid",
    ),
    "no identifier of its own": (
        lambda: {**cancelling(order_message()), "identifier": None}, "Bundle.identifier.value is missing"
    ),
    "two patients": (two_patients, "ofType(Patient) must be there once"),
    "another practice's sign-in": (lambda: cancelling(order_message(practice="B82001")), "your own organisation"),
}  # fmt: skip


@pytest.mark.parametrize("case", REFUSED)
async def test_a_cancellation_that_cannot_be_read_is_refused(api: httpx.AsyncClient, case: str) -> None:
    make, words = REFUSED[case]
    before = await rows_stored()
    answer = await process(api, make())
    assert answer.status_code in (400, 403)
    assert words in issue(answer)["diagnostics"]
    assert await rows_stored() == before


@pytest.mark.parametrize("number", ["1e999", "1" * 400, "[" * 900 + "]" * 900])
async def test_what_cannot_be_sent_back_is_no_accident(api: httpx.AsyncClient, number: str) -> None:
    message = wrong("substitution", "HERE")
    message["entry"][1]["resource"]["groupIdentifier"]["value"] = new_prescription_id(OdsCode("A81001"))
    content = httpx.Request("POST", "https://eps", json=message).content.replace(b'"HERE"', number.encode())
    assert (await process(api, content)).status_code == 400
