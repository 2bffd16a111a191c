"""Closures are recorded over HTTP, once for each key; what cannot be is refused by its field."""

import asyncio
from datetime import timedelta

import httpx
import pytest

from eps.database import fetch
from tests.integration.api.callers import as_commissioner, key
from tests.integration.api.village import (
    FOR_GOOD,
    Json,
    close,
    closing,
    new_village,
    request_closure,
    told,
)
from tests.town import NOW


async def test_codes_that_close_together_are_one_group_and_the_first_is_its_location(
    api: httpx.AsyncClient,
) -> None:
    village = await new_village()
    answer = await request_closure(api, closing(village.codes[1], village.first), as_commissioner() | key())
    body = answer.json()
    assert answer.status_code == 201
    assert [one["ods_code"] for one in body["closures"]] == [village.codes[1], village.first]
    assert {one["group"] for one in body["closures"]} == {body["group"]}
    assert answer.headers["location"] == f"/api/closures/{body['closures'][0]['id']}"
    one = await api.get(answer.headers["location"], headers=as_commissioner())
    assert (one.status_code, one.headers["etag"], one.json()["state"]) == (200, 'W/"1"', "in_force")


async def test_the_same_key_gives_the_same_answer_and_closes_once(api: httpx.AsyncClient) -> None:
    village = await new_village()
    body, headers = closing(village.first), as_commissioner() | key("again")
    first, again = [await request_closure(api, body, headers) for _ in range(2)]
    assert (first.status_code, again.status_code) == (201, 201)
    assert first.json() == again.json()
    assert first.headers["location"] == again.headers["location"]
    other = await request_closure(api, closing(village.codes[1]), headers)
    assert (other.status_code, other.json()["type"]) == (422, "/problems/idempotency-key-reused")


async def test_fifty_duplicates_at_once_close_once(api: httpx.AsyncClient) -> None:
    village = await new_village()
    body, headers = closing(village.first), as_commissioner() | key()
    answers = await asyncio.gather(*(request_closure(api, body, headers) for _ in range(50)))
    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.text for answer in answers}) == 1
    assert len(await fetch("SELECT 1 FROM closure WHERE ods_code = $1", village.first)) == 1


async def test_a_key_is_needed_to_record_and_not_to_ask(api: httpx.AsyncClient) -> None:
    body = closing("FA001")
    missing = await request_closure(api, body, as_commissioner())
    assert (missing.status_code, missing.json()["type"]) == (400, "/problems/idempotency-key-missing")
    assert (await request_closure(api, body, as_commissioner(), dry_run="true")).status_code == 200


IN_AN_HOUR, YESTERDAY = NOW + timedelta(hours=1), NOW - timedelta(days=1)


@pytest.mark.parametrize(
    ("facts", "refusal"),
    [
        ({"ods_codes": ["ZZ999"]}, (404, "unknown-pharmacy", "/ods_codes/0")),
        ({"ods_codes": ["A81001"]}, (404, "unknown-pharmacy", "/ods_codes/0")),
        ({"ods_codes": ["FA001", "FA001"]}, (422, "codes-missing", "/ods_codes")),
        ({"ods_codes": []}, (422, "invalid-fields", "/ods_codes")),
        ({"ends_at": YESTERDAY}, (422, "ends-before-it-starts", "/ends_at")),
        ({"starts_at": NOW - timedelta(days=366)}, (422, "starts-over-a-year-ago", "/starts_at")),
        ({"ends_at": None}, (422, "review-missing", "/review_at")),
        ({"ends_at": None, "review_at": (NOW + timedelta(days=2)).isoformat()}, (422, "review-too-late", "/review_at")),
        ({"review_at": IN_AN_HOUR.isoformat()}, (422, "has-end-and-review", "/review_at")),
        ({"kind": "permanent"}, (422, "permanent-has-no-end", "/ends_at")),
        ({"tell_from": IN_AN_HOUR.isoformat()}, (422, "tell-from-is-for-permanent", "/tell_from")),
        ({"reason": "holiday"}, (422, "invalid-fields", "/reason")),
        ({"kind": "closed"}, (422, "invalid-fields", "/kind")),
        ({"note": "x" * 1001}, (422, "invalid-fields", "/note")),
        ({"still_dispensing": "no"}, (422, "invalid-fields", "/still_dispensing")),
        ({"end": None}, (422, "invalid-fields", "/end")),
    ],
)  # fmt: skip
async def test_a_closure_that_cannot_be_names_its_field(
    api: httpx.AsyncClient, facts: Json, refusal: tuple[int, str, str]
) -> None:
    answer = await request_closure(api, closing("FA001", **facts), as_commissioner() | key())
    assert told(answer) == refusal


async def test_what_is_closed_cannot_close_again(api: httpx.AsyncClient) -> None:
    village = await new_village()
    await close(api, village.first)
    overlapping = await request_closure(api, closing(village.first), as_commissioner() | key())
    assert told(overlapping) == (409, "closures-overlap", "/starts_at")
    soon = NOW + timedelta(days=1)
    for_good = await close(api, village.codes[1], starts_at=soon, **FOR_GOOD)
    await api.post(f"/api/closures/{for_good['id']}/confirm", headers=as_commissioner("two") | key())
    again = await request_closure(api, closing(village.codes[1], starts_at=soon), as_commissioner() | key())
    assert told(again) == (409, "already-closed", "/ods_codes")
