"""Bearer tokens: the demonstration issuer makes them, and every door has them checked here. A token is never logged."""

import hashlib
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from joserfc import jwt
from joserfc.errors import (
    ExpiredTokenError,
    InvalidClaimError,
    InvalidKeyIdError,
    JoseError,
    MissingClaimError,
)

from eps.errors import Forbidden
from eps.identity.claims import TokenRefused, principal_of, refused_claim
from eps.identity.keys import KeyRing, demonstration_key, key_ring
from eps.identity.permissions import Principal, Role
from eps.settings import Settings, settings

ALGORITHMS = ("RS256", "RS512", "PS256", "ES256", "Ed25519")
"""Signatures with a public and a private half only: a public key must never do as a shared secret."""
LONGEST_TOKEN = 16_384
DEMONSTRATION_LIFETIME = timedelta(hours=12)
SKEW_SECONDS = 5
"""How far the issuer's clock may run ahead of ours. It never lengthens a token's life."""
EXPIRED = "it has expired"
REMEMBER_SECONDS = 60.0
REMEMBER_AT_MOST = 10_000


class NoDemonstrationTokens(Forbidden):
    """This is a production service, and its tokens come from its own sign-in service: ask there."""


async def issue_token(
    principal: Principal, *, at: datetime, lifetime: timedelta = DEMONSTRATION_LIFETIME
) -> str:
    """A token of the demonstration issuer for this principal; a patient's says that identity was proven in full."""
    if settings().is_production:
        raise NoDemonstrationTokens
    key = await demonstration_key(at=at)
    claims: dict[str, object] = {
        "iss": settings().token_issuer,
        "aud": settings().token_audience,
        "iat": int(at.timestamp()),
        "exp": int((at + lifetime).timestamp()),
        "sub": principal.subject,
        "role": principal.role,
        **_claims_of(principal),
    }
    principal_of(claims, accepted_vots=settings().accepted_vots)
    return jwt.encode({"alg": "ES256", "kid": key.kid}, claims, key, algorithms=ALGORITHMS)


def _claims_of(principal: Principal) -> dict[str, object]:
    if principal.role is Role.PATIENT:
        return {"nhs_number": principal.nhs_number, "vot": settings().accepted_vots[0]}
    if principal.role is Role.COMMISSIONER:
        return {"icb_code": principal.icb_code}
    if len(principal.ods_codes) == 1:
        return {"ods_code": next(iter(principal.ods_codes))}
    return {"ods_codes": sorted(principal.ods_codes)} if principal.ods_codes else {}


@dataclass(slots=True)
class TokenVerifier:
    """Checks tokens against one issuer's keys; one it accepted a moment ago is known by its hash."""

    keys: KeyRing
    issuer: str
    audience: str
    accepted_vots: Collection[str]
    _remembered: dict[bytes, tuple[Principal, float]] = field(default_factory=dict)

    async def verify(self, text: str, *, at: datetime) -> Principal:
        """`at` is the machine's own time: `--now` does not make a token live longer or shorter."""
        if not text.isascii() or len(text) > LONGEST_TOKEN:
            raise TokenRefused(reason="it is not a token")
        digest = hashlib.sha256(text.encode()).digest()
        now = at.timestamp()
        if (known := self._remembered.get(digest)) and now < known[1]:
            return known[0]
        claims = self._checked(await self._signed_claims(text), now)
        principal = principal_of(claims, accepted_vots=self.accepted_vots)
        self._remember(digest, principal, until=min(claims["exp"], now + REMEMBER_SECONDS))
        return principal

    async def _signed_claims(self, text: str) -> jwt.Claims:
        try:
            try:
                return jwt.decode(text, await self.keys.keys(), ALGORITHMS).claims
            except InvalidKeyIdError:
                return jwt.decode(text, await self.keys.newer_keys(), ALGORITHMS).claims
        except (JoseError, ValueError) as error:
            raise TokenRefused(reason="it is not signed with a key that we trust") from error

    def _checked(self, claims: jwt.Claims, now: float) -> jwt.Claims:
        try:
            jwt.JWTClaimsRegistry(
                int(now),
                SKEW_SECONDS,
                iss={"essential": True, "value": self.issuer},
                aud={"essential": True, "value": self.audience},
                exp={"essential": True},
            ).validate(claims)
        except (InvalidClaimError, MissingClaimError) as error:
            raise refused_claim(error.claim) from error
        except ExpiredTokenError as error:
            raise TokenRefused(reason=EXPIRED) from error
        if claims["exp"] <= now:
            raise TokenRefused(reason=EXPIRED)
        return claims

    def _remember(self, digest: bytes, principal: Principal, *, until: float) -> None:
        while len(self._remembered) >= REMEMBER_AT_MOST:
            del self._remembered[next(iter(self._remembered))]
        self._remembered[digest] = (principal, until)


def token_verifier(settings: Settings) -> TokenVerifier:
    return TokenVerifier(
        key_ring(settings), settings.token_issuer, settings.token_audience, settings.accepted_vots
    )
