"""The walker finds what it is for: doors that let in too many, or too few, and routes that nobody declared."""

from collections.abc import Mapping
from dataclasses import replace

import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from eps.answers.operations import Call, Operation
from eps.answers.shapes import Nothing
from eps.app import create_app
from eps.identity.permissions import Action
from tests.unit.answers.toys import OPERATIONS, OneCode
from tests.unit.identity.issuer import verifier
from tests.walking import Ask, Key, Row, declared, reachable, walk

[CLOSE] = [operation for operation in OPERATIONS if operation.path.endswith("/close")]
ROWS: Mapping[Key, Row] = {
    (CLOSE.method, CLOSE.path): Row(Ask("/api/codes/FA002/close"), Ask("/api/codes/FA003/close"))
}


async def walked(served: Operation, promised: Operation = CLOSE, rows: Mapping[Key, Row] = ROWS) -> list[str]:
    return await walk(create_app([served], verifier=verifier()), [promised], rows)


async def test_a_door_that_keeps_its_promise_gets_no_complaint() -> None:
    assert await walked(CLOSE) == []


async def test_a_door_that_asks_nobody_is_found() -> None:
    complaints = await walked(replace(CLOSE, action=None))
    assert "POST /api/codes/FA002/close by nobody: 401" not in complaints
    assert len(complaints) >= 4


async def test_a_door_that_lets_in_too_few_is_found() -> None:
    complaints = await walked(replace(CLOSE, action=Action.READ_METRICS))
    assert "POST /api/codes/FA002/close by pharmacy: 403" in complaints


async def test_anothers_object_that_somebody_may_change_is_found() -> None:
    async def close_any(_: Call[OneCode, Nothing]) -> Response:
        return Response()

    complaints = await walked(replace(CLOSE, handler=close_any))
    assert "POST /api/codes/FA003/close by pharmacy, not theirs: 200" in complaints


def test_an_operation_without_a_row_is_found() -> None:
    assert declared([CLOSE]) - {("GET", "/api/codes/{ods_code}/close")} == {("POST", CLOSE.path)}


def test_a_route_that_is_no_operation_is_found() -> None:
    async def hidden(_: Request) -> Response:
        return Response()

    with pytest.raises(AssertionError, match="/hidden was not declared"):
        reachable(Starlette(routes=[Route("/hidden", hidden)]))
