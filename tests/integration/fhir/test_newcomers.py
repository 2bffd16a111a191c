"""Orders for somebody whom the register does not know: outside production they are added to it as the order says."""

from typing import Any

import httpx
import pytest

from eps.nomination.destination_repository import destination
from eps.nomination.domain import NominationType
from eps.nomination.verifying import check_nominations
from eps.settings import settings
from tests.factories import nhs_number
from tests.integration.fhir.sending import code, process, sentences
from tests.messages import changed, order_message
from tests.town import NOW

Json = dict[str, Any]


@pytest.fixture
def stranger() -> Json:
    """Somebody whom the register does not know, for whom nothing is nominated."""
    return order_message(nhs_number=nhs_number(900), performer="FA001")


async def test_somebody_unknown_is_added_from_the_order_with_no_nomination(
    api: httpx.AsyncClient, stranger: Json
) -> None:
    told = sentences(await process(api, stranger))
    known = await destination(nhs_number(900), NominationType.P1, NOW)
    assert known is not None
    assert (known.patient.family_name, known.patient.postcode, known.nominated) == (
        *("Quillfeather", "SK7 1LD"),
        None,
    )
    assert "for this order alone" in told
    findings = [one.where async for one in check_nominations(lambda _: None)]
    assert f"patient/{known.patient.id}" not in findings


async def test_somebody_unknown_of_whom_too_little_is_said_is_refused(api: httpx.AsyncClient) -> None:
    message = changed(order_message(nhs_number=nhs_number(901)), "Patient", "birthDate", None)
    answer = await process(api, message)
    assert (answer.status_code, code(answer)) == (404, "RESOURCE_NOT_FOUND")


async def test_in_production_nobody_is_added(api: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("EPS_ENVIRONMENT", "production")
    settings.cache_clear()
    answer = await process(api, order_message(nhs_number=nhs_number(902)))
    assert (answer.status_code, code(answer)) == (404, "RESOURCE_NOT_FOUND")
