"""What the demonstration's sign-in gives and takes: codes that count once, assertions, identity and access tokens."""

import hashlib
from base64 import urlsafe_b64encode
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from secrets import compare_digest, token_urlsafe
from typing import Any

from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import RSAKey

from eps import clock
from eps.errors import Invalid
from eps.identity.provider_store import CLIENT, PROVIDER, keep_grant, provider_key, take_grant

ALGORITHM = "RS512"
CODE_LASTS = timedelta(seconds=60)
TOKEN_SECONDS = 300
ASSERTION_SECONDS = 3_700
"""The longest that a client's assertion may still be good for."""

Claims = dict[str, Any]


class GrantRefused(Invalid):
    """This grant is refused: {reason}."""


@dataclass(frozen=True, slots=True)
class Requested:
    """What the browser was sent with."""

    client_id: str
    redirect_uri: str
    state: str
    nonce: str
    challenge: str


async def signed(claims: Mapping[str, Any], seconds: int) -> str:
    key = await _own_key()
    now = int(_now())
    whole = {"iat": now, "exp": now + seconds, "jti": token_urlsafe(16), **claims}
    return jwt.encode({"alg": ALGORITHM, "kid": key.kid}, whole, key, algorithms=[ALGORITHM])


async def opened(token: str, kind: str) -> Claims:
    """The claims of one of our own, of this kind and still good."""
    claims = _decoded(token, await _own_key())
    if claims.get("kind") != kind or claims.get("exp", 0) <= _now():
        raise GrantRefused(reason=f"the {kind} is not good any more")
    return claims


async def new_code(grant: Claims) -> str:
    """Opaque: it stands in an address, where nothing of what it is for may be read."""
    code = token_urlsafe(32)
    await keep_grant(code, grant, clock.real_now())
    return code


async def redeemed(code: str) -> Claims:
    grant = await take_grant(code, clock.real_now() - CODE_LASTS)
    if grant is None:
        raise GrantRefused(reason="the code was used before, or is too old")
    return grant


async def require_client(form: Mapping[str, str], audience: str, client_id: str) -> None:
    """private_key_jwt: who asks proves it with a key of theirs, for us and for this moment."""
    claims = _decoded(form.get("client_assertion", ""), await provider_key(CLIENT, clock.real_now()))
    now = _now()
    good = (
        claims.get("iss") == claims.get("sub") == client_id
        and claims.get("aud") in (audience, [audience])
        and now < claims.get("exp", 0) <= now + ASSERTION_SECONDS
        and form.get("client_assertion_type", "").endswith(":jwt-bearer")
    )
    if not good:
        raise GrantRefused(reason="the client did not prove who it is")


def require_verifier(challenge: str, verifier: str) -> None:
    """PKCE, S256 only."""
    digest = urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=").decode()
    if not compare_digest(digest, challenge):
        raise GrantRefused(reason="the code verifier does not fit")


def _now() -> float:
    return clock.real_now().timestamp()


async def _own_key() -> RSAKey:
    return await provider_key(PROVIDER, clock.real_now())


async def public_keys() -> dict[str, Any]:
    key = await _own_key()
    return {"keys": [{**key.as_dict(private=False), "use": "sig", "alg": ALGORITHM}]}


def _decoded(token: str, key: RSAKey) -> Claims:
    try:
        return dict(jwt.decode(token, key, [ALGORITHM]).claims)
    except (JoseError, ValueError) as error:
        raise GrantRefused(reason="it is not signed as it should be") from error
