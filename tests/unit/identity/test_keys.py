"""The issuer's keys over HTTP: read once, again when a token names a new one, and kept while it does not answer."""

import httpx
import pytest
import respx
from joserfc.jwk import ECKey, KeySet

from eps.identity.claims import TokenRefused
from eps.identity.keys import (
    ASK_AGAIN_SECONDS,
    KEEP_SECONDS,
    IdentityKeysUnavailable,
    KeyRing,
    published_keys,
)
from eps.identity.tokens import TokenVerifier, token_verifier
from eps.settings import Settings
from tests.unit.identity.issuer import AT, CLAIMS, KEY, token

URL = "https://issuer.test/keys"
NEW_KEY = ECKey.generate_key("P-256", {"kid": "new"})


class Elapsed:
    seconds = 0.0

    def __call__(self) -> float:
        return self.seconds


def published(*keys: ECKey) -> httpx.Response:
    return httpx.Response(200, json=KeySet(list(keys)).as_dict())


def verifier(elapsed: Elapsed) -> TokenVerifier:
    ring = KeyRing(lambda: published_keys(URL), ask_again_seconds=ASK_AGAIN_SECONDS, elapsed=elapsed)
    return TokenVerifier(ring, CLAIMS["iss"], CLAIMS["aud"], ("P9.Cp.Cd",))


@respx.mock
async def test_keys_are_read_once_for_many_tokens() -> None:
    issuer = respx.get(URL).mock(return_value=published(KEY))
    checking = verifier(Elapsed())
    for number in range(3):
        await checking.verify(token(jti=str(number)), at=AT)
    assert issuer.call_count == 1


@respx.mock
async def test_a_key_that_is_new_is_fetched_when_a_token_names_it() -> None:
    issuer = respx.get(URL).mock(side_effect=[published(KEY), published(KEY, NEW_KEY)])
    elapsed = Elapsed()
    checking = verifier(elapsed)
    await checking.verify(token(), at=AT)
    elapsed.seconds = ASK_AGAIN_SECONDS
    assert (
        await checking.verify(token({"alg": "ES256", "kid": "new"}, NEW_KEY), at=AT)
    ).subject == "account-1"
    assert issuer.call_count == 2


@respx.mock
async def test_a_flood_of_unknown_keys_asks_the_issuer_once() -> None:
    issuer = respx.get(URL).mock(return_value=published(KEY))
    checking = verifier(Elapsed())
    for number in range(20):
        with pytest.raises(TokenRefused):
            await checking.verify(token({"alg": "ES256", "kid": f"made-up-{number}"}), at=AT)
    assert issuer.call_count == 1


@respx.mock
async def test_a_withdrawn_key_stops_counting() -> None:
    respx.get(URL).mock(side_effect=[published(KEY), published(NEW_KEY), published(NEW_KEY)])
    elapsed = Elapsed()
    checking = verifier(elapsed)
    await checking.verify(token(jti="1"), at=AT)
    elapsed.seconds = KEEP_SECONDS
    with pytest.raises(TokenRefused):
        await checking.verify(token(jti="2"), at=AT)


@respx.mock
async def test_known_keys_still_count_while_the_issuer_does_not_answer() -> None:
    respx.get(URL).mock(side_effect=[published(KEY), httpx.ConnectError("down")])
    elapsed = Elapsed()
    checking = verifier(elapsed)
    await checking.verify(token(jti="1"), at=AT)
    elapsed.seconds = KEEP_SECONDS
    assert (await checking.verify(token(jti="2"), at=AT)).subject == "account-1"


FAILURES: dict[str, httpx.Response | Exception] = {
    "unreachable": httpx.ConnectError("down"),
    "slow": httpx.ReadTimeout("slow"),
    "broken": httpx.Response(500),
    "moved": httpx.Response(302, headers={"location": "https://elsewhere.test/"}),
    "a page": httpx.Response(200, text="<html>"),
    "a list": httpx.Response(200, json=[]),
    "no keys": httpx.Response(200, json={"keys": []}),
    "half a key": httpx.Response(200, json={"keys": [{"kty": "EC"}]}),
}


@pytest.mark.parametrize("failure", FAILURES.values(), ids=FAILURES.keys())
@respx.mock
async def test_without_any_keys_nobody_can_be_known(failure: httpx.Response | Exception) -> None:
    issuer = respx.get(URL).mock(side_effect=[failure, failure])
    checking = verifier(Elapsed())
    for _ in range(3):
        with pytest.raises(IdentityKeysUnavailable):
            await checking.verify(token(), at=AT)
    assert issuer.call_count == 1


@respx.mock
async def test_the_settings_say_where_the_keys_are() -> None:
    respx.get(URL).mock(return_value=published(KEY))
    settings = Settings(token_keys_url=URL, token_issuer=CLAIMS["iss"], token_audience=CLAIMS["aud"])
    assert (await token_verifier(settings).verify(token(), at=AT)).subject == "account-1"


async def test_production_without_an_issuer_trusts_nobody() -> None:
    with pytest.raises(IdentityKeysUnavailable):
        await token_verifier(Settings(environment="production")).verify(token(), at=AT)
