"""An order that was built here, as a message: the same shape as one that came in. It carries no legal signature, and
says so on each item."""

import re
from uuid import UUID, uuid5

import orjson

from eps.fhir.naming import OUR_OWN, address, identified, telecom
from eps.fhir.reading import Json
from eps.fhir.released_order import dispensing_information, repeat_information
from eps.fhir.systems import (
    ITEM_NUMBER,
    LONG_ID,
    MESSAGE_EVENT,
    NHS_NUMBER,
    PRESCRIPTION,
    PRESCRIPTION_NUMBER,
    PRESCRIPTION_TYPE,
    RFC_4122,
    SITE,
    SITE_TYPE,
    SNOMED,
)
from eps.identifiers import OdsCode
from eps.prescriptions.domain import Issue, Item, Prescription, TreatmentType
from eps.prescriptions.order_contents import BuiltHere
from eps.prescriptions.states import ItemState

THERAPY = "http://terminology.hl7.org/CodeSystem/medicationrequest-course-of-therapy"
PRESCRIPTION_TYPES = "https://fhir.nhs.uk/CodeSystem/prescription-type"
DECIMAL = re.compile(r"(0|[1-9][0-9]*)(\.[0-9]+)?")
INTENTS = {
    TreatmentType.ACUTE: "order",
    TreatmentType.CONTINUOUS: "instance-order",
    TreatmentType.REPEAT_DISPENSING: "original-order",
}
NOT_SIGNED = (
    "This order carries no legal signature: it was built by the service, not signed by its prescriber."
)
UNSIGNED_TAG = {"system": f"{OUR_OWN}:order", "code": "not-signed", "display": NOT_SIGNED}


def rendered_order(issue: Issue, built: BuiltHere) -> bytes:
    prescription = built.prescription
    name = _Names(prescription)
    resources = {
        name("header"): _header(issue, built, [name(str(item.id)) for item in prescription.items]),
        **{
            name(str(item.id)): _request(item, state, issue, prescription)
            for item, state in zip(prescription.items, issue.item_states, strict=True)
        },
        name("patient"): _patient(built),
        name("role"): _role(prescription),
        name("practice"): _practice(built),
    }
    return orjson.dumps(
        {
            "resourceType": "Bundle",
            "id": str(prescription.long_id),
            "meta": {"tag": [UNSIGNED_TAG]},
            "identifier": {"system": RFC_4122, "value": str(prescription.long_id)},
            "type": "message",
            "entry": [{"fullUrl": url, "resource": resource} for url, resource in resources.items()],
        }
    )


class _Names:
    """What the resources of one order are called: the same each time that it goes out."""

    def __init__(self, prescription: Prescription) -> None:
        self._of: UUID = prescription.long_id

    def __call__(self, of: str) -> str:
        return f"urn:uuid:{uuid5(self._of, of)}"


def _header(issue: Issue, built: BuiltHere, focus: list[str]) -> Json:
    practice = built.prescription.practice
    receiver = issue.address or issue.dispenser
    destination = [] if receiver is None else [_destination(receiver)]
    return {
        "resourceType": "MessageHeader",
        "eventCoding": {
            "system": MESSAGE_EVENT,
            "code": "prescription-order",
            "display": "Prescription Order",
        },
        "sender": {"identifier": identified(practice)},
        "source": {"endpoint": f"urn:nhs-uk:addressing:ods:{practice}"},
        **({"destination": destination} if destination else {}),
        "focus": [{"reference": url} for url in focus],
    }


def _destination(code: OdsCode) -> Json:
    return {"endpoint": f"urn:nhs-uk:addressing:ods:{code}", "receiver": {"identifier": identified(code)}}


def _request(item: Item, state: ItemState, issue: Issue, prescription: Prescription) -> Json:
    name = _Names(prescription)
    kind = {"system": PRESCRIPTION_TYPES, "code": prescription.type_code}
    typed = [{"url": PRESCRIPTION_TYPE, "valueCoding": kind}] if prescription.type_code else []
    therapy = {"system": THERAPY, "code": prescription.treatment.value}
    medicine = {"system": SNOMED, "code": item.code, "display": item.name}
    return {
        "resourceType": "MedicationRequest",
        **({"basedOn": [repeat_information(issue.of, issue.number)]} if issue.of > 1 else {}),
        "extension": [dispensing_information(state), *typed],
        "identifier": [{"system": ITEM_NUMBER, "value": str(item.id)}],
        "status": "active",
        "intent": INTENTS[prescription.treatment],
        "category": [{"coding": [{"code": "community"}]}],
        "medicationCodeableConcept": {"coding": [medicine]},
        "subject": {"reference": name("patient")},
        "authoredOn": prescription.issued_at.isoformat(timespec="seconds"),
        "requester": {"reference": name("role")},
        "groupIdentifier": _group_identifier(prescription),
        "courseOfTherapyType": {"coding": [therapy]},
        "note": [{"text": NOT_SIGNED}],
        "dosageInstruction": [{"text": item.dosage}],
        "dispenseRequest": _dispense_request(item, issue, prescription),
        "substitution": {"allowedBoolean": False},
    }


def _group_identifier(prescription: Prescription) -> Json:
    long_id = {"system": PRESCRIPTION, "value": str(prescription.long_id)}
    return {
        "extension": [{"url": LONG_ID, "valueIdentifier": long_id}],
        "system": PRESCRIPTION_NUMBER,
        "value": prescription.id,
    }


def _dispense_request(item: Item, issue: Issue, prescription: Prescription) -> Json:
    site = {"system": SITE, "code": issue.site.value}
    performer = {} if issue.address is None else {"performer": {"identifier": identified(issue.address)}}
    return {
        "extension": [{"url": SITE_TYPE, "valueCoding": site}],
        "validityPeriod": {"start": prescription.valid_from.isoformat(), "end": issue.use_by.isoformat()},
        "numberOfRepeatsAllowed": prescription.issues - 1,
        "quantity": _quantity(item),
        "expectedSupplyDuration": {
            "value": prescription.days_supply,
            "unit": "day",
            "system": "http://unitsofmeasure.org",
            "code": "d",
        },
        **performer,
    }


def _quantity(item: Item) -> Json:
    """A decimal as it was written, never by way of a float."""
    if DECIMAL.fullmatch(item.quantity):
        return {"value": orjson.Fragment(item.quantity), "unit": item.unit}
    return {"unit": f"{item.quantity} {item.unit}"}


def _patient(built: BuiltHere) -> Json:
    patient = built.patient
    where = address(patient.address_lines, patient.postcode or "")
    home = {} if where is None else {"address": [{**where, "use": "home"}]}
    surgeries = [] if patient.practice is None else [{"identifier": identified(patient.practice)}]
    return {
        "resourceType": "Patient",
        "identifier": [{"system": NHS_NUMBER, "value": patient.nhs_number}],
        "name": [{"use": "official", "family": patient.family_name, "given": patient.given_name.split()}],
        "birthDate": patient.date_of_birth.isoformat(),
        **home,
        **({"generalPractitioner": surgeries} if surgeries else {}),
    }


def _role(prescription: Prescription) -> Json:
    """The account that signed in is known, and no professional code."""
    return {
        "resourceType": "PractitionerRole",
        "practitioner": {"identifier": {"system": f"{OUR_OWN}:account", "value": prescription.prescriber}},
        "organization": {"reference": _Names(prescription)("practice")},
    }


def _practice(built: BuiltHere) -> Json:
    known = built.practice
    code = built.prescription.practice
    where = None if known is None else address(known.published_address, known.postcode)
    return {
        "resourceType": "Organization",
        "identifier": [identified(code)],
        "name": code if known is None else known.published_name,
        **({} if where is None else {"address": [where]}),
        **telecom(None if known is None else known.telephone),
    }
