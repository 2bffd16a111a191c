"""A pharmacy's system returns prescriptions, and withdraws what it said of them."""

from typing import Any
from uuid import uuid4

import httpx
import pytest

from eps.prescriptions.domain import Addressed
from eps.prescriptions.states import ItemState, PrescriptionState
from tests.dispensing_messages import an_id, return_task, withdraw_task
from tests.factories import nhs_number
from tests.integration.api.callers import as_practice
from tests.integration.api.village import close, new_village
from tests.integration.fhir.pharmacy import TASK, Ordered, download, notify, ordered, orders_in, post
from tests.integration.fhir.sending import code, issue, sentences

Json = dict[str, Any]
FULLY = ItemState.FULLY_DISPENSED


async def with_dispenser(api: httpx.AsyncClient, **facts: Any) -> tuple[Ordered, str, str]:
    """One that the first pharmacy of a village has; its code, and that of the next pharmacy."""
    village = await new_village()
    made = await ordered(api, village, **facts)
    await download(api, village.first)
    return made, village.first, village.codes[1]


async def test_what_was_returned_is_fetched_by_its_id(api: httpx.AsyncClient) -> None:
    made, code_of_pharmacy, other = await with_dispenser(api)
    answer = await post(api, TASK, return_task(made.id, made.number), code_of_pharmacy)
    assert "by its ID" in sentences(answer)
    assert (await made.issue()).addressed is Addressed.RETURNED
    assert code(await download(api, code_of_pharmacy)) == "NO_MORE_PRESCRIPTIONS"
    [passed] = orders_in(await download(api, other, made.id))
    assert "performer" not in passed["entry"][1]["resource"]["dispenseRequest"]


async def test_it_goes_where_the_patient_said(api: httpx.AsyncClient) -> None:
    made, code_of_pharmacy, other = await with_dispenser(api)
    answer = await post(api, TASK, return_task(made.id, made.number, to=other), code_of_pharmacy)
    assert other in sentences(answer)
    [passed] = orders_in(await download(api, other))
    asked = passed["entry"][1]["resource"]["dispenseRequest"]
    assert asked["performer"]["identifier"]["value"] == other


async def test_a_pharmacy_that_nobody_knows_is_named_by_its_place_in_the_task(api: httpx.AsyncClient) -> None:
    made, code_of_pharmacy, _ = await with_dispenser(api)
    answer = await post(api, TASK, return_task(made.id, made.number, to="FZZ99"), code_of_pharmacy)
    assert (answer.status_code, issue(answer)["expression"]) == (400, ["Task.input[0].valueIdentifier.value"])


async def test_the_same_return_again_is_answered_the_same(api: httpx.AsyncClient) -> None:
    made, code_of_pharmacy, _ = await with_dispenser(api)
    task, own = return_task(made.id, made.number), str(uuid4())
    first = await post(api, TASK, task, code_of_pharmacy, x_request_id=own)
    again = await post(api, TASK, task, code_of_pharmacy, x_request_id=own)
    assert (first.status_code, first.content) == (200, again.content)


async def test_a_closed_pharmacy_returns(api: httpx.AsyncClient) -> None:
    made, code_of_pharmacy, _ = await with_dispenser(api)
    await close(api, code_of_pharmacy)
    answer = await post(api, TASK, return_task(made.id, made.number), code_of_pharmacy)
    assert answer.status_code == 200, answer.text


async def test_what_nobody_has_is_in_a_wrong_state(api: httpx.AsyncClient) -> None:
    village = await new_village()
    made = await ordered(api, village)
    answer = await post(api, TASK, return_task(made.id, made.number), village.first)
    assert (answer.status_code, code(answer)) == (400, "PRESCRIPTION_INVALID_STATE_TRANSITION")


async def test_what_another_has_is_not_returned(api: httpx.AsyncClient) -> None:
    made, _, other = await with_dispenser(api)
    answer = await post(api, TASK, return_task(made.id, made.number), other)
    assert (answer.status_code, code(answer)) == (400, "PRESCRIPTION_WITH_ANOTHER_DISPENSER")


async def test_an_unknown_one_is_not_found(api: httpx.AsyncClient) -> None:
    answer = await post(api, TASK, return_task(an_id()), "FA001")
    assert (answer.status_code, code(answer), issue(answer)["code"]) == (
        400,
        "PRESCRIPTION_NOT_FOUND",
        "not-found",
    )


async def test_one_of_another_patient_is_refused(api: httpx.AsyncClient) -> None:
    made, code_of_pharmacy, _ = await with_dispenser(api)
    answer = await post(api, TASK, return_task(made.id, nhs_number(999)), code_of_pharmacy)
    assert (answer.status_code, code(answer)) == (400, "ANOTHER_PATIENT")


async def test_a_practice_returns_nothing(api: httpx.AsyncClient) -> None:
    answer = await post(api, TASK, return_task(), "FA001", **as_practice())
    assert (answer.status_code, issue(answer)["code"]) == (403, "forbidden")


async def test_a_withdrawn_notification_leaves_it_with_its_dispenser(api: httpx.AsyncClient) -> None:
    made, code_of_pharmacy, _ = await with_dispenser(api)
    own = str(uuid4())
    await notify(api, code_of_pharmacy, made, [FULLY], id=own)
    answer = await post(api, TASK, withdraw_task(made.id, own, made.number), code_of_pharmacy)
    assert "withdrawn" in sentences(answer)
    assert (await made.issue()).state is PrescriptionState.WITH_DISPENSER


async def test_only_the_last_notification_is_withdrawn(api: httpx.AsyncClient) -> None:
    made, code_of_pharmacy, _ = await with_dispenser(api)
    await notify(api, code_of_pharmacy, made, [FULLY])
    answer = await post(api, TASK, withdraw_task(made.id, str(uuid4()), made.number), code_of_pharmacy)
    assert (answer.status_code, code(answer)) == (400, "DISPENSE_AMEND_IDENTIFIER_MISMATCH")


WRONG: dict[str, Json] = {
    "Task.intent": {"intent": "plan"},
    "Task.status": {"status": "completed"},
    "Task.statusReason": {"statusReason": {"coding": [{"code": "0003"}]}},
    "Task.code": {"status": "in-progress"},
    "Task.code.coding.code": {"status": "in-progress", "code": {"coding": [{"code": "fulfill"}]}},
    "Task.groupIdentifier.value": {"groupIdentifier": {"value": "24F5DA-A83008-7EFE6X"}},
    "Task.for.identifier.value": {"for": {"identifier": {"value": "9990000000"}}},
    "Task.input[0].valueIdentifier": {
        "input": [
            {
                "type": {"coding": [{"system": "urn:eps-nomination-manager:task-input", "code": "send-to"}]},
                "valueIdentifier": {"value": "FA001"},
            }
        ]
    },
}


@pytest.mark.parametrize("place", WRONG)
async def test_what_is_wrong_in_a_task_is_named_by_its_place(api: httpx.AsyncClient, place: str) -> None:
    answer = await post(api, TASK, return_task() | WRONG[place], "FA001")
    assert (answer.status_code, issue(answer)["expression"]) == (400, [place])


@pytest.mark.parametrize("reason", ["0000", "0009", "QU", "", ["0001"], None])
async def test_a_return_has_one_of_the_reasons(api: httpx.AsyncClient, reason: Any) -> None:
    answer = await post(api, TASK, return_task(reason=reason), "FA001")
    assert (answer.status_code, issue(answer)["expression"]) == (400, ["Task.statusReason"])
