"""From what went wrong to what a JSON client is told: one table of kinds and statuses, one shape (RFC 9457)."""

from collections.abc import Sequence
from dataclasses import dataclass

import orjson
from starlette.requests import Request
from starlette.responses import Response

from eps.answers.request_ids import request_id
from eps.errors import (
    Conflict,
    EpsError,
    Forbidden,
    Invalid,
    NotFound,
    SeveralFaults,
    Stale,
    TooLarge,
    TooMany,
    Unauthenticated,
    Unavailable,
    Unreadable,
    UnsupportedForm,
    VersionMissing,
)
from eps.identity.claims import TokenRefused

MEDIA_TYPE = "application/problem+json"


class NothingAtThisAddress(NotFound):
    """There is nothing at this address. /docs lists what is here."""


class WrongMethod(EpsError):
    """This address does not know that method. It knows {allow}."""


class Unexpected(EpsError):
    """Something went wrong that should not have, and we have a record of it. Try again; if it stays, tell us the id."""


@dataclass(frozen=True, slots=True)
class Kind:
    status: int
    title: str


KINDS: dict[type[EpsError], Kind] = {
    Unreadable: Kind(400, "The request cannot be read"),
    Unauthenticated: Kind(401, "Sign in first"),
    Forbidden: Kind(403, "Not allowed"),
    NotFound: Kind(404, "Not found"),
    WrongMethod: Kind(405, "Method not possible here"),
    Conflict: Kind(409, "Not possible as things stand"),
    Stale: Kind(412, "Changed in the meantime"),
    TooLarge: Kind(413, "Too large"),
    UnsupportedForm: Kind(415, "Content type not understood"),
    Invalid: Kind(422, "Not valid"),
    VersionMissing: Kind(428, "Version missing"),
    TooMany: Kind(429, "Too many requests"),
    Unexpected: Kind(500, "Something went wrong"),
    Unavailable: Kind(503, "Not available just now"),
}


@dataclass(frozen=True, slots=True)
class FieldError:
    """`pointer` is a JSON pointer into the body, or `/` and the name of a parameter."""

    pointer: str
    detail: str


class InvalidFields(Invalid):
    """Some of what you sent is not valid. Look at errors, put it right and send it again."""

    def __init__(self, errors: Sequence[FieldError]) -> None:
        super().__init__()
        self.errors = errors


def kind_of(error: type[EpsError]) -> Kind:
    return next(KINDS[ancestor] for ancestor in error.__mro__ if ancestor in KINDS)


def problem(error: EpsError, request: Request) -> Response:
    kind = kind_of(type(error))
    content: dict[str, object] = {
        "type": f"/problems/{error.name()}",
        "title": kind.title,
        "status": kind.status,
        "detail": str(error),
        "instance": f"urn:uuid:{request_id(request.scope)}",
    }
    if errors := field_errors(error):
        content["errors"] = errors
    return Response(orjson.dumps(content), kind.status, headers=headers_of(error), media_type=MEDIA_TYPE)


def field_errors(error: EpsError) -> Sequence[FieldError]:
    if isinstance(error, InvalidFields):
        return error.errors
    if isinstance(error, SeveralFaults):
        return [fault for found in error.faults for fault in field_errors(found)]
    return [FieldError(error.pointer, str(error))] if error.pointer is not None else []


def retry_after_seconds(error: EpsError) -> object:
    """Of this very error where it knows, else of its kind; None where waiting does not help."""
    return error.facts.get("retry_after_seconds", getattr(error, "retry_after_seconds", None))


def headers_of(error: EpsError) -> dict[str, str]:
    headers: dict[str, str] = {}
    if (seconds := retry_after_seconds(error)) is not None:
        headers["Retry-After"] = str(seconds)
    if isinstance(error, Unauthenticated):
        refused = ', error="invalid_token"' if isinstance(error, TokenRefused) else ""
        headers["WWW-Authenticate"] = f'Bearer realm="eps"{refused}'
    if isinstance(error, WrongMethod):
        headers["Allow"] = str(error.facts["allow"])
    return headers
