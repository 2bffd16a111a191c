"""Every place of every message that a pharmacy sends holds something odd once: a clear answer, and nothing breaks."""

from collections.abc import Iterator
from copy import deepcopy
from typing import Any

import httpx
import pytest

from eps.prescriptions.states import ItemState
from tests.dispensing_messages import (
    an_id,
    notification_message,
    release_parameters,
    return_task,
    status_update,
    status_updates,
    withdraw_task,
)
from tests.factories import nhs_number
from tests.integration.fhir.pharmacy import RELEASE, TASK, UPDATES, post
from tests.integration.fhir.sending import PROCESS

Json = dict[str, Any]
ONE = "10000000-0000-4000-8000-000000000001"
ODD: tuple[object, ...] = ("odd", [{}], {})
ODDER: tuple[object, ...] = (None, [], 7, True, [[]], {"odd": [None]})
MESSAGES: dict[str, tuple[str, Json]] = {
    "release": (RELEASE, release_parameters("FA001", an_id())),
    "return": (TASK, return_task(to="FA003")),
    "withdraw": (TASK, withdraw_task(an_id(), ONE, nhs_number(1))),
    "dispense": (
        PROCESS,
        notification_message(
            *(an_id(), nhs_number(1), [ItemState.FULLY_DISPENSED]), state="0006", replaces=ONE, before=0
        ),
    ),
    "status": (UPDATES, status_updates(status_update(owner="FA001"))),
}
pytestmark = pytest.mark.parametrize("register", ["sqlite"], indirect=True)
"""What is odd is refused before a register is asked."""


def places(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    steps = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for step, inner in steps:
        yield (*path, step)
        yield from places(inner, (*path, step))


def with_odd(message: Json, path: tuple[Any, ...], odd: object) -> Json:
    copy = deepcopy(message)
    target: Any = copy
    for step in path[:-1]:
        target = target[step]
    target[path[-1]] = odd
    return copy


@pytest.mark.parametrize("name", MESSAGES)
@pytest.mark.parametrize(
    "values", [pytest.param(ODD, id="everyday"), pytest.param(ODDER, id="soak", marks=pytest.mark.soak)]
)
async def test_whatever_a_place_holds_it_is_answered(
    api: httpx.AsyncClient, name: str, values: tuple[object, ...]
) -> None:
    where, message = MESSAGES[name]
    for path in places(message):
        for odd in values:
            answer = await post(api, where, with_odd(message, path, odd), "FA001")
            assert answer.status_code in (200, 400, 403), (path, odd, answer.text)
            assert answer.json()["resourceType"] in ("OperationOutcome", "Bundle")
