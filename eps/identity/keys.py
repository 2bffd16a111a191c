"""The keys that tokens are checked with: an issuer's, read by HTTP, or the demonstration issuer's, in the database."""

import asyncio
import json
import time
from collections.abc import Awaitable, Callable
from datetime import datetime

import httpx
from joserfc.errors import JoseError
from joserfc.jwk import ECKey, KeySet, import_key

from eps.database import Row, fetch, insert_many, transactional
from eps.errors import Unavailable
from eps.locks import lock_exclusively
from eps.settings import Settings

KEEP_SECONDS = 600.0
"""Keys are read again when older than this, so that a withdrawn one stops counting."""
ASK_AGAIN_SECONDS = 10.0
"""No matter how many tokens name unknown keys, the issuer is asked at most this often."""
ANSWER_WITHIN_SECONDS = 3.0


class IdentityKeysUnavailable(Unavailable):
    """It cannot be checked just now who you are, and nothing was changed. Try again in a few seconds."""


class KeyRing:
    """The issuer's public keys, remembered between requests; old ones still count while the issuer does not answer."""

    def __init__(
        self,
        read: Callable[[], Awaitable[KeySet]],
        *,
        ask_again_seconds: float = 0.0,
        elapsed: Callable[[], float] = time.monotonic,
    ) -> None:
        self._read = read
        self._ask_again_seconds = ask_again_seconds
        self._elapsed = elapsed
        self._keys: KeySet | None = None
        self._read_at = self._asked_at = float("-inf")
        self._one_at_a_time = asyncio.Lock()

    async def keys(self) -> KeySet:
        if self._keys is not None and self.age_seconds() < KEEP_SECONDS:
            return self._keys
        return await self.newer_keys()

    async def newer_keys(self) -> KeySet:
        """Asks the issuer again, for a token that names a key we do not have; unless it was asked a moment ago."""
        async with self._one_at_a_time:
            if self._elapsed() - self._asked_at >= self._ask_again_seconds:
                self._asked_at = self._elapsed()
                try:
                    self._keys, self._read_at = await self._read(), self._elapsed()
                except IdentityKeysUnavailable:
                    if self._keys is None:
                        raise
            if self._keys is None:
                raise IdentityKeysUnavailable
            return self._keys

    def age_seconds(self) -> float:
        """How long ago the keys were read; infinite before the first time."""
        return self._elapsed() - self._read_at


def key_ring(settings: Settings) -> KeyRing:
    """The ring of the issuer that these settings trust; production never trusts the demonstration issuer."""
    if settings.token_keys_url is not None:
        url = settings.token_keys_url
        return KeyRing(lambda: published_keys(url), ask_again_seconds=ASK_AGAIN_SECONDS)
    return KeyRing(no_keys if settings.is_production else demonstration_keys)


async def no_keys() -> KeySet:
    raise IdentityKeysUnavailable


async def published_keys(url: str) -> KeySet:
    try:
        async with httpx.AsyncClient(timeout=ANSWER_WITHIN_SECONDS) as client:
            answer = await client.get(url)
            return KeySet.import_key_set(answer.raise_for_status().json())
    except (httpx.HTTPError, JoseError, ValueError, TypeError, KeyError) as error:
        raise IdentityKeysUnavailable from error


async def demonstration_keys() -> KeySet:
    rows = await fetch("SELECT private_jwk FROM signing_key")
    return KeySet([_imported(row) for row in rows])


async def demonstration_key(*, at: datetime) -> ECKey:
    """The demonstration issuer's private key, made by whichever process asks first."""
    return await _first_key() or await _make_key(at)


async def _first_key() -> ECKey | None:
    rows = await fetch("SELECT private_jwk FROM signing_key ORDER BY created_at, kid LIMIT 1")
    return _imported(rows[0]) if rows else None


@transactional
async def _make_key(at: datetime) -> ECKey:
    await lock_exclusively(["signing-key"])
    if key := await _first_key():
        return key
    key = ECKey.generate_key("P-256", auto_kid=True)
    values = (key.kid, json.dumps(key.as_dict(private=True)), at)
    await insert_many("signing_key", ("kid", "private_jwk", "created_at"), [values])
    return key


def _imported(row: Row) -> ECKey:
    return import_key(json.loads(row["private_jwk"]), "EC")
