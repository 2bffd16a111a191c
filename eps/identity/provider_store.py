"""What the demonstration's own sign-in keeps: its key pair and that of its client, and the codes that it gave."""

import asyncio
import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from joserfc.jwk import RSAKey

from eps.database import as_instant, fetch, insert_many, transactional
from eps.identity.session import hashed
from eps.locks import lock_exclusively

PROVIDER, CLIENT = "provider", "client"


async def provider_key(name: str, at: datetime) -> RSAKey:
    """Made by whichever process asks first."""
    return await _held(name) or await _made(name, at)


async def _held(name: str) -> RSAKey | None:
    rows = await fetch("SELECT private_jwk FROM provider_key WHERE name = $1", name)
    return RSAKey.import_key(json.loads(rows[0]["private_jwk"])) if rows else None


@transactional
async def _made(name: str, at: datetime) -> RSAKey:
    await lock_exclusively(["provider-key"])
    if held := await _held(name):
        return held
    key = await asyncio.to_thread(RSAKey.generate_key, 2048, auto_kid=True)
    values = (name, json.dumps(key.as_dict(private=True)), at)
    await insert_many("provider_key", ("name", "private_jwk", "created_at"), [values])
    return key


@transactional
async def keep_grant(code: str, grant: Mapping[str, Any], at: datetime) -> None:
    """What a code stands for, until it is taken."""
    values = (hashed(code), json.dumps(grant), at)
    await insert_many("provider_code", ("code", "stands_for", "made_at"), [values])


@transactional
async def take_grant(code: str, since: datetime) -> dict[str, Any] | None:
    """Once; None where it was taken before, was made before `since`, or was never made."""
    rows = await fetch(
        "DELETE FROM provider_code WHERE code = $1 RETURNING stands_for, made_at", hashed(code)
    )
    return json.loads(rows[0]["stands_for"]) if rows and as_instant(rows[0]["made_at"]) >= since else None
