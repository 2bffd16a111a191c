"""Pharmacies over HTTP: a search by place and by name, and one by its code."""

from datetime import timedelta

import httpx
import pytest

from eps.geography import Point
from eps.pharmacies import searching
from eps.pharmacies.overlap import WEEKDAYS
from tests.integration.api.callers import as_commissioner, key
from tests.integration.api.village import Json, close, new_village
from tests.town import NOW, STREET

NEXT_SUNDAY = (NOW + timedelta(days=4)).isoformat()


async def found(api: httpx.AsyncClient, **asked: object) -> Json:
    answer = await api.get("/api/pharmacies", params={name: str(value) for name, value in asked.items()})
    assert answer.status_code == 200, answer.text
    body: Json = answer.json()
    return body


async def refused(
    api: httpx.AsyncClient, path: str = "/api/pharmacies", **asked: object
) -> tuple[int, str, Json]:
    answer = await api.get(path, params={name: str(value) for name, value in asked.items()})
    problem = answer.json()
    return answer.status_code, problem["type"], problem.get("errors", [{}])[0]


def codes(body: Json, name: str = "pharmacies") -> list[str]:
    return [one["ods_code"] for one in body[name]]


async def test_the_nearest_to_a_postcode_come_first_with_their_distance_and_status(
    api: httpx.AsyncClient,
) -> None:
    body = await found(api, postcode="sk71ld", limit=2)
    assert body == {
        "origin": {"postcode": "SK7 1LD", "latitude": 53.37, "longitude": -2.1274},
        "at": "2026-11-25T11:00:00+00:00",
        "pharmacies": [
            {
                "ods_code": "FA001",
                "name": "Rowlands Pharmacy",
                "kind": "community",
                "supply": "walk-in",
                "address": {
                    "lines": ["61 Arundel Avenue", "Hazel Grove", "Stockport"],
                    "postcode": "SK7 1LD",
                },
                "telephone": None,
                "latitude": 53.37,
                "longitude": -2.1274,
                "operational_status": "active",
                "distance_miles": 0.0,
                "status": {
                    "state": "open",
                    "rule": "weekly-hours",
                    "reason": None,
                    "until": "2026-11-25T17:00:00+00:00",
                    "opens_at": None,
                    "closes_at": "2026-11-25T17:00:00+00:00",
                    "confirmed_on": None,
                    "text": "Open until 5pm",
                },
            },
            body["pharmacies"][1],
        ],
        "opens_next": [],
    }
    assert (body["pharmacies"][1]["ods_code"], body["pharmacies"][1]["distance_miles"]) == ("FA002", 0.6)


async def test_a_point_serves_like_a_postcode(api: httpx.AsyncClient) -> None:
    body = await found(api, latitude=53.37, longitude=-2.1274)
    assert codes(body) == list(STREET)
    assert body["origin"] == {"postcode": None, "latitude": 53.37, "longitude": -2.1274}


async def test_an_instant_may_be_asked_for_and_open_then_is_a_filter(api: httpx.AsyncClient) -> None:
    on_sunday = await found(api, postcode="SK7 1LD", at=NEXT_SUNDAY)
    assert codes(on_sunday) == list(STREET)
    assert on_sunday["pharmacies"][0]["status"]["text"] == "Closed until 9am tomorrow"
    open_then = await found(api, postcode="SK7 1LD", at=NEXT_SUNDAY, open_now="true")
    assert (codes(open_then), codes(open_then, "opens_next")) == ([], list(STREET[:5]))
    assert open_then["opens_next"][0]["status"]["opens_at"] == "2026-11-30T09:00:00+00:00"


async def test_nobody_in_reach_says_who_opens_next_however_far(api: httpx.AsyncClient) -> None:
    body = await found(api, postcode="SK7 7LD", within_miles=0.5, limit=1)
    assert codes(body) == ["FA007"]
    far = await found(api, latitude=55.5, longitude=-1.8)
    assert far["pharmacies"] == []
    assert codes(far, "opens_next")


async def test_reach_can_be_widened_to_a_thousand_miles(api: httpx.AsyncClient) -> None:
    assert (
        codes(await found(api, latitude=55.0, longitude=-2.1274, within_miles=1000, limit=50))[0] == "FA007"
    )


async def test_a_name_finds_with_no_distance_and_a_code_is_a_name_too(api: httpx.AsyncClient) -> None:
    body = await found(api, name="rowlands hazel", limit=50)
    assert (sorted(codes(body)), body["origin"]) == (list(STREET), None)
    assert body["pharmacies"][0]["distance_miles"] is None
    assert codes(await found(api, name="FA003")) == ["FA003"]


async def test_open_now_filters_names_too(api: httpx.AsyncClient) -> None:
    assert codes(await found(api, name="rowlands", at=NEXT_SUNDAY, open_now="true")) == []
    assert len(codes(await found(api, name="rowlands", open_now="true"))) == len(STREET)


async def test_a_closed_pharmacy_is_left_out_by_distance_and_shown_by_name_and_code(
    api: httpx.AsyncClient,
) -> None:
    village = await new_village()
    closure = await close(api, village.first)
    near = await found(api, postcode=village.postcode)
    assert codes(near) == list(village.codes[1:])
    [named] = (await found(api, name=village.first))["pharmacies"]
    assert (named["status"]["rule"], named["status"]["reason"]) == ("temporary-closure", "flood")
    one = (await api.get(f"/api/pharmacies/{village.first}")).json()
    assert (
        one["status"]["text"] == "Closed until 9am on Wednesday 16 December 2026" or one["status"]["opens_at"]
    )
    assert one["closures"] == [
        {
            "id": closure["id"],
            "kind": "temporary",
            "state": "in_force",
            "starts_at": "2026-11-25T11:00:00+00:00",
            "ends_at": "2026-12-16T11:00:00+00:00",
            "review_at": None,
            "reason": "flood",
            "still_dispensing": False,
            "text": f"Pharmacy {village.first} is closed until Wednesday 16 December 2026. There has been a flood. "
            "Medicine inside cannot be collected. "
            f"Pharmacy {village.first} cannot give you medicine until it opens again.",
        }
    ]


async def test_a_permanent_closure_is_not_told_before_its_time(api: httpx.AsyncClient) -> None:
    village = await new_village()
    closes, tell_from = NOW + timedelta(days=60), NOW + timedelta(days=40)
    facts = {"kind": "permanent", "reason": "business-ended", "tell_from": tell_from.isoformat()}
    closure = await close(api, village.first, starts_at=closes, ends_at=None, **facts)
    await api.post(f"/api/closures/{closure['id']}/confirm", headers=as_commissioner("two") | key())
    path = f"/api/pharmacies/{village.first}"
    assert (await api.get(path)).json()["closures"] == []
    later = (await api.get(path, params={"at": tell_from.isoformat()})).json()["closures"]
    assert later[0]["text"].startswith(f"Pharmacy {village.first} closes for good on Sunday 24 January 2027.")


async def test_a_pharmacy_is_shown_with_its_week_its_dates_and_its_version(api: httpx.AsyncClient) -> None:
    answer = await api.get("/api/pharmacies/fa001")
    body = answer.json()
    nine_to_five = [{"opens": "09:00", "closes": "17:00"}]
    assert answer.headers["etag"] == 'W/"1"'
    assert (body["version"], body["specified_dates"], body["closures"]) == (1, {}, [])
    assert body["week"] == dict.fromkeys(WEEKDAYS[:5], nine_to_five) | {"saturday": [], "sunday": []}


@pytest.mark.parametrize(
    ("asked", "refusal"),
    [
        ({}, (422, "/problems/search-by-one", "/postcode")),
        ({"postcode": "SK7 1LD", "name": "boots"}, (422, "/problems/search-by-one", "/name")),
        ({"latitude": 53.1}, (422, "/problems/half-a-point", "/longitude")),
        ({"longitude": 1}, (422, "/problems/half-a-point", "/latitude")),
        ({"latitude": 91, "longitude": 0}, (422, "/problems/invalid-fields", "/latitude")),
        ({"postcode": "nowhere"}, (422, "/problems/invalid-fields", "/postcode")),
        ({"postcode": "EH1 1AA"}, (422, "/problems/not-in-england", "/postcode")),
        ({"postcode": "M1 1AA"}, (422, "/problems/unknown-postcode", "/postcode")),
        ({"name": "boots", "within_miles": 1}, (422, "/problems/name-has-no-distance", "/within_miles")),
        ({"postcode": "SK7 1LD", "within_miles": 1001}, (422, "/problems/invalid-fields", "/within_miles")),
        ({"postcode": "SK7 1LD", "limit": 51}, (422, "/problems/invalid-fields", "/limit")),
        ({"postcode": "SK7 1LD", "at": "2026-11-25T11:00"}, (422, "/problems/invalid-fields", "/at")),
        ({"postcode": "SK7 1LD", "open_now": "yes"}, (422, "/problems/invalid-fields", "/open_now")),
        ({"postcode": "SK7 1LD", "opne_now": "true"}, (422, "/problems/invalid-fields", "/opne_now")),
    ],
)
async def test_a_search_that_cannot_be_understood_names_the_parameter(
    api: httpx.AsyncClient, asked: Json, refusal: tuple[int, str, str]
) -> None:
    status, problem, error = await refused(api, **asked)
    assert (status, problem, error["pointer"]) == refusal


async def test_a_postcode_of_scotland_is_told_why(api: httpx.AsyncClient) -> None:
    _, _, error = await refused(api, postcode="EH1 1AA")
    assert "Scotland" in error["detail"]


async def test_a_place_needs_a_geocoder(api: httpx.AsyncClient) -> None:
    answer = await api.get("/api/pharmacies", params={"place": "Stockport"})
    assert (answer.status_code, answer.json()["type"]) == (503, "/problems/place-search-unavailable")
    assert answer.headers["retry-after"]


async def test_a_place_is_searched_from_where_the_geocoder_says_it_is(
    api: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def somewhere(name: str, **_: object) -> Point | None:
        return Point(53.37, -2.1274) if name == "Hazel Grove" else None

    monkeypatch.setattr(searching, "geocode_place", somewhere)
    assert codes(await found(api, place="Hazel Grove")) == list(STREET)
    assert (await refused(api, place="Nowhere"))[:2] == (422, "/problems/unknown-place")


async def test_a_code_that_nobody_has_is_not_found(api: httpx.AsyncClient) -> None:
    assert (await refused(api, "/api/pharmacies/ZZ999"))[:2] == (404, "/problems/unknown-pharmacy")
    assert (await refused(api, "/api/pharmacies/no-code"))[2]["pointer"] == "/ods_code"
