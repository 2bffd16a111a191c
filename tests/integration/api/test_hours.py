"""Staff change their own pharmacy's hours over HTTP."""

import httpx
import pytest
from pydantic import ValidationError

from eps.api.hours_shapes import SessionShape
from eps.pharmacies.service import refresh_directory
from tests.integration.api.callers import as_pharmacy, version
from tests.integration.api.village import CHRISTMAS_EVE, MORNING, WEEK, Json, new_village

UNREADABLE = [{"opens": "9:00", "closes": "25:00"}]


async def test_a_week_is_stated_and_confirmed_with_its_next_version(api: httpx.AsyncClient) -> None:
    code = (await new_village()).first
    path = f"/api/pharmacies/{code}"
    answer = await api.put(f"{path}/opening-hours", json=WEEK, headers=as_pharmacy(code) | version(1))
    body = answer.json()
    assert (answer.status_code, answer.headers["etag"], body["version"]) == (200, 'W/"2"', 2)
    assert (body["week"], body["status"]["confirmed_on"]) == (WEEK, "2026-11-25")
    assert body["status"]["text"] == "Open until 12:30pm"
    assert (await api.get(path)).json() == body


async def test_a_date_is_stated_and_taken_back(api: httpx.AsyncClient) -> None:
    code = (await new_village()).first
    path = f"/api/pharmacies/{code}/specified-dates/{CHRISTMAS_EVE}"
    stated = await api.put(path, json=MORNING, headers=as_pharmacy(code) | version(1))
    assert (stated.status_code, stated.json()["specified_dates"]) == (200, {CHRISTMAS_EVE: MORNING})
    closed = await api.put(path, json=[], headers=as_pharmacy(code) | version(2))
    assert closed.json()["specified_dates"] == {CHRISTMAS_EVE: []}
    taken_back = await api.delete(path, headers=as_pharmacy(code) | version(3))
    assert (taken_back.status_code, taken_back.json()["specified_dates"]) == (200, {})
    again = await api.delete(path, headers=as_pharmacy(code) | version(4))
    assert (again.status_code, again.json()["type"]) == (404, "/problems/not-a-specified-date")


async def test_hours_are_confirmed(api: httpx.AsyncClient) -> None:
    code = (await new_village()).first
    answer = await api.post(f"/api/pharmacies/{code}/confirm-hours", headers=as_pharmacy(code) | version(1))
    assert (answer.status_code, answer.json()["status"]["confirmed_on"]) == (200, "2026-11-25")


async def test_what_is_different_today_is_told_at_once(api: httpx.AsyncClient) -> None:
    code = (await new_village()).first
    path, headers = f"/api/pharmacies/{code}/today", as_pharmacy(code)
    early = await api.post(path, json={"kind": "closes-early", "at": "15:00"}, headers=headers | version(1))
    assert (early.status_code, early.json()["status"]["text"]) == (200, "Open until 3pm")
    body = {"kind": "no-pharmacist", "at": None}
    nobody = (await api.post(path, json=body, headers=headers | version(2))).json()["status"]
    assert (nobody["state"], nobody["rule"], nobody["reason"]) == ("open", "todays-report", "no-pharmacist")


async def test_what_is_different_today_is_taken_back_of_one_kind_or_of_all(api: httpx.AsyncClient) -> None:
    code = (await new_village()).first
    path, headers = f"/api/pharmacies/{code}/today", as_pharmacy(code)
    for number, kind in enumerate(("closes-early", "opens-late", "no-pharmacist"), start=1):
        await api.post(path, json={"kind": kind, "at": "15:00"}, headers=headers | version(number))
    one = await api.delete(path, params={"kind": "opens-late"}, headers=headers | version(4))
    assert (one.status_code, one.headers["etag"]) == (200, 'W/"5"')
    assert one.json()["status"]["reason"] == "no-pharmacist"
    rest = await api.delete(path, headers=headers | version(5))
    assert rest.json()["status"]["text"] == "Open until 5pm"
    none = await api.delete(path, headers=headers | version(6))
    assert (none.status_code, none.json()["type"]) == (404, "/problems/nothing-reported-today")
    assert (await api.delete(path, headers=headers)).status_code == 428


@pytest.mark.parametrize(
    ("method", "path", "body", "refusal"),
    [
        ("PUT", "opening-hours", WEEK | {"monday": [*MORNING, *MORNING]}, ("sessions-overlap", "/monday/1")),
        ("PUT", "opening-hours", WEEK | {"friday": UNREADABLE}, ("invalid-fields", "/friday/0/opens")),
        ("PUT", "opening-hours", {}, ("invalid-fields", "/monday")),
        ("PUT", f"specified-dates/{CHRISTMAS_EVE}", [*MORNING, *MORNING], ("sessions-overlap", "/1")),
        ("PUT", f"specified-dates/{CHRISTMAS_EVE}", UNREADABLE, ("invalid-fields", "/0/opens")),
        ("PUT", "specified-dates/2026-11-24", MORNING, ("date-out-of-range", "/date")),
        ("PUT", "specified-dates/24-12-2026", MORNING, ("invalid-fields", "/date")),
        ("POST", "today", {"kind": "opens-late", "at": None}, ("time-missing", "/at")),
        ("POST", "today", {"kind": "on-holiday", "at": None}, ("invalid-fields", "/kind")),
    ],
)  # fmt: skip
async def test_hours_that_cannot_be_are_refused_by_their_field(
    api: httpx.AsyncClient, method: str, path: str, body: Json, refusal: tuple[str, str]
) -> None:
    url = f"/api/pharmacies/FA001/{path}"
    answer = await api.request(method, url, json=body, headers=as_pharmacy("FA001") | version(1))
    problem = answer.json()
    told = problem["type"].removeprefix("/problems/"), problem["errors"][0]["pointer"]
    assert (answer.status_code, told) == (422, refusal)


async def test_a_stale_or_missing_version_changes_nothing(api: httpx.AsyncClient) -> None:
    url, staff = "/api/pharmacies/FA001/opening-hours", as_pharmacy("FA001")
    assert (await api.put(url, json=WEEK, headers=staff)).status_code == 428
    assert (await api.put(url, json=WEEK, headers=staff | {"if-match": "1"})).status_code == 400
    assert (await api.put(url, json=WEEK, headers=staff | version(7))).status_code == 412
    assert (await api.get("/api/pharmacies/FA001")).json()["version"] == 1


async def test_a_strong_tag_compares_like_a_weak_one(api: httpx.AsyncClient) -> None:
    code = (await new_village()).first
    headers = as_pharmacy(code) | {"if-match": '"1"'}
    assert (await api.post(f"/api/pharmacies/{code}/confirm-hours", headers=headers)).status_code == 200


async def test_a_search_shows_new_hours_within_a_second(api: httpx.AsyncClient) -> None:
    """What was rendered before is not shown once the directory knows better."""
    village = await new_village()
    assert await first_text(api, village.postcode) == "Open until 5pm"
    headers = as_pharmacy(village.first) | version(1)
    await api.put(f"/api/pharmacies/{village.first}/opening-hours", json=WEEK, headers=headers)
    await refresh_directory()
    assert await first_text(api, village.postcode) == "Open until 12:30pm"


async def first_text(api: httpx.AsyncClient, postcode: str) -> str:
    body: Json = (await api.get("/api/pharmacies", params={"postcode": postcode})).json()
    return str(body["pharmacies"][0]["status"]["text"])


def test_midnight_at_the_end_of_a_day_is_told_how_it_is_written() -> None:
    with pytest.raises(ValidationError, match="Midnight is 00:00, at the end of a day too"):
        SessionShape(opens="09:00", closes="24:00")
