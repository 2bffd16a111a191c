"""Closures are confirmed, refused, corrected, ended and cancelled over HTTP."""

from datetime import timedelta

import httpx
import pytest

from tests.integration.api.callers import as_commissioner, as_pharmacy, key, version
from tests.integration.api.village import FOR_GOOD, Json, close, closing, new_village, request_closure, told
from tests.town import NOW


async def asked_for(api: httpx.AsyncClient, code: str) -> Json:
    """A request of the pharmacy itself, to close for three weeks."""
    answer = await request_closure(api, closing(code), as_pharmacy(code) | key())
    first: Json = answer.json()["closures"][0]
    return first


async def test_a_request_is_confirmed_by_another_person(api: httpx.AsyncClient) -> None:
    village = await new_village()
    closure = await close(api, village.first, starts_at=NOW + timedelta(days=40), **FOR_GOOD)
    path = f"/api/closures/{closure['id']}/confirm"
    assert closure["state"] == "requested"
    alone = await api.post(path, headers=as_commissioner() | key())
    assert (alone.status_code, alone.json()["type"]) == (403, "/problems/second-person-needed")
    headers = as_commissioner("two") | key()
    first, again = [await api.post(path, headers=headers) for _ in range(2)]
    assert (first.status_code, first.json()["state"], first.json()["confirmed"]) == (200, "scheduled", True)
    assert again.json() == first.json()
    late = await api.post(path, headers=as_commissioner("two") | key())
    assert (late.status_code, late.json()["type"]) == (409, "/problems/closure-state-conflict")


async def test_a_request_is_refused_and_stays_so(api: httpx.AsyncClient) -> None:
    closure = await asked_for(api, (await new_village()).first)
    path = f"/api/closures/{closure['id']}/refuse"
    refused = await api.post(path, headers=as_commissioner() | key())
    assert (refused.status_code, refused.json()["state"]) == (200, "refused")
    assert (await api.post(path, headers=as_commissioner() | key())).status_code == 409


async def test_staff_end_their_own_closure_once_for_each_key(api: httpx.AsyncClient) -> None:
    village = await new_village()
    closure = await close(api, village.first)
    path, headers = f"/api/closures/{closure['id']}/end", as_pharmacy(village.first) | key()
    first, again = [await api.post(path, headers=headers) for _ in range(2)]
    assert (first.status_code, first.json()["state"], first.json()["ended_at"][:10]) == (
        200,
        "ended",
        "2026-11-25",
    )
    assert (again.status_code, again.json()) == (200, first.json())
    late = await api.post(path, headers=as_pharmacy(village.first) | key())
    assert late.status_code == 409


async def test_a_closure_is_cancelled_with_a_key_or_without(api: httpx.AsyncClient) -> None:
    village = await new_village()
    closure = await close(api, village.first)
    path, headers = f"/api/closures/{closure['id']}", as_commissioner() | key()
    first, again = [await api.delete(path, headers=headers) for _ in range(2)]
    assert (first.status_code, first.json()["state"]) == (200, "cancelled")
    assert (again.status_code, again.json()) == (200, first.json())
    assert (await api.delete(path, headers=as_commissioner())).status_code == 409
    other = await close(api, village.codes[1])
    assert (await api.delete(f"/api/closures/{other['id']}", headers=as_commissioner())).status_code == 200


async def test_a_correction_needs_the_version_it_was_made_for(api: httpx.AsyncClient) -> None:
    village = await new_village()
    path = f"/api/closures/{(await close(api, village.first))['id']}"
    later = {"ends_at": (NOW + timedelta(days=30)).isoformat(), "note": "longer than we thought"}
    assert (await api.patch(path, json=later, headers=as_commissioner())).status_code == 428
    answer = await api.patch(path, json=later, headers=as_commissioner() | version(1))
    assert (answer.status_code, answer.headers["etag"]) == (200, 'W/"2"')
    assert (answer.json()["ends_at"], answer.json()["note"]) == ("2026-12-25T11:00:00+00:00", later["note"])
    stale = await api.patch(path, json=later, headers=as_commissioner() | version(1))
    assert (stale.status_code, stale.json()["type"]) == (412, "/problems/stale")


@pytest.mark.parametrize(
    ("days", "refusal"),
    [
        ({"ends_at": -1}, (409, "ends-in-the-past", "/ends_at")),
        ({"starts_at": 1}, (409, "start-has-passed", "/starts_at")),
        ({"review_at": 3}, (422, "review-too-late", "/review_at")),
        ({"tell_from": 3}, (422, "tell-from-is-for-permanent", "/tell_from")),
    ],
)
async def test_a_correction_that_cannot_be_names_its_field(
    api: httpx.AsyncClient, days: dict[str, int], refusal: tuple[int, str, str]
) -> None:
    closure = await close(api, (await new_village()).first)
    body = {name: (NOW + timedelta(days=number)).isoformat() for name, number in days.items()}
    answer = await api.patch(
        f"/api/closures/{closure['id']}", json=body, headers=as_commissioner() | version(1)
    )
    assert told(answer) == refusal


async def test_staff_do_not_make_a_closure_longer_than_they_may_alone(api: httpx.AsyncClient) -> None:
    village = await new_village()
    answer = await request_closure(api, closing(village.first, days=2), as_pharmacy(village.first) | key())
    path = answer.headers["location"]
    staff = as_pharmacy(village.first) | version(1)
    longer = {"ends_at": (NOW + timedelta(days=9)).isoformat()}
    assert told(await api.patch(path, json=longer, headers=staff))[:2] == (403, "commissioner-decides")


IN_AN_HOUR, YESTERDAY = NOW + timedelta(hours=1), NOW - timedelta(days=1)
