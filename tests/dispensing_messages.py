"""Messages of the electronic prescription service as a pharmacy sends them, of made-up people."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID, uuid4

from eps.identifiers import NhsNumber, OdsCode
from eps.prescriptions.identifier import PrescriptionId, new_prescription_id
from eps.prescriptions.states import ItemState
from tests.factories import nhs_number
from tests.messages import ODS

Json = dict[str, Any]
EXTENSION = "https://fhir.nhs.uk/StructureDefinition/Extension-EPS-"
NUMBER = "https://fhir.nhs.uk/Id/prescription-order-number"
ITEM = "https://fhir.nhs.uk/Id/prescription-order-item-number"
RFC_4122 = "https://tools.ietf.org/html/rfc4122"
RETURN_REASON = "https://fhir.nhs.uk/CodeSystem/EPS-task-dispense-return-status-reason"
WITHDRAW_REASON = "https://fhir.nhs.uk/CodeSystem/EPS-task-dispense-withdraw-reason"
SEND_TO = {"coding": [{"system": "urn:eps-nomination-manager:task-input", "code": "send-to"}]}


def an_id() -> PrescriptionId:
    """That nobody issued."""
    return new_prescription_id(OdsCode("A81001"))


def release_parameters(owner: str, prescription: str | None = None) -> Json:
    organization = {"resourceType": "Organization", "identifier": [{"system": ODS, "value": owner}]}
    agent = {
        "resourceType": "PractitionerRole",
        "practitioner": {
            "identifier": {"system": "https://fhir.nhs.uk/Id/sds-user-id", "value": "3415870201"}
        },
        "telecom": [{"system": "phone", "use": "work", "value": "01632 960002"}],
    }
    parameters: list[Json] = [
        {"name": "owner", "resource": organization},
        {"name": "status", "valueCode": "accepted"},
        {"name": "agent", "resource": agent},
    ]
    if prescription is not None:
        identifier = {"system": NUMBER, "value": prescription}
        parameters.append({"name": "group-identifier", "valueIdentifier": identifier})
    return {"resourceType": "Parameters", "parameter": parameters}


def _task(prescription: str | None, number: NhsNumber | None, **more: Any) -> Json:
    return {
        "resourceType": "Task",
        "intent": "order",
        "groupIdentifier": {"system": NUMBER, "value": prescription or an_id()},
        "for": {"identifier": {"value": number or nhs_number(1)}},
        **more,
    }


def return_task(
    prescription: str | None = None,
    number: NhsNumber | None = None,
    *,
    reason: str = "0003",
    to: str | None = None,
) -> Json:
    """`to` is where the patient said."""
    task = _task(
        *(prescription, number),
        status="rejected",
        statusReason={"coding": [{"system": RETURN_REASON, "code": reason}]},
        focus={"identifier": {"system": RFC_4122, "value": str(uuid4())}},
    )
    sent_to = {"type": SEND_TO, "valueIdentifier": {"system": ODS, "value": to}}
    return {**task, "input": [sent_to]} if to else task


def withdraw_task(prescription: str, notification: str, number: NhsNumber, reason: str = "MU") -> Json:
    return _task(
        *(prescription, number),
        status="in-progress",
        code={"coding": [{"code": "abort"}]},
        statusReason={"coding": [{"system": WITHDRAW_REASON, "code": reason}]},
        focus={"identifier": {"system": RFC_4122, "value": notification}},
    )


def notification_message(
    prescription: str, number: NhsNumber, states: Sequence[ItemState], **facts: Any
) -> Json:
    """Of items 1, 2 and so on, as in tests/messages.py. `state` is what it says of the prescription, `replaces` the
    notification that it is sent in place of, `before` how many issues came before."""
    replaced = facts.get("replaces")
    header: Json = {"resourceType": "MessageHeader", "eventCoding": {"code": "dispense-notification"}}
    if replaced:
        url = "https://fhir.nhs.uk/StructureDefinition/Extension-replacementOf"
        header["extension"] = [{"url": url, "valueIdentifier": {"system": RFC_4122, "value": replaced}}]
    resources = [
        header,
        *(
            _dispense(place, state, prescription, number, facts)
            for place, state in enumerate(states, start=1)
        ),
    ]
    return {
        "resourceType": "Bundle",
        "type": "message",
        "identifier": {"system": RFC_4122, "value": facts.get("id", str(uuid4()))},
        "entry": [{"fullUrl": f"urn:uuid:{uuid4()}", "resource": one} for one in resources],
    }


def _dispense(place: int, state: ItemState, prescription: str, number: NhsNumber, facts: Json) -> Json:
    request: Json = {
        "resourceType": "MedicationRequest",
        "id": "m1",
        "identifier": [{"system": ITEM, "value": str(UUID(int=place))}],
        "groupIdentifier": {"system": NUMBER, "value": prescription},
    }
    if "before" in facts:
        counted = [{"url": "numberOfRepeatsIssued", "valueInteger": facts["before"]}]
        request["basedOn"] = [{"extension": [{"url": f"{EXTENSION}RepeatInformation", "extension": counted}]}]
    said = {"code": state.value, "system": "https://fhir.nhs.uk/CodeSystem/medicationdispense-type"}
    status = {"url": f"{EXTENSION}TaskBusinessStatus", "valueCoding": {"code": facts.get("state")}}
    return {
        "resourceType": "MedicationDispense",
        **({"extension": [status]} if facts.get("state") else {}),
        "contained": [{"resourceType": "PractitionerRole", "id": "performer"}, request],
        "status": "unknown",
        "subject": {"identifier": {"value": number}},
        "performer": [{"actor": {"reference": "#performer"}}],
        "authorizingPrescription": [{"reference": "#m1"}],
        "type": {"coding": [said]},
        "whenHandedOver": "2026-11-25T11:00:00Z",
    }


def status_update(prescription: str | None = None, number: NhsNumber | None = None, **facts: str) -> Json:
    """An entry: item 1 of this prescription is ready."""
    told = {
        "task": str(uuid4()),
        "owner": "FA002",
        "progress": "Ready to Collect",
        "status": "in-progress",
        "item": str(UUID(int=1)),
        "modified": "2026-11-25T11:00:00Z",
        **facts,
    }
    system = "https://fhir.nhs.uk/CodeSystem/task-businessStatus-nppt"
    task = {
        "resourceType": "Task",
        "id": told["task"],
        "basedOn": [{"identifier": {"system": NUMBER, "value": prescription or an_id()}}],
        "status": told["status"],
        "businessStatus": {"coding": [{"system": system, "code": told["progress"]}]},
        "intent": "order",
        "focus": {"identifier": {"system": ITEM, "value": told["item"]}},
        "for": {
            "identifier": {"system": "https://fhir.nhs.uk/Id/nhs-number", "value": number or nhs_number(1)}
        },
        "lastModified": told["modified"],
        "owner": {"identifier": {"system": ODS, "value": told["owner"]}},
    }
    return {
        "fullUrl": f"urn:uuid:{told['task']}",
        "resource": task,
        "request": {"method": "POST", "url": "Task"},
    }


def status_updates(*entries: Json) -> Json:
    return {"resourceType": "Bundle", "type": "transaction", "entry": list(entries)}
