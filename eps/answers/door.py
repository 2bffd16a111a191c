"""The door of a group of operations: what every request passes before a handler sees it, always in the same order."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from starlette.requests import Request
from starlette.routing import BaseRoute, Match, Route
from starlette.types import ASGIApp, Receive, Scope, Send

from eps.answers.authentication import authenticate
from eps.answers.body import read_body
from eps.answers.errors import WrongMethod
from eps.answers.limits import RateLimit
from eps.answers.operations import Call, Operation
from eps.answers.parameters import read_parameters
from eps.answers.request_ids import require_request_id
from eps.answers.shapes import Nothing
from eps.answers.versions import require_version
from eps.errors import Unauthenticated
from eps.identity.permissions import require
from eps.identity.tokens import TokenVerifier
from eps.record.idempotency import usable_key

ALSO_WITH_SLASH = {"/FHIR/R4"}
"""The base of an address, which clients of FHIR end with a slash or without."""
WITHOUT_BODY = {"GET", "HEAD"}


@dataclass(frozen=True, slots=True)
class Door:
    """`rate_limit` is shared by all its operations; None is no limit."""

    verifier: TokenVerifier
    rate_limit: RateLimit | None = None

    async def admit(self, operation: Operation, request: Request) -> Call[Any, Any]:
        """Who you are and whether you may, before anything is said about what you sent."""
        await self._identify(operation, request)
        if operation.speaks_fhir:
            require_request_id(request.headers)
        parameters = read_parameters(request, operation.parameters)
        if operation.needs_version:
            require_version(request)
        if operation.needs_idempotency_key:
            usable_key(request.headers.get("idempotency-key"))
        if request.method in WITHOUT_BODY:
            return Call(request, operation, parameters, Nothing(), b"")
        body, content = await read_body(request, operation.body, operation.media_types)
        return Call(request, operation, parameters, body, content)

    async def _identify(self, operation: Operation, request: Request) -> None:
        """A public operation asks nobody who they are: it works when the sign-in service does not."""
        if operation.action is None:
            self._count_address(request)
            return
        try:
            principal = await authenticate(request, self.verifier)
        except Unauthenticated:
            self._count_address(request)
            raise
        self._count(f"account {principal.subject}")
        require(principal, operation.action)

    def _count_address(self, request: Request) -> None:
        if self.rate_limit is not None:
            self.rate_limit.count(f"address {request.client.host if request.client else ''}")

    def _count(self, caller: str) -> None:
        if self.rate_limit is not None:
            self.rate_limit.count(caller)


class Endpoint:
    """Every operation at one path."""

    def __init__(self, operations: Iterable[Operation], door: Door) -> None:
        self.operations: dict[str, Operation] = {operation.method: operation for operation in operations}
        self.door = door

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        request = Request(scope, receive)
        operation = self.operations.get("GET" if request.method == "HEAD" else request.method)
        if operation is None:
            raise WrongMethod(allow=", ".join(self.allowed()))
        response = await operation.handler(await self.door.admit(operation, request))
        await response(scope, receive, send)

    def allowed(self) -> list[str]:
        return sorted(self.operations) + (["HEAD"] if "GET" in self.operations else [])


def routes(operations: Iterable[Operation], door: Door) -> list[Route]:
    """One route for each path, in the order of the operations: of two paths that both match, the first wins."""
    by_path: dict[str, list[Operation]] = {}
    for operation in operations:
        by_path.setdefault(operation.path, []).append(operation)
    return [Route(path, Endpoint(there, door)) for path, there in by_path.items()]


class Directly:
    """Takes a request to its route past all that cannot be it: routes are tried one after the other, and what is asked
    for most stands late among two hundred. A path without parameters is found by one look, any other among the routes
    that begin with the same word; what is not found so goes on."""

    def __init__(self, app: ASGIApp, routes: Iterable[BaseRoute]) -> None:
        self.app = app
        ours = [route for route in routes if isinstance(route, Route)]
        whole = [route for route in ours if not route.param_convertors]
        self._by_path = {route.path: route for route in reversed(whole)}  # of two, the first
        self._by_path |= {f"{path}/": self._by_path[path] for path in ALSO_WITH_SLASH & self._by_path.keys()}
        self._by_word: dict[str, list[Route]] = {}
        for route in ours:
            if route.param_convertors:
                self._by_word.setdefault(_first_word(route.path), []).append(route)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        found = self._found(scope) if scope["type"] == "http" else None
        if found is None:
            await self.app(scope, receive, send)
            return
        scope["route"], scope["path_params"] = found
        await found[0].app(scope, receive, send)

    def _found(self, scope: Scope) -> tuple[Route, dict[str, Any]] | None:
        whole = self._by_path.get(scope["path"])
        if whole is not None:
            return (whole, {}) if not whole.methods or scope["method"] in whole.methods else None
        for route in self._by_word.get(_first_word(scope["path"]), ()):
            match, matched = route.matches(scope)
            if match is Match.FULL:
                return route, matched["path_params"]
        return None


def _first_word(path: str) -> str:
    return path[1:].partition("/")[0]
