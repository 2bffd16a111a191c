"""An operation's effect by its Idempotency-Key, or by its X-Request-ID: once for each, however often it arrives."""

import hashlib
from datetime import datetime
from typing import Any

from eps.answers.operations import Call
from eps.errors import Invalid
from eps.identity.permissions import Principal
from eps.record.idempotency import Effect, IdempotencyKeyReused, KeyedRequest, Outcome, once


class RequestIdReused(Invalid):
    """This X-Request-ID came before with another body. Send a new one with a new request."""


async def once_by_key(call: Call[Any, Any], effect: Effect, at: datetime) -> Outcome:
    """What the effect gave, now or when the key first came; the answer is built from it either way."""
    return await once(_keyed(call, call.idempotency_key), at=at, effect=effect)


async def once_if_keyed(call: Call[Any, Any], effect: Effect, at: datetime) -> Outcome:
    """The same where a key was sent; without one the effect alone."""
    if "idempotency-key" in call.request.headers:
        return await once_by_key(call, effect, at)
    return Outcome(await effect(), replayed=False)


async def once_by_request_id(call: Call[Any, Any], effect: Effect, at: datetime) -> Outcome:
    """The same where the id of a request is its key, as on the national systems."""
    key = call.request.headers["x-request-id"].lower()
    try:
        return await once(_keyed(call, key), at=at, effect=effect)
    except IdempotencyKeyReused as error:
        raise RequestIdReused from error


def _keyed(call: Call[Any, Any], key: str) -> KeyedRequest:
    return KeyedRequest(
        caller=_caller(call.principal),
        method=call.request.method,
        route=call.request.url.path,
        key=key,
        body_hash=hashlib.sha256(call.content).digest(),
    )


def _caller(principal: Principal) -> str:
    """One account may hold several roles: what it did in one is no answer in the other. Hashed to fit its column."""
    return hashlib.sha256(f"{principal.role}/{principal.subject}".encode()).hexdigest()
