"""What a practice must see to, over HTTP: lists, what it does about each, and closures that concern its patients."""

from datetime import timedelta
from typing import Any

import httpx

from eps import clock
from eps.identifiers import NhsNumber, OdsCode
from eps.identity.permissions import Role
from eps.prescriptions.issuing_service import Issued, Issuing, issue
from eps.prescriptions.routing import OnClosed
from tests.canaries import FAMILY_NAME, GIVEN_NAME
from tests.integration.api.callers import Headers, as_practice, as_prescriber
from tests.integration.api.village import FOR_GOOD, Json, close, confirm, new_patient, new_village, told
from tests.people import staff_of
from tests.prescribing import order
from tests.town import NOW

PRACTICES = iter(f"E8{number:04}" for number in range(1, 100))
"""Another for each test: the register is that of all tests of this file."""


async def issued(number: NhsNumber, practice: str, on_closed: OnClosed = OnClosed.TOKEN) -> Issued:
    by = staff_of(practice, role=Role.PRESCRIBER)
    return await issue(Issuing(by, number, order(practice=OdsCode(practice)), clock.now(), on_closed))


async def listed(api: httpx.AsyncClient, which: str, by: Headers, **asked: Any) -> Json:
    answer = await api.get("/api/practice/prescriptions", params={"list": which, **asked}, headers=by)
    assert answer.status_code == 200, answer.text
    body: Json = answer.json()
    return body


async def act(api: httpx.AsyncClient, made: Issued, what: str, by: Headers, body: Json | None = None) -> Any:
    path = f"/api/practice/prescriptions/{made.prescription.id}/{what}"
    return await api.post(path, json=body, headers=by) if body else await api.post(path, headers=by)


async def test_what_waits_at_a_closed_pharmacy_is_listed_and_made_a_token(api: httpx.AsyncClient) -> None:
    practice = next(PRACTICES)
    village, by = await new_village(), as_practice(practice)
    number = await new_patient(village, practice=OdsCode(practice), phone="01632 960001")
    made = await issued(number, practice)
    await close(api, village.first)
    [one] = (await listed(api, "waiting", by))["prescriptions"]
    assert one == {
        "prescription_id": made.prescription.id,
        "number": 1,
        "of": 1,
        "treatment": "continuous",
        "issued_on": "2026-11-25",
        "use_by": "2027-05-25",
        "use_by_is_sure": False,
        "patient": {
            "nhs_number": number,
            "name": f"{GIVEN_NAME} {FAMILY_NAME}",
            "date_of_birth": "1950-02-28",
            "phone": "01632 960001",
        },
        "items": [
            {
                "id": "00000000-0000-0000-0000-000000000001",
                "name": "Amoxicillin 250mg capsules",
                "quantity": "20",
                "unit": "capsule",
                "dosage": "2 times a day for 10 days",
                "schedule": None,
            }
        ],
        "reason": "nominated",
        "pharmacy": {"ods_code": village.first, "name": f"Pharmacy {village.first}"},
        "closed_until": "2026-12-16T11:00:00+00:00",
        "held_since": None,
        "released_at": None,
    }
    answer = await act(api, made, "token", by)
    assert (answer.status_code, answer.json()["reason"], answer.json()["told_at"]) == (
        *(200, "token-because-closed"),
        None,
    )
    assert (await listed(api, "waiting", by))["prescriptions"] == []
    [phone] = (await listed(api, "not-told", by))["prescriptions"]
    assert (phone["prescription_id"], phone["pharmacy"]["ods_code"]) == (
        made.prescription.id,
        village.first,
    )
    answer = await act(api, made, "told", by)
    assert (answer.status_code, answer.json()["told_at"] is None) == (200, False)
    assert (await listed(api, "not-told", by))["prescriptions"] == []


async def test_of_a_restricted_patient_no_pharmacy_is_shown(api: httpx.AsyncClient) -> None:
    practice = next(PRACTICES)
    village, by = await new_village(), as_practice(practice)
    await issued(await new_patient(village, practice=OdsCode(practice), restricted=True), practice)
    await close(api, village.first)
    [one] = (await listed(api, "waiting", by))["prescriptions"]
    assert (one["pharmacy"], one["closed_until"]) == (None, None)


async def test_a_list_comes_in_pages_and_its_cursor_is_its_own(api: httpx.AsyncClient) -> None:
    practice = next(PRACTICES)
    village, by = await new_village(), as_practice(practice)
    made = [await issued(await new_patient(village, practice=OdsCode(practice)), practice) for _ in range(3)]
    await close(api, village.first)
    first = await listed(api, "waiting", by, limit=2)
    rest = await listed(api, "waiting", by, next=first["next"])
    pages = [[one["prescription_id"] for one in page["prescriptions"]] for page in (first, rest)]
    ids = [one.prescription.id for one in made]
    assert (pages, rest["next"]) == ([ids[:2], ids[2:]], None)
    other = await api.get(
        "/api/practice/prescriptions", params={"list": "held", "next": first["next"]}, headers=by
    )
    assert told(other) == (422, "invalid-cursor", "/next")


async def test_a_prescriber_cancels_and_is_told_what_came_of_it(api: httpx.AsyncClient) -> None:
    practice = next(PRACTICES)
    by = as_prescriber(practice)
    made = await issued(await new_patient(practice=OdsCode(practice)), practice)
    answers = [
        (await act(api, made, "cancel", by, {"reason": "change-of-treatment"})).json() for _ in range(2)
    ]
    assert answers == [
        {
            "prescription_id": made.prescription.id,
            "outcome": outcome,
            "code": code,
            "holder": None,
        }
        for outcome, code in (("cancelled", "R-0001"), ("already-cancelled", "R-0006"))
    ]


async def test_what_was_never_closed_needs_nobody(api: httpx.AsyncClient) -> None:
    practice = next(PRACTICES)
    village, by = await new_village(), as_practice(practice)
    made = await issued(await new_patient(village, practice=OdsCode(practice)), practice)
    assert told(await act(api, made, "token", by))[:2] == (409, "stays-addressed")
    assert told(await act(api, made, "told", by))[:2] == (409, "nothing-to-tell")


async def test_nobody_of_another_practice_sees_or_acts(api: httpx.AsyncClient) -> None:
    practice = next(PRACTICES)
    village = await new_village()
    made = await issued(await new_patient(village, practice=OdsCode(practice)), practice)
    await close(api, village.first)
    stranger = as_prescriber(next(PRACTICES))
    assert (await listed(api, "waiting", stranger))["prescriptions"] == []
    for what, body in (("told", None), ("token", None), ("cancel", {"reason": "death"})):
        assert told(await act(api, made, what, stranger, body))[:2] == (404, "unknown-prescription")


async def test_a_prescription_id_is_read_with_or_without_hyphens_and_its_plus_is_safe(
    api: httpx.AsyncClient,
) -> None:
    by, path = as_practice(), "/api/practice/prescriptions"
    for written in ("CBEF44-000X26-41E1B+", "cbef44000x2641e1b%2B"):
        assert told(await api.post(f"{path}/{written}/told", headers=by))[:2] == (404, "unknown-prescription")
    wrong = await api.post(f"{path}/CBEF44-000X26-41E1B1/told", headers=by)
    assert told(wrong) == (422, "invalid-fields", "/id")


async def test_closures_that_concern_patients_of_the_practice_are_listed_by_their_start(
    api: httpx.AsyncClient,
) -> None:
    practice = next(PRACTICES)
    by = as_practice(practice)
    soon, now, nobodys = await new_village(), await new_village(), await new_village()
    for village, many in ((soon, 1), (now, 2)):
        for _ in range(many):
            await new_patient(village, practice=OdsCode(practice))
    await new_patient(nobodys)
    for village, starts in ((soon, NOW + timedelta(days=2)), (now, NOW), (nobodys, NOW)):
        await close(api, village.first, starts_at=starts, ends_at=NOW + timedelta(days=30))
    await close(api, now.codes[1], ends_at=NOW + timedelta(hours=2))
    first = (await api.get("/api/practice/closures?limit=1", headers=by)).json()
    rest = (await api.get("/api/practice/closures", params={"next": first["next"]}, headers=by)).json()
    [one], [other] = first["closures"], rest["closures"]
    assert (one["pharmacy"]["ods_code"], one["patients"], one["kind"], one["reason"]) == (
        *(now.first, 2),
        *("temporary", "flood"),
    )
    assert one["text"].startswith(f"Pharmacy {now.first} is closed until Monday 28 December 2026.")
    assert (other["pharmacy"]["ods_code"], other["patients"], rest["next"]) == (soon.first, 1, None)


async def test_a_closure_for_good_stays_a_secret_until_people_are_told(api: httpx.AsyncClient) -> None:
    practice = next(PRACTICES)
    village = await new_village()
    await new_patient(village, practice=OdsCode(practice))
    later = {"starts_at": NOW + timedelta(days=90), "tell_from": (NOW + timedelta(days=60)).isoformat()}
    await confirm(api, await close(api, village.first, **{**FOR_GOOD, **later}))
    by = as_practice(practice)
    assert (await api.get("/api/practice/closures", headers=by)).json()["closures"] == []
    clock.start_at(NOW + timedelta(days=61))
    [one] = (await api.get("/api/practice/closures", headers=by)).json()["closures"]
    assert (one["kind"], one["ends_at"]) == ("permanent", None)


async def test_those_whom_nobody_writes_to_are_to_be_phoned_and_everybody_once_it_closed_for_good(
    api: httpx.AsyncClient,
) -> None:
    practice = next(PRACTICES)
    village, by, own = await new_village(), as_practice(practice), {"practice": OdsCode(practice)}
    written_to = await new_patient(village, **own)
    restricted = await new_patient(village, **own, restricted=True)
    await new_patient(village)
    closes = {"starts_at": NOW + timedelta(days=20), "tell_from": NOW.isoformat()}
    closure = await close(api, village.first, **{**FOR_GOOD, **closes})
    path = f"/api/practice/closures/{closure['id']}/patients"
    assert told(await api.get(path, headers=by))[:2] == (404, "unknown-closure")
    await confirm(api, closure)
    assert await to_phone(api, path, by) == [restricted]
    clock.start_at(NOW + timedelta(days=21))
    assert await to_phone(api, path, by) == [written_to, restricted]
    assert told(await api.get(path, headers=as_practice(next(PRACTICES))))[:2] == (404, "unknown-closure")


async def to_phone(api: httpx.AsyncClient, path: str, by: Headers) -> list[str]:
    """Page by page."""
    found: list[str] = []
    asked: dict[str, Any] = {"limit": 1}
    while True:
        body = (await api.get(path, params=asked, headers=by)).json()
        found += [one["patient"]["nhs_number"] for one in body["people"]]
        if body["next"] is None:
            return found
        asked["next"] = body["next"]
