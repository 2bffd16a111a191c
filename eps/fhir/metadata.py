"""GET /FHIR/R4/metadata: what every FHIR door has, told from the declarations that the doors are made of."""

import functools
from collections.abc import Callable, Iterator, Sequence
from typing import Literal

from starlette.responses import Response

from eps.answers.openapi import API_VERSION
from eps.answers.operations import FHIR_JSON, Answer, Call, Operation
from eps.answers.replies import as_json
from eps.answers.resources import Resource
from eps.answers.shapes import Nothing
from eps.fhir.naming import OUR_OWN
from eps.fhir.reading import Json

BASE = "/FHIR/R4"
LAST_CHANGED = "2026-11-26"
INTERACTIONS = {
    ("GET", True): "read",
    ("GET", False): "search-type",
    ("POST", False): "create",
    ("PATCH", True): "patch",
}
"""By method, and whether the path names one resource."""
SEARCH_PARAMETERS = {"near": "special", "organization": "reference"}
DEFINITIONS = {"process-message": "http://hl7.org/fhir/OperationDefinition/MessageHeader-process-message"}
"""Of operations that are FHIR's own; others have a name of ours."""
NEEDED = (
    "Send an X-Request-ID, a UUID, with every request: it comes back. Whatever goes wrong is an OperationOutcome. "
    "The directory is for everybody; the rest takes a bearer token."
)


class CapabilityStatement(Resource):
    """What this service does in FHIR R4."""

    resource_type: Literal["CapabilityStatement"]
    status: str
    kind: Literal["instance"]
    fhir_version: Literal["4.0.1"]
    format: list[str]
    rest: list[Json]


def describing(operations: Sequence[Operation]) -> tuple[Operation, ...]:
    @functools.cache
    def statement() -> bytes:
        return as_json(capability_statement(operations))

    return (_asking_for(statement),)


def _asking_for(statement: Callable[[], bytes]) -> Operation:
    async def get_metadata(_: Call[Nothing, Nothing]) -> Response:
        return Response(statement(), media_type=FHIR_JSON)

    return Operation(
        *("GET", f"{BASE}/metadata", get_metadata),
        action=None,
        summary="What the FHIR doors have",
        answers={200: Answer("Every resource and operation.", CapabilityStatement, media_type=FHIR_JSON)},
    )


def capability_statement(operations: Sequence[Operation]) -> Json:
    return {
        "resourceType": "CapabilityStatement",
        "status": "active",
        "date": LAST_CHANGED,
        "kind": "instance",
        "software": {"name": "EPS nomination manager", "version": API_VERSION},
        "implementation": {"description": "Where prescriptions go, and who can serve"},
        "fhirVersion": "4.0.1",
        "format": [FHIR_JSON],
        "rest": [_rest(operations)],
    }


def _rest(operations: Sequence[Operation]) -> Json:
    types = dict.fromkeys(found for one in operations if (found := _type(one)) is not None)
    of_the_whole = [operation for operation in operations if _type(operation) is None]
    bundles = any(operation.path == BASE for operation in of_the_whole)
    return {
        "mode": "server",
        "documentation": NEEDED,
        "resource": [_resource(name, [one for one in operations if _type(one) == name]) for name in types],
        **({"interaction": [{"code": "transaction"}]} if bundles else {}),
        **_operations(of_the_whole),
    }


def _resource(type: str, operations: Sequence[Operation]) -> Json:
    interactions = [
        {
            "code": INTERACTIONS[operation.method, bool(operation.path_names)],
            "documentation": operation.summary,
        }
        for operation in operations
        if _called(operation) is None
    ]
    sought = [{"name": name, "type": kind} for name, kind in _sought(operations)]
    return {
        "type": type,
        **({"interaction": interactions} if interactions else {}),
        **({"searchParam": sought} if sought else {}),
        **_operations(operations),
    }


def _operations(operations: Sequence[Operation]) -> Json:
    """Those that have a name of their own, as a field."""
    called = [
        {
            "name": name,
            "definition": DEFINITIONS.get(name, f"{OUR_OWN}:operation:{name}"),
            "documentation": one.summary,
        }
        for one in operations
        if (name := _called(one)) is not None
    ]
    return {"operation": called} if called else {}


def _sought(operations: Sequence[Operation]) -> Iterator[tuple[str, str]]:
    """Parameters that searches take, and of what kind FHIR says they are; `_count` is none of them."""
    for operation in operations:
        if operation.method == "GET" and not operation.path_names:
            names = [field.alias or name for name, field in operation.parameters.model_fields.items()]
            yield from ((name, SEARCH_PARAMETERS[name]) for name in names if not name.startswith("_"))


def _type(operation: Operation) -> str | None:
    """The resource that the path begins with."""
    first = operation.path.removeprefix(BASE).lstrip("/").split("/")[0]
    return first if first and not first.startswith("$") else None


def _called(operation: Operation) -> str | None:
    """The name of an operation, without its dollar."""
    last = operation.path.rsplit("/", 1)[-1]
    return last.removeprefix("$") if last.startswith("$") else None
