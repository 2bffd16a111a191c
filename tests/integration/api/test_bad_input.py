"""Whatever is sent to any operation: a problem document that says what is wrong, never a 5xx, and nothing changes."""

import json
from collections.abc import AsyncIterator, Iterator
from typing import Any

import httpx
import pytest

from eps.answers.operations import Operation
from eps.answers.shapes import Lines, Nothing
from eps.api.door import OPERATIONS
from eps.identity.permissions import ALLOWED, Role
from eps.settings import settings
from tests.integration.api.rows import ROWS, furnish
from tests.integration.api.whole_register import everything
from tests.unit.identity.issuer import bearer
from tests.walking import CALLERS

OBJECT = {"un": "expected"}
DEEP = b"[" * 100_000
UNREADABLE = {
    "no JSON": (b"{", 400, "not-json"),
    "text": (b"hello", 400, "not-json"),
    "not a number": (b'{"a": NaN}', 400, "not-json"),
    "not UTF-8": (b'{"a": "\xff\xfe"}', 400, "not-utf8"),
    "UTF-16": ('{"a": 1}'.encode("utf-16"), 400, "not-utf8"),
    "too deep": (DEEP, 400, "nested-too-deep"),
    "a name twice": (b'{"a": 1, "a": 2}', 400, "repeated-name"),
}
WRONG_SHAPES = (b"null", b"1", b'"text"', b"[1]", b'{"un": "expected"}', b'{"\\u202e": 1}')


def _has_lines(operation: Operation) -> bool:
    """Each line is read by itself: tests/unit/answers/test_lines.py has what is wrong with one."""
    return issubclass(operation.body, Lines)


OF_ALL = pytest.mark.parametrize("operation", OPERATIONS, ids=lambda one: one.name)
OF_THOSE_WITH_A_BODY = pytest.mark.parametrize(
    "operation", [one for one in OPERATIONS if one.body is not Nothing], ids=lambda one: one.name
)


@pytest.fixture(scope="module")
async def furnished(service: httpx.AsyncClient) -> None:
    await furnish()


@pytest.fixture
async def caller(api: httpx.AsyncClient, furnished: None) -> AsyncIterator[httpx.AsyncClient]:
    """Everything it is used for must leave the register as it was."""
    before = await everything()
    yield api
    assert await everything() == before


async def send(caller: httpx.AsyncClient, operation: Operation, **changes: Any) -> tuple[int, str, list[str]]:
    """A good request by one who may, but for the changes: status, name and pointers of what comes back."""
    ask = ROWS[operation.method, operation.path].own
    own = {} if "content" in changes else ask.body
    request: dict[str, Any] = {"url": ask.path, "headers": {}, **own, **changes}
    form = {"content-type": operation.media_types[0]} if operation.body is not Nothing else {}
    request["headers"] = {**form, **ask.headers, **_credentials(operation), **request["headers"]}
    answer = await caller.request(
        operation.method, **{name: one for name, one in request.items() if one is not None}
    )
    problem = answer.json()
    assert answer.headers["content-type"] == "application/problem+json", answer.text
    assert problem["detail"].endswith((".", "?")), problem
    return answer.status_code, problem["type"].removeprefix("/problems/"), pointers(problem)


def pointers(problem: dict[str, Any]) -> list[str]:
    return [error["pointer"] for error in problem.get("errors", [])]


def _credentials(operation: Operation) -> dict[str, str]:
    if operation.action is None:
        return {}
    role = next(role for role in Role if operation.action in ALLOWED[role])
    return bearer(role, **CALLERS[role])


@pytest.mark.parametrize(
    "operation",
    [one for one in OPERATIONS if one.body is not Nothing and not _has_lines(one)],
    ids=lambda one: one.name,
)
async def test_a_body_that_cannot_be_read_is_told_so(caller: httpx.AsyncClient, operation: Operation) -> None:
    for kind, (content, status, name) in UNREADABLE.items():
        assert (await send(caller, operation, content=content))[:2] == (status, name), kind


@OF_THOSE_WITH_A_BODY
async def test_a_body_of_another_shape_is_told_by_its_field(
    caller: httpx.AsyncClient, operation: Operation
) -> None:
    for content in WRONG_SHAPES:
        status, _, at = await send(caller, operation, content=content)
        assert (status, bool(at)) == (422, True), content


@OF_THOSE_WITH_A_BODY
async def test_a_field_of_another_type_is_named(caller: httpx.AsyncClient, operation: Operation) -> None:
    good = ROWS[operation.method, operation.path].own.json
    for pointer, body in spoilt(good):
        for wrong in (OBJECT, [[OBJECT]], "\0", "x" * 5_000, 1e400):
            content = json.dumps(body(wrong)).encode()
            status, _, at = await send(caller, operation, content=content)
            assert status in (400, 422), (pointer, wrong)
            assert status == 400 or any(one.startswith(pointer) for one in at), (pointer, wrong, at)


def spoilt(good: Any) -> Iterator[tuple[str, Any]]:
    """Each place of a body that holds text or a list, and how to put something else there."""
    if isinstance(good, dict):
        for name, value in good.items():
            if isinstance(value, str | list):
                yield f"/{name}", lambda wrong, name=name: {**good, name: wrong}
            for pointer, inner in spoilt(value) if isinstance(value, dict) else ():
                yield (
                    f"/{name}{pointer}",
                    lambda wrong, name=name, inner=inner: {**good, name: inner(wrong)},
                )


@OF_THOSE_WITH_A_BODY
async def test_a_huge_body_is_not_read_to_its_end(caller: httpx.AsyncClient, operation: Operation) -> None:
    content = b'"' + b"x" * settings().maximum_body_bytes + b'"'
    assert (await send(caller, operation, content=content))[:2] == (413, "body-too-large")


@OF_THOSE_WITH_A_BODY
async def test_what_is_not_called_json_is_not_read(caller: httpx.AsyncClient, operation: Operation) -> None:
    form = {"content-type": "application/x-www-form-urlencoded"}
    name = "other-media-type" if _has_lines(operation) else "unsupported-form"
    assert (await send(caller, operation, content=b"a=1", headers=form))[:2] == (415, name)


@OF_ALL
async def test_a_parameter_that_is_not_known_or_comes_twice_is_named(
    caller: httpx.AsyncClient, operation: Operation
) -> None:
    url = ROWS[operation.method, operation.path].own.path
    joined = f"{url}{'&' if '?' in url else '?'}"
    assert await send(caller, operation, url=f"{joined}x=1") == (422, "invalid-fields", ["/x"])
    assert await send(caller, operation, url=f"{joined}x=1&x=2") == (422, "invalid-fields", ["/x"])
    assert (await send(caller, operation, url=f"{joined}x=%00"))[2] == ["/x"]
    assert (await send(caller, operation, url=f"{joined}%ff=%fe"))[0] == 422


@pytest.mark.parametrize("operation", [one for one in OPERATIONS if one.path_names], ids=lambda one: one.name)
async def test_what_a_path_names_must_be_of_its_form(caller: httpx.AsyncClient, operation: Operation) -> None:
    [name, *_] = operation.path_names
    for wrong in ("!", "%00", "%ff", "1" * 300, "%D9%A1%D9%A2%D9%A3"):
        template = operation.path.replace(f"{{{name}}}", wrong, 1)
        url = template.replace("{date}", "2026-12-24")
        status, _, at = await send(caller, operation, url=url)
        assert (status, at) == (422, [f"/{name}"]), wrong


@pytest.mark.parametrize(
    "operation", [one for one in OPERATIONS if one.needs_version], ids=lambda one: one.name
)
async def test_a_version_is_asked_for_before_anything_else(
    caller: httpx.AsyncClient, operation: Operation
) -> None:
    unreadable, stale = (400, "version-unreadable"), (412, "stale")
    wanted = dict.fromkeys(("", "*", '"0", "1"', "W/1"), unreadable)
    wanted |= dict.fromkeys(('W/"999"', '"x"', f'"{"9" * 400}"'), stale)
    for tag, told in wanted.items():
        assert (await send(caller, operation, headers={"if-match": tag}))[:2] == told, tag


@pytest.mark.parametrize(
    "operation", [one for one in OPERATIONS if one.needs_idempotency_key], ids=lambda one: one.name
)
async def test_a_key_must_be_visible_and_not_too_long(
    caller: httpx.AsyncClient, operation: Operation
) -> None:
    for wrong in ("", " ", "x" * 256, "a b"):
        told = await send(caller, operation, headers={"idempotency-key": wrong})
        assert told[:2] == (422, "idempotency-key-unusable"), wrong


@OF_ALL
async def test_a_token_of_rubbish_is_refused(caller: httpx.AsyncClient, operation: Operation) -> None:
    if operation.action is not None:
        for wrong in ("Bearer x", "Bearer ", "Basic eDp4", "Bearer \u20ac", f"Bearer {'x' * 20_000}"):
            headers = {"authorization": wrong.encode()}
            assert (await send(caller, operation, headers=headers))[0] == 401, wrong


def test_every_operation_with_a_version_never_has_the_one_that_rows_send() -> None:
    """Else the good requests of these tests would change something."""
    needing = [ROWS[one.method, one.path].own for one in OPERATIONS if one.needs_version]
    assert {ask.headers["if-match"] for ask in needing} == {'W/"999"'}
