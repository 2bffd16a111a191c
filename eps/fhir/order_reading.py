"""An order as its message has it, read into the order that the service knows."""

from datetime import date
from typing import Any
from uuid import UUID

from eps.fhir.message import Message
from eps.fhir.reading import (
    Json,
    extension,
    found,
    made,
    missing,
    text,
    text_if_any,
    whole_number_if_any,
    with_system,
    wrong_form,
)
from eps.identifiers import NhsNumber, OdsCode
from eps.prescriptions.domain import DispensingSite, Item, TreatmentType
from eps.prescriptions.identifier import PrescriptionId
from eps.prescriptions.order import Order

ODS_CODE = "https://fhir.nhs.uk/Id/ods-organization-code"
NHS_NUMBER = "https://fhir.nhs.uk/Id/nhs-number"
ITEM_NUMBER = "https://fhir.nhs.uk/Id/prescription-order-item-number"
_DEFINITION = "https://fhir.nhs.uk/StructureDefinition/Extension-DM-"
SITE_TYPE = f"{_DEFINITION}PerformerSiteType"
PRESCRIPTION_TYPE = f"{_DEFINITION}PrescriptionType"
LONG_ID = f"{_DEFINITION}PrescriptionId"
USUAL_SUPPLY_DAYS = 28


def nhs_number_of(message: Message) -> NhsNumber:
    patient = message.referred(message.first("MedicationRequest"), "subject", type="Patient")
    return NhsNumber(with_system(patient, NHS_NUMBER, "identifier") or "")


def read_order(message: Message, prescriber: str, today: date) -> Order:
    first = message.first("MedicationRequest")
    return Order(
        practice=practice_of(message, first),
        prescriber=prescriber,
        treatment=made(TreatmentType, first, "courseOfTherapyType", "coding", 0, "code"),
        items=tuple(_item(request) for request in message.all("MedicationRequest")),
        valid_from=_valid_from(first, today),
        type_code=_type_code(first),
        days_supply=_days_supply(first),
        site=_site(first),
        performer=_performer(first),
        id=made(PrescriptionId, first, "groupIdentifier", "value"),
        long_id=_long_id(first),
        bundle=message.content,
        signed=_is_signed(message),
    )


def practice_of(message: Message, request: Json) -> OdsCode:
    """The organisation of the prescriber's role, which may be a hospital's."""
    role = message.referred(request, "requester", type="PractitionerRole")
    organization = message.referred(role, "organization", type="Organization")
    code = with_system(organization, ODS_CODE, "identifier")
    if code is None:
        raise missing(organization, "identifier")
    return OdsCode(code)


def _item(request: Json) -> Item:
    return Item(
        id=_item_id(request),
        code=text(request, "medicationCodeableConcept", "coding", 0, "code"),
        name=text(request, "medicationCodeableConcept", "coding", 0, "display"),
        quantity=_quantity(request),
        unit=text_if_any(request, "dispenseRequest", "quantity", "unit") or "",
        dosage=text_if_any(request, "dosageInstruction", 0, "text") or "",
    )


def _item_id(request: Json) -> UUID:
    number = with_system(request, ITEM_NUMBER, "identifier")
    if number is None:
        raise missing(request, "identifier")
    try:
        return UUID(number)
    except ValueError:
        raise wrong_form(request, "identifier", 0, "value", wanted="a UUID") from None


def _quantity(request: Json) -> str:
    value: Any = found(request, "dispenseRequest", "quantity", "value")
    if not isinstance(value, int | float) or isinstance(value, bool):
        raise missing(request, "dispenseRequest", "quantity", "value")
    return str(value)


def _valid_from(request: Json, today: date) -> date:
    start = text_if_any(request, "dispenseRequest", "validityPeriod", "start")
    try:
        return today if start is None else date.fromisoformat(start[:10])
    except ValueError:
        raise wrong_form(request, "dispenseRequest", "validityPeriod", "start", wanted="a date") from None


def _type_code(request: Json) -> str:
    found_type = extension(request, PRESCRIPTION_TYPE)
    return (text_if_any(found_type, "valueCoding", "code") if found_type else None) or "0101"


def _days_supply(request: Json) -> int:
    days = whole_number_if_any(request, "dispenseRequest", "expectedSupplyDuration", "value")
    return USUAL_SUPPLY_DAYS if days is None else days


def _site(request: Json) -> DispensingSite:
    found_site = extension(request, SITE_TYPE, "dispenseRequest")
    if found_site is None:
        raise missing(request, "dispenseRequest", "extension")
    return DispensingSite(text(found_site, "valueCoding", "code"))


def _performer(request: Json) -> OdsCode | None:
    path = ("dispenseRequest", "performer", "identifier", "value")
    return None if text_if_any(request, *path) is None else made(OdsCode, request, *path)


def _long_id(request: Json) -> UUID | None:
    found_id = extension(request, LONG_ID, "groupIdentifier")
    return None if found_id is None else made(UUID, found_id, "valueIdentifier", "value")


def _is_signed(message: Message) -> bool:
    return any(found(one, "signature", 0, "data") for one in message.all("Provenance"))
