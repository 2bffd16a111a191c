"""A pharmacy's system tells patients where their prescriptions stand: all of a bundle, or none."""

from typing import Any
from uuid import uuid4

import httpx
import pytest

from tests.dispensing_messages import an_id, status_update, status_updates
from tests.integration.api.village import new_village
from tests.integration.fhir.pharmacy import UPDATES, Ordered, download, ordered, post
from tests.integration.fhir.sending import issue

Json = dict[str, Any]


async def with_dispenser(api: httpx.AsyncClient) -> tuple[Ordered, str]:
    """One that the first pharmacy of a village has, and its code."""
    village = await new_village()
    made = await ordered(api, village)
    await download(api, village.first)
    return made, village.first


def told(answer: httpx.Response) -> list[tuple[str, str]]:
    """Status and words of each entry."""
    bundle = answer.json()
    assert (bundle["resourceType"], bundle["type"]) == ("Bundle", "transaction-response")
    return [
        (entry["response"]["status"][:3], entry["response"]["outcome"]["issue"][0]["diagnostics"])
        for entry in bundle["entry"]
    ]


async def test_the_patient_can_collect_it(api: httpx.AsyncClient) -> None:
    made, pharmacy = await with_dispenser(api)
    entry = status_update(made.id, made.number, owner=pharmacy, progress="Ready to collect")
    answer = await post(api, UPDATES, status_updates(entry), pharmacy)
    assert (answer.status_code, [status for status, _ in told(answer)]) == (201, ["201"])
    assert answer.json()["entry"][0]["fullUrl"] == entry["fullUrl"]
    assert (await made.issue()).progress == "Ready to Collect"


async def test_the_address_may_end_with_a_slash(api: httpx.AsyncClient) -> None:
    made, pharmacy = await with_dispenser(api)
    entry = status_update(made.id, made.number, owner=pharmacy)
    answer = await post(api, f"{UPDATES}/", status_updates(entry), pharmacy)
    assert (answer.status_code, [status for status, _ in told(answer)]) == (201, ["201"])


async def test_a_task_that_came_before_is_a_conflict(api: httpx.AsyncClient) -> None:
    made, pharmacy = await with_dispenser(api)
    body = status_updates(status_update(made.id, made.number, owner=pharmacy))
    await post(api, UPDATES, body, pharmacy)
    answer = await post(api, UPDATES, body, pharmacy)
    assert (answer.status_code, told(answer)[0][0]) == (409, "409")


async def test_one_bad_entry_spoils_all_and_each_is_told(api: httpx.AsyncClient) -> None:
    made, pharmacy = await with_dispenser(api)
    good = status_update(made.id, made.number, owner=pharmacy)
    bad = status_update(an_id(), made.number, owner=pharmacy)
    answer = await post(api, UPDATES, status_updates(good, bad), pharmacy)
    assert answer.status_code == 400
    assert [status for status, _ in told(answer)] == ["200", "400"]
    assert told(answer)[0][1] == "Data not committed due to issues in other entries."
    assert (await made.issue()).progress is None


async def test_nobody_speaks_for_another_pharmacy(api: httpx.AsyncClient) -> None:
    made, pharmacy = await with_dispenser(api)
    entry = status_update(made.id, made.number, owner=pharmacy)
    answer = await post(api, UPDATES, status_updates(entry), "FA001")
    assert (answer.status_code, told(answer)[0][0]) == (403, "403")


WRONG: dict[str, tuple[Json, str]] = {
    "a word that nobody knows": ({"progress": "Lost"}, "none of the words"),
    "an end that goes on": ({"progress": "Collected"}, "is the end"),
    "a beginning that is over": ({"progress": "With Pharmacy", "status": "completed"}, "goes on"),
    "a status of its own": ({"status": "rejected"}, "Task.status must be one of"),
    "no instant": ({"modified": "yesterday"}, "lastModified is invalid"),
    "far ahead": ({"modified": "2099-01-01T00:00:00Z"}, "ahead"),
    "no item": ({"item": "first"}, "Line item ID is invalid."),
    "another item": ({"item": str(uuid4())}, "not of this prescription"),
    "no code": ({"owner": "a pharmacy"}, "ODS code is invalid."),
}


@pytest.mark.parametrize("what", WRONG)
async def test_what_is_wrong_with_an_entry_is_said(api: httpx.AsyncClient, what: str) -> None:
    made, pharmacy = await with_dispenser(api)
    facts, words = WRONG[what]
    entry = status_update(made.id, made.number, **{"owner": pharmacy, **facts})
    answer = await post(api, UPDATES, status_updates(entry), pharmacy)
    assert answer.status_code == 400
    assert words in told(answer)[0][1]


@pytest.mark.parametrize(
    ("field", "name"),
    [
        ("lastModified", "LastModified"),
        ("focus", "LineItemID"),
        ("for", "PatientNHSNumber"),
        ("id", "TaskID"),
    ],
)
async def test_what_is_missing_is_named_as_nationally(api: httpx.AsyncClient, field: str, name: str) -> None:
    entry = status_update()
    del entry["resource"][field]
    answer = await post(api, UPDATES, status_updates(entry), "FA002")
    assert (answer.status_code, told(answer)[0][1].split(". ")[0]) == (
        400,
        f"Missing required field(s) - {name}",
    )


@pytest.mark.parametrize("resource", [None, [], "Task", {"focus": []}, {"basedOn": {}}])
async def test_what_is_no_task_is_told_and_breaks_nothing(api: httpx.AsyncClient, resource: object) -> None:
    entry = status_update() | {"resource": resource}
    answer = await post(api, UPDATES, status_updates(entry), "FA002")
    assert (answer.status_code, told(answer)[0][0]) == (400, "400")


async def test_another_name_for_a_code_system_is_told(api: httpx.AsyncClient) -> None:
    entry = status_update()
    entry["resource"]["focus"]["identifier"]["system"] = "urn:ours"
    answer = await post(api, UPDATES, status_updates(entry), "FA002")
    assert "Invalid CodeSystem(s) - LineItemID." in told(answer)[0][1]


async def test_a_bundle_has_entries(api: httpx.AsyncClient) -> None:
    answer = await post(api, UPDATES, status_updates(), "FA002")
    assert (answer.status_code, issue(answer)["severity"]) == (400, "error")


async def test_a_bundle_of_another_type_is_refused(api: httpx.AsyncClient) -> None:
    answer = await post(api, UPDATES, status_updates(status_update()) | {"type": "batch"}, "FA002")
    assert (answer.status_code, issue(answer)["severity"]) == (400, "error")
