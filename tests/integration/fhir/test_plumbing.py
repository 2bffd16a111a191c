"""What is true of everything under /FHIR: ids, media types, and an OperationOutcome for whatever goes wrong."""

from uuid import uuid4

import httpx
import pytest

from tests.factories import nhs_number
from tests.integration.api.callers import as_patient
from tests.integration.fhir.sending import PROCESS, as_prescriber, code, issue, process, request_id
from tests.messages import order_message

FHIR = "application/fhir+json"


async def test_the_id_of_a_request_comes_back(api: httpx.AsyncClient) -> None:
    own, correlation = str(uuid4()), str(uuid4())
    answer = await process(api, {}, x_request_id=own, x_correlation_id=correlation)
    assert answer.headers["x-request-id"] == own
    assert answer.headers["x-correlation-id"] == correlation


async def test_without_an_id_of_its_own_a_request_is_refused(api: httpx.AsyncClient) -> None:
    answer = await api.post(PROCESS, json={}, headers=as_prescriber())
    assert (answer.status_code, code(answer), issue(answer)["code"]) == (400, "MISSING_VALUE", "required")
    assert issue(answer)["diagnostics"] == (
        "Invalid request with error - X-Request-ID header must be supplied to access this resource."
    )


async def test_an_id_that_is_no_uuid_is_refused_and_not_told_whole(api: httpx.AsyncClient) -> None:
    answer = await process(api, {}, x_request_id="9990000018")
    assert (answer.status_code, code(answer), issue(answer)["code"]) == (400, "INVALID_VALUE", "value")
    assert "99900000…" in issue(answer)["diagnostics"]


async def test_an_error_names_its_code_as_the_national_systems_do(api: httpx.AsyncClient) -> None:
    answer = await process(api, b"{")
    assert answer.headers["content-type"] == FHIR
    assert issue(answer) == {
        "severity": "error",
        "code": "structure",
        "details": {
            "coding": [
                {
                    "system": "https://fhir.nhs.uk/R4/CodeSystem/Spine-ErrorOrWarningCode",
                    "version": "1",
                    "code": "INVALID_VALUE",
                    "display": "Provided value is invalid",
                }
            ]
        },
        "diagnostics": issue(answer)["diagnostics"],
    }


@pytest.mark.parametrize(
    ("content", "status"),
    [
        (b"", 400),
        (b"{", 400),
        (b"[]", 400),
        (b"null", 400),
        (b'{"a": 1, "a": 2}', 400),
        (b'{"a": "\xff"}', 400),
        (b'{"a": "\\u0000"}', 400),
        (b'{"a": "\\ud800"}', 400),
        (b"[" * 100_000, 400),
        (b'{"resourceType": "Patient"}', 400),
        (b'{"resourceType": "Bundle", "type": "message", "entry": [1]}', 400),
        (b'{"resourceType": "Bundle", "type": "message", "entry": []}', 400),
        (b'{"a": "' + b"a" * 1_048_576 + b'"}', 413),
    ],
    ids=lambda value: repr(value)[:60],
)
async def test_what_cannot_be_read_is_an_outcome(api: httpx.AsyncClient, content: bytes, status: int) -> None:
    answer = await process(api, content)
    assert (answer.status_code, answer.headers["content-type"]) == (status, FHIR)
    assert issue(answer)["severity"] == "error"


async def test_plain_json_is_understood_and_other_content_is_not(api: httpx.AsyncClient) -> None:
    assert (await process(api, b"{", content_type="application/json")).status_code == 400
    assert (
        await process(api, b"{", content_type="application/fhir+json; fhirVersion=4.0")
    ).status_code == 400
    refused = await process(api, b"{", content_type="application/xml")
    assert (refused.status_code, code(refused)) == (415, "UNSUPPORTED_SERVICE")


async def test_where_there_is_nothing_an_outcome_says_so(service: httpx.AsyncClient) -> None:
    service.event_hooks["response"], hooks = [], service.event_hooks["response"]
    answer = await service.get("/FHIR/R4/Nothing")
    service.event_hooks["response"] = hooks
    assert (answer.status_code, code(answer)) == (404, "RESOURCE_NOT_FOUND")


async def test_another_method_is_an_outcome_that_names_those_there_are(service: httpx.AsyncClient) -> None:
    service.event_hooks["response"], hooks = [], service.event_hooks["response"]
    answer = await service.get(PROCESS)
    service.event_hooks["response"] = hooks
    assert (answer.status_code, answer.headers["allow"], code(answer)) == (405, "POST", "UNSUPPORTED_SERVICE")


async def test_who_nobody_knows_is_asked_to_sign_in(api: httpx.AsyncClient) -> None:
    answer = await api.post(PROCESS, json=order_message(), headers=request_id())
    assert (answer.status_code, code(answer), issue(answer)["code"]) == (401, "ACCESS_DENIED", "forbidden")
    assert answer.headers["www-authenticate"].startswith("Bearer")


async def test_who_may_not_is_refused(api: httpx.AsyncClient) -> None:
    answer = await process(api, order_message(), **as_patient(nhs_number(1)))
    assert (answer.status_code, code(answer)) == (403, "ACCESS_DENIED")


async def test_an_event_that_is_not_known_is_refused_by_its_place(api: httpx.AsyncClient) -> None:
    answer = await process(api, order_message(event="prescription-dream"))
    assert issue(answer)["diagnostics"].startswith("MessageHeader.eventCoding.code must be one of: ")
    assert issue(answer)["expression"] == ["Bundle.entry.resource.ofType(MessageHeader).eventCoding.code"]
