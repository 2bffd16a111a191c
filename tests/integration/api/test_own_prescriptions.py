"""A patient's own prescriptions over HTTP: seen, given a number, moved with an answer."""

from datetime import timedelta
from typing import Any
from urllib.parse import quote

import httpx

from eps import clock
from eps.identifiers import NhsNumber
from eps.prescriptions.identifier import PrescriptionId, check_fits
from eps.prescriptions.issuing_service import Issued, Issuing, issue
from tests.integration.api.callers import CONSENT, Headers, as_patient
from tests.integration.api.village import Json, close, new_patient, new_village, told
from tests.prescribing import order, prescriber
from tests.town import NOW


async def issued_to(number: NhsNumber, **facts: Any) -> Issued:
    return await issue(Issuing(prescriber(), number, order(**facts), clock.now()))


async def listed(api: httpx.AsyncClient, me: Headers, **asked: str) -> Json:
    answer = await api.get("/api/me/prescriptions", headers=me, params=asked)
    assert answer.status_code == 200, answer.text
    found: Json = answer.json()
    return found


async def token_for(api: httpx.AsyncClient, prescription_id: str, me: Headers) -> httpx.Response:
    return await api.post(f"/api/me/prescriptions/{quote(prescription_id)}/token", headers=me)


def an_id_with_a_plus() -> PrescriptionId:
    """Whose check character is `+`, which an address may show as a space."""
    stems = (f"07A66FA81001{number:05X}+" for number in range(1000))
    return PrescriptionId(next(stem for stem in stems if check_fits(stem)))


async def test_each_is_told_in_words_with_what_may_be_done(api: httpx.AsyncClient) -> None:
    village = await new_village()
    number = await new_patient(village)
    made = await issued_to(number)
    await close(api, village.first)
    clock.start_at(NOW + timedelta(minutes=1))
    [one] = (await listed(api, as_patient(number)))["prescriptions"]
    [proposal] = (await api.get("/api/me/proposals", headers=as_patient(number))).json()["proposals"]
    name = f"Pharmacy {village.first}"
    assert one == {
        "id": made.prescription.id,
        "issued_on": "2026-11-25",
        "items": ["Amoxicillin 250mg capsules"],
        "situation": "waiting-at-closed",
        "text": (
            f"Waiting at {name}. {name} is closed until Wednesday 16 December 2026. "
            "There has been a flood. Medicine inside cannot be collected. "
            f"{name} cannot give you medicine until it opens again. Use it by 25 May 2027. "
            "We do not know whether a controlled drug is in it. If there is one, you have 28 days only. "
            "A pharmacy can tell you."
        ),
        "what_to_do": (
            "Any pharmacy in England can give it to you if you read out its number. "
            "Or have it sent to another pharmacy."
        ),
        "pharmacy": {"ods_code": village.first, "name": name},
        "issue": 1,
        "of": 1,
        "use_by": "2027-05-25",
        "use_by_is_sure": False,
        "next_on": None,
        "may_move": True,
        "proposal": proposal["id"],
        "send_to": None,
        "may_have_number": True,
    }
    assert proposal["waiting"] == [
        {shown: one[shown] for shown in ("id", "issued_on", "items", "use_by", "use_by_is_sure")},
    ]
    assert proposal["following"] == []


async def test_they_come_in_pages(api: httpx.AsyncClient) -> None:
    number = await new_patient(await new_village())
    ids = [(await issued_to(number)).prescription.id for _ in range(3)]
    me = as_patient(number)
    first = await listed(api, me, limit="2")
    second = await listed(api, me, limit="2", next=first["next"])
    shown = [one["id"] for one in [*first["prescriptions"], *second["prescriptions"]]]
    assert (shown, second["next"]) == (ids[::-1], None)


async def test_one_that_waits_in_vain_is_given_a_number_whatever_signs_its_id_has(
    api: httpx.AsyncClient,
) -> None:
    village = await new_village()
    number = await new_patient(village)
    made = await issued_to(number, id=an_id_with_a_plus())
    await close(api, village.first)
    given = await token_for(api, made.prescription.id, as_patient(number))
    assert (given.status_code, given.json()["situation"]) == (200, "number-because-closed")
    assert made.prescription.id in given.json()["text"]


async def test_what_cannot_have_a_number_says_why(api: httpx.AsyncClient) -> None:
    village = await new_village()
    number, other = await new_patient(village), await new_patient(village)
    made, theirs = await issued_to(number), await issued_to(other)
    me = as_patient(number)
    assert told(await token_for(api, made.prescription.id, me))[:2] == (409, "stays-addressed")
    assert told(await token_for(api, theirs.prescription.id, me))[:2] == (404, "unknown-prescription")
    assert told(await token_for(api, "07A66F-A83008-1EEEA1", me))[0] == 422


async def test_those_that_are_named_move_with_the_answer(api: httpx.AsyncClient) -> None:
    village = await new_village()
    number = await new_patient(village)
    made, other = await issued_to(number), await issued_to(number)
    await close(api, village.first)
    me = as_patient(number)
    [proposal] = (await api.get("/api/me/proposals", headers=me)).json()["proposals"]
    choice = {"ods_code": village.codes[1], "duration": "for-good", "move": [made.prescription.id]}
    chosen = await api.post(
        f"/api/me/proposals/{proposal['id']}/choose", json={**choice, "consent": CONSENT}, headers=me
    )
    assert chosen.json()["moved"] == [made.prescription.id]
    where = {one["id"]: one["pharmacy"]["ods_code"] for one in (await listed(api, me))["prescriptions"]}
    assert where == {made.prescription.id: village.codes[1], other.prescription.id: village.first}


async def sent_on(
    api: httpx.AsyncClient, made: Issued, code: str, me: Headers, **consent: Any
) -> httpx.Response:
    body = {"ods_code": code, "consent": {"text_version": "2", "given": True} | consent}
    return await api.post(f"/api/me/prescriptions/{quote(made.prescription.id)}/move", json=body, headers=me)


async def test_what_was_left_is_sent_on_to_the_pharmacy_that_the_patient_has_now(
    api: httpx.AsyncClient,
) -> None:
    village = await new_village()
    number = await new_patient(village)
    made = await issued_to(number)
    await close(api, village.first)
    me = as_patient(number)
    first, second = village.codes[1:]
    assert told(await sent_on(api, made, second, me))[:2] == (409, "goes-elsewhere")
    await api.put(
        "/api/me/nominations/P1",
        json={"ods_code": second, "consent": CONSENT},
        headers=me | {"If-Match": 'W/"1"'},
    )
    [waits] = (await listed(api, me))["prescriptions"]
    assert (waits["may_move"], waits["proposal"], waits["send_to"]["ods_code"]) == (True, None, second)
    assert told(await sent_on(api, made, first, me))[:2] == (409, "goes-elsewhere")
    assert told(await sent_on(api, made, second, me, text_version="1"))[0] == 422
    sent = await sent_on(api, made, second, me)
    assert (sent.status_code, sent.json()["situation"]) == (200, "waiting")
    assert sent.json()["pharmacy"]["ods_code"] == second
