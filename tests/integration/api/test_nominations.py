"""The signed-in patient's own nominations over HTTP."""

from datetime import timedelta

import httpx
import pytest

from eps.pharmacies.domain import Kind, OperationalStatus
from tests.factories import nhs_number
from tests.integration.api.callers import CONSENT, Headers, as_commissioner, as_patient, key, version
from tests.integration.api.village import FOR_GOOD, Json, close, new_patient, new_village, told
from tests.town import NOW

P1 = "/api/me/nominations/P1"


async def put(
    api: httpx.AsyncClient, code: str, headers: Headers, *, type: str = "P1", consent: Json = CONSENT
) -> httpx.Response:
    body = {"ods_code": code, "consent": consent}
    return await api.put(f"/api/me/nominations/{type}", json=body, headers=headers)


async def test_a_patient_sees_whom_they_nominated(api: httpx.AsyncClient) -> None:
    village = await new_village()
    answer = await api.get("/api/me/nominations", headers=as_patient(await new_patient(village)))
    body = answer.json()
    assert (answer.status_code, answer.headers["etag"], body["version"]) == (200, 'W/"1"', 1)
    assert (body["nominations"]["P2"], body["nominations"]["P3"]) == (None, None)
    p1 = body["nominations"]["P1"]
    assert set(p1) == {"pharmacy", "set_at", "set_by"}
    assert (p1["pharmacy"]["ods_code"], p1["pharmacy"]["status"]["state"]) == (village.first, "open")


async def test_a_patient_nominates_another_and_then_nobody(api: httpx.AsyncClient) -> None:
    village = await new_village()
    me = as_patient(await new_patient(village))
    set_ = await put(api, village.codes[1], me | version(1))
    assert (set_.status_code, set_.headers["etag"], set_.json()["warnings"]) == (200, 'W/"2"', [])
    assert set_.json()["nominations"]["P1"]["pharmacy"]["ods_code"] == village.codes[1]
    same = await put(api, village.codes[1], me | version(2))
    assert (same.status_code, same.json()["version"]) == (200, 3)
    removed = await api.delete(P1, headers=me | version(3))
    assert (removed.status_code, removed.json()["nominations"]["P1"]) == (200, None)
    assert told(await api.delete(P1, headers=me | version(4)))[:2] == (404, "nothing-nominated")


async def test_consent_may_come_with_a_removal_and_is_then_looked_at(api: httpx.AsyncClient) -> None:
    me = as_patient(await new_patient(await new_village()))
    refused = {"consent": {"text_version": "1", "given": False}}
    answer = await api.request("DELETE", P1, json=refused, headers=me | version(1))
    assert told(answer) == (422, "consent-missing", "/consent/given")
    answer = await api.request("DELETE", P1, json={"consent": CONSENT}, headers=me | version(1))
    assert answer.status_code == 200


async def test_an_appliance_contractor_is_nominated_as_p2(api: httpx.AsyncClient) -> None:
    village = await new_village(kind=Kind.APPLIANCE)
    answer = await put(api, village.first, as_patient(await new_patient()) | version(1), type="P2")
    assert answer.json()["nominations"]["P2"]["pharmacy"]["kind"] == "appliance"


async def test_history_is_shown_newest_first_a_page_at_a_time(api: httpx.AsyncClient) -> None:
    village = await new_village()
    me = as_patient(await new_patient(village))
    await put(api, village.codes[1], me | version(1))
    await api.delete(P1, headers=me | version(2))
    newest = (await api.get("/api/me/nominations/history", params={"limit": 1}, headers=me)).json()
    named = {"ods_code": village.codes[1], "name": f"Pharmacy {village.codes[1]}"}
    assert newest["history"] == [
        {
            "at": newest["history"][0]["at"],
            "by": "patient",
            "act": "nomination.removed",
            "type": "P1",
            "from": named,
            "to": None,
        }
    ]
    parameters = {"limit": 1, "next": newest["next"]}
    older = (await api.get("/api/me/nominations/history", params=parameters, headers=me)).json()
    assert (older["history"][0]["act"], older["history"][0]["to"], older["next"]) == (
        "nomination.set",
        named,
        None,
    )
    wrong = await api.get("/api/me/nominations/history", params={"next": "x"}, headers=me)
    assert told(wrong) == (422, "invalid-cursor", "/next")


async def test_a_pharmacy_that_will_close_is_saved_with_a_warning_of_when(api: httpx.AsyncClient) -> None:
    village = await new_village()
    planned = {"starts_at": NOW + timedelta(days=20), "ends_at": NOW + timedelta(days=40)}
    await close(api, village.first, **planned)
    answer = await put(api, village.first, as_patient(await new_patient()) | version(1))
    [warning] = answer.json()["warnings"]
    days = "from Tuesday 15 December 2026 until Monday 4 January 2027"
    assert warning.startswith(f"Pharmacy {village.first} is closed {days}. There has been a flood.")


async def test_a_pharmacy_that_is_closed_or_soon_closes_for_good_is_not_saved(api: httpx.AsyncClient) -> None:
    village = await new_village()
    me = as_patient(await new_patient()) | version(1)
    await close(api, village.first)
    assert told(await put(api, village.first, me)) == (409, "pharmacy-is-closed", "/ods_code")
    closure = await close(api, village.codes[1], starts_at=NOW + timedelta(days=10), **FOR_GOOD)
    await api.post(f"/api/closures/{closure['id']}/confirm", headers=as_commissioner("two") | key())
    assert told(await put(api, village.codes[1], me)) == (409, "pharmacy-has-closed", "/ods_code")


@pytest.mark.parametrize(
    ("code", "type", "consent", "refusal"),
    [
        ("ZZ999", "P1", CONSENT, (404, "unknown-pharmacy", "/ods_code")),
        ("A81001", "P1", CONSENT, (404, "unknown-pharmacy", "/ods_code")),
        ("FA 002", "P1", CONSENT, (422, "invalid-fields", "/ods_code")),
        ("FA002", "P2", CONSENT, (422, "wrong-kind-of-dispenser", "/ods_code")),
        ("FA002", "P3", CONSENT, (403, "only-the-practice", "")),
        ("FA002", "P4", CONSENT, (422, "invalid-fields", "/type")),
        ("FA002", "P1", CONSENT | {"given": False}, (422, "consent-missing", "/consent/given")),
        (
            "FA002",
            "P1",
            CONSENT | {"text_version": "2"},
            (422, "unknown-consent-text", "/consent/text_version"),
        ),
        ("FA002", "P1", {"given": True}, (422, "invalid-fields", "/consent/text_version")),
    ],
)
async def test_a_nomination_that_cannot_be_names_its_field(
    api: httpx.AsyncClient, code: str, type: str, consent: Json, refusal: tuple[int, str, str]
) -> None:
    me = as_patient(await new_patient()) | version(1)
    assert told(await put(api, code, me, type=type, consent=consent)) == refusal


async def test_a_dispenser_that_takes_no_electronic_prescriptions_is_not_saved(
    api: httpx.AsyncClient,
) -> None:
    village = await new_village(eps_enabled=False)
    me = as_patient(await new_patient()) | version(1)
    assert told(await put(api, village.first, me)) == (422, "cannot-receive-prescriptions", "/ods_code")


async def test_a_pharmacy_that_does_not_serve_yet_is_not_saved(api: httpx.AsyncClient) -> None:
    village = await new_village(operational_status=OperationalStatus.PROPOSED)
    me = as_patient(await new_patient()) | version(1)
    assert told(await put(api, village.first, me)) == (409, "pharmacy-has-closed", "/ods_code")


async def test_a_version_is_needed_and_must_be_that_of_now(api: httpx.AsyncClient) -> None:
    me = as_patient(await new_patient(await new_village()))
    assert told(await put(api, "FA002", me))[:2] == (428, "version-missing")
    assert told(await put(api, "FA002", me | {"if-match": "*"}))[:2] == (400, "version-unreadable")
    assert told(await put(api, "FA002", me | version(2)))[:2] == (412, "stale")
    assert told(await api.delete(P1, headers=me | version(2)))[:2] == (412, "stale")


@pytest.mark.parametrize("facts", [{"restricted": True}, {"date_of_death": NOW.date()}, {"superseded_by": 1}])
async def test_a_record_that_is_withheld_says_whom_to_ask(api: httpx.AsyncClient, facts: Json) -> None:
    me = as_patient(await new_patient(**facts)) | version(1)
    for answer in (await api.get("/api/me/nominations", headers=me), await put(api, "FA002", me)):
        assert told(answer)[:2] == (403, "record-withheld")
        assert answer.json()["detail"].endswith("Phone your GP surgery or ask any pharmacy.")


async def test_somebody_whom_the_register_does_not_know_is_told(api: httpx.AsyncClient) -> None:
    answer = await api.get("/api/me/nominations", headers=as_patient(nhs_number(900)))
    assert told(answer)[:2] == (404, "unknown-patient")
