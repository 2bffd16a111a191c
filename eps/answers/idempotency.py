"""An operation's effect by its Idempotency-Key: once for each key, however often the request arrives."""

import hashlib
from datetime import datetime
from typing import Any

from eps.answers.operations import Call
from eps.identity.permissions import Principal
from eps.record.idempotency import Effect, KeyedRequest, Outcome, once


async def once_by_key(call: Call[Any, Any], effect: Effect, at: datetime) -> Outcome:
    """What the effect gave, now or when the key first came; the answer is built from it either way."""
    keyed = KeyedRequest(
        caller=_caller(call.principal),
        method=call.request.method,
        route=call.request.url.path,
        key=call.idempotency_key,
        body_hash=hashlib.sha256(call.content).digest(),
    )
    return await once(keyed, at=at, effect=effect)


def _caller(principal: Principal) -> str:
    """One account may hold several roles: what it did in one is no answer in the other. Hashed to fit its column."""
    return hashlib.sha256(f"{principal.role}/{principal.subject}".encode()).hexdigest()


async def once_if_keyed(call: Call[Any, Any], effect: Effect, at: datetime) -> Outcome:
    """The same where a key was sent; without one the effect alone."""
    if "idempotency-key" in call.request.headers:
        return await once_by_key(call, effect, at)
    return Outcome(await effect(), replayed=False)
