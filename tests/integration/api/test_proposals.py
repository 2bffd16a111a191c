"""What the signed-in patient is offered because a pharmacy closes, and how they answer, over HTTP."""

import asyncio
from datetime import timedelta
from typing import Any
from uuid import uuid4

import httpx
import pytest

from eps import clock
from eps.pharmacies.domain import Kind, Supply
from tests.integration.api.callers import CONSENT, Headers, as_patient, version
from tests.integration.api.village import (
    FOR_GOOD,
    Json,
    Village,
    close,
    confirm,
    new_patient,
    new_village,
    told,
)
from tests.town import NOW, settle


async def offered(api: httpx.AsyncClient, me: Headers, **asked: object) -> Json:
    answer = await api.get(
        "/api/me/proposals", headers=me, params={name: str(value) for name, value in asked.items()}
    )
    assert answer.status_code == 200, answer.text
    [proposal] = answer.json()["proposals"]
    found: Json = proposal
    return found


async def somebody_offered(api: httpx.AsyncClient, **facts: object) -> tuple[Village, Headers, Json]:
    """A village whose first pharmacy closes, one of its people, and what they are offered."""
    village = await new_village()
    me = as_patient(await new_patient(village))
    await close(api, village.first, **facts)
    return village, me, await offered(api, me)


async def answer(
    api: httpx.AsyncClient, proposal: Json, word: str, me: Headers, **body: object
) -> httpx.Response:
    path = f"/api/me/proposals/{proposal['id']}/{word}"
    return await api.post(path, json={"consent": CONSENT, **body}, headers=me)


def codes(proposal: Json) -> list[str]:
    return [option["ods_code"] for option in proposal["options"]]


async def test_the_list_is_by_distance_from_home_with_nothing_preferred(api: httpx.AsyncClient) -> None:
    village, _, proposal = await somebody_offered(api)
    assert set(proposal) == {
        *(
            "id",
            "type",
            "closure",
            "state",
            "from",
            "options",
            "opens_next",
            "notice",
            "answers",
            "durations",
            "waiting",
            "following",
        ),
    }
    assert (proposal["type"], proposal["state"]) == ("P1", "offered")
    assert codes(proposal) == list(village.codes[1:])
    assert [option["distance_miles"] for option in proposal["options"]] == [0.6, 1.2]
    assert proposal["notice"].startswith("This list is in order of distance.")
    assert proposal["answers"] == ["choose", "keep", "remove"]
    assert proposal["durations"] == ["for-good", "until-reopening"]
    assert (proposal["from"]["place"], proposal["from"]["postcode"]) == ("home", village.postcode)
    assert proposal["closure"]["pharmacy"]["ods_code"] == village.first


async def test_distances_are_from_the_closed_pharmacy_or_another_postcode_where_the_patient_wants(
    api: httpx.AsyncClient,
) -> None:
    village, me, proposal = await somebody_offered(api)
    from_there = await offered(api, me, **{"from": "pharmacy", "limit": 1})
    assert (from_there["from"]["place"], len(from_there["options"])) == ("pharmacy", 1)
    path = f"/api/me/proposals/{proposal['id']}/options"
    end_of_street = village.postcode.replace(" 1", " 3")
    elsewhere = (await api.post(path, json={"postcode": end_of_street}, headers=me)).json()
    assert (elsewhere["from"]["place"], codes(elsewhere)) == (
        "postcode",
        [village.codes[2], village.codes[1]],
    )
    assert told(await api.post(path, json={"postcode": "EH1 1AA"}, headers=me)) == (
        422,
        "not-in-england",
        "/postcode",
    )


async def test_somebody_without_a_home_is_asked_for_a_postcode_where_the_pharmacy_is_nowhere_either(
    api: httpx.AsyncClient,
) -> None:
    village = await new_village(supply=Supply.DISTANCE_SELLING)
    me = as_patient(await new_patient(village, postcode=None))
    await close(api, village.first)
    proposal = await offered(api, me)
    assert (proposal["from"], proposal["options"], proposal["notice"]) == (None, [], None)


async def test_appliance_contractors_are_a_plain_list_by_name(api: httpx.AsyncClient) -> None:
    village = await new_village(kind=Kind.APPLIANCE)
    me = as_patient(await new_patient(appliance=village.first))
    await close(api, village.first)
    proposal = await offered(api, me)
    assert proposal["type"] == "P2"
    assert set(village.codes[1:]) <= set(codes(proposal))
    assert {option["distance_miles"] for option in proposal["options"]} == {None}


async def test_choosing_for_good_moves_the_nomination(api: httpx.AsyncClient) -> None:
    village, me, proposal = await somebody_offered(api)
    chosen = await answer(api, proposal, "choose", me, ods_code=village.codes[1], duration="for-good")
    assert (chosen.status_code, chosen.json()) == (
        200,
        {
            "id": proposal["id"],
            "type": "P1",
            "state": "chose",
            "ods_code": village.codes[1],
            "duration": "for-good",
            "redirect": None,
            "warnings": [],
            "moved": [],
        },
    )
    held = (await api.get("/api/me/nominations", headers=me)).json()
    assert (held["version"], held["nominations"]["P1"]["pharmacy"]["ods_code"]) == (2, village.codes[1])
    assert (await api.get("/api/me/proposals", headers=me)).json() == {"proposals": []}


async def test_choosing_until_it_reopens_is_a_redirect_that_can_be_confirmed_and_ended(
    api: httpx.AsyncClient,
) -> None:
    village, me, proposal = await somebody_offered(api)
    chosen = await answer(api, proposal, "choose", me, ods_code=village.codes[1], duration="until-reopening")
    redirect = chosen.json()["redirect"]
    assert (redirect["from"]["ods_code"], redirect["to"]["ods_code"]) == village.codes[:2]
    path = f"/api/me/redirects/{redirect['id']}"
    assert (await api.get(path, headers=me)).json() == redirect
    assert (await api.get("/api/me/nominations", headers=me)).json()["redirects"] == [redirect]
    clock.start_at(NOW + timedelta(days=7))
    later = (await api.post(f"{path}/confirm", headers=me)).json()
    assert later["lasts_until"][:10] == "2026-12-30"
    ended = await api.delete(path, headers=me)
    assert (ended.status_code, ended.content) == (204, b"")
    assert told(await api.get(path, headers=me))[:2] == (404, "unknown-redirect")


async def begin(api: httpx.AsyncClient, me: Headers, ods_code: str, **facts: Any) -> httpx.Response:
    held = await api.get("/api/me/nominations", headers=me)
    body = {"type": "P1", "ods_code": ods_code, "consent": CONSENT, **facts}
    return await api.post("/api/me/redirects", json=body, headers=me | {"if-match": held.headers["etag"]})


async def test_until_it_reopens_begins_again_after_it_was_ended(api: httpx.AsyncClient) -> None:
    village, me, proposal = await somebody_offered(api)
    until = {"ods_code": village.codes[1], "duration": "until-reopening"}
    chosen = (await answer(api, proposal, "choose", me, **until)).json()["redirect"]
    await api.delete(f"/api/me/redirects/{chosen['id']}", headers=me)
    assert told(await answer(api, proposal, "choose", me, **until))[:2] == (409, "proposal-answered")
    begun = await begin(api, me, village.codes[2])
    assert (begun.status_code, begun.json()["to"]["ods_code"]) == (201, village.codes[2])
    assert (await api.get(begun.headers["location"], headers=me)).json() == begun.json()
    again = await begin(api, me, village.codes[1])
    assert told(again)[:2] == (412, "stale")
    changed = await begin(api, me, village.codes[1], instead_of=begun.json()["id"])
    held = (await api.get("/api/me/nominations", headers=me)).json()
    assert held["redirects"] == [changed.json()]
    assert held["nominations"]["P1"]["pharmacy"]["ods_code"] == village.codes[0]


async def test_nothing_begins_where_nothing_is_closed_or_without_the_version(api: httpx.AsyncClient) -> None:
    village = await new_village()
    me = as_patient(await new_patient(village))
    assert told(await begin(api, me, village.codes[1])) == (422, "cannot-redirect", "/duration")
    body = {"type": "P1", "ods_code": village.codes[1], "consent": CONSENT}
    assert (await api.post("/api/me/redirects", json=body, headers=me)).status_code == 428


async def test_keeping_leaves_everything_as_it_is_and_can_be_thought_over(api: httpx.AsyncClient) -> None:
    _, me, proposal = await somebody_offered(api)
    assert (await answer(api, proposal, "keep", me)).json()["state"] == "kept"
    assert (await offered(api, me))["answers"] == ["choose", "remove"]
    assert told(await answer(api, proposal, "keep", me))[:2] == (409, "proposal-answered")
    assert (await answer(api, proposal, "remove", me)).json()["state"] == "removed"
    assert (await api.get("/api/me/nominations", headers=me)).json()["nominations"]["P1"] is None


async def test_of_two_answers_together_one_wins_and_the_other_sees_what_won(api: httpx.AsyncClient) -> None:
    village, me, proposal = await somebody_offered(api)
    chosen = [
        answer(api, proposal, "choose", me, ods_code=code, duration="for-good") for code in village.codes[1:]
    ]
    first, second = sorted(await asyncio.gather(*chosen), key=lambda one: one.status_code)
    assert (first.status_code, told(second)[:2]) == (200, (409, "proposal-answered"))
    assert "chose" in second.json()["detail"]


async def test_a_pharmacy_that_closes_for_good_cannot_be_kept_once_it_has(api: httpx.AsyncClient) -> None:
    village = await new_village()
    me = as_patient(await new_patient(village))
    closure = await close(api, village.first, starts_at=NOW + timedelta(days=1), **FOR_GOOD)
    await confirm(api, closure)
    clock.start_at(NOW + timedelta(days=2))
    proposal = await offered(api, me)
    assert (proposal["answers"], proposal["durations"]) == (["choose", "remove"], ["for-good"])
    assert told(await answer(api, proposal, "keep", me))[:2] == (409, "cannot-keep")
    until = await answer(api, proposal, "choose", me, ods_code=village.codes[1], duration="until-reopening")
    assert told(until) == (422, "cannot-redirect", "/duration")


async def test_a_short_closure_is_no_reason_to_choose_for_good(api: httpx.AsyncClient) -> None:
    village, me, proposal = await somebody_offered(api, days=3)
    for_good = await answer(api, proposal, "choose", me, ods_code=village.codes[1], duration="for-good")
    assert told(for_good) == (422, "cannot-choose-for-good", "/duration")


@pytest.mark.parametrize(
    ("body", "refusal"),
    [
        ({"move": ["24F5DA-A83008-7EFE6Z"]}, (422, "no-such-prescription", "/move/0")),
        ({"ods_code": "ZZ999"}, (404, "unknown-pharmacy", "/ods_code")),
        ({"duration": "for-ever"}, (422, "invalid-fields", "/duration")),
        ({"consent": CONSENT | {"given": False}}, (422, "consent-missing", "/consent/given")),
        ({"shown": []}, (422, "invalid-fields", "/shown")),
    ],
)
async def test_an_answer_that_cannot_be_names_its_field(
    api: httpx.AsyncClient, body: Json, refusal: tuple[int, str, str]
) -> None:
    village, me, proposal = await somebody_offered(api)
    whole = {"ods_code": village.codes[1], "duration": "for-good", **body}
    assert told(await answer(api, proposal, "choose", me, **whole)) == refusal


async def test_a_nomination_that_moved_on_settles_the_offer(api: httpx.AsyncClient) -> None:
    village, me, proposal = await somebody_offered(api)
    body = {"ods_code": village.codes[2], "consent": CONSENT}
    await api.put("/api/me/nominations/P1", json=body, headers=me | version(1))
    assert told(await answer(api, proposal, "keep", me))[:2] == (409, "proposal-answered")


async def test_what_is_anothers_or_nobodys_is_not_there(api: httpx.AsyncClient) -> None:
    village, _, proposal = await somebody_offered(api)
    other = as_patient(await new_patient(village))
    await settle()
    for one in (proposal, {"id": uuid4()}):
        assert told(await answer(api, one, "keep", other))[:2] == (404, "unknown-proposal")
    assert told(await api.get(f"/api/me/redirects/{uuid4()}", headers=other))[:2] == (404, "unknown-redirect")
