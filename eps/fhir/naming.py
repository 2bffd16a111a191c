"""How a resource of the directory names what it is about: identifiers, references, and the code systems of both."""

from eps.fhir.reading import Json
from eps.fhir.systems import ODS_CODE
from eps.identifiers import OdsCode

ROLE = "https://fhir.nhs.uk/CodeSystem/organisation-role"
OUR_OWN = "urn:eps-nomination-manager"
"""Begins the name of whatever no national or international list has."""
KIND = f"{OUR_OWN}:kind"
STATE = f"{OUR_OWN}:state"
CLOSURE_REASON = f"{OUR_OWN}:closure-reason"


def identified(code: str) -> Json:
    return {"system": ODS_CODE, "value": code}


def referred(type: str, code: OdsCode, name: str | None = None) -> Json:
    """To a resource that this service has."""
    reference = {"reference": f"{type}/{code}", "type": type, "identifier": identified(code)}
    return reference if name is None else {**reference, "display": name}


def organisation_elsewhere(code: str) -> Json:
    """To one that it has not: by its code alone."""
    return {"type": "Organization", "identifier": identified(code)}


def telecom(telephone: str | None) -> Json:
    """As a field, left out where there is none."""
    return {"telecom": [{"system": "phone", "value": telephone, "use": "work"}]} if telephone else {}


def address(lines: tuple[str, ...], postcode: str) -> Json | None:
    """None where nothing is known of it."""
    known = ({"line": list(lines)} if lines else {}) | ({"postalCode": postcode} if postcode else {})
    return {"use": "work", "type": "both", **known} if known else None
