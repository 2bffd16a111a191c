"""The demonstration issuer: its key lives in the database, is made once, and is nobody's in production."""

import asyncio
import json
from datetime import timedelta

import pytest

from eps import clock
from eps.database import fetch
from eps.identifiers import NhsNumber, OdsCode
from eps.identity.claims import TokenRefused
from eps.identity.keys import IdentityKeysUnavailable
from eps.identity.permissions import Principal, Role
from eps.identity.tokens import NoDemonstrationTokens, issue_token, token_verifier
from eps.settings import Settings, settings

OPERATIONS = Principal(Role.OPERATIONS, "account-1")


@pytest.mark.usefixtures("database")
async def test_a_token_gives_back_the_principal_it_was_made_for() -> None:
    for principal in (
        Principal(Role.PATIENT, "account-1", nhs_number=NhsNumber("9990000018")),
        Principal(Role.PHARMACY, "account-1", frozenset({OdsCode("FA002"), OdsCode("FA003")})),
        Principal(Role.PRACTICE, "account-1", frozenset({OdsCode("A81001")})),
        Principal(Role.COMMISSIONER, "account-1", icb_code="QOP"),
        OPERATIONS,
    ):
        text = await issue_token(principal, at=clock.real_now())
        assert await token_verifier(Settings()).verify(text, at=clock.real_now()) == principal


@pytest.mark.usefixtures("database")
async def test_processes_that_start_together_make_one_key() -> None:
    made = await asyncio.gather(*[issue_token(OPERATIONS, at=clock.real_now()) for _ in range(20)])
    [row] = await fetch("SELECT private_jwk FROM signing_key")
    assert "d" in json.loads(row["private_jwk"])
    verifier = token_verifier(Settings())
    assert {(await verifier.verify(text, at=clock.real_now())).subject for text in made} == {"account-1"}


@pytest.mark.usefixtures("database")
async def test_a_key_made_after_the_first_token_was_refused_counts_at_once() -> None:
    verifier = token_verifier(Settings())
    with pytest.raises(TokenRefused):
        await verifier.verify("a.b.c", at=clock.real_now())
    text = await issue_token(OPERATIONS, at=clock.real_now())
    assert await verifier.verify(text, at=clock.real_now()) == OPERATIONS


@pytest.mark.usefixtures("database")
async def test_the_service_clock_does_not_change_how_long_a_token_lives() -> None:
    text = await issue_token(OPERATIONS, at=clock.real_now(), lifetime=timedelta(minutes=1))
    clock.start_at(clock.real_now() + timedelta(days=400))
    assert await token_verifier(Settings()).verify(text, at=clock.real_now()) == OPERATIONS


@pytest.mark.usefixtures("database")
async def test_no_token_is_made_that_would_be_refused() -> None:
    with pytest.raises(TokenRefused, match="nhs_number"):
        await issue_token(Principal(Role.PATIENT, "account-1"), at=clock.real_now())


@pytest.mark.usefixtures("database")
async def test_production_makes_no_demonstration_tokens_and_trusts_none(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    text = await issue_token(OPERATIONS, at=clock.real_now())
    monkeypatch.setenv("EPS_ENVIRONMENT", "production")
    settings.cache_clear()
    with pytest.raises(NoDemonstrationTokens):
        await issue_token(OPERATIONS, at=clock.real_now())
    with pytest.raises(IdentityKeysUnavailable):
        await token_verifier(settings()).verify(text, at=clock.real_now())
