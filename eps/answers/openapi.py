"""/openapi.json, made from the operations and their shapes (OpenAPI 3.1)."""

from collections.abc import Iterator, Sequence
from typing import Any, Literal

from pydantic import BaseModel
from pydantic.json_schema import models_json_schema

from eps.answers.errors import MEDIA_TYPE
from eps.answers.operations import FHIR_JSON, Answer, Operation
from eps.answers.refusals import refusals_of
from eps.answers.request_ids import UUID
from eps.answers.resources import OperationOutcome
from eps.answers.shapes import Nothing, Shape
from eps.errors import EpsError
from eps.identity.permissions import ALLOWED

Json = dict[str, Any]
Mode = Literal["validation", "serialization"]

API_VERSION = "1.0.0"
INTRODUCTION = (
    "Whether each pharmacy in England is open or closed, whom each patient nominated, and what follows when a "
    "nominated pharmacy closes. Times are ISO 8601 with their offset. Errors are problem documents (RFC 9457); under "
    "/FHIR an OperationOutcome."
)
HEADERS = {
    "If-Match": (
        "The version you are changing: the ETag that its GET or the last change sent.",
        {"type": "string", "pattern": '^(W/)?"[0-9]{1,9}"$', "examples": ['W/"3"']},
    ),
    "Idempotency-Key": (
        "New for new work; the same again to ask for the answer once more. Kept for 24 hours.",
        {"type": "string", "pattern": "^[!-~]{1,255}$"},
    ),
    "X-Request-ID": (
        "A new UUID for a new request; the same again to ask for the answer once more. It comes back.",
        {"type": "string", "pattern": f"^{UUID.pattern.decode()}$"},
    ),
    "EPS-On-Closed": (
        "What to do where the dispenser is out of service; otherwise what the practice chose.",
        {"type": "string", "enum": ["refuse", "token"]},
    ),
}


class ProblemField(Shape):
    """One field that is not valid; `pointer` is a JSON pointer into the body, or / and the name of a parameter."""

    pointer: str
    detail: str


class Problem(Shape):
    """What went wrong (RFC 9457). `type` is stable; `detail` says what to do; `instance` is the id of the request."""

    type: str
    title: str
    status: int
    detail: str
    instance: str
    errors: tuple[ProblemField, ...] = ()


class Schemas:
    """The JSON schemas of every shape that the operations have."""

    def __init__(self, operations: Sequence[Operation]) -> None:
        wanted: dict[tuple[type[BaseModel], Mode], None] = {
            (shape, "validation"): None for shape in (Problem, OperationOutcome)
        }
        for operation in operations:
            wanted |= dict.fromkeys(_shapes(operation))
        self._references, rest = models_json_schema(list(wanted), ref_template="#/components/schemas/{model}")
        self.components: Json = rest["$defs"]
        parameters = {operation.parameters for operation in operations}
        self._parameters = {shape: self.components[self._name(shape)] for shape in parameters}
        for name in {self._name(shape) for shape in parameters}:  # two that say the same share one
            del self.components[name]

    def reference(self, shape: type[BaseModel], mode: Mode = "validation") -> Json:
        return self._references[shape, mode]

    def parameters(self, shape: type[BaseModel]) -> Json:
        """The schema of a shape that is no component itself: each of its fields is a parameter."""
        schema: Json = self._parameters[shape]
        return schema

    def _name(self, shape: type[BaseModel]) -> str:
        reference: str = self.reference(shape)["$ref"]
        return reference.rpartition("/")[2]


def _shapes(operation: Operation) -> Iterator[tuple[type[BaseModel], Mode]]:
    yield operation.parameters, "validation"
    if operation.body is not Nothing:
        yield operation.body, "validation"
    for answer in operation.answers.values():
        if answer.shape is not None:
            yield answer.shape, "serialization"


def openapi_document(operations: Sequence[Operation]) -> Json:
    schemas = Schemas(operations)
    paths: Json = {}
    for operation in operations:
        paths.setdefault(operation.path, {})[operation.method.lower()] = _described(operation, schemas)
    return {
        "openapi": "3.1.0",
        "info": {"title": "EPS nomination manager", "version": API_VERSION, "description": INTRODUCTION},
        "paths": paths,
        "components": {
            "schemas": schemas.components,
            "securitySchemes": {"bearer": {"type": "http", "scheme": "bearer", "bearerFormat": "JWT"}},
        },
    }


def _described(operation: Operation, schemas: Schemas) -> Json:
    described: Json = {
        "operationId": operation.name,
        "summary": operation.summary,
        "tags": [_tag(operation)],
        "description": _who_may(operation),
        "parameters": _parameters(operation, schemas),
        "responses": _responses(operation, schemas),
        "security": [] if operation.action is None else [{"bearer": []}],
    }
    if operation.body is not Nothing:
        schema = {"schema": schemas.reference(operation.body)}
        content = dict.fromkeys(operation.media_types, schema)
        needed = not issubclass(operation.body, Nothing)
        described["requestBody"] = {"required": needed, "content": content}
    return described


def _tag(operation: Operation) -> str:
    if operation.speaks_fhir:
        return "FHIR"
    return operation.path.split("/")[2] if operation.path.startswith("/api/") else "service"


def _who_may(operation: Operation) -> str:
    if operation.action is None:
        return "Anybody may, without a token."
    roles = [role for role, actions in ALLOWED.items() if operation.action in actions]
    return f"Who may: {', '.join(roles)}."


def _parameters(operation: Operation, schemas: Schemas) -> list[Json]:
    schema = schemas.parameters(operation.parameters)
    parameters = [
        {
            "name": name,
            "in": "path" if name in operation.path_names else "query",
            "required": name in schema.get("required", ()),
            "schema": field,
        }
        for name, field in schema.get("properties", {}).items()
    ]
    return parameters + _headers(operation)


def _headers(operation: Operation) -> list[Json]:
    needed = {
        "If-Match": operation.needs_version,
        "Idempotency-Key": operation.needs_idempotency_key,
        "X-Request-ID": operation.speaks_fhir,
    }
    taken = {name for name, wanted in needed.items() if wanted} | set(operation.optional_headers)
    if operation.takes_idempotency_key:
        taken.add("Idempotency-Key")
    return [
        {
            "name": name,
            "in": "header",
            "required": needed.get(name, False),
            "description": text,
            "schema": schema,
        }
        for name, (text, schema) in HEADERS.items()
        if name in taken
    ]


def _responses(operation: Operation, schemas: Schemas) -> Json:
    problem: Json = {MEDIA_TYPE: {"schema": schemas.reference(Problem)}}
    if operation.speaks_fhir:
        problem = {FHIR_JSON: {"schema": schemas.reference(OperationOutcome)}}
    refused = {
        str(status): {"description": "\n".join(_told(error) for error in errors), "content": problem}
        for status, errors in refusals_of(operation).items()
    }
    answers = {str(status): _answered(answer, schemas) for status, answer in operation.answers.items()}
    either = {status: _either(answers[status], refused[status]) for status in answers.keys() & refused.keys()}
    return answers | refused | either


def _either(answer: Json, refusal: Json) -> Json:
    """A status by which an answer of the operation's own is told, and refusals too."""
    content = {**refusal["content"], **answer.get("content", {})}
    for media_type in answer.get("content", {}).keys() & refusal["content"].keys():
        of_both = [answer["content"][media_type]["schema"], refusal["content"][media_type]["schema"]]
        content[media_type] = {"schema": {"anyOf": of_both}}
    description = f"{answer['description']}\n{refusal['description']}"
    return {**answer, "description": description, "content": content}


def _told(error: type[EpsError]) -> str:
    return f"- {error.name()}: {' '.join((error.__doc__ or '').split())}"


def _answered(answer: Answer, schemas: Schemas) -> Json:
    answered: Json = {"description": answer.description}
    if answer.shape is not None:
        schema = schemas.reference(answer.shape, "serialization")
        answered["content"] = {answer.media_type: {"schema": schema}}
    elif answer.media_type != "application/json":
        answered["content"] = {answer.media_type: {"schema": {"type": "string"}}}
    if answer.headers:
        answered["headers"] = {name: {"schema": {"type": "string"}} for name in answer.headers}
    return answered
