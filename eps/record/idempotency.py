"""One effect for each key that a caller sends, however often the request arrives (BEHAVIOUR.md section 9).

The key is inserted first in the effect's own transaction, so effect and key stand or fall together, and a second
request with the key waits for the first. A refusal undoes both: it is not stored, and the key may be used again.
"""

import asyncio
import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from weakref import WeakValueDictionary

import asyncpg
import orjson

from eps.database import DatabaseUnavailable, execute, fetch, transactional
from eps.errors import Conflict, Invalid, Unreadable
from eps.record.running import Renew

KEPT = timedelta(hours=24)
KEPT_FOR_GOOD = "/FHIR/R4/$process-message"
"""A route whose keys stay as long as the prescriptions that came by it."""
FORGOTTEN_AT_ONCE = 1_000
_FORGET = f"""DELETE FROM idempotency WHERE id IN (SELECT id FROM idempotency
    WHERE created_at < $1 AND route <> '{KEPT_FOR_GOOD}' ORDER BY created_at LIMIT $2)"""
"""The route stands in it as in the index of the keys that pass."""
WAIT_SECONDS = 5.0
USABLE_KEY = re.compile(r"[\x21-\x7e]{1,255}")


class IdempotencyKeyMissing(Unreadable):
    """Send an Idempotency-Key header with a new value for each new request, such as a random UUID."""


class IdempotencyKeyUnusable(Invalid):
    """An Idempotency-Key is 1 to 255 visible ASCII characters, without spaces, such as a random UUID."""


class IdempotencyKeyReused(Invalid):
    """This Idempotency-Key came before with another body. Send a new key with a new request."""


class RequestInProgress(Conflict):
    """The same request is still being worked on. Send it again in a few seconds to get its answer."""

    retry_after_seconds = 5


@dataclass(frozen=True, slots=True)
class KeyedRequest:
    """`route` is the path with its ids: a key sent for another object is another request. `body_hash` is SHA-256."""

    caller: str
    method: str
    route: str
    key: str
    body_hash: bytes

    @property
    def identity(self) -> tuple[str, str, str, str]:
        return self.caller, self.method, self.route, self.key


@dataclass(frozen=True, slots=True)
class Outcome:
    """`resource` is what the effect gave, as JSON carries it; the answer is built from it, the first time and again."""

    resource: Any
    replayed: bool


Effect = Callable[[], Awaitable[object]]
_in_hand: WeakValueDictionary[tuple[str, str, str, str], asyncio.Lock] = WeakValueDictionary()


def usable_key(sent: str | None) -> str:
    """The key of an Idempotency-Key header."""
    if sent is None:
        raise IdempotencyKeyMissing
    if not USABLE_KEY.fullmatch(sent):
        raise IdempotencyKeyUnusable
    return sent


async def once(request: KeyedRequest, *, at: datetime, effect: Effect) -> Outcome:
    """Runs the effect in one transaction, or gives what it gave before. Call it outside a transaction.

    A duplicate waits up to 5 seconds for the first: in this process by a lock of its own, so that it holds no
    connection meanwhile; in another by the unique key on PostgreSQL and by the file's lock on SQLite.
    """
    lock = _in_hand.setdefault(request.identity, asyncio.Lock())
    try:
        async with asyncio.timeout(WAIT_SECONDS):
            await lock.acquire()
    except TimeoutError as error:
        raise RequestInProgress from error
    try:
        return await _once(request, at, effect)
    finally:
        lock.release()


@transactional
async def _once(request: KeyedRequest, at: datetime, effect: Effect) -> Outcome:
    if not await _claim(request, at):
        return await _replay(request)
    resource = orjson.dumps(await effect())
    await execute(
        "UPDATE idempotency SET resource = $5 WHERE caller = $1 AND method = $2 AND route = $3 AND key = $4",
        *request.identity,
        resource.decode(),
    )
    return Outcome(orjson.loads(resource), replayed=False)


async def _claim(request: KeyedRequest, at: datetime) -> bool:
    """False where the key is there already, committed."""
    try:
        rows = await fetch(
            """INSERT INTO idempotency (caller, method, route, key, body_hash, resource, created_at)
            VALUES ($1, $2, $3, $4, $5, 'null', $6)
            ON CONFLICT (caller, method, route, key) DO NOTHING RETURNING id""",
            *request.identity,
            request.body_hash,
            at,
        )
    except DatabaseUnavailable as error:
        if isinstance(error.__cause__, asyncpg.LockNotAvailableError):
            raise RequestInProgress from error
        raise
    return bool(rows)


async def _replay(request: KeyedRequest) -> Outcome:
    [row] = await fetch(
        """SELECT body_hash, resource FROM idempotency
        WHERE caller = $1 AND method = $2 AND route = $3 AND key = $4""",
        *request.identity,
    )
    if row["body_hash"] != request.body_hash:
        raise IdempotencyKeyReused
    return Outcome(orjson.loads(row["resource"]), replayed=True)


async def purge_answered(at: datetime, renew: Renew) -> int:
    """Forgets keys that are older than 24 hours, but for those of prescriptions; gives how many. In steps: dispensers
    ask all day long, and whoever writes meanwhile waits for none of it."""
    forgotten = 0
    while some := await _forget_some(at - KEPT):
        forgotten += some
        await renew()
    return forgotten


@transactional
async def _forget_some(before: datetime) -> int:
    return await execute(_FORGET, before, FORGOTTEN_AT_ONCE)
