"""Staff record a nomination over HTTP that a person asked them for."""

import asyncio
from datetime import date

import httpx
import pytest

from eps.database import fetch
from eps.identifiers import NhsNumber
from eps.pharmacies.domain import Kind
from tests.canaries import FAMILY_NAME, GIVEN_NAME
from tests.factories import nhs_number
from tests.integration.api.callers import (
    CONSENT,
    STAFF_CONSENT,
    Headers,
    as_patient,
    as_pharmacy,
    as_practice,
    key,
)
from tests.integration.api.village import Json, new_patient, new_village, told
from tests.unit.identity.issuer import bearer


async def record(api: httpx.AsyncClient, headers: Headers, **body: object) -> httpx.Response:
    whole = {"type": "P1", "consent": STAFF_CONSENT, **body}
    return await api.put("/api/patients/nomination", json=whole, headers=headers)


async def version_of(api: httpx.AsyncClient, number: NhsNumber) -> int:
    body: Json = (await api.get("/api/me/nominations", headers=as_patient(number))).json()
    return int(body["version"])


async def test_what_a_person_asks_for_is_recorded_and_they_are_told(api: httpx.AsyncClient) -> None:
    village, number = await new_village(), await new_patient()
    answer = await record(api, as_pharmacy(village.first) | key(), nhs_number=number, ods_code=village.first)
    body = answer.json()
    assert (answer.status_code, set(body)) == (200, {"type", "nomination", "warnings"})
    assert (body["nomination"]["pharmacy"]["ods_code"], body["nomination"]["set_by"]) == (
        village.first,
        "pharmacy",
    )
    assert await version_of(api, number) == 2
    assert await fetch(
        """SELECT 1 FROM message JOIN patient ON patient.id = message.patient_id
        WHERE nhs_number = $1 AND template = 'changed-for-you'""",
        number,
    )


async def test_a_nomination_is_taken_away_where_none_is_wanted(api: httpx.AsyncClient) -> None:
    village = await new_village()
    number = await new_patient(village)
    answer = await record(api, as_pharmacy(village.first) | key(), nhs_number=number, ods_code=None)
    assert (answer.status_code, answer.json()["nomination"]) == (200, None)


async def test_a_person_is_found_by_name_birth_and_postcode_however_long_ago_they_were_born(
    api: httpx.AsyncClient,
) -> None:
    village = await new_village()
    await new_patient(village, date_of_birth=date(1921, 5, 3))
    person = {
        "name": f"{GIVEN_NAME} {FAMILY_NAME}",
        "date_of_birth": "1921-05-03",
        "postcode": village.postcode,
    }
    answer = await record(api, as_pharmacy(village.first) | key(), person=person, ods_code=village.first)
    assert answer.status_code == 200


async def test_a_practice_records_for_its_own_patients_and_a_dispensing_one_itself(
    api: httpx.AsyncClient,
) -> None:
    village = await new_village(kind=Kind.DISPENSING_PRACTICE)
    number = await new_patient(practice=village.first)
    mine = as_practice(village.first)
    answer = await record(api, mine | key(), nhs_number=number, type="P3", ods_code=village.first)
    assert answer.json()["nomination"]["pharmacy"]["kind"] == "dispensing-practice"
    foreign = await record(api, as_practice() | key(), nhs_number=number, ods_code="FA002")
    assert told(foreign)[:2] == (404, "unknown-patient")


async def test_fifty_duplicates_at_once_record_once(api: httpx.AsyncClient) -> None:
    village, number = await new_village(), await new_patient()
    headers = as_pharmacy(village.first) | key()
    asked = [record(api, headers, nhs_number=number, ods_code=village.first) for _ in range(50)]
    answers = await asyncio.gather(*asked)
    assert {answer.status_code for answer in answers} == {200}
    assert len({answer.text for answer in answers}) == 1
    assert await version_of(api, number) == 2


async def test_a_key_used_in_one_role_is_not_answered_in_another(api: httpx.AsyncClient) -> None:
    village, number = await new_village(), await new_patient()
    same = key()
    both = {"sub": "one-person", "ods_code": village.first}
    body = {"nhs_number": number, "ods_code": village.first}
    assert (await record(api, bearer("pharmacy", **both) | same, **body)).status_code == 200
    assert told(await record(api, bearer("practice", **both) | same, **body))[:2] == (404, "unknown-patient")


SOMEBODY = "somebody"
PERSON = {"name": "Nobody Atall", "date_of_birth": "1950-02-28", "postcode": "SK7 1LD"}
A_CARER = {"capacity": "carer", "name": " ", "checked": "knew the person"}


@pytest.mark.parametrize(
    ("facts", "refusal"),
    [
        ({}, (422, "who-is-missing", "/nhs_number")),
        ({"nhs_number": SOMEBODY, "person": PERSON}, (422, "who-is-missing", "/nhs_number")),
        ({"nhs_number": "1111111111"}, (422, "invalid-fields", "/nhs_number")),
        ({"nhs_number": "\uff19990000018"}, (422, "invalid-fields", "/nhs_number")),
        ({"nhs_number": 9990000018}, (422, "invalid-fields", "/nhs_number")),
        ({"nhs_number": nhs_number(901)}, (404, "unknown-patient", "")),
        ({"person": PERSON}, (404, "unknown-patient", "")),
        (
            {"person": {**PERSON, "date_of_birth": "28-02-1950"}},
            (422, "invalid-fields", "/person/date_of_birth"),
        ),
        ({"nhs_number": SOMEBODY, "type": "P3"}, (403, "only-your-own-code", "/ods_code")),
        ({"nhs_number": SOMEBODY, "ods_code": "FA003"}, (403, "only-your-own-code", "/ods_code")),
        ({"nhs_number": SOMEBODY, "consent": CONSENT}, (422, "invalid-fields", "/consent/method")),
        (
            {"nhs_number": SOMEBODY, "consent": {**STAFF_CONSENT, "asked_by": A_CARER}},
            (422, "consent-details-missing", "/consent/asked_by/name"),
        ),
    ],
)
async def test_a_request_that_cannot_be_names_its_field(
    api: httpx.AsyncClient, facts: Json, refusal: tuple[int, str, str]
) -> None:
    number = await new_patient()
    body = {"ods_code": "FA002", **facts}
    if body.get("nhs_number") == SOMEBODY:
        body["nhs_number"] = number
    assert told(await record(api, as_pharmacy("FA002") | key(), **body)) == refusal


async def test_a_record_that_is_withheld_says_whom_to_ask(api: httpx.AsyncClient) -> None:
    number = await new_patient(restricted=True)
    answer = await record(api, as_pharmacy("FA002") | key(), nhs_number=number, ods_code="FA002")
    assert told(answer)[:2] == (403, "record-withheld")


async def test_a_refusal_leaves_a_look_in_the_log_although_its_key_is_undone(api: httpx.AsyncClient) -> None:
    village, number = await new_village(), await new_patient()
    headers = as_pharmacy(village.first) | key()
    refused = await record(api, headers, nhs_number=number, ods_code=None)
    assert told(refused)[:2] == (403, "only-your-own-code")
    assert await fetch(
        """SELECT 1 FROM access_log JOIN patient ON patient.id = access_log.patient_id
        WHERE nhs_number = $1 AND organisation = $2""",
        number,
        village.first,
    )
