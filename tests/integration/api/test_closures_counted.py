"""How many people a closure concerns: asked for beforehand, and seen while the work goes on."""

from dataclasses import replace
from typing import Any

import httpx

from eps.database import fetch
from tests.integration.api.callers import Headers, as_commissioner, as_operations, as_pharmacy, key
from tests.integration.api.village import Json, close, closing, new_patient, new_village, request_closure
from tests.town import settle


async def test_a_dry_run_tells_a_commissioner_how_many_but_not_the_fewest_and_records_nothing(
    api: httpx.AsyncClient,
) -> None:
    village = await new_village()
    body = closing(village.first)
    assert await forecast(api, body, as_commissioner()) == 0
    for _ in range(4):
        await new_patient(village)
    assert await forecast(api, body, as_commissioner()) == "fewer than 5"
    assert await forecast(api, body, as_operations()) == 4
    await new_patient(village)
    assert await forecast(api, body, as_commissioner()) == 5
    assert not await fetch("SELECT 1 FROM closure WHERE ods_code = $1", village.first)


async def test_a_dry_run_tells_a_pharmacy_tens_and_three_times_a_day(api: httpx.AsyncClient) -> None:
    village = await new_village()
    for _ in range(5):
        await new_patient(village)
    body, staff = closing(village.first), as_pharmacy(village.first)
    assert [await forecast(api, body, staff) for _ in range(3)] == [10, 10, 10]
    answer = await request_closure(api, body, staff, dry_run="true")
    assert (answer.status_code, answer.json()["type"]) == (429, "/problems/dry-runs-used-up")
    assert answer.headers["retry-after"] == str(13 * 3600)


async def forecast(api: httpx.AsyncClient, body: Json, headers: Headers) -> Any:
    answer = await request_closure(api, body, headers, dry_run="true")
    assert answer.status_code == 200, answer.text
    return answer.json()["affected"]


async def test_a_dry_run_refuses_what_recording_would_refuse(api: httpx.AsyncClient) -> None:
    village = await new_village()
    await close(api, village.first)
    answer = await request_closure(api, closing(village.first), as_commissioner(), dry_run="true")
    assert (answer.status_code, answer.json()["type"]) == (409, "/problems/closures-overlap")


async def test_the_work_that_follows_is_seen_with_its_progress(api: httpx.AsyncClient) -> None:
    village = await new_village()
    for _ in range(6):
        await new_patient(village)
    answer = await request_closure(api, closing(village.first), as_commissioner() | key())
    path = answer.headers["location"]
    assert (await api.get(path, headers=as_commissioner())).json()["progress"]["state"] == "waiting"
    await settle()
    progress = (await api.get(path, headers=as_commissioner())).json()["progress"]
    assert progress == {
        "id": path.rpartition("/")[2],
        "state": "done",
        "affected": 6,
        "proposed": 6,
        "notified": 6,
        "failed": 0,
        "per_second": progress["per_second"],
        "seconds_left": 0,
    }
    to_pharmacy = (await api.get(path, headers=as_pharmacy(village.first))).json()["progress"]
    assert (to_pharmacy["affected"], to_pharmacy["proposed"]) == (10, 10)


async def test_who_is_not_offered_others_cannot_be_counted_by_a_commissioner(api: httpx.AsyncClient) -> None:
    """Of 12 people 2 are restricted, so that they get no offer."""
    village = await new_village()
    for number in range(12):
        await new_patient(village, restricted=number < 2)
    closure = await close(api, village.first)
    await settle()
    path = f"/api/closures/{closure['id']}"
    progress = (await api.get(path, headers=as_commissioner())).json()["progress"]
    assert (progress["affected"], progress["proposed"], progress["notified"]) == (12, "8 to 11", "8 to 11")
    exactly = (await api.get(path, headers=as_operations())).json()["progress"]
    assert (exactly["affected"], exactly["proposed"], exactly["notified"]) == (12, 10, 10)


async def test_codes_that_close_together_tell_no_more_than_each_alone(api: httpx.AsyncClient) -> None:
    village = await new_village()
    for _ in range(6):
        await new_patient(village)
    for _ in range(2):
        await new_patient(replace(village, codes=village.codes[1:]))
    both = closing(*village.codes[:2])
    assert await forecast(api, both, as_commissioner()) == "7 to 10"
    assert await forecast(api, both, as_operations()) == 8


async def test_once_people_are_asked_a_dry_run_does_not_tell_how_many_went(api: httpx.AsyncClient) -> None:
    village = await new_village()
    for _ in range(7):
        await new_patient(village)
    await close(api, village.first)
    await settle()
    body = closing(village.first, kind="permanent", ends_at=None)
    assert await forecast(api, body, as_commissioner()) == "5 to 9"


async def test_a_closure_that_offers_nothing_has_no_progress(api: httpx.AsyncClient) -> None:
    closure = await close(api, (await new_village()).first, days=0.5)
    one = (await api.get(f"/api/closures/{closure['id']}", headers=as_commissioner())).json()
    assert (one["proposes_from"], one["progress"]) == (None, None)


async def test_whose_offer_names_the_pharmacy_the_nearest_is_concerned_too(api: httpx.AsyncClient) -> None:
    village = await new_village()
    for _ in range(6):
        await new_patient(village)
    await close(api, village.first)
    await settle()
    [row] = await fetch("SELECT DISTINCT nearest_code FROM proposal WHERE from_code = $1", village.first)
    body = closing(row["nearest_code"])
    assert await forecast(api, body, as_operations()) == 6
    closure = (await request_closure(api, body, as_commissioner() | key())).json()["closures"][0]
    await settle()
    shown = (await api.get(f"/api/closures/{closure['id']}", headers=as_commissioner())).json()["progress"]
    assert (shown["affected"], shown["proposed"], shown["state"]) == (6, 0, "done")
