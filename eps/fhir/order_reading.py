"""An order as its message has it, read into the order that the service knows. order_rules.py has passed it."""

import re
from collections.abc import Collection, Sequence
from datetime import datetime
from uuid import UUID

from eps.answers.faults import IdentifierInvalid, WrongCheckDigit
from eps.clock import london_date
from eps.fhir.item_reading import read_item
from eps.fhir.message import Message
from eps.fhir.order_rules import ACUTE, PERFORMER, REQUEST, organization_of, services_of, therapies_of
from eps.fhir.reading import (
    Json,
    Path,
    expression_of,
    extension,
    extension_code,
    found,
    made,
    missing,
    text,
    text_if_any,
    whole_number_if_any,
    with_system,
    wrong_form,
)
from eps.fhir.systems import LONG_ID, NHS_NUMBER, ODS_CODE, PRESCRIPTION_TYPE, SITE_TYPE
from eps.fhir.validity import valid_from
from eps.identifiers import InvalidNhsNumber, InvalidOdsCode, NhsNumber, OdsCode
from eps.identity.permissions import Principal
from eps.prescriptions.domain import DispensingSite, TreatmentType
from eps.prescriptions.identifier import InvalidPrescriptionId, PrescriptionId, has_form
from eps.prescriptions.order import Order

USUAL_SUPPLY_DAYS = 28
TYPE_CODE = re.compile(r"[0-9]{4}")
NOT_PROVIDED = ""
"""The national record refuses no type of prescription, and keeps none that it does not know."""


def patient_of(message: Message) -> Json:
    return message.referred(message.first(REQUEST), "subject", type="Patient")


def nhs_number_of(patient: Json) -> NhsNumber:
    try:
        return NhsNumber(with_system(patient, NHS_NUMBER, "identifier") or "")
    except InvalidNhsNumber:
        raise IdentifierInvalid(pointer=expression_of(patient, "identifier"), field="nhsNumber") from None


def prescription_id_of(request: Json) -> PrescriptionId:
    return prescription_id_at(request, "groupIdentifier", "value")


def prescription_id_at(resource: Json, *path: Path) -> PrescriptionId:
    written = text(resource, *path)
    try:
        return PrescriptionId(written)
    except InvalidPrescriptionId:
        fault = WrongCheckDigit if has_form(written) else IdentifierInvalid
        raise fault(pointer=expression_of(resource, *path), field="prescriptionID") from None


def read_order(message: Message, sender: Principal, at: datetime) -> Order:
    """`at` is the day that it counts from where it says none."""
    requests = message.all(REQUEST)
    first = requests[0]
    treatment = _treatment(requests)
    return Order(
        practice=practice_of(message, first, sender.ods_codes),
        prescriber=sender.subject,
        treatment=treatment,
        items=tuple(read_item(message, request) for request in requests),
        valid_from=valid_from(first, london_date(at)),
        type_code=_type_code(first),
        days_supply=_days_supply(first),
        issues=_issues(first, treatment),
        site=_site(first),
        performer=_performer(first),
        instalments=any(_in_instalments(request) for request in requests),
        id=prescription_id_of(first),
        long_id=_long_id(first),
        bundle=message.content,
        signed=any(found(one, "signature", 0, "data") for one in message.all("Provenance")),
    )


def practice_of(message: Message, request: Json, own_codes: Collection[OdsCode]) -> OdsCode:
    """The organisation of the prescriber's role. In a hospital the role may name a service of it that has a code of its
    own: whoever signed in for that service issues for it."""
    role = message.referred(request, "requester", type="PractitionerRole")
    organization = organization_of(message, role)
    code = _code_of(organization)
    if code in own_codes:
        return code
    services = map(_code_of, services_of(message, role))
    return next((service for service in services if service in own_codes), code)


def _code_of(organization: Json) -> OdsCode:
    code = with_system(organization, ODS_CODE, "identifier")
    if code is None:
        raise missing(organization, "identifier")
    try:
        return OdsCode(code)
    except InvalidOdsCode:
        raise wrong_form(organization, "identifier", wanted="an ODS code") from None


def _treatment(requests: Sequence[Json]) -> TreatmentType:
    """A mixture of acute and continuous items is treated as acute, as nationally."""
    therapies = therapies_of(requests)
    if len(set(therapies)) > 1:
        return TreatmentType(ACUTE)
    return made(TreatmentType, requests[0], "courseOfTherapyType", "coding", 0, "code", wanted="known here")


def _type_code(request: Json) -> str:
    code = extension_code(request, PRESCRIPTION_TYPE) or NOT_PROVIDED
    return code if TYPE_CODE.fullmatch(code) else NOT_PROVIDED


def _days_supply(request: Json) -> int:
    path = ("dispenseRequest", "expectedSupplyDuration")
    days = whole_number_if_any(request, *path, "value")
    if days is not None and text_if_any(request, *path, "code") not in ("d", None):
        raise wrong_form(request, *path, "code", wanted="d: a supply is counted in days")
    return USUAL_SUPPLY_DAYS if days is None else days


def _issues(request: Json, treatment: TreatmentType) -> int:
    """The repeats that are allowed come after the first issue: 5 of them make 6."""
    if treatment is not TreatmentType.REPEAT_DISPENSING:
        return 1
    return 1 + (whole_number_if_any(request, "dispenseRequest", "numberOfRepeatsAllowed") or 0)


def _in_instalments(request: Json) -> bool:
    asked = request["dispenseRequest"]
    return "initialFill" in asked or "dispenseInterval" in asked


def _site(request: Json) -> DispensingSite:
    code = extension_code(request, SITE_TYPE, "dispenseRequest")
    if code is None:
        raise missing(request, "dispenseRequest", "extension")
    if code not in set(DispensingSite):
        raise wrong_form(request, "dispenseRequest", "extension", wanted="P1, P2, P3 or 0004")
    return DispensingSite(code)


def _performer(request: Json) -> OdsCode | None:
    if text_if_any(request, *PERFORMER) is None:
        return None
    return made(OdsCode, request, *PERFORMER, wanted="an ODS code")


def _long_id(request: Json) -> UUID | None:
    one = extension(request, LONG_ID, "groupIdentifier")
    written = found(one, "valueIdentifier", "value") if one is not None else None
    try:
        return None if written is None else UUID(written)
    except (ValueError, AttributeError, TypeError):
        raise wrong_form(request, "groupIdentifier", "extension", wanted="a UUID") from None
