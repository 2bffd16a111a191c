"""What comes back from a sign-in service is believed only if all of it is as asked: of every forgery none is."""

import base64
import hashlib
import hmac
import json
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any

import httpx
import pytest
from joserfc import jwt
from joserfc.jwk import RSAKey

from eps.errors import EpsError
from eps.identity.oidc import Asked, Provider, RelyingParty, SignInRefused, SignInUnavailable
from eps.identity.signing_in import patient_of
from tests.factories import nhs_number

ISSUER, CLIENT, NUMBER = "https://log-in.test", "us", nhs_number(1)
AT = datetime(2026, 11, 26, 10, tzinfo=UTC)
NOW = int(AT.timestamp())
THEIRS, STRANGERS, OURS = (RSAKey.generate_key(2048, auto_kid=True) for _ in range(3))
ASKED = Asked("a-state", "a-nonce", "a-verifier-" * 5, "https://us.test/log-in/return")
GOOD = {
    "iss": ISSUER,
    "aud": CLIENT,
    "sub": "somebody",
    "nonce": "a-nonce",
    "iat": NOW,
    "exp": NOW + 300,
    "vot": "P9.Cp.Cd",
    "nhs_number": NUMBER,
}
Claims = Mapping[str, Any]


def signed(claims: Claims = GOOD, key: Any = THEIRS, **header: Any) -> str:
    whole = {"alg": "RS512", "kid": key.kid, **header}
    return jwt.encode(whole, dict(claims), key, algorithms=[whole["alg"]])


def but(*without: str, **changed: Any) -> str:
    return signed({name: said for name, said in {**GOOD, **changed}.items() if name not in without})


def part(given: Any) -> str:
    return base64.urlsafe_b64encode(json.dumps(given).encode()).rstrip(b"=").decode()


def altered() -> str:
    """The claims of somebody else under a signature that was good."""
    header, _, signature = signed().split(".")
    return f"{header}.{part({**GOOD, 'nhs_number': nhs_number(2)})}.{signature}"


def secret_from_their_key() -> str:
    """Their public key taken for a shared secret."""
    head, body = part({"alg": "HS256", "kid": THEIRS.kid}), part(GOOD)
    made = hmac.new(THEIRS.as_pem(private=False), f"{head}.{body}".encode(), hashlib.sha256).digest()
    return f"{head}.{body}.{base64.urlsafe_b64encode(made).rstrip(b'=').decode()}"


def service(token: str, userinfo: Claims | None = None) -> httpx.MockTransport:
    answers: dict[str, Any] = {
        "/.well-known/openid-configuration": {
            "issuer": ISSUER,
            "authorization_endpoint": f"{ISSUER}/authorize",
            "token_endpoint": f"{ISSUER}/token",
            "userinfo_endpoint": f"{ISSUER}/userinfo",
            "jwks_uri": f"{ISSUER}/keys",
        },
        "/keys": {"keys": [THEIRS.as_dict(private=False)]},
        "/token": {"access_token": "x", "token_type": "Bearer", "id_token": token},
        "/userinfo": {"sub": "somebody"} if userinfo is None else userinfo,
    }
    return httpx.MockTransport(lambda request: httpx.Response(200, json=answers[request.url.path]))


async def come_back(transport: httpx.MockTransport) -> str:
    """The NHS number that is believed in the end."""
    provider = Provider("nhs-login", ISSUER, CLIENT, OURS.as_pem(private=True).decode(), levels=("P9.Cp.Cd",))
    claims = await RelyingParty(provider, lambda: transport).claims("a-code", ASKED, AT)
    return str(patient_of(claims, accepted={"P9.Cp.Cd"}).principal.nhs_number)


async def test_an_answer_as_asked_is_believed() -> None:
    assert await come_back(service(signed())) == NUMBER


FORGED: dict[str, Callable[[], str]] = {
    "no signature": lambda: f"{part({'alg': 'none'})}.{part(GOOD)}.",
    "no signature, in capitals": lambda: f"{part({'alg': 'NONE'})}.{part(GOOD)}.",
    "a public key as a secret": secret_from_their_key,
    "a stranger's key": lambda: signed(key=STRANGERS),
    "a stranger's key by their name": lambda: signed(key=STRANGERS, kid=THEIRS.kid),
    "our own key": lambda: signed(key=OURS, kid=THEIRS.kid),
    "a key that it brings along": lambda: signed(
        key=STRANGERS, jwk=STRANGERS.as_dict(private=False), kid=THEIRS.kid
    ),
    "another algorithm": lambda: signed(alg="RS256"),
    "claims altered": altered,
    "another issuer": lambda: but(iss="https://elsewhere.test"),
    "an issuer that begins alike": lambda: but(iss=f"{ISSUER}.elsewhere.test"),
    "no issuer": lambda: but("iss"),
    "another audience": lambda: but(aud="somebody-else"),
    "others in the audience": lambda: but(aud=[CLIENT, "somebody-else"]),
    "no audience": lambda: but("aud"),
    "another nonce": lambda: but(nonce="another"),
    "no nonce": lambda: but("nonce"),
    "over": lambda: but(exp=NOW),
    "no end": lambda: but("exp"),
    "an end in words": lambda: but(exp="never"),
    "issued long ago": lambda: but(iat=NOW - 301),
    "issued in time to come": lambda: but(iat=NOW + 11),
    "no time of issue": lambda: but("iat"),
    "not good before": lambda: but(nbf=NOW + 60),
    "nobody": lambda: but("sub"),
    "an empty name": lambda: but(sub=""),
    "an identity that is proven less": lambda: but(vot="P5.Cp.Cd"),
    "no proof of identity": lambda: but("vot"),
    "several proofs of identity": lambda: but(vot=["P9.Cp.Cd"]),
    "no NHS number": lambda: but("nhs_number"),
    "an NHS number that is none": lambda: but(nhs_number="1234567890"),
    "nothing": str,
    "rubbish": lambda: "a.b.c",
    "an access token in its place": lambda: signed({"kind": "access", "sub": "somebody"}),
}


@pytest.mark.parametrize("forged", FORGED)
async def test_no_forgery_is_believed(forged: str) -> None:
    with pytest.raises(EpsError):
        await come_back(service(FORGED[forged]()))


async def test_userinfo_of_somebody_else_is_not_believed() -> None:
    with pytest.raises(SignInRefused):
        await come_back(service(signed(), {"sub": "somebody-else"}))


@pytest.mark.parametrize("name", ["nhs_number", "vot"])
async def test_what_must_be_signed_is_not_taken_from_userinfo(name: str) -> None:
    with pytest.raises(EpsError):
        await come_back(service(but(name), {"sub": "somebody", name: GOOD[name]}))


async def test_a_service_that_says_it_is_another_is_not_asked() -> None:
    provider = Provider("nhs-login", "https://another.test", CLIENT, OURS.as_pem(private=True).decode())
    with pytest.raises(SignInUnavailable):
        await RelyingParty(provider, lambda: service(signed())).address(ASKED)


async def test_the_browser_is_sent_with_a_challenge_and_never_with_the_verifier() -> None:
    provider = Provider("nhs-login", ISSUER, CLIENT, OURS.as_pem(private=True).decode(), levels=("P9.Cp.Cd",))
    address = httpx.URL(await RelyingParty(provider, lambda: service(signed())).address(ASKED))
    assert address.params["code_challenge_method"] == "S256"
    assert (address.params["state"], address.params["nonce"]) == ("a-state", "a-nonce")
    assert json.loads(address.params["vtr"]) == ["P9.Cp.Cd"]
    assert ASKED.verifier not in str(address)
