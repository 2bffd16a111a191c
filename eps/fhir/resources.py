"""Dispensers and practices as FHIR R4 tells them: who they are, where they are, when they serve. Pure functions of what
is known, at an instant; whether somebody serves is the evaluator's word."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime

from eps.fhir.naming import (
    KIND,
    ROLE,
    STATE,
    address,
    identified,
    organisation_elsewhere,
    referred,
    telecom,
)
from eps.fhir.opening_times import available_times, hours_of_operation
from eps.fhir.reading import Json
from eps.fhir.unavailability import exceptions, not_available
from eps.pharmacies.domain import Kind, OperationalStatus, Pharmacy
from eps.pharmacies.facts import Practice
from eps.pharmacies.hours import Status, status
from eps.pharmacies.status import NOT_OPEN_YET, Rule
from eps.wording import status_text

_PHARMACY_ROLE = {"system": ROLE, "code": "182", "display": "PHARMACY"}
_PRACTICE_ROLE = {"system": ROLE, "code": "76", "display": "GP PRACTICE"}
_ROLES = {Kind.COMMUNITY: _PHARMACY_ROLE, Kind.LPS: _PHARMACY_ROLE, Kind.DISPENSING_PRACTICE: _PRACTICE_ROLE}
_KINDS = {
    Kind.COMMUNITY: "Community pharmacy",
    Kind.LPS: "Pharmacy with a local contract",
    Kind.APPLIANCE: "Appliance contractor",
    Kind.DISPENSING_PRACTICE: "Dispensing practice",
}
_LOCATION_STATUSES = {Rule.PERMANENT_CLOSURE: "inactive", Rule.TEMPORARY_CLOSURE: "suspended"}


@dataclass(frozen=True, slots=True)
class Shown:
    """A pharmacy as it is at an instant, by the evaluator."""

    pharmacy: Pharmacy
    at: datetime
    holidays: Collection[date]
    status: Status

    @classmethod
    def of(cls, pharmacy: Pharmacy, at: datetime, holidays: Collection[date]) -> "Shown":
        return cls(pharmacy, at, holidays, status(pharmacy, at, holidays))

    @property
    def is_active(self) -> bool:
        """It has opened and has not closed for good; a closure that will end changes nothing of that."""
        found = self.status
        return found.rule is not Rule.PERMANENT_CLOSURE and found.reason != NOT_OPEN_YET


def organization(shown: Shown) -> Json:
    pharmacy = shown.pharmacy
    return {
        "resourceType": "Organization",
        "id": pharmacy.ods_code,
        "identifier": [identified(pharmacy.ods_code)],
        "active": shown.is_active,
        "type": [_type(pharmacy.kind)],
        "name": pharmacy.name,
        **telecom(pharmacy.telephone),
        **_addresses(pharmacy.address_lines, pharmacy.postcode),
        **_part_of(pharmacy.icb_code),
    }


def organization_of_practice(practice: Practice) -> Json:
    """A prescriber's organisation, which dispenses nothing."""
    return {
        "resourceType": "Organization",
        "id": practice.ods_code,
        "identifier": [identified(practice.ods_code)],
        "active": practice.operational_status is OperationalStatus.ACTIVE,
        **({"type": [{"coding": [_PRACTICE_ROLE]}]} if practice.is_gp_practice else {}),
        "name": practice.name,
        **telecom(practice.telephone),
        **_addresses(practice.address_lines, practice.postcode),
        **_part_of(practice.icb_code),
    }


def location(shown: Shown) -> Json:
    """`operationalStatus` is whether it is open at that instant, in words too."""
    pharmacy, found = shown.pharmacy, shown.status
    place = address(pharmacy.address_lines, pharmacy.postcode)
    return {
        "resourceType": "Location",
        "id": pharmacy.ods_code,
        "identifier": [identified(pharmacy.ods_code)],
        "status": _LOCATION_STATUSES.get(found.rule, "active") if shown.is_active else "inactive",
        "operationalStatus": {
            "system": STATE,
            "code": found.state,
            "display": status_text(found, shown.at),
        },
        "name": pharmacy.name,
        "mode": "instance",
        **telecom(pharmacy.telephone),
        **({"address": place} if place else {}),
        **_position(pharmacy),
        "managingOrganization": referred("Organization", pharmacy.ods_code, pharmacy.name),
        **_if_it_serves(shown, "hoursOfOperation", hours_of_operation(pharmacy.week)),
    }


def healthcare_service(shown: Shown) -> Json:
    """What it is there for: dispensing. One is all that a dispenser has here, so it goes by the same code."""
    pharmacy = shown.pharmacy
    return {
        "resourceType": "HealthcareService",
        "id": pharmacy.ods_code,
        "identifier": [identified(pharmacy.ods_code)],
        "active": shown.is_active,
        "providedBy": referred("Organization", pharmacy.ods_code, pharmacy.name),
        "type": [_type(pharmacy.kind)],
        "location": [referred("Location", pharmacy.ods_code, pharmacy.name)],
        "name": pharmacy.name,
        **telecom(pharmacy.telephone),
        **_if_it_serves(shown, "availableTime", available_times(pharmacy.week)),
        **_if_any("notAvailable", not_available(pharmacy, shown.at, shown.holidays)),
    }


def _type(kind: Kind) -> Json:
    own = {"system": KIND, "code": kind, "display": _KINDS[kind]}
    return {"coding": [*([_ROLES[kind]] if kind in _ROLES else []), own]}


def _addresses(lines: tuple[str, ...], postcode: str) -> Json:
    place = address(lines, postcode)
    return {"address": [place]} if place else {}


def _part_of(icb_code: str | None) -> Json:
    return {"partOf": organisation_elsewhere(icb_code)} if icb_code else {}


def _position(pharmacy: Pharmacy) -> Json:
    point = pharmacy.point
    return {"position": {"longitude": point.longitude, "latitude": point.latitude}} if point else {}


def _if_it_serves(shown: Shown, name: str, times: list[Json]) -> Json:
    """Of one that has not opened, or has closed for good, the week would only mislead."""
    if not shown.is_active:
        return {}
    told = exceptions(shown.pharmacy, shown.at, shown.holidays)
    return {**_if_any(name, times), "availabilityExceptions": told}


def _if_any(name: str, values: list[Json]) -> Json:
    return {name: values} if values else {}
