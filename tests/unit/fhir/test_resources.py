"""A dispenser as an Organization, a Location and a HealthcareService, open and closed."""

from datetime import date
from typing import Any

import pytest

from eps.fhir.reading import Json
from eps.fhir.resources import (
    Shown,
    healthcare_service,
    location,
    organization,
    organization_of_practice,
)
from eps.identifiers import OdsCode
from eps.pharmacies.closure import ClosureKind, Reason
from eps.pharmacies.domain import Kind, OperationalStatus
from eps.pharmacies.facts import GP_PRACTICE, Practice
from tests.factories import pharmacy
from tests.unit.hours_cases import HOLIDAYS, ORDINARY, closure, london, week

NOON = "2026-11-25 12:00"
FLOOD = closure("2026-11-25 09:00", "2026-12-16 09:00")
FOR_GOOD = closure("2026-11-20 00:00", kind=ClosureKind.PERMANENT, reason=Reason.BUSINESS_ENDED)


def shown(at: str = NOON, **facts: Any) -> Shown:
    known = {"telephone": "0161 483 8729", "icb_code": "QOP", "week": week(ORDINARY), **facts}
    return Shown.of(pharmacy(**known), london(at), HOLIDAYS)


def open_state(resource: Json) -> tuple[str, str, str]:
    operational = resource["operationalStatus"]
    return resource["status"], operational["code"], operational["display"]


def test_an_organization_says_who_and_where_and_to_whom_it_belongs() -> None:
    assert organization(shown()) == {
        "resourceType": "Organization",
        "id": "FA002",
        "identifier": [{"system": "https://fhir.nhs.uk/Id/ods-organization-code", "value": "FA002"}],
        "active": True,
        "type": [
            {
                "coding": [
                    {
                        "system": "https://fhir.nhs.uk/CodeSystem/organisation-role",
                        "code": "182",
                        "display": "PHARMACY",
                    },
                    {
                        "system": "urn:eps-nomination-manager:kind",
                        "code": "community",
                        "display": "Community pharmacy",
                    },
                ]
            }
        ],
        "name": "Rowlands Pharmacy",
        "telecom": [{"system": "phone", "value": "0161 483 8729", "use": "work"}],
        "address": [
            {
                "use": "work",
                "type": "both",
                "line": ["61 Arundel Avenue", "Hazel Grove", "Stockport"],
                "postalCode": "SK7 5LD",
            }
        ],
        "partOf": {
            "type": "Organization",
            "identifier": {"system": "https://fhir.nhs.uk/Id/ods-organization-code", "value": "QOP"},
        },
    }


def test_what_is_not_known_is_left_out() -> None:
    told = organization(shown(telephone=None, icb_code=None, postcode="", address_lines=()))
    assert not told.keys() & {"telecom", "address", "partOf"}
    assert "position" not in location(shown(point=None))


@pytest.mark.parametrize("kind", Kind)
def test_every_kind_of_dispenser_is_told(kind: Kind) -> None:
    codes = [coding["code"] for coding in organization(shown(kind=kind))["type"][0]["coding"]]
    assert codes[-1] == kind


def test_a_practice_is_an_organization_too() -> None:
    surgery = Practice(
        OdsCode("A81001"), "THE DENSHAM SURGERY", (), "TS18 1HU", prescribing_setting=GP_PRACTICE
    )
    told = organization_of_practice(surgery)
    assert (told["name"], told["active"]) == ("The Densham Surgery", True)
    assert told["type"][0]["coding"][0]["code"] == "76"


def test_a_location_says_where_it_is_when_it_opens_and_whether_it_is_open() -> None:
    told = location(shown())
    assert told["position"] == {"longitude": -2.1274, "latitude": 53.3724}
    assert told["managingOrganization"]["reference"] == "Organization/FA002"
    assert told["hoursOfOperation"][0]["openingTime"] == "09:00:00"
    assert open_state(told) == ("active", "open", "Open until 1pm")


def test_a_lunch_break_is_no_closure() -> None:
    told = shown("2026-11-25 13:30")
    assert open_state(location(told)) == ("active", "closed", "Closed until 2pm")
    assert organization(told)["active"]


def test_one_closed_for_a_while_is_suspended_and_says_why_and_until_when() -> None:
    told = shown(closures=(FLOOD,))
    assert open_state(location(told)) == ("suspended", "closed", "Closed until Wednesday 16 December 2026")
    service = healthcare_service(told)
    assert service["active"]
    assert service["notAvailable"] == [
        {
            "extension": [{"url": "urn:eps-nomination-manager:closure-reason", "valueCode": "flood"}],
            "description": "Rowlands Pharmacy is closed until Wednesday 16 December 2026. There has been a flood. "
            "Medicine inside cannot be collected. Rowlands Pharmacy cannot give you medicine until it opens again.",
            "during": {"start": "2026-11-25T09:00:00+00:00", "end": "2026-12-16T09:00:00+00:00"},
        }
    ]


@pytest.mark.parametrize(
    ("facts", "start"),
    [
        ({"closures": (FOR_GOOD,)}, "2026-11-20T00:00:00+00:00"),
        ({"closed_on": date(2026, 11, 19)}, "2026-11-20T00:00:00+00:00"),
        ({"closures": (FOR_GOOD,), "closed_on": date(2026, 11, 19)}, "2026-11-20T00:00:00+00:00"),
        ({"operational_status": OperationalStatus.CLOSED}, None),
    ],
)
def test_one_closed_for_good_says_so_and_promises_no_hours(facts: dict[str, Any], start: str | None) -> None:
    told = shown(**facts)
    assert not organization(told)["active"]
    assert open_state(location(told)) == ("inactive", "closed", "Closed for good")
    service = healthcare_service(told)
    assert not service.keys() & {"availableTime", "availabilityExceptions"}
    [closed] = service["notAvailable"]
    assert closed["description"] == "Rowlands Pharmacy has closed for good."
    assert closed.get("during", {}).get("start") == start


@pytest.mark.parametrize(
    ("facts", "end"),
    [
        ({"operational_status": OperationalStatus.PROPOSED, "opened_on": date(2026, 12, 1)}, None),
        ({"opened_on": date(2026, 12, 1)}, "2026-12-01T00:00:00+00:00"),
    ],
)
def test_one_that_has_not_opened_is_not_active_yet(facts: dict[str, Any], end: str | None) -> None:
    told = shown(**facts)
    assert not organization(told)["active"]
    assert location(told)["status"] == "inactive"
    [waiting] = healthcare_service(told)["notAvailable"]
    assert waiting["description"] == "Rowlands Pharmacy is not open yet."
    assert waiting.get("during", {}).get("end") == end


def test_a_closure_to_come_changes_nothing_before_it_begins_and_is_told() -> None:
    told = shown(closures=(closure("2026-12-01 09:00", "2026-12-03 09:00"),))
    assert open_state(location(told))[0] == "active"
    [coming] = healthcare_service(told)["notAvailable"]
    assert coming["during"]["start"] == "2026-12-01T09:00:00+00:00"


def test_one_for_good_stays_a_secret_until_it_may_be_told() -> None:
    secret = closure("2027-03-01 00:00", kind=ClosureKind.PERMANENT, tell_from=london("2027-02-01 00:00"))
    assert "notAvailable" not in healthcare_service(shown(closures=(secret,)))


def test_one_without_an_end_has_none() -> None:
    [closed] = healthcare_service(shown(closures=(closure("2026-11-25 09:00"),)))["notAvailable"]
    assert closed["during"] == {"start": "2026-11-25T09:00:00+00:00"}


def test_a_service_belongs_to_its_organization_and_stands_at_its_location() -> None:
    service = healthcare_service(shown())
    assert service["providedBy"]["reference"] == "Organization/FA002"
    assert service["location"][0]["reference"] == "Location/FA002"
    assert service["availableTime"][0]["availableEndTime"] == "13:00:00"
