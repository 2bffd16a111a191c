"""Every route × every caller: what each must be told, worked out from the operation's declaration and one table of who
may do what; `walk` gives the places where the service says something else."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import httpx
from starlette.applications import Starlette
from starlette.routing import Route

from eps.answers.door import Endpoint
from eps.answers.operations import Operation
from eps.identity.permissions import ALLOWED, Role
from tests.unit.identity.issuer import bearer

Key = tuple[str, str]
"""The method and the path's template."""


@dataclass(frozen=True, slots=True)
class Ask:
    """With a body of JSON, or one of other content."""

    path: str
    json: object = None
    headers: Mapping[str, str] = field(default_factory=dict)
    content: bytes | None = None

    @property
    def body(self) -> dict[str, Any]:
        """As httpx takes it."""
        return {"json": self.json} if self.content is None else {"content": self.content}


@dataclass(frozen=True, slots=True)
class Row:
    """`own` is about what belongs to every caller of `CALLERS` whose role may, `foreign` about what belongs to none of
    them; None where the operation is about nobody's in particular."""

    own: Ask
    foreign: Ask | None = None


CALLERS: dict[Role, dict[str, Any]] = {
    Role.PATIENT: {},
    Role.PHARMACY: {"ods_codes": ["FA002"]},
    Role.PRACTICE: {"ods_code": "A81001"},
    Role.PRESCRIBER: {"ods_code": "A81001"},
    Role.COMMISSIONER: {"icb_code": "QOP"},
    Role.APPLICATION: {"ods_code": "FA002"},
    Role.OPERATIONS: {},
}
"""One caller of each role, and whose they are."""

STRANGERS = {
    "nobody": ({}, 401),
    "rubbish for a token": ({"authorization": "Bearer a.b.c"}, 401),
    "an expired token": (bearer("operations", exp=1), 401),
    "a patient with little proof": (bearer("patient", vot="P5"), 403),
}


def declared(operations: Sequence[Operation]) -> set[Key]:
    return {(operation.method, operation.path) for operation in operations}


def reachable(app: Starlette) -> set[Key]:
    """What the application really answers; a route that came about in another way has no operation, and fails here."""
    found: set[Key] = set()
    for route in app.routes:
        assert isinstance(route, Route)
        assert isinstance(route.endpoint, Endpoint), f"{route.path} was not declared as an operation"
        found |= {(method, route.path) for method in route.endpoint.operations}
    return found


async def walk(app: Starlette, operations: Sequence[Operation], rows: Mapping[Key, Row]) -> list[str]:
    transport = httpx.ASGITransport(app)
    complaints = []
    async with httpx.AsyncClient(transport=transport, base_url="https://eps.test") as caller:
        for operation in operations:
            for who, ask, headers, expected in expectations(
                operation, rows[operation.method, operation.path]
            ):
                sent = {**ask.headers, **headers}
                answer = await caller.request(operation.method, ask.path, headers=sent, **ask.body)
                if answer.status_code not in expected:
                    complaints.append(f"{operation.method} {ask.path} by {who}: {answer.status_code}")
    return complaints


PASSED = set(range(200, 500)) - {401, 403, 404}
"""Let in: what is said about the request itself may still be a refusal."""

Expectation = tuple[str, Ask, Mapping[str, str], set[int]]


def expectations(operation: Operation, row: Row) -> Iterator[Expectation]:
    for who, (headers, status) in STRANGERS.items():
        yield who, row.own, headers, PASSED if operation.action is None else {status}
    for role, claims in CALLERS.items():
        headers = bearer(role, **claims)
        may = operation.action is None or operation.action in ALLOWED[role]
        yield role, row.own, headers, PASSED if may else {403}
        if row.foreign is not None and role is not Role.OPERATIONS:  # who may act anywhere
            yield f"{role}, not theirs", row.foreign, headers, {403, 404} if may else {403}
