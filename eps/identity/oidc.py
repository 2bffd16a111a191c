"""Signing in by OpenID Connect as NHS login and CIS2 speak it: code flow, PKCE, private_key_jwt, nonce, vtr and vot.

The client and its messages are authlib's; what an answer must say to be believed is checked here, all of it.
"""

import json
import warnings
from collections.abc import Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import httpx
from authlib.common.errors import AuthlibBaseError
from authlib.deprecate import AuthlibDeprecationWarning
from authlib.oauth2.rfc7523 import PrivateKeyJWT
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from eps.errors import Forbidden, Unavailable
from eps.identity.keys import ANSWER_WITHIN_SECONDS, ASK_AGAIN_SECONDS, IdentityKeysUnavailable, KeyRing

with warnings.catch_warnings():
    # It wants the successor of httpx, which the tests' doubles cannot stand in for.
    warnings.simplefilter("ignore", AuthlibDeprecationWarning)
    from authlib.integrations.httpx_client import AsyncOAuth2Client

ALGORITHMS = ("RS256", "RS512", "PS256", "ES256")
LATEST_ISSUED = 300
"""An answer was signed within these seconds; its clock may be ahead of ours by SKEW."""
SKEW = 10
SIGNED_ONLY = frozenset({"nhs_number", "vot"})
"""Believed from the identity token only, never from userinfo, which nothing signs."""

Claims = Mapping[str, Any]


class SignInRefused(Forbidden):
    """You are not logged in: {reason}. Go back and log in again."""


class SignInUnavailable(Unavailable):
    """You cannot log in just now, because the log-in service does not answer. Try again in a few minutes."""


@dataclass(frozen=True, slots=True)
class Provider:
    """A sign-in service and what we are to it. `levels` are the vectors of trust that we ask for; none at CIS2."""

    name: str
    issuer: str
    client_id: str
    private_key: str
    """PEM; it signs our assertions and never leaves."""
    algorithm: str = "RS512"
    scope: str = "openid profile"
    levels: tuple[str, ...] = ()
    context: str | None = None
    """The `acr_values` of CIS2: how strongly staff must have signed in."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What one sign-in asked for, and must come back as."""

    state: str
    nonce: str
    verifier: str
    redirect_uri: str


@dataclass(slots=True)
class RelyingParty:
    """Us, to one sign-in service. `transport` reaches it: None is the network, a demonstration's own is inside."""

    provider: Provider
    transport: Callable[[], httpx.AsyncBaseTransport] | None = None
    _configuration: dict[str, Any] = field(default_factory=dict)
    _keys: KeyRing = field(init=False)

    def __post_init__(self) -> None:
        self._keys = KeyRing(self._read_keys, ask_again_seconds=ASK_AGAIN_SECONDS)

    async def address(self, asked: Asked) -> str:
        """Where the browser goes to sign in."""
        configuration = await self._configured()
        more: dict[str, str] = {}
        if self.provider.levels:
            more["vtr"] = json.dumps(list(self.provider.levels))
        if self.provider.context:
            more["acr_values"] = self.provider.context
        async with self._client(asked.redirect_uri) as client:
            url, _ = client.create_authorization_url(
                configuration["authorization_endpoint"],
                state=asked.state,
                nonce=asked.nonce,
                code_verifier=asked.verifier,
                **more,
            )
        return str(url)

    async def claims(self, code: str, asked: Asked, at: datetime) -> Claims:
        """What the service says of whoever signed in: the identity token's claims, and userinfo's beside them. `at` is
        the machine's own time."""
        configuration = await self._configured()
        try:
            async with self._client(asked.redirect_uri) as client:
                tokens = await client.fetch_token(
                    configuration["token_endpoint"], code=code, code_verifier=asked.verifier
                )
                answer = await client.get(configuration["userinfo_endpoint"])
                userinfo = answer.raise_for_status().json()
        except (AuthlibBaseError, httpx.HTTPStatusError, ValueError) as error:
            raise SignInRefused(reason="the log-in service did not confirm it") from error
        except httpx.HTTPError as error:
            raise SignInUnavailable from error
        identity = await self._checked(str(tokens.get("id_token", "")), asked, at.timestamp())
        if userinfo.get("sub") != identity["sub"]:
            raise SignInRefused(reason="two answers of the log-in service differ")
        beside = {name: said for name, said in userinfo.items() if name not in SIGNED_ONLY}
        return {**beside, **identity}

    async def _checked(self, token: str, asked: Asked, now: float) -> Claims:
        claims = await self._signed(token)
        audience = claims.get("aud")
        believed = {
            "iss": claims.get("iss") == self.provider.issuer,
            "aud": audience in (self.provider.client_id, [self.provider.client_id]),
            "nonce": claims.get("nonce") == asked.nonce,
            "exp": _is_number(claims.get("exp")) and claims["exp"] > now,
            "iat": _is_number(claims.get("iat")) and now - LATEST_ISSUED <= claims["iat"] <= now + SKEW,
            "nbf": "nbf" not in claims or (_is_number(claims["nbf"]) and claims["nbf"] <= now + SKEW),
            "sub": isinstance(claims.get("sub"), str) and bool(claims["sub"]),
            "vot": not self.provider.levels or isinstance(claims.get("vot"), str),
        }
        if wrong := [name for name, holds in believed.items() if not holds]:
            raise SignInRefused(reason=f"the answer of the log-in service is not as asked ({wrong[0]})")
        return claims

    async def _signed(self, token: str) -> Claims:
        try:
            return jwt.decode(token, await self._keys.keys(), [self.provider.algorithm]).claims
        except (JoseError, ValueError):
            pass  # the service may have changed its keys since
        try:
            return jwt.decode(token, await self._keys.newer_keys(), [self.provider.algorithm]).claims
        except IdentityKeysUnavailable as error:
            raise SignInUnavailable from error
        except (JoseError, ValueError) as error:
            raise SignInRefused(reason="the answer is not signed by the log-in service") from error

    async def _configured(self) -> dict[str, Any]:
        if not self._configuration:
            found = await self._get(f"{self.provider.issuer}/.well-known/openid-configuration")
            if found.get("issuer") != self.provider.issuer:
                raise SignInUnavailable
            self._configuration = found
        return self._configuration

    async def _read_keys(self) -> KeySet:
        try:
            return KeySet.import_key_set(await self._get((await self._configured())["jwks_uri"]))
        except (SignInUnavailable, JoseError, ValueError, TypeError, KeyError) as error:
            raise IdentityKeysUnavailable from error

    async def _get(self, url: str) -> Any:
        try:
            async with httpx.AsyncClient(
                transport=self._reached_by(), timeout=ANSWER_WITHIN_SECONDS
            ) as client:
                return (await client.get(url)).raise_for_status().json()
        except (httpx.HTTPError, ValueError) as error:
            raise SignInUnavailable from error

    def _reached_by(self) -> httpx.AsyncBaseTransport | None:
        return self.transport() if self.transport else None

    @asynccontextmanager
    async def _client(self, redirect_uri: str) -> Any:
        token_endpoint = (await self._configured())["token_endpoint"]
        client = AsyncOAuth2Client(
            self.provider.client_id,
            self.provider.private_key,
            scope=self.provider.scope,
            redirect_uri=redirect_uri,
            token_endpoint_auth_method=PrivateKeyJWT(token_endpoint, alg=self.provider.algorithm),
            code_challenge_method="S256",
            transport=self._reached_by(),
            timeout=ANSWER_WITHIN_SECONDS,
        )
        async with client:
            yield client


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)
