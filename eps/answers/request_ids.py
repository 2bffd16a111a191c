"""The ids of a request: its own, and the one that a client follows its work by through several services."""

import re
from collections.abc import Mapping
from uuid import uuid4

from starlette.types import Scope

from eps.answers.headers import Headers
from eps.errors import Invalid, Unreadable

UUID = re.compile(rb"[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}")
CORRELATION_ID = re.compile(rb"[\w.:-]{1,100}")
_KEY = "eps.request_id"
HARMLESS = 8
"""So many characters of what was sent are said again: too few to be about anybody."""


class RequestIdMissing(Unreadable):
    """Invalid request with error - X-Request-ID header must be supplied to access this resource."""


class RequestIdUnusable(Invalid):
    """Invalid value - '{sent}' in header 'X-Request-ID'. Send a UUID."""


def request_id(scope: Scope) -> str:
    return str(scope[_KEY])


def require_request_id(headers: Mapping[str, str]) -> None:
    """Of operations that need the client's own, by which it may ask the same again."""
    sent = headers.get("x-request-id")
    if sent is None:
        raise RequestIdMissing
    if not UUID.fullmatch(sent.encode()):
        raise RequestIdUnusable(sent=sent if len(sent) <= HARMLESS else f"{sent[:HARMLESS]}…")


def take_ids(scope: Scope) -> tuple[Headers, dict[str, str]]:
    """X-Request-ID is the client's where it sent a UUID, else ours; X-Correlation-ID comes back as it was sent. Both
    are in the answer, and on every log line while the request lasts; a correlation ID that is no UUID is not logged,
    for nobody knows what is in it."""
    given = dict(scope["headers"])
    own = _matching(UUID, given.get(b"x-request-id")) or str(uuid4()).encode()
    scope[_KEY] = own.decode()
    answered = [(b"x-request-id", own)]
    logged = {"request_id": scope[_KEY]}
    if correlation_id := _matching(CORRELATION_ID, given.get(b"x-correlation-id")):
        answered.append((b"x-correlation-id", correlation_id))
        if UUID.fullmatch(correlation_id):
            logged["correlation_id"] = correlation_id.decode()
    return answered, logged


def _matching(pattern: re.Pattern[bytes], sent: bytes | None) -> bytes | None:
    return sent if sent is not None and pattern.fullmatch(sent) else None
