"""A practice's system sends an order: it is issued where it should go, once, and the answer says what follows."""

import asyncio
import json
from datetime import timedelta
from typing import Any

import httpx
import pytest

from eps import clock
from eps.fhir.order_answers import PHONE, TOLD_TODAY
from eps.pharmacies.closure import ClosureKind
from eps.prescriptions import repository
from eps.prescriptions.domain import Addressed, Issue, Prescription
from eps.prescriptions.identifier import PrescriptionId
from eps.record.idempotency import purge_answered
from eps.settings import settings
from tests.integration.api import village as villages
from tests.integration.api.village import Village, new_patient, new_village
from tests.integration.fhir.sending import code, issue, process, request_id, rows_stored, sentences
from tests.messages import changed, order_message, sent_as
from tests.renewing import Renewed
from tests.town import NOW

Json = dict[str, Any]


async def ordered(village: Village, **facts: Any) -> Json:
    """For somebody who nominates the first pharmacy of the village; to it, unless the facts say otherwise."""
    return order_message(**{"nhs_number": await new_patient(village), "performer": village.first, **facts})


def id_of(message: Json) -> PrescriptionId:
    return PrescriptionId(message["entry"][1]["resource"]["groupIdentifier"]["value"])


async def stored(message: Json) -> Prescription:
    found = await repository.prescription(id_of(message))
    assert found is not None
    return found


async def first_issue(message: Json) -> Issue:
    [first, *_] = await repository.issues_of((await stored(message)).key)
    return first


async def test_an_order_is_issued_and_kept_byte_for_byte(api: httpx.AsyncClient) -> None:
    message = await ordered(await new_village(), items=2)
    content = json.dumps(message, indent=3).encode()
    answer = await process(api, content)
    assert (answer.status_code, answer.headers["content-type"]) == (200, "application/fhir+json")
    assert (issue(answer)["severity"], issue(answer)["code"]) == ("information", "informational")
    key = (await stored(message)).key
    assert await repository.bundles([key]) == {key: content}


NOWHERE, ITEM = {"reference": "urn:uuid:nowhere"}, {"reference": "urn:uuid:item-1"}


@pytest.mark.parametrize(
    ("type", "field", "named"),
    [
        ("MessageHeader", "focus", [NOWHERE, ITEM]),
        ("Provenance", "target", [NOWHERE, ITEM]),
        ("Provenance", "target", [NOWHERE]),
    ],
)
async def test_header_and_signature_may_name_what_the_order_does_not_carry(
    api: httpx.AsyncClient, type: str, field: str, named: list[Json]
) -> None:
    """As in published orders: an item that was left out, or the bundle itself."""
    message = changed(await ordered(await new_village()), type, field, named)
    assert "was issued" in sentences(await process(api, sent_as(message)))


async def test_it_goes_to_the_nominated_pharmacy_which_nobody_names(api: httpx.AsyncClient) -> None:
    village = await new_village()
    message = await ordered(village)
    told = sentences(await process(api, message))
    first = await first_issue(message)
    assert (first.address, first.addressed) == (village.first, Addressed.NOMINATED)
    assert "the dispenser that the patient nominated. Use it by Tuesday 25 May 2027." in told
    assert village.first not in told


async def test_another_performer_is_for_this_order_alone(api: httpx.AsyncClient) -> None:
    village = await new_village()
    message = await ordered(village, performer=village.codes[2])
    assert "for this order alone" in sentences(await process(api, message))
    assert (await first_issue(message)).addressed is Addressed.ONE_OFF


async def test_an_order_that_is_not_nominated_becomes_a_token(api: httpx.AsyncClient) -> None:
    message = await ordered(await new_village(), performer=None, site="0004")
    assert "any pharmacy can use it by its ID" in sentences(await process(api, message))
    assert (await first_issue(message)).addressed is Addressed.TOKEN


async def test_repeat_dispensing_is_issued_with_all_its_issues(api: httpx.AsyncClient) -> None:
    message = await ordered(await new_village(), therapy="continuous-repeat-dispensing", repeats=5)
    assert "as 6 issues" in sentences(await process(api, message))
    assert len(await repository.issues_of((await stored(message)).key)) == 6


async def test_what_carries_no_signature_is_issued_and_told_so(api: httpx.AsyncClient) -> None:
    message = await ordered(await new_village())
    message["entry"].pop()
    assert "It carries no signature." in sentences(await process(api, message))
    assert not (await stored(message)).signed


async def test_a_closed_pharmacy_gets_nothing_and_the_ways_on_are_told_without_any_name(
    api: httpx.AsyncClient,
) -> None:
    village = await new_village()
    message = await ordered(village)
    await villages.close(api, village.first)
    before = await rows_stored()
    answer = await process(api, message)
    assert (answer.status_code, issue(answer)["code"], code(answer)) == (
        *(400, "business-rule"),
        "DISPENSER_OUT_OF_SERVICE",
    )
    told = issue(answer)["diagnostics"]
    assert "token" in told
    assert "a pharmacy that the patient asks for" in told
    assert not [one for one in village.codes if one in answer.text]
    assert await rows_stored() == before


async def test_the_sender_may_have_a_token_instead(api: httpx.AsyncClient) -> None:
    village = await new_village()
    message = await ordered(village)
    await villages.close(api, village.first)
    told = sentences(await process(api, message, eps_on_closed="token"))
    assert "because the one it was for is closed until Wednesday 16 December 2026" in told
    assert (await first_issue(message)).addressed is Addressed.TOKEN_BECAUSE_CLOSED


@pytest.mark.parametrize(
    ("reached_by", "told"),
    [
        ({"preferred_channel": "text", "phone": "07700 900001"}, TOLD_TODAY),
        ({"preferred_channel": "text"}, PHONE),
        ({"preferred_channel": "letter"}, PHONE),
    ],
    ids=["by text", "by nothing", "by letter"],
)
async def test_the_sender_of_a_token_reads_whether_the_patient_is_told_or_is_to_be_phoned(
    api: httpx.AsyncClient, reached_by: dict[str, Any], told: str
) -> None:
    village = await new_village()
    patient = await new_patient(village, **reached_by)
    await villages.close(api, village.first)
    message = order_message(nhs_number=patient, performer=village.first)
    said = sentences(await process(api, message, eps_on_closed="token"))
    assert [one for one in (TOLD_TODAY, PHONE) if one in said] == [told]
    assert ((await first_issue(message)).told_at is None) == (told == PHONE)


async def test_a_brief_closure_changes_no_route_and_is_told(api: httpx.AsyncClient) -> None:
    village = await new_village()
    message = await ordered(village)
    await villages.close(api, village.first, days=3)
    clock.start_at(NOW + timedelta(days=2, hours=3))
    assert "It is closed until 9am Monday. If the medicine is needed sooner, phone the patient." in sentences(
        await process(api, message)
    )
    assert (await first_issue(message)).address == village.first


async def test_nothing_goes_to_a_pharmacy_that_closed_for_good(api: httpx.AsyncClient) -> None:
    village = await new_village()
    message = await ordered(village)
    closure = await villages.close(api, village.first, **villages.FOR_GOOD)
    await villages.confirm(api, closure)
    assert closure["kind"] == ClosureKind.PERMANENT
    assert code(await process(api, message)) == "DISPENSER_OUT_OF_SERVICE"


async def test_an_order_whose_days_are_over_counts_from_today_and_says_so(api: httpx.AsyncClient) -> None:
    message = await ordered(await new_village(), valid_from="2022-10-21")
    told = sentences(await process(api, message))
    assert "its days count from today" in told
    assert (await stored(message)).valid_from == NOW.date()


async def test_an_id_is_used_once(api: httpx.AsyncClient) -> None:
    village = await new_village()
    message = await ordered(village)
    await process(api, message)
    again = await process(api, await ordered(village, id=id_of(message)))
    assert (again.status_code, issue(again)["code"]) == (400, "duplicate")
    assert code(again) == "DUPLICATE_PRESCRIPTION_ID"


async def test_the_same_request_again_is_answered_the_same_and_issues_nothing_twice(
    api: httpx.AsyncClient,
) -> None:
    content = sent_as(await ordered(await new_village()))
    own = request_id()["x-request-id"]
    first = await process(api, content, x_request_id=own)
    clock.start_at(NOW + timedelta(days=40))
    await purge_answered(clock.now(), Renewed())
    before = await rows_stored()
    again = await process(api, content, x_request_id=own.upper())
    assert (first.status_code, again.status_code) == (200, 200)
    assert first.content == again.content
    assert await rows_stored() == before


async def test_sent_ten_times_at_once_it_is_issued_once(api: httpx.AsyncClient) -> None:
    content = sent_as(await ordered(await new_village()))
    own = request_id()["x-request-id"]
    answers = await asyncio.gather(*(process(api, content, x_request_id=own) for _ in range(10)))
    assert {(one.status_code, one.content) for one in answers} == {(200, answers[0].content)}


async def test_its_id_with_another_order_is_refused(api: httpx.AsyncClient) -> None:
    village = await new_village()
    own = request_id()["x-request-id"]
    await process(api, await ordered(village), x_request_id=own)
    again = await process(api, await ordered(village), x_request_id=own)
    assert (again.status_code, code(again)) == (400, "INVALID_VALUE")
    assert "another body" in issue(again)["diagnostics"]


async def test_a_refused_request_may_be_sent_again_by_its_id_and_be_issued(api: httpx.AsyncClient) -> None:
    village = await new_village()
    message = await ordered(village)
    own = request_id()["x-request-id"]
    await villages.close(api, village.first)
    assert (await process(api, message, x_request_id=own)).status_code == 400
    assert (await process(api, message, x_request_id=own, eps_on_closed="token")).status_code == 200


async def test_in_production_no_days_are_moved(
    api: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    message = await ordered(await new_village(), valid_from="2022-10-21")
    monkeypatch.setenv("EPS_ENVIRONMENT", "production")
    settings.cache_clear()
    answer = await process(api, message)
    assert issue(answer)["diagnostics"].startswith("The time to use this prescription ended on")
    assert issue(answer)["expression"] == [
        "Bundle.entry.resource.ofType(MedicationRequest).dispenseRequest.validityPeriod.start"
    ]


async def test_nothing_is_issued_for_somebody_who_died(api: httpx.AsyncClient) -> None:
    village = await new_village()
    who = await new_patient(village, date_of_death=NOW.date())
    answer = await process(api, order_message(nhs_number=who, performer=village.first))
    assert (answer.status_code, code(answer)) == (400, "PATIENT_DECEASED")
