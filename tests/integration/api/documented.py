"""Whatever the service answers in any test of the door must be what /openapi.json says of that operation."""

import re

import httpx

from eps.answers.operations import Operation
from eps.answers.refusals import refusals_of
from eps.app import DOORS


async def as_documented(answer: httpx.Response) -> None:
    """A hook of the tests' client: fails the test that got an answer, or an error, which nobody declared."""
    operation = operation_of(answer.request)
    if operation.speaks_fhir and answer.status_code in refusals_of(operation):
        assert answer.headers["content-type"] == "application/fhir+json"
        return
    if answer.headers.get("content-type") != "application/problem+json":
        assert answer.status_code in operation.answers, (
            f"{operation.name} does not declare {answer.status_code}"
        )
        return
    await answer.aread()
    name = answer.json()["type"].removeprefix("/problems/")
    declared = {error.name() for error in refusals_of(operation).get(answer.status_code, ())}
    assert name in declared, f"{operation.name} does not declare {answer.status_code} {name}"


def operation_of(request: httpx.Request) -> Operation:
    path = request.url.path
    return next(one for one in DOORS if one.method == request.method and _matches(one.path, path.rstrip("/")))


def _matches(template: str, path: str) -> bool:
    return re.fullmatch(re.sub(r"\\{\w+\\}", "[^/]+", re.escape(template)), path) is not None
