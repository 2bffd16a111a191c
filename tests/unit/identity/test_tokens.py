"""Which bearer tokens are accepted, and every forgery and mistake that is not."""

import base64
import hmac
import itertools
import json
from collections.abc import Callable
from datetime import timedelta

import pytest
from joserfc.jwk import ECKey, KeySet

from eps.errors import EpsError
from eps.identifiers import NhsNumber
from eps.identity import tokens
from eps.identity.claims import IdentityNotProven, TokenRefused
from eps.identity.keys import KeyRing
from eps.identity.permissions import Principal, Role
from eps.identity.tokens import TokenVerifier
from tests.unit.identity.issuer import AT, CLAIMS, KEY, NOW, RSA_KEY, token, verifier

STRANGER = ECKey.generate_key("P-256", {"kid": "ec"})
PATIENT = Principal(Role.PATIENT, "account-1", nhs_number=NhsNumber("9990000018"))


def segment(content: object) -> str:
    return base64.urlsafe_b64encode(json.dumps(content).encode()).rstrip(b"=").decode()


def signed_with_the_public_key() -> str:
    """The classic confusion: an RSA public key taken for the secret of HS256."""
    signed = f"{segment({'alg': 'HS256', 'kid': 'rsa'})}.{segment(CLAIMS)}"
    digest = hmac.digest(RSA_KEY.as_pem(private=False), signed.encode(), "sha256")
    return f"{signed}.{base64.urlsafe_b64encode(digest).rstrip(b'=').decode()}"


def with_another_payload() -> str:
    header, _, signature = token().split(".")
    return f"{header}.{segment({**CLAIMS, 'nhs_number': '9990000026'})}.{signature}"


def with_another_header() -> str:
    _, payload, signature = token().split(".")
    return f"{segment({'alg': 'ES256', 'kid': 'ec', 'typ': 'other'})}.{payload}.{signature}"


def unsigned(algorithm: str = "none") -> str:
    return f"{segment({'alg': algorithm, 'kid': 'ec'})}.{segment(CLAIMS)}."


BAD: dict[str, Callable[[], str]] = {
    "empty": lambda: "",
    "no token at all": lambda: "hello",
    "two parts": lambda: ".".join(token().split(".")[:2]),
    "four parts": lambda: f"{token()}.more",
    "dots only": lambda: "..",
    "not ASCII": lambda: f"é{token()}",
    "huge": lambda: token(note="a" * 20_000),
    "huge header": lambda: token({"alg": "ES256", "kid": "k" * 400}),
    "header that is no object": lambda: f"{segment([1])}.{segment(CLAIMS)}.c2ln",
    "alg none": unsigned,
    "alg None": lambda: unsigned("None"),
    "alg missing": lambda: f"{segment({'kid': 'ec'})}.{segment(CLAIMS)}.c2ln",
    "alg that is a list": lambda: f"{segment({'alg': ['ES256'], 'kid': 'ec'})}.{segment(CLAIMS)}.c2ln",
    "signature cut off": lambda: f"{token().rpartition('.')[0]}.",
    "HS256 with our public key": signed_with_the_public_key,
    "RS256 header on an EC key": lambda: (
        f"{segment({'alg': 'RS256', 'kid': 'ec'})}.{token().partition('.')[2]}"
    ),
    "a stranger's key under our kid": lambda: token(key=STRANGER),
    "unknown kid": lambda: token({"alg": "ES256", "kid": "other"}),
    "no kid where there are several keys": lambda: token({"alg": "ES256"}),
    "kid that is a number": lambda: f"{segment({'alg': 'ES256', 'kid': 7})}.{token().partition('.')[2]}",
    "unknown critical header": lambda: (
        f"{segment({'alg': 'ES256', 'kid': 'ec', 'crit': ['x'], 'x': 1})}.{segment(CLAIMS)}.c2ln"
    ),
    "payload changed": with_another_payload,
    "header changed": with_another_header,
    "payload that is no object": lambda: f"{token().partition('.')[0]}.{segment([1])}.c2ln",
    "wrong issuer": lambda: token(iss="https://elsewhere.test/"),
    "issuer that begins like ours": lambda: token(iss="https://issuer.test/more"),
    "no issuer": lambda: token(without="iss"),
    "wrong audience": lambda: token(aud="another-service"),
    "several wrong audiences": lambda: token(aud=["a", "b"]),
    "no audience": lambda: token(without="aud"),
    "expired": lambda: token(exp=NOW - 1),
    "expired long ago": lambda: token(exp=NOW - 3600),
    "expiring this second": lambda: token(exp=NOW),
    "no expiry": lambda: token(without="exp"),
    "expiry in words": lambda: token(exp="tomorrow"),
    "expiry true": lambda: token(exp=True),
    "not valid yet": lambda: token(nbf=NOW + 60),
    "issued in the future": lambda: token(iat=NOW + 60),
    "issued at a word": lambda: token(iat="now"),
    "no subject": lambda: token(without="sub"),
    "no role": lambda: token(without="role"),
    "unknown role": lambda: token(role="administrator"),
    "no NHS number": lambda: token(without="nhs_number"),
    "identity proven less": lambda: token(vot="P5.Cp.Cd"),
    "identity not said to be proven": lambda: token(without="vot"),
    "staff without an organisation": lambda: token(role="pharmacy"),
    "commissioner without an ICB": lambda: token(role="commissioner"),
}


@pytest.mark.parametrize("bad", BAD.values(), ids=BAD.keys())
async def test_a_bad_token_is_refused(bad: Callable[[], str]) -> None:
    with pytest.raises((TokenRefused, IdentityNotProven)):
        await verifier().verify(bad(), at=AT)


async def test_no_refusal_repeats_what_the_token_said() -> None:
    for bad in BAD.values():
        with pytest.raises(EpsError) as refusal:
            await verifier().verify(bad(), at=AT)
        assert "9990000" not in str(refusal.value)
        assert "test/" not in str(refusal.value)


GOOD: dict[str, Callable[[], str]] = {
    "ES256": token,
    "RS512": lambda: token({"alg": "RS512", "kid": "rsa"}, RSA_KEY),
    "PS256": lambda: token({"alg": "PS256", "kid": "rsa"}, RSA_KEY),
    "for us and another service": lambda: token(aud=["another-service", "eps"]),
    "expiring very late": lambda: token(exp=10**400),
    "made by a clock three seconds ahead": lambda: token(nbf=NOW + 3, iat=NOW + 3),
    "with a claim we do not know": lambda: token(something="else"),
}


@pytest.mark.parametrize("good", GOOD.values(), ids=GOOD.keys())
async def test_a_good_token_says_who_is_asking(good: Callable[[], str]) -> None:
    assert await verifier().verify(good(), at=AT) == PATIENT


async def test_a_token_is_good_until_the_second_it_expires() -> None:
    checking = verifier()
    short = token(exp=NOW + 2)
    assert await checking.verify(short, at=AT + timedelta(seconds=1)) == PATIENT
    with pytest.raises(TokenRefused, match="it has expired"):
        await checking.verify(short, at=AT + timedelta(seconds=2))


async def test_a_token_accepted_a_moment_ago_is_not_worked_through_again() -> None:
    asked: list[KeySet] = []

    async def counted() -> KeySet:
        asked.append(KeySet([KEY]))
        return asked[-1]

    hours = itertools.count(step=3600)  # keys are always too old to be used without asking again
    ring = KeyRing(counted, elapsed=lambda: float(next(hours)))
    checking = TokenVerifier(ring, CLAIMS["iss"], CLAIMS["aud"], ("P9.Cp.Cd",))
    text = token()
    for seconds in (0, 1, 59):
        assert await checking.verify(text, at=AT + timedelta(seconds=seconds)) == PATIENT
    assert len(asked) == 1
    await checking.verify(text, at=AT + timedelta(seconds=61))
    assert len(asked) == 2


async def test_no_more_than_so_many_tokens_are_remembered(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tokens, "REMEMBER_AT_MOST", 3)
    checking = verifier()
    for number in range(5):
        await checking.verify(token(jti=str(number)), at=AT)
    assert len(checking._remembered) == 3
