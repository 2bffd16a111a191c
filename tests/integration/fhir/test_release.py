"""A pharmacy's system downloads prescriptions: whole orders as they were issued, each once."""

import json
from datetime import date
from uuid import uuid4

import httpx
import pytest

from eps import clock
from eps.identifiers import OdsCode
from eps.prescriptions.issuing_service import Issuing
from eps.prescriptions.issuing_service import issue as issue_order
from eps.prescriptions.states import PrescriptionState
from tests.dispensing_messages import an_id, release_parameters
from tests.integration.api.village import close, new_patient, new_village
from tests.integration.fhir.pharmacy import RELEASE, download, ordered, orders_in, post
from tests.integration.fhir.sending import code, issue
from tests.messages import resources
from tests.prescribing import order, prescriber
from tests.unit.identity.issuer import bearer


async def test_what_waits_goes_out_as_it_came_in_with_the_state_of_its_items(api: httpx.AsyncClient) -> None:
    village = await new_village()
    made = await ordered(api, village, items=2)
    answer = await download(api, village.first)
    [passed] = orders_in(answer)
    told = [request["extension"].pop(0) for request in resources(passed, "MedicationRequest")]
    assert passed == made.message
    assert [one["extension"][0]["valueCoding"]["code"] for one in told] == ["0008", "0008"]
    untouched = made.content.partition(b'"MedicationRequest"')[0]
    assert untouched in answer.content
    assert (await made.issue()).state is PrescriptionState.WITH_DISPENSER


async def test_both_searchsets_are_named_by_the_release(api: httpx.AsyncClient) -> None:
    village = await new_village()
    made = await ordered(api, village)
    answer = (await download(api, village.first)).json()
    assert [one["name"] for one in answer["parameter"]] == ["passedPrescriptions", "failedPrescriptions"]
    for one in answer["parameter"]:
        bundle = one["resource"]
        assert (bundle["type"], bundle["identifier"]["value"]) == (
            "searchset",
            str((await made.issue()).release_id),
        )


async def test_no_more_is_said_with_200(api: httpx.AsyncClient) -> None:
    answer = await download(api, (await new_village()).first)
    assert (answer.status_code, code(answer)) == (200, "NO_MORE_PRESCRIPTIONS")
    assert (issue(answer)["severity"], issue(answer)["code"]) == ("information", "informational")


async def test_the_same_request_again_gives_the_same_and_releases_nothing_more(
    api: httpx.AsyncClient,
) -> None:
    village = await new_village()
    await ordered(api, village)
    own = str(uuid4())
    first = await download(api, village.first, x_request_id=own)
    later = await ordered(api, village)
    again = await download(api, village.first, x_request_id=own)
    assert first.content == again.content
    assert (await later.issue()).state is PrescriptionState.TO_BE_DISPENSED


async def test_the_same_request_by_somebody_who_works_elsewhere_by_now_gives_nothing(
    api: httpx.AsyncClient,
) -> None:
    village = await new_village()
    await ordered(api, village)
    own = str(uuid4())
    here, elsewhere = (
        bearer("pharmacy", sub="a locum", ods_codes=[code]) for code in (village.first, village.codes[1])
    )
    first = await download(api, village.first, x_request_id=own, **here)
    again = await download(api, village.first, x_request_id=own, **elsewhere)
    assert (len(orders_in(first)), again.status_code, issue(again)["code"]) == (1, 403, "forbidden")


async def test_the_answer_says_whether_more_waits(api: httpx.AsyncClient) -> None:
    village = await new_village()
    for _ in range(26):
        await ordered(api, village)
    first, second = await download(api, village.first), await download(api, village.first)
    assert [len(orders_in(one)) for one in (first, second)] == [25, 1]
    assert [one.headers["eps-more-prescriptions"] for one in (first, second)] == ["true", "false"]


async def test_by_its_id_it_goes_to_any_pharmacy(api: httpx.AsyncClient) -> None:
    village = await new_village()
    made = await ordered(api, village)
    [passed] = orders_in(await download(api, village.codes[2], made.id))
    assert resources(passed, "MedicationRequest")[0]["groupIdentifier"]["value"] == made.id
    assert (await made.issue()).dispenser == village.codes[2]


async def test_one_that_another_has_names_it_as_the_national_service_does(api: httpx.AsyncClient) -> None:
    village = await new_village(telephone="01632 960003")
    made = await ordered(api, village)
    await download(api, village.first)
    answer = await download(api, village.codes[1], made.id)
    assert (answer.status_code, code(answer), issue(answer)["code"]) == (
        400,
        "PRESCRIPTION_WITH_ANOTHER_DISPENSER",
        "business-rule",
    )
    [holder] = answer.json()["contained"]
    assert (holder["name"], holder["identifier"][0]["value"], holder["telecom"][0]["value"]) == (
        f"Pharmacy {village.first}",
        village.first,
        "01632 960003",
    )
    assert json.loads(issue(answer)["diagnostics"])["odsCode"] == village.first


async def test_of_one_whose_telephone_nobody_knows_none_is_told(api: httpx.AsyncClient) -> None:
    village = await new_village()
    made = await ordered(api, village)
    await download(api, village.first)
    answer = await download(api, village.codes[1], made.id)
    [holder] = answer.json()["contained"]
    assert "telecom" not in holder
    assert "tel" not in json.loads(issue(answer)["diagnostics"])
    assert "not recorded" in issue(answer)["details"]["text"]


async def test_an_id_that_nobody_issued_is_not_found(api: httpx.AsyncClient) -> None:
    answer = await download(api, (await new_village()).first, an_id())
    assert (answer.status_code, code(answer), issue(answer)["code"]) == (
        400,
        "RESOURCE_NOT_FOUND",
        "not-found",
    )


async def test_an_id_whose_last_sign_does_not_fit_is_told(api: httpx.AsyncClient) -> None:
    answer = await download(api, (await new_village()).first, "269CA9-A99968-4577BP")
    assert (answer.status_code, code(answer)) == (400, "FAILURE_TO_PROCESS_MESSAGE")


async def test_a_closed_pharmacy_gets_nothing_and_by_id_hears_why(api: httpx.AsyncClient) -> None:
    village = await new_village()
    made = await ordered(api, village)
    await close(api, village.first)
    assert code(await download(api, village.first)) == "NO_MORE_PRESCRIPTIONS"
    answer = await download(api, village.first, made.id)
    assert (answer.status_code, code(answer)) == (400, "PHARMACY_CLOSED")


async def test_a_system_asks_with_nobody_there_and_for_no_id(api: httpx.AsyncClient) -> None:
    village = await new_village()
    made = await ordered(api, village)
    system = bearer("application", sub="system", ods_code=village.first)
    by_id = await download(api, village.first, made.id, **system)
    assert (by_id.status_code, issue(by_id)["code"]) == (403, "forbidden")
    body = release_parameters(village.first)
    body["parameter"] = [one for one in body["parameter"] if one["name"] != "agent"]
    assert len(orders_in(await post(api, RELEASE, body, village.first, **system))) == 1


async def test_nobody_asks_for_another_pharmacy(api: httpx.AsyncClient) -> None:
    village = await new_village()
    answer = await post(api, RELEASE, release_parameters(village.first), village.codes[1])
    assert (answer.status_code, issue(answer)["code"]) == (403, "forbidden")


@pytest.mark.parametrize("name", ["owner", "status", "agent"])
async def test_what_is_missing_is_named(api: httpx.AsyncClient, name: str) -> None:
    body = release_parameters("FA001")
    body["parameter"] = [one for one in body["parameter"] if one["name"] != name]
    answer = await post(api, RELEASE, body, "FA001")
    assert (answer.status_code, issue(answer)["code"]) == (400, "invalid")
    assert issue(answer)["diagnostics"] == f"Required parameter {name} is missing."


async def test_everything_that_is_wrong_is_told(api: httpx.AsyncClient) -> None:
    body = release_parameters("FA001")
    body["parameter"][1]["valueCode"] = "rejected"
    body["parameter"][2]["resource"] |= {"practitioner": {"reference": "urn:uuid:1"}, "telecom": []}
    answer = await post(api, RELEASE, body, "FA001")
    assert (answer.status_code, len(answer.json()["issue"])) == (400, 3)


@pytest.mark.parametrize(
    "body",
    [
        {"resourceType": "Bundle"},
        {"resourceType": "Parameters", "parameter": "owner"},
        {"resourceType": "Parameters", "parameter": [{"name": ["owner"]}]},
        {"resourceType": "Parameters", "parameter": [{"name": "owner", "resource": []}, {"name": "status"}]},
    ],
)
async def test_what_is_no_request_is_refused(api: httpx.AsyncClient, body: object) -> None:
    answer = await post(api, RELEASE, body, "FA001")
    assert answer.status_code == 400
    assert issue(answer)["severity"] == "error"


async def test_an_order_that_was_built_here_goes_out_as_a_message_that_says_so(
    api: httpx.AsyncClient,
) -> None:
    village = await new_village()
    number = await new_patient(village)
    made = await issue_order(Issuing(prescriber(), number, order(valid_from=date(2026, 11, 25)), clock.now()))
    [passed] = orders_in(await download(api, village.first))
    assert passed["meta"]["tag"][0]["code"] == "not-signed"
    [request] = resources(passed, "MedicationRequest")
    assert request["groupIdentifier"]["value"] == made.prescription.id
    assert request["dispenseRequest"]["performer"]["identifier"]["value"] == OdsCode(village.first)
    assert "no legal signature" in request["note"][0]["text"]
    assert not resources(passed, "Provenance")
