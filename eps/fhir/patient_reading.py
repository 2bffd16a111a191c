"""A patient as an order describes them: only for those whom the register does not know, and never in production."""

from datetime import date

from eps.errors import Invalid
from eps.fhir.reading import Json, found, text_if_any, with_system
from eps.fhir.systems import ODS_CODE
from eps.identifiers import NhsNumber, OdsCode, Postcode
from eps.nomination.domain import Patient

LONGEST_NAME = 100
OLDEST = date(1890, 1, 1)


def newcomer(patient: Json, nhs_number: NhsNumber) -> Patient | None:
    """None where it says too little of them to be somebody."""
    family, born = text_if_any(patient, "name", 0, "family"), _date_of_birth(patient)
    if family is None or born is None:
        return None
    return Patient(
        id=0,
        nhs_number=nhs_number,
        given_name=" ".join(_texts(patient, "name", 0, "given"))[:LONGEST_NAME],
        family_name=family[:LONGEST_NAME],
        date_of_birth=born,
        postcode=_postcode(patient),
        version=1,
        address_lines=tuple(_texts(patient, "address", 0, "line")),
        practice=_practice(patient),
    )


def _texts(patient: Json, *path: str | int) -> list[str]:
    listed = found(patient, *path)
    return [text for text in listed if isinstance(text, str)] if isinstance(listed, list) else []


def _date_of_birth(patient: Json) -> date | None:
    try:
        born = date.fromisoformat(text_if_any(patient, "birthDate") or "")
    except ValueError:
        return None
    return born if born >= OLDEST else None


def _postcode(patient: Json) -> Postcode | None:
    try:
        return Postcode(text_if_any(patient, "address", 0, "postalCode") or "")
    except Invalid:
        return None


def _practice(patient: Json) -> OdsCode | None:
    surgery = found(patient, "generalPractitioner", 0)
    try:
        return OdsCode(with_system({"identifier": [surgery["identifier"]]}, ODS_CODE, "identifier") or "")
    except (Invalid, LookupError, TypeError):
        return None
