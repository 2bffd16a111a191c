"""The directory by FHIR: who an organisation is, who is near, when somebody serves."""

from dataclasses import replace
from typing import Any

import httpx
import pytest

from eps.identifiers import OdsCode
from eps.pharmacies.service import directory
from tests.integration.api.village import FOR_GOOD, close, confirm, new_village
from tests.integration.fhir.sending import code, issue, request_id
from tests.register import directory_loaded, store_pharmacies
from tests.town import on_street

FHIR = "application/fhir+json"
AT_HOME = "53.3700|-2.1274"
Json = dict[str, Any]


async def read(api: httpx.AsyncClient, path: str, **parameters: object) -> httpx.Response:
    sent: Any = {name.replace("count", "_count"): value for name, value in parameters.items()}
    return await api.get(f"/FHIR/R4/{path}", params=sent or None, headers=request_id())


async def got(api: httpx.AsyncClient, path: str, **parameters: object) -> Json:
    answer = await read(api, path, **parameters)
    assert (answer.status_code, answer.headers["content-type"]) == (200, FHIR), answer.text
    found: Json = answer.json()
    return found


def codes(bundle: Json) -> list[str]:
    return [entry["resource"]["id"] for entry in bundle["entry"]]


async def test_a_dispenser_is_an_organization_for_everybody(api: httpx.AsyncClient) -> None:
    found = await got(api, "Organization/fa002")
    assert (found["id"], found["name"], found["active"]) == ("FA002", "Rowlands Pharmacy", True)


async def test_so_is_a_practice(api: httpx.AsyncClient) -> None:
    found = await got(api, "Organization/A81001")
    assert (found["name"], found["type"][0]["coding"][0]["code"]) == ("The Densham Surgery", "76")


async def test_those_near_stand_in_the_order_of_their_distance(api: httpx.AsyncClient) -> None:
    bundle = await got(api, "Location", near=f"{AT_HOME}|2.5|km")
    assert (bundle["type"], bundle["total"], codes(bundle)) == ("searchset", 3, ["FA001", "FA002", "FA003"])
    assert [
        entry["search"]["extension"][0]["valueDistance"]["value"] for entry in bundle["entry"]
    ] == pytest.approx([0.0, 1.0, 2.0], abs=0.01)
    first = bundle["entry"][1]
    assert first["fullUrl"] == "https://eps/FHIR/R4/Location/FA002"
    assert first["search"]["mode"] == "match"
    assert first["resource"]["operationalStatus"]["display"] == "Open until 5pm"


async def test_it_is_the_order_of_the_one_distance_list(api: httpx.AsyncClient) -> None:
    pharmacies = (await api.get("/api/pharmacies?latitude=53.38&longitude=-2.1274&limit=7")).json()
    bundle = await got(api, "Location", near="53.38|-2.1274", count=7)
    assert codes(bundle) == [one["ods_code"] for one in pharmacies["pharmacies"]]


async def test_distances_come_in_miles_where_asked_for(api: httpx.AsyncClient) -> None:
    bundle = await got(api, "Location", near=f"{AT_HOME}|1|mi")
    distance = bundle["entry"][1]["search"]["extension"][0]["valueDistance"]
    assert (distance["value"], distance["code"]) == (0.62, "[mi_i]")


async def test_no_more_are_given_than_asked_for_and_then_nobody_says_how_many_there_are(
    api: httpx.AsyncClient,
) -> None:
    bundle = await got(api, "Location", near=f"{AT_HOME}|10|km", count=2)
    assert codes(bundle) == ["FA001", "FA002"]
    assert "total" not in bundle
    assert bundle["link"] == [
        {
            "relation": "self",
            "url": "https://eps/FHIR/R4/Location?near=53.3700%7C-2.1274%7C10%7Ckm&_count=2",
        }
    ]


async def test_where_nobody_is_in_reach_it_says_who_opens_next(api: httpx.AsyncClient) -> None:
    bundle = await got(api, "Location", near="53.36|-2.1274|1|km")
    assert bundle["total"] == 0
    [told] = bundle["entry"]
    assert (told["search"]["mode"], told["resource"]["resourceType"]) == ("outcome", "OperationOutcome")
    first, nearest, *_ = told["resource"]["issue"]
    assert first["details"]["coding"][0]["code"] == "NOBODY_IN_REACH"
    assert nearest["diagnostics"] == "Rowlands Pharmacy (FA001), 1.11 km away, is open."


async def test_when_somebody_serves(api: httpx.AsyncClient) -> None:
    for organization in ("FA002", "Organization/FA002"):
        bundle = await got(api, "HealthcareService", organization=organization)
        [entry] = bundle["entry"]
        assert entry["resource"]["availableTime"] == [
            {
                "daysOfWeek": ["mon", "tue", "wed", "thu", "fri"],
                "availableStartTime": "09:00:00",
                "availableEndTime": "17:00:00",
            }
        ]
        assert entry["resource"] == await got(api, "HealthcareService/FA002")


async def test_a_closed_one_is_said_plainly_and_is_near_nobody(api: httpx.AsyncClient) -> None:
    village = await new_village()
    place = directory().get(OdsCode(village.first)).point
    await close(api, village.first)
    location = await got(api, f"Location/{village.first}")
    assert (location["status"], location["operationalStatus"]["code"]) == ("suspended", "closed")
    service = await got(api, f"HealthcareService/{village.first}")
    assert service["notAvailable"][0]["extension"][0]["valueCode"] == "flood"
    assert place is not None
    bundle = await got(api, "Location", near=f"{place.latitude}|{place.longitude}|5|km")
    assert village.first not in codes(bundle)


async def test_one_that_closed_for_good_is_not_active(api: httpx.AsyncClient) -> None:
    village = await new_village()
    await confirm(api, await close(api, village.first, **FOR_GOOD))
    assert not (await got(api, f"Organization/{village.first}"))["active"]
    assert (await got(api, f"Location/{village.first}"))["status"] == "inactive"


async def test_an_organisation_of_the_samples_is_found_by_code_and_near_nobody(
    api: httpx.AsyncClient,
) -> None:
    await store_pharmacies(replace(on_street(0, "VNE51"), listed=False))
    await directory_loaded()
    assert (await got(api, "Organization/VNE51"))["active"]
    assert "VNE51" not in codes(await got(api, "Location", near=f"{AT_HOME}|1|km"))


@pytest.mark.parametrize(
    "path",
    [
        *("Organization/FZZ99", "Location/FZZ99", "HealthcareService/FZZ99"),
        *("HealthcareService?organization=FZZ99", "HealthcareService?organization=A81001"),
    ],
)
async def test_a_code_that_no_dispenser_has_is_not_found(api: httpx.AsyncClient, path: str) -> None:
    answer = await read(api, path)
    assert (answer.status_code, code(answer)) == (404, "RESOURCE_NOT_FOUND")


@pytest.mark.parametrize(
    ("path", "parameter"),
    [
        ("Location", "near"),
        ("Location?near=here", "near"),
        ("Location?near=53.37|-2.12|5|leagues", "near"),
        ("Location?near=53.37|-2.12&_count=51", "_count"),
        ("Location?near=53.37|-2.12&postcode=SK7", "postcode"),
        ("Location?near=53.37|-2.12&near=53.37|-2.12", "near"),
        ("HealthcareService", "organization"),
        ("HealthcareService?organization=F!", "organization"),
        ("HealthcareService?organization=FA002&active=true", "active"),
        ("Organization/F!", "ods_code"),
        ("Organization/FA002?_format=xml", "_format"),
    ],
)
async def test_a_parameter_that_cannot_be_is_named(api: httpx.AsyncClient, path: str, parameter: str) -> None:
    answer = await read(api, path)
    assert (answer.status_code, code(answer)) == (400, "INVALID_VALUE")
    assert issue(answer)["expression"] == [parameter]


async def test_metadata_says_what_is_here(api: httpx.AsyncClient) -> None:
    statement = await got(api, "metadata")
    assert statement["resourceType"] == "CapabilityStatement"
    assert "Organization" in [one["type"] for one in statement["rest"][0]["resource"]]


@pytest.mark.parametrize("path", ["Organization/FA002", "metadata"])
async def test_a_read_needs_an_id_of_its_own_too(api: httpx.AsyncClient, path: str) -> None:
    answer = await api.get(f"/FHIR/R4/{path}")
    assert (answer.status_code, code(answer)) == (400, "MISSING_VALUE")
