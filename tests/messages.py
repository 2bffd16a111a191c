"""Messages of the electronic prescription service as a practice sends them: small, whole, of made-up people."""

import json
from copy import deepcopy
from typing import Any
from uuid import UUID, uuid4

from eps.identifiers import OdsCode
from eps.prescriptions.identifier import new_prescription_id
from tests.factories import nhs_number

Json = dict[str, Any]
PRACTICE = "A81001"
ODS = "https://fhir.nhs.uk/Id/ods-organization-code"
DEFINITION = "https://fhir.nhs.uk/StructureDefinition/Extension-DM-"
SUBJECT, ROLE, PRACTITIONER, ORGANIZATION = (f"urn:uuid:{UUID(int=place)}" for place in (1, 2, 3, 4))
REQUEST = "MedicationRequest"
INTENTS = {
    "acute": "order",
    "continuous": "instance-order",
    "continuous-repeat-dispensing": "original-order",
}


def order_message(items: int = 1, **facts: Any) -> Json:
    """For patient 1 of the town, by its practice, to the pharmacy nominated there; `facts` as in `facts_of`."""
    given = facts_of(facts)
    entries = [
        _entry("urn:uuid:header", header(given["event"])),
        *(_entry(f"urn:uuid:item-{number}", request(number, given)) for number in range(1, items + 1)),
        *_people(given),
        _entry("urn:uuid:provenance", provenance()),
    ]
    return {
        "resourceType": "Bundle",
        "type": "message",
        "identifier": {"system": "https://tools.ietf.org/html/rfc4122", "value": str(uuid4())},
        "entry": entries,
    }


def facts_of(facts: Json) -> Json:
    """What a message says where the test does not. `performer` None leaves it out."""
    usual = {
        "event": "prescription-order",
        "id": new_prescription_id(OdsCode(facts.get("practice", PRACTICE))),
        "long_id": str(uuid4()),
        "nhs_number": nhs_number(1),
        "practice": PRACTICE,
        "performer": "FA001",
        "site": "P1",
        "therapy": "continuous",
        "valid_from": "2026-11-25",
        "days": 28,
        "repeats": None,
    }
    assert set(facts) <= set(usual), set(facts) - set(usual)
    return usual | facts


def header(event: str) -> Json:
    return {
        "resourceType": "MessageHeader",
        "eventCoding": {"system": "https://fhir.nhs.uk/CodeSystem/message-event", "code": event},
        "sender": {"identifier": {"system": ODS, "value": PRACTICE}},
        "source": {"endpoint": "urn:nhs-uk:addressing:ods:A81001"},
        "destination": [{"endpoint": "urn:nhs-uk:addressing:ods:VNE51"}],
    }


def request(number: int, given: Json) -> Json:
    """One item of the order."""
    return {
        "resourceType": "MedicationRequest",
        "extension": [_coded(f"{DEFINITION}PrescriptionType", "0101")],
        "identifier": [
            {
                "system": "https://fhir.nhs.uk/Id/prescription-order-item-number",
                "value": str(UUID(int=number)),
            }
        ],
        "status": "active",
        "intent": INTENTS[given["therapy"]],
        "category": [{"coding": [{"code": "community"}]}],
        "medicationCodeableConcept": {
            "coding": [
                {"system": "http://snomed.info/sct", "code": "39732311000001104", "display": "Amoxicillin"}
            ]
        },
        "subject": {"reference": SUBJECT},
        "requester": {"reference": ROLE},
        "groupIdentifier": _group_identifier(given),
        "courseOfTherapyType": {"coding": [{"code": given["therapy"]}]},
        "dosageInstruction": [{"text": "2 times a day"}],
        "dispenseRequest": _dispense_request(given),
        "substitution": {"allowedBoolean": False},
    }


def _coded(url: str, code: str) -> Json:
    return {"url": url, "valueCoding": {"code": code}}


def _group_identifier(given: Json) -> Json:
    long_id = {"system": "https://fhir.nhs.uk/Id/prescription", "value": given["long_id"]}
    return {
        "system": "https://fhir.nhs.uk/Id/prescription-order-number",
        "value": given["id"],
        "extension": [{"url": f"{DEFINITION}PrescriptionId", "valueIdentifier": long_id}],
    }


def _dispense_request(given: Json) -> Json:
    asked: Json = {
        "extension": [_coded(f"{DEFINITION}PerformerSiteType", given["site"])],
        "validityPeriod": {"start": given["valid_from"]},
        "quantity": {"value": 20, "unit": "capsule"},
        "expectedSupplyDuration": {"value": given["days"], "unit": "day", "code": "d"},
    }
    if given["performer"] is not None:
        asked["performer"] = {"identifier": {"system": ODS, "value": given["performer"]}}
    if given["repeats"] is not None:
        asked["numberOfRepeatsAllowed"] = given["repeats"]
    return asked


def _people(given: Json) -> list[Json]:
    patient = {
        "resourceType": "Patient",
        "identifier": [{"system": "https://fhir.nhs.uk/Id/nhs-number", "value": given["nhs_number"]}],
        "name": [{"use": "usual", "family": "Quillfeather", "given": ["Ada"]}],
        "gender": "female",
        "birthDate": "1950-02-28",
        "address": [{"use": "home", "line": ["1 Heron Way", "Hazel Grove"], "postalCode": "SK7 1LD"}],
        "generalPractitioner": [{"identifier": {"system": ODS, "value": given["practice"]}}],
    }
    role = {
        "resourceType": "PractitionerRole",
        "practitioner": {"reference": PRACTITIONER},
        "organization": {"reference": ORGANIZATION},
        "telecom": [{"system": "phone", "use": "work", "value": "01632 960001"}],
    }
    organization = {
        "resourceType": "Organization",
        "identifier": [{"system": ODS, "value": given["practice"]}],
        "name": "The Surgery",
        "telecom": [{"system": "phone", "use": "work", "value": "01632 960001"}],
        "partOf": {"identifier": {"system": ODS, "value": "84H"}},
    }
    practitioner = {"resourceType": "Practitioner", "identifier": [], "name": [{"family": "Boin"}]}
    names: dict[str, Json] = {
        SUBJECT: patient,
        ROLE: role,
        PRACTITIONER: practitioner,
        ORGANIZATION: organization,
    }
    return [_entry(name, resource) for name, resource in names.items()]


def provenance() -> Json:
    return {
        "resourceType": "Provenance",
        "target": [{"reference": "urn:uuid:item-1"}],
        "signature": [{"who": {"reference": ROLE}, "data": "PFNpZ25hdHVyZS8+"}],
    }


def _entry(name: str, resource: Json) -> Json:
    return {"fullUrl": name, "resource": resource}


def resources(message: Json, type: str) -> list[Json]:
    """Of this type in the message, to be changed where they are."""
    found = [entry["resource"] for entry in message["entry"]]
    return [one for one in found if one["resourceType"] == type]


def changed(message: Json, type: str, path: str, value: object, *, place: int | None = None) -> Json:
    """A copy with one field, `identifier.0.value`, of every resource of the type (or the one at `place`) replaced;
    None takes it away."""
    copy = deepcopy(message)
    found = resources(copy, type)
    for resource in found if place is None else found[place : place + 1]:
        *steps, last = [int(step) if step.isdigit() else step for step in path.split(".")]
        target: Any = resource
        for step in steps:
            target = target[step]
        if value is None:
            del target[last]
        else:
            target[last] = value
    return copy


def sent_as(message: Json) -> bytes:
    return json.dumps(message).encode()
