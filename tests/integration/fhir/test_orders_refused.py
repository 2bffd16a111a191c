"""Every rule of an order broken once: what is said, and that nothing is stored."""

from collections.abc import Callable
from typing import Any

import httpx
import pytest

from tests.integration.fhir.sending import as_prescriber, issue, process, rows_stored
from tests.messages import DEFINITION, ORGANIZATION, ROLE, changed, order_message, resources
from tests.town import add_patient

Json = dict[str, Any]
REQUEST = "MedicationRequest"
ERD: Json = {"therapy": "continuous-repeat-dispensing", "repeats": 5}
SCHEDULES = "https://fhir.nhs.uk/CodeSystem/medicationrequest-controlled-drug"


@pytest.fixture(scope="module", autouse=True)
async def _patient_of_the_town(service: httpx.AsyncClient) -> None:
    await add_patient(1)


def on_second(path: str, value: object) -> Json:
    """An order of two items that differ in one field."""
    return changed(order_message(items=2), REQUEST, path, value, place=1)


def on_all(path: str, value: object, **facts: Any) -> Json:
    return changed(order_message(**facts), REQUEST, path, value)


def controlled(code: str, **facts: Any) -> Json:
    drug = {"url": "schedule", "valueCoding": {"system": SCHEDULES, "code": code}}
    one = {"url": f"{DEFINITION}ControlledDrug", "extension": [drug]}
    return changed(order_message(**facts), REQUEST, "extension", [*order_type("0101"), one])


def order_type(code: str) -> list[Json]:
    return [{"url": f"{DEFINITION}PrescriptionType", "valueCoding": {"code": code}}]


def without(type: str) -> Json:
    message = order_message()
    message["entry"] = [one for one in message["entry"] if one["resource"]["resourceType"] != type]
    return message


def twice(type: str) -> Json:
    message = order_message()
    [one] = resources(message, type)
    message["entry"].append({"fullUrl": "urn:uuid:second", "resource": one})
    return message


def twice_the_same_item() -> Json:
    message = order_message(items=2)
    first, second = resources(message, REQUEST)
    second["identifier"] = first["identifier"]
    return message


def therapies(first: str, second: str) -> Json:
    message = order_message(items=2, therapy=first, repeats=5)
    return changed(message, REQUEST, "courseOfTherapyType.coding.0.code", second, place=1)


def responsible(name: str) -> list[Json]:
    return [
        *order_type("0101"),
        {"url": f"{DEFINITION}ResponsiblePractitioner", "valueReference": {"reference": name}},
    ]


VALUE, RULE, MISSING = "value", "business-rule", "required"
DIFFERS = "Expected all MedicationRequests to have the same value for "
Case = tuple[Callable[[], Json], str, str | None, str]
CASES: dict[str, Case] = {
    "no item": (lambda: order_message(items=0), RULE, "INVALID_NUMBER_MEDICATIONREQUESTS", "has 0"),
    "five items": (lambda: order_message(items=5), RULE, "INVALID_NUMBER_MEDICATIONREQUESTS", "has 5"),
    "another prescription's item": (
        lambda: on_second("groupIdentifier.value", "24F5DA-A83008-7EFE6Z"), VALUE, None, f"{DIFFERS}groupIdentifier"
    ),
    "another category": (
        lambda: on_second("category", [{"coding": [{"code": "outpatient"}]}]), VALUE, None, f"{DIFFERS}category"
    ),
    "another time": (lambda: on_second("authoredOn", "2026-11-24"), VALUE, None, f"{DIFFERS}authoredOn"),
    "another patient": (
        lambda: on_second("subject.reference", ROLE), VALUE, None, f"{DIFFERS}subject"
    ),
    "another requester": (
        lambda: on_second("requester.reference", ORGANIZATION), VALUE, None, f"{DIFFERS}requester"
    ),
    "another performer": (
        lambda: on_second("dispenseRequest.performer.identifier.value", "FA002"),
        *(VALUE, None, f"{DIFFERS}dispenseRequest.performer"),
    ),
    "a performer on one item only": (
        lambda: on_second("dispenseRequest.performer", None),
        *(VALUE, None, f"{DIFFERS}dispenseRequest.performer"),
    ),
    "another validity": (
        lambda: on_second("dispenseRequest.validityPeriod.start", "2026-11-26"),
        *(VALUE, None, f"{DIFFERS}dispenseRequest.validityPeriod"),
    ),
    "another supply": (
        lambda: on_second("dispenseRequest.expectedSupplyDuration.value", 56),
        *(VALUE, None, f"{DIFFERS}dispenseRequest.expectedSupplyDuration"),
    ),
    "another site type": (
        lambda: on_second("dispenseRequest.extension.0.valueCoding.code", "P2"),
        *(VALUE, None, f'{DIFFERS}dispenseRequest.extension("{DEFINITION}PerformerSiteType")'),
    ),
    "another prescription type": (
        lambda: on_second("extension.0.valueCoding.code", "0104"),
        *(VALUE, None, f'{DIFFERS}extension("{DEFINITION}PrescriptionType")'),
    ),
    "another responsible practitioner": (
        lambda: on_second("extension", responsible(ROLE)),
        *(VALUE, None, f'{DIFFERS}extension("{DEFINITION}ResponsiblePractitioner")'),
    ),
    "other repeats": (
        lambda: changed(order_message(items=2, **ERD), REQUEST, "dispenseRequest.numberOfRepeatsAllowed", 6, place=1),
        *(VALUE, None, f"{DIFFERS}dispenseRequest.numberOfRepeatsAllowed"),
    ),
    "the same item twice": (
        twice_the_same_item, VALUE, None, "Expected all MedicationRequests to have a different value for identifier."
    ),
    "an item that is not active": (
        lambda: on_all("status", "draft"), VALUE, None, "MedicationRequest.status must be active."
    ),
    "a plan": (
        lambda: on_all("intent", "plan"),
        *(VALUE, None, "MedicationRequest.intent must be order, original-order or instance-order."),
    ),
    "a reflex order": (
        lambda: on_all("intent", "reflex-order"),
        *(VALUE, None, "MedicationRequest.intent must be order, original-order or instance-order."),
    ),
    "mixed therapy": (
        lambda: therapies("continuous-repeat-dispensing", "acute"),
        *("invalid", "INVALID_VALUE", "mixture of acute and continuous"),
    ),
    "unknown therapy": (
        lambda: on_all("courseOfTherapyType.coding.0.code", "seasonal"), "structure", "INVALID_VALUE", "not known here"
    ),
    "repeat dispensing without repeats": (
        lambda: order_message(therapy="continuous-repeat-dispensing"),
        *(VALUE, None, "Expected MedicationRequest to have a value for dispenseRequest.numberOfRepeatsAllowed."),
    ),
    "repeat dispensing without validity": (
        lambda: on_all("dispenseRequest.validityPeriod", None, **ERD),
        *(VALUE, None, "Expected MedicationRequest to have a value for dispenseRequest.validityPeriod."),
    ),
    "repeat dispensing without days": (
        lambda: on_all("dispenseRequest.expectedSupplyDuration", None, **ERD),
        *(VALUE, None, "Expected MedicationRequest to have a value for dispenseRequest.expectedSupplyDuration."),
    ),
    "a hundred issues": (
        lambda: order_message(**(ERD | {"repeats": 99, "days": 1})), RULE, "INVALID_REPEAT_COUNT", "says 100"
    ),
    "an authority of three years": (
        lambda: on_all("dispenseRequest.validityPeriod.end", "2029-11-26", **ERD),
        *(VALUE, None, "validityPeriod.end must be on the day that it starts or after"),
    ),
    "an authority that ends before it begins": (
        lambda: on_all("dispenseRequest.validityPeriod.end", "2020-11-26", **ERD),
        *(VALUE, None, "validityPeriod.end must be on the day that it starts or after"),
    ),
    "no identifier of its own": (
        lambda: {**order_message(), "identifier": None}, MISSING, "MISSING_VALUE", "Bundle.identifier.value is missing"
    ),
    "an identifier that is no UUID": (
        lambda: {**order_message(), "identifier": {"value": "x"}},
        *("structure", "INVALID_VALUE", "Bundle.identifier.value is not a UUID"),
    ),
    "two headers": (lambda: twice("MessageHeader"), VALUE, None, "ofType(MessageHeader) must be there once"),
    "two patients": (lambda: twice("Patient"), VALUE, None, "ofType(Patient) must be there once"),
    "another kind of number": (
        lambda: on_all("groupIdentifier.system", "urn:x"),
        *(VALUE, None, "groupIdentifier.system must be https://fhir.nhs.uk/Id/prescription-order-number"),
    ),
    "a header about nothing": (
        lambda: changed(order_message(), "MessageHeader", "focus", [{"reference": "urn:uuid:nowhere"}]),
        *("structure", "INVALID_VALUE", "MessageHeader.focus[0] refers to nothing"),
    ),
    "more than a year": (
        lambda: order_message(**(ERD | {"repeats": 14})), VALUE, "INVALID_VALUE", "more than 12 months"
    ),
    "a supply of 367 days": (lambda: order_message(days=367), VALUE, "INVALID_VALUE", "says 367"),
    "a supply in weeks": (
        lambda: on_all("dispenseRequest.expectedSupplyDuration.code", "wk"), "structure", "INVALID_VALUE", "in days"
    ),
    "a telephone without its use": (
        lambda: changed(order_message(), "PractitionerRole", "telecom.0.use", None),
        *(MISSING, "MISSING_VALUE", "PractitionerRole.telecom.use is missing"),
    ),
    "a telephone without its number": (
        lambda: changed(order_message(), "Organization", "telecom.0.value", None),
        *(MISSING, "MISSING_VALUE", "Organization.telecom.value is missing"),
    ),
    "a surgery that is part of nothing": (
        lambda: changed(order_message(), "Organization", "partOf", None),
        *(MISSING, "MISSING_VALUE", "Organization.partOf is missing"),
    ),
    "a hospital's service in primary care": (
        lambda: changed(order_message(), "PractitionerRole", "healthcareService", [{"display": "Clinic"}]),
        *("invalid", "INVALID_VALUE", "PractitionerRole.healthcareService does not belong"),
    ),
    "dosages in no order": (
        lambda: on_all("dosageInstruction", [{"text": "one"}, {"text": "two", "sequence": 2}]),
        *(MISSING, "MISSING_VALUE", "dosageInstruction.sequence is missing"),
    ),
    "a medicine named twice": (
        lambda: on_all("medicationReference", {"reference": "urn:uuid:other"}), "structure", "CONFLICTING_VALUES", ""
    ),
    "nominated and no performer": (
        lambda: order_message(performer=None), VALUE, "INVALID_VALUE", "no performer"
    ),
    "not nominated and a performer": (
        lambda: order_message(site="0004"), VALUE, "INVALID_VALUE", "names a performer"
    ),
    "no site type": (
        lambda: on_all("dispenseRequest.extension", []), MISSING, "MISSING_VALUE", "dispenseRequest.extension"
    ),
    "an unknown site type": (
        lambda: order_message(site="P9"), "structure", "INVALID_VALUE", "P1, P2, P3 or 0004"
    ),
    "a performer nobody knows": (lambda: order_message(performer="FZZ99"), VALUE, "INVALID_VALUE", "No dispenser"),
    "a pharmacy as an appliance contractor": (
        lambda: order_message(site="P2"), VALUE, "INVALID_VALUE", "cannot be nominated as P2"
    ),
    "a wrong check digit of the ID": (
        lambda: order_message(id="24F5DA-A83008-7EFE6X"),
        *("processing", "FAILURE_TO_PROCESS_MESSAGE", "prescriptionID has invalid checksum"),
    ),
    "an ID of another form": (
        lambda: order_message(id="4711"),
        *("processing", "FAILURE_TO_PROCESS_MESSAGE", "prescriptionID is not valid"),
    ),
    "a wrong check digit of the NHS number": (
        lambda: order_message(nhs_number="9990000019"),
        *("processing", "FAILURE_TO_PROCESS_MESSAGE", "nhsNumber is not valid"),
    ),
    "a long ID that is no UUID": (lambda: order_message(long_id="4711"), "structure", "INVALID_VALUE", "a UUID"),
    "a day that is none": (
        lambda: order_message(valid_from="2026-02-30"), "structure", "INVALID_VALUE", "a date"
    ),
    "a day in another millennium": (
        lambda: order_message(valid_from="9999-12-31"), "structure", "INVALID_VALUE", "a date"
    ),
    "no quantity": (
        lambda: on_all("dispenseRequest.quantity", None), MISSING, "MISSING_VALUE", "quantity.value"
    ),
    "a quantity below nothing": (
        lambda: on_all("dispenseRequest.quantity.value", -1), "structure", "INVALID_VALUE", "above 0"
    ),
    "no medicine": (
        lambda: on_all("medicationCodeableConcept", {}), MISSING, "MISSING_VALUE", "medicationCodeableConcept"
    ),
    "no item number": (lambda: on_all("identifier", []), MISSING, "MISSING_VALUE", "MedicationRequest.identifier"),
    "an item number that is no UUID": (
        lambda: on_all("identifier.0.value", "7"), "structure", "INVALID_VALUE", "a UUID"
    ),
    "schedule 1": (lambda: controlled("CD1"), VALUE, "INVALID_VALUE", "schedule 1"),
    "repeat dispensing of schedule 3": (lambda: controlled("CD3", **ERD), VALUE, "INVALID_VALUE", "schedules 2 and 3"),
    "an unknown schedule": (lambda: controlled("CD9"), "structure", "INVALID_VALUE", "CD1 to CD5"),
    "instalments": (
        lambda: on_all("dispenseRequest.dispenseInterval", {"value": 1}), VALUE, "INVALID_VALUE", "on paper"
    ),
    "no patient": (lambda: without("Patient"), "structure", "INVALID_VALUE", "MedicationRequest.subject refers to"),
    "no role": (lambda: without("PractitionerRole"), "structure", "INVALID_VALUE", "requester refers to nothing"),
    "no surgery": (lambda: without("Organization"), "structure", "INVALID_VALUE", "organization refers to nothing"),
    "no practitioner": (lambda: without("Practitioner"), "structure", "INVALID_VALUE", "practitioner refers to"),
    "no header": (lambda: without("MessageHeader"), "structure", "INVALID_VALUE", "no MessageHeader"),
    "a medicine that is not there": (
        lambda: changed(
            on_all("medicationReference", {"reference": "urn:uuid:other"}), REQUEST, "medicationCodeableConcept", None
        ),
        *("structure", "INVALID_VALUE", "medicationReference refers to nothing"),
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", CASES)
async def test_a_broken_rule_is_told_and_nothing_is_stored(api: httpx.AsyncClient, case: str) -> None:
    make, kind, coding, words = CASES[case]
    before = await rows_stored()
    answer = await process(api, make())
    told = issue(answer)
    assert answer.status_code == 400, answer.text
    assert (told["code"], _coding(told)) == (kind, coding)
    assert words in told["diagnostics"] + _display(told)
    assert await rows_stored() == before


def _coding(told: Json) -> str | None:
    return told["details"]["coding"][0]["code"] if "details" in told else None


def _display(told: Json) -> str:
    return str(told["details"]["coding"][0]["display"]) if "details" in told else ""


async def test_every_fault_is_told_at_once(api: httpx.AsyncClient) -> None:
    message = changed(order_message(items=2), REQUEST, "status", "draft")
    message = changed(message, REQUEST, "authoredOn", "2026-11-24", place=1)
    answer = await process(api, message)
    assert [one["diagnostics"] for one in answer.json()["issue"]] == [
        f"{DIFFERS}authoredOn.",
        "MedicationRequest.status must be active.",
    ]
    assert issue(answer)["expression"] == ["Bundle.entry.resource.ofType(MedicationRequest).authoredOn"]


async def test_an_order_of_another_practice_is_refused(api: httpx.AsyncClient) -> None:
    answer = await process(api, order_message(practice="B82001"))
    assert (answer.status_code, issue(answer)["code"]) == (403, "forbidden")


async def test_a_wish_that_nobody_understands_is_refused(api: httpx.AsyncClient) -> None:
    answer = await process(api, order_message(), eps_on_closed="guess", **as_prescriber())
    assert (answer.status_code, "EPS-On-Closed" in issue(answer)["diagnostics"]) == (400, True)
