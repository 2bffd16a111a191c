"""An issuer of our own for tests: makes good tokens and bad ones, and a verifier that trusts it."""

from datetime import UTC, datetime
from typing import Any

from joserfc import jwt
from joserfc.jwk import ECKey, KeySet, RSAKey

from eps import clock
from eps.identity.keys import KeyRing
from eps.identity.tokens import TokenVerifier

AT = datetime(2026, 11, 25, 11, 0, tzinfo=UTC)
NOW = int(AT.timestamp())
KEY = ECKey.generate_key("P-256", {"kid": "ec"})
RSA_KEY = RSAKey.generate_key(2048, {"kid": "rsa"})
CLAIMS: dict[str, Any] = {
    "iss": "https://issuer.test/",
    "aud": "eps",
    "iat": NOW,
    "exp": NOW + 600,
    "sub": "account-1",
    "role": "patient",
    "nhs_number": "9990000018",
    "vot": "P9.Cp.Cd",
}


def token(
    header: dict[str, Any] | None = None,
    key: ECKey | RSAKey = KEY,
    *,
    without: str | None = None,
    **claims: object,
) -> str:
    wanted = {name: value for name, value in {**CLAIMS, **claims}.items() if name != without}
    header = {"alg": "ES256", "kid": "ec"} if header is None else header
    return jwt.encode(header, wanted, key, algorithms=[header["alg"]])


def bearer(role: str, **claims: Any) -> dict[str, str]:
    """The header of a caller whose token is good for ten minutes by the machine's own time."""
    now = int(clock.real_now().timestamp())
    return {"authorization": f"Bearer {token(**{'iat': now, 'exp': now + 600, 'role': role, **claims})}"}


async def trusted_keys() -> KeySet:
    return KeySet([KEY, RSA_KEY])


def verifier() -> TokenVerifier:
    return TokenVerifier(KeyRing(trusted_keys), CLAIMS["iss"], CLAIMS["aud"], ("P9.Cp.Cd",))
