"""An operation is one method at one path, declared once in its door's OPERATIONS. Its route, the checks before its
handler runs, its place in /openapi.json and the tests that walk every route all follow from that declaration.

    class OnePharmacy(Shape):          # parameters: those the path names, then those of the query
        ods_code: OdsCodeField
        at: Instant | None = None

    async def get_pharmacy(call: Call[OnePharmacy, Nothing]) -> Response:
        ...
        return reply(content, version=pharmacy.version)

    OPERATIONS = (
        Operation("GET", "/api/pharmacies/{ods_code}", get_pharmacy, action=None, summary="One pharmacy",
                  answers={200: Answer("With its week and closures.", PharmacyShape)}, refusals=(UnknownPharmacy,)),
    )
"""

import re
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Generic, Literal, NamedTuple, TypeVar, get_args, get_type_hints

from pydantic import BaseModel
from starlette.requests import Request
from starlette.responses import Response

from eps.answers.authentication import principal
from eps.answers.body import JSON_ALONE
from eps.answers.shapes import Lines
from eps.answers.versions import require_version
from eps.errors import EpsError
from eps.identity.permissions import Action, Principal
from eps.record.idempotency import usable_key

Parameters = TypeVar("Parameters", bound=BaseModel)
Body = TypeVar("Body", bound=BaseModel)
Method = Literal["GET", "PUT", "POST", "PATCH", "DELETE"]


FHIR_JSON = "application/fhir+json"
NDJSON = "application/x-ndjson"


def is_fhir(path: str) -> bool:
    """Whether what is at this path speaks FHIR, its errors too."""
    return path == "/FHIR" or path.startswith("/FHIR/")


class Call(NamedTuple, Generic[Parameters, Body]):
    """A request that has passed every check its operation declares. A tuple, for one is made of each."""

    request: Request
    operation: "Operation"
    parameters: Parameters
    body: Body
    content: bytes
    """The bytes that the body was read from."""

    @property
    def principal(self) -> Principal:
        return principal(self.request)

    @property
    def version(self) -> int:
        """The version that the client believes to be changing, where the operation needs one."""
        return require_version(self.request)

    @property
    def idempotency_key(self) -> str:
        return usable_key(self.request.headers.get("idempotency-key"))


Handler = Callable[[Call[Any, Any]], Awaitable[Response]]


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer of an operation as /openapi.json describes it; without a shape it has no body."""

    description: str
    shape: type[BaseModel] | None = None
    media_type: str = "application/json"
    headers: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Operation:
    """`action` is what the caller's role must be allowed to do; None where anybody may. `refusals` are errors of its
    own rules, beside those that follow from the rest of the declaration. Its shapes are those that its handler's `Call`
    names."""

    method: Method
    path: str
    handler: Handler
    action: Action | None = field(kw_only=True)
    summary: str = field(kw_only=True)
    answers: Mapping[int, Answer] = field(kw_only=True)
    refusals: tuple[type[EpsError], ...] = field(kw_only=True, default=())
    needs_version: bool = field(kw_only=True, default=False)
    needs_idempotency_key: bool = field(kw_only=True, default=False)
    may_have_idempotency_key: bool = field(kw_only=True, default=False)
    """It is needed sometimes, or never, and heeded wherever it is sent."""
    optional_headers: tuple[str, ...] = field(kw_only=True, default=())
    """Those of its own that it heeds."""
    parameters: type[BaseModel] = field(init=False)
    body: type[BaseModel] = field(init=False)

    def __post_init__(self) -> None:
        parameters, body = get_args(next(iter(get_type_hints(self.handler).values())))
        object.__setattr__(self, "parameters", parameters)
        object.__setattr__(self, "body", body)
        if missing := set(self.path_names) - set(parameters.model_fields):
            raise TypeError(f"{self.name}: {parameters.__name__} lacks {', '.join(missing)} of {self.path}")

    @property
    def speaks_fhir(self) -> bool:
        return is_fhir(self.path)

    @property
    def media_types(self) -> tuple[str, ...]:
        """Of a body, the one it should have first."""
        if issubclass(self.body, Lines):
            return (NDJSON,)
        return (FHIR_JSON, "application/json") if self.speaks_fhir else JSON_ALONE

    @property
    def takes_idempotency_key(self) -> bool:
        return self.needs_idempotency_key or self.may_have_idempotency_key

    @property
    def name(self) -> str:
        return getattr(self.handler, "__name__", repr(self.handler))

    @property
    def path_names(self) -> list[str]:
        return re.findall(r"{(\w+)}", self.path)
