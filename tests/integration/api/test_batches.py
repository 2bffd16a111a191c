"""Batches over HTTP: prepared by staff, signed by a prescriber, followed while their lines are issued."""

import json
from typing import Any
from uuid import uuid4

import httpx
import pytest

from eps.database import fetch
from eps.identifiers import NhsNumber, OdsCode
from eps.worker import work_until_idle
from tests.integration.api.callers import Headers, as_practice, as_prescriber, key
from tests.integration.api.village import Json, batch_line, close, new_patient, new_village, told

NDJSON = {"content-type": "application/x-ndjson"}


def ndjson(*lines: Json) -> bytes:
    return b"\n".join(json.dumps(line).encode() for line in lines)


async def send(
    api: httpx.AsyncClient, content: bytes, *, by: Headers | None = None, query: str = ""
) -> httpx.Response:
    sent = key() | NDJSON | (by or as_practice())
    return await api.post(f"/api/batches{query}", content=content, headers=sent)


async def prepare(api: httpx.AsyncClient, *lines: Json, **facts: Any) -> str:
    answer = await send(api, ndjson(*lines), **facts)
    assert answer.status_code == 201, answer.text
    return str(answer.headers["location"])


async def sign(api: httpx.AsyncClient, path: str, body: Json | None = None) -> httpx.Response:
    return await api.post(f"{path}/sign", json=body or {}, headers=as_prescriber() | key())


async def issue(api: httpx.AsyncClient, path: str, body: Json | None = None) -> None:
    answer = await sign(api, path, body)
    assert (answer.status_code, answer.json()["state"]) == (200, "running"), answer.text
    await work_until_idle()


async def shown(api: httpx.AsyncClient, path: str, **asked: Any) -> Json:
    answer = await api.get(path, params=asked, headers=as_practice())
    assert answer.status_code == 200, answer.text
    page: Json = answer.json()
    return page


async def people(many: int, **facts: Any) -> list[NhsNumber]:
    village = await new_village()
    return [await new_patient(village, **facts) for _ in range(many)]


async def test_a_prepared_batch_says_what_would_become_of_each_line(api: httpx.AsyncClient) -> None:
    village, shut = await new_village(), await new_village()
    here, there, nowhere = await new_patient(village), await new_patient(shut), await new_patient()
    hidden = await new_patient(village, restricted=True)
    await close(api, shut.first)
    numbers = {"here": here, "there": there, "nowhere": nowhere, "hidden": hidden}
    path = await prepare(api, *(batch_line(name, number) for name, number in numbers.items()))
    page = await shown(api, path)
    assert page["batch"]["forecast"] == {"routed": 1, "token": 1, "closed": 1, "refused": 0, "withheld": 1}
    routes = {line["reference"]: line["route"] for line in page["lines"]}
    assert {name: route["reason"] for name, route in routes.items()} == {
        "here": "nominated",
        "there": "refused",
        "nowhere": "token",
        "hidden": "withheld",
    }
    assert routes["here"]["destination"]["ods_code"] == village.first
    assert routes["there"]["ways_on"] == ["token", "one-off", "wait"]
    assert (page["batch"]["state"], page["batch"]["issued"], page["lines"][0]["prescription_id"]) == (
        *("prepared", 0),
        None,
    )


async def test_once_signed_each_line_says_what_became_of_it(api: httpx.AsyncClient) -> None:
    village, shut = await new_village(), await new_village()
    here, there, held = await new_patient(village), await new_patient(shut), await new_patient(shut)
    hidden = await new_patient(village, restricted=True)
    await close(api, shut.first)
    numbers = {"here": here, "there": there, "held": held, "hidden": hidden}
    path = await prepare(api, *(batch_line(name, number) for name, number in numbers.items()))
    await issue(api, path, {"on_closed": "token", "exceptions": [{"reference": "held", "on_closed": "hold"}]})
    page = await shown(api, path)
    batch, lines = page["batch"], {line["reference"]: line for line in page["lines"]}
    counts = {name: batch[name] for name in ("lines", "issued", "routed", "token", "held", "refused")}
    assert counts == {"lines": 4, "issued": 3, "routed": 2, "token": 1, "held": 1, "refused": 0}
    assert (batch["state"], batch["seconds_left"], batch["signed_by"]) == ("done", 0, "prescriber-A81001")
    assert batch["notice"] == "Built here, this carries no legal signature."
    assert (lines["here"]["reason"], lines["here"]["destination"]["ods_code"]) == ("nominated", village.first)
    assert (lines["there"]["outcome"], lines["there"]["reason"]) == ("token", "token-because-closed")
    assert lines["there"]["prescription_id"]
    assert lines["held"]["refusal"]["name"] == "dispenser-out-of-service"
    assert lines["held"]["refusal"]["detail"].startswith("The pharmacy that this would go to is closed until")
    assert (lines["hidden"]["outcome"], lines["hidden"]["reason"], lines["hidden"]["destination"]) == (
        *("routed", "withheld"),
        None,
    )


async def test_of_a_number_because_of_a_closure_it_is_said_whether_the_patient_knows(
    api: httpx.AsyncClient,
) -> None:
    shut = await new_village()
    texted = await new_patient(shut, preferred_channel="text", phone="07700 900001")
    by_letter = await new_patient(shut, preferred_channel="letter")
    await close(api, shut.first)
    path = await prepare(api, batch_line("texted", texted), batch_line("by letter", by_letter))
    await issue(api, path, {"on_closed": "token"})
    lines = {line["reference"]: line for line in (await shown(api, path))["lines"]}
    assert {name: (line["told_at"] is not None, line["to_phone"]) for name, line in lines.items()} == {
        "texted": (True, False),
        "by letter": (False, True),
    }
    phoned = lines["by letter"]["prescription_id"].replace("+", "%2B")
    await api.post(f"/api/practice/prescriptions/{phoned}/told", headers=as_practice())
    line = (await shown(api, path))["lines"][1]
    assert (line["told_at"] is not None, line["to_phone"]) == (True, False)


async def test_lines_come_in_pages_by_outcome_and_those_that_wait_for_an_answer_alone(
    api: httpx.AsyncClient,
) -> None:
    village, shut = await new_village(), await new_village()
    numbers = [await new_patient(shut if place % 2 else village) for place in range(5)]
    await close(api, shut.first)
    path = await prepare(api, *(batch_line(str(place), number) for place, number in enumerate(numbers)))
    assert await pages(api, path, limit=2) == [["0", "1"], ["2", "3"], ["4"]]
    assert await pages(api, path, closed=True, limit=1) == [["1"], ["3"]]
    await issue(api, path)
    assert await pages(api, path, outcome="refused") == [["1", "3"]]
    assert await pages(api, path, outcome="routed", limit=2) == [["0", "2"], ["4"]]
    assert await pages(api, path, closed=True) == [[]]
    assert (await shown(api, path, limit=0))["lines"] == []


async def pages(api: httpx.AsyncClient, path: str, **asked: Any) -> list[list[str]]:
    found = []
    while True:
        page = await shown(api, path, **asked)
        found.append([line["reference"] for line in page["lines"]])
        if page["next"] is None:
            return found
        asked["next"] = page["next"]


async def test_what_is_wrong_with_any_line_is_told_of_all(api: httpx.AsyncClient) -> None:
    [number] = await people(1)
    good = batch_line("good", number)
    wrong = [
        {**good, "reference": "", "more": 1},
        {**good, "items": [{**good["items"][0], "schedule": 9}] * 2},
        {**good, "nhs_number": "9990000019", "treatment": "routine"},
    ]
    answer = await send(api, ndjson(good, *wrong) + b"\n{")
    assert (answer.status_code, answer.json()["type"]) == (422, "/problems/invalid-fields")
    assert [error["pointer"] for error in answer.json()["errors"]] == [
        *("/1/reference", "/1/more", "/2/items/0/schedule", "/2/items/1/schedule"),
        *("/3/nhs_number", "/3/treatment", "/4"),
    ]


async def test_lines_that_break_a_rule_are_refused_together(api: httpx.AsyncClient) -> None:
    [number] = await people(1)
    good = batch_line("good", number)
    wrong_code = {**good, "reference": "code", "items": [{**good["items"][0], "code": "39732311000001105"}]}
    answer = await send(api, ndjson(good, wrong_code, {**good, "reference": "two", "issues": 2}))
    assert told(answer) == (422, "lines-refused", "/1/items/0/code")
    assert [error["pointer"] for error in answer.json()["errors"]] == ["/1/items/0/code", "/2/issues"]


async def test_the_same_key_prepares_it_once(api: httpx.AsyncClient) -> None:
    [number] = await people(1)
    line, sent = ndjson(batch_line("one", number)), key()
    first, again = [await send(api, line, by=as_practice() | sent) for _ in range(2)]
    assert (first.status_code, again.status_code) == (201, 201)
    assert first.json() == again.json()
    assert told(await send(api, line + b"\n", by=as_practice() | sent))[:2] == (422, "idempotency-key-reused")
    [row] = await fetch("SELECT count(*) AS count FROM batch_line WHERE reference = 'one'")
    assert row["count"] == 1


async def test_the_same_key_signs_it_once_and_another_finds_it_signed(api: httpx.AsyncClient) -> None:
    path = await prepare(api, *(batch_line("signed", number) for number in await people(1)))
    headers = as_prescriber() | key()
    answers = [await api.post(f"{path}/sign", headers=headers) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [200, 200]
    assert told(await sign(api, path))[:2] == (409, "signed-already")


async def test_staff_do_not_sign_and_others_do_not_see(api: httpx.AsyncClient) -> None:
    path = await prepare(api, *(batch_line("own", number) for number in await people(1)))
    assert told(await api.post(f"{path}/sign", headers=as_practice() | key()))[:2] == (403, "role-may-not")
    stranger = as_prescriber("B82001")
    for answer in (
        await api.get(path, headers=stranger),
        await api.post(f"{path}/sign", headers=stranger | key()),
        await api.post(f"{path}/stop", headers=stranger),
        await api.get(f"/api/batches/{uuid4()}", headers=as_practice()),
    ):
        assert told(answer)[:2] == (404, "unknown-batch")


async def test_it_is_stopped_and_goes_on(api: httpx.AsyncClient) -> None:
    path = await prepare(api, *(batch_line("stopped", number) for number in await people(1)))
    assert told(await api.post(f"{path}/resume", headers=as_prescriber()))[:2] == (409, "not-signed")
    await sign(api, path)
    stopped = await api.post(f"{path}/stop", headers=as_practice())
    assert (stopped.status_code, stopped.json()["state"]) == (200, "stopped")
    assert told(await api.post(f"{path}/stop", headers=as_practice()))[:2] == (409, "batch-state-conflict")
    await work_until_idle()
    assert (await shown(api, path))["batch"]["issued"] == 0
    resumed = await api.post(f"{path}/resume", json={"on_closed": "token"}, headers=as_prescriber())
    assert (resumed.json()["state"], resumed.json()["on_closed"]) == ("running", "token")
    await work_until_idle()
    assert (await shown(api, path))["batch"]["issued"] == 1
    assert told(await api.post(f"{path}/resume", headers=as_prescriber()))[:2] == (409, "nothing-held")


async def test_an_unknown_reference_is_pointed_at(api: httpx.AsyncClient) -> None:
    path = await prepare(api, *(batch_line("known", number) for number in await people(1)))
    for body, pointer in (
        ({"exceptions": [{"reference": "x", "on_closed": "token"}]}, "/exceptions/0/reference"),
        ({"leave_out": ["known", "x"]}, "/leave_out/1"),
    ):
        assert told(await sign(api, path, body)) == (422, "unknown-reference", pointer)


async def test_a_practice_lists_its_batches_newest_first_a_page_at_a_time(api: httpx.AsyncClient) -> None:
    by = as_practice("C82001")
    number = await new_patient(practice=OdsCode("C82001"))
    made = [await prepare(api, batch_line("a", number), by=by, query="?on_closed=hold") for _ in range(3)]
    newest_first = [path.rpartition("/")[2] for path in reversed(made)]
    first = (await api.get("/api/batches?limit=2", headers=by)).json()
    last = (await api.get("/api/batches", params={"limit": 2, "next": first["next"]}, headers=by)).json()
    listed = [[batch["id"] for batch in page["batches"]] for page in (first, last)]
    assert listed == [newest_first[:2], newest_first[2:]]
    assert (last["next"], last["batches"][0]["on_closed"]) == (None, "hold")
    done = await api.get("/api/batches?state=done", headers=by)
    assert done.json() == {"batches": [], "next": None}


@pytest.mark.parametrize("text", ["x", "eyJ"])
async def test_a_cursor_of_another_list_is_refused(api: httpx.AsyncClient, text: str) -> None:
    path = await prepare(api, *(batch_line("cursor", number) for number in await people(1)))
    for address in (path, "/api/batches"):
        answer = await api.get(address, params={"next": text}, headers=as_practice())
        assert told(answer) == (422, "invalid-cursor", "/next")


async def test_whoever_looks_at_lines_is_in_the_access_log(api: httpx.AsyncClient) -> None:
    [number] = await people(1)
    path = await prepare(api, batch_line("looked", number))
    await shown(api, path, limit=0)
    await shown(api, path)
    rows = await fetch(
        """SELECT reason FROM access_log a JOIN patient p ON p.id = a.patient_id
        WHERE p.nhs_number = $1 ORDER BY a.id""",
        number,
    )
    assert [row["reason"] for row in rows] == ["prepared a prescription", "looked at a batch"]
