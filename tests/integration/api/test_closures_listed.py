"""Closures are listed to those they are for."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import httpx

from eps import clock
from eps.answers.paging import cursor
from eps.pharmacies.closure import ClosureState
from tests.integration.api.callers import Headers, as_commissioner, as_pharmacy, key
from tests.integration.api.village import Json, close, closing, new_village, request_closure, told
from tests.town import NOW


async def test_what_was_noted_is_for_those_who_decide(api: httpx.AsyncClient) -> None:
    village = await new_village()
    closure = await close(api, village.first, note="seen by the inspector")
    path = f"/api/closures/{closure['id']}"
    shown = (await api.get(path, headers=as_commissioner())).json()
    assert (shown["note"], shown["reported_by"]) == ("seen by the inspector", "commissioner-one")
    shown = (await api.get(path, headers=as_pharmacy(village.first))).json()
    assert (shown["note"], shown["reported_by"]) == (None, None)


async def test_staff_and_commissioners_list_what_is_theirs_a_page_at_a_time(api: httpx.AsyncClient) -> None:
    village, foreign = await new_village(icb_code="QZZ"), await new_village(icb_code="QYY")
    theirs = as_commissioner(icb_code="QZZ")
    made = [(await request_closure(api, closing(code), theirs | key())).json() for code in village.codes]
    await request_closure(api, closing(foreign.first), as_commissioner(icb_code="QYY") | key())
    newest_first = [one["closures"][0]["id"] for one in reversed(made)]
    assert await pages(api, theirs, limit=2) == [newest_first[:2], newest_first[2:]]
    staff = as_pharmacy(*village.codes[:2])
    assert await pages(api, staff) == [newest_first[1:]]
    assert await pages(api, staff, ods_code=village.first) == [newest_first[2:]]


async def pages(api: httpx.AsyncClient, headers: Headers, **asked: Any) -> list[list[str]]:
    found = []
    while True:
        body = (await api.get("/api/closures", headers=headers, params=asked)).json()
        found.append([one["id"] for one in body["closures"]])
        if body["next"] is None:
            return found
        asked["next"] = body["next"]


async def test_a_list_is_of_the_state_that_is_now(api: httpx.AsyncClient) -> None:
    village = await new_village(icb_code="QXX")
    theirs = as_commissioner(icb_code="QXX")
    planned: Json = {"starts_at": NOW + timedelta(days=5)}
    soon_over: Json = {"ends_at": NOW + timedelta(minutes=1)}
    in_force, scheduled, ended = [
        (await request_closure(api, closing(code, **facts), theirs | key())).json()["closures"][0]["id"]
        for code, facts in zip(village.codes, ({}, planned, soon_over), strict=True)
    ]
    clock.start_at(NOW + timedelta(minutes=2))
    by_state = {state: await pages(api, theirs, state=state) for state in ClosureState}
    listed = {state: ids for state, [ids] in by_state.items() if ids}
    assert listed == {"in_force": [in_force], "scheduled": [scheduled], "ended": [ended]}


async def test_a_cursor_of_another_list_is_refused(api: httpx.AsyncClient) -> None:
    made_up = cursor("closures/None/None", ("yesterday", "first"))
    for text in ("x", made_up, cursor("closures/ended/None", (NOW.isoformat(), str(uuid4())))):
        answer = await api.get("/api/closures", headers=as_commissioner(), params={"next": text})
        assert told(answer) == (422, "invalid-cursor", "/next")


async def test_a_closure_that_nobody_made_is_not_found(api: httpx.AsyncClient) -> None:
    answer = await api.get(f"/api/closures/{uuid4()}", headers=as_commissioner())
    assert told(answer)[:2] == (404, "unknown-closure")
