"""A pharmacy's system says item by item what became of a prescription."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID, uuid4

import httpx
import pytest

from eps.prescriptions.states import ItemState, PrescriptionState
from tests.dispensing_messages import an_id, notification_message
from tests.factories import nhs_number
from tests.integration.api.village import close, new_village
from tests.integration.fhir.pharmacy import Ordered, download, notify, ordered, post
from tests.integration.fhir.sending import PROCESS, as_prescriber, code, issue, sentences
from tests.messages import changed, resources

FULLY, NOT, PARTLY, OWING, CANCELLED, *_ = ItemState


async def with_dispenser(api: httpx.AsyncClient, items: int = 1, **facts: Any) -> tuple[Ordered, str]:
    """One that the first pharmacy of a village has, and its code."""
    village = await new_village()
    made = await ordered(api, village, items, **facts)
    await download(api, village.first)
    return made, village.first


@pytest.mark.parametrize(
    ("states", "state", "words"),
    [
        ([FULLY, FULLY], PrescriptionState.DISPENSED, "is dispensed"),
        ([NOT, NOT], PrescriptionState.NOT_DISPENSED, "not dispensed"),
        ([FULLY, OWING], PrescriptionState.WITH_DISPENSER_ACTIVE, "still open"),
    ],
)
async def test_each_item_becomes_what_is_said(
    api: httpx.AsyncClient, states: Sequence[ItemState], state: PrescriptionState, words: str
) -> None:
    made, pharmacy = await with_dispenser(api, 2)
    assert words in sentences(await notify(api, pharmacy, made, states))
    stands = await made.issue()
    assert (stands.state, stands.item_states) == (state, tuple(states))


async def test_the_state_that_the_pharmacy_says_stands(api: httpx.AsyncClient) -> None:
    made, pharmacy = await with_dispenser(api)
    await notify(api, pharmacy, made, [FULLY], state="0003")
    assert (await made.issue()).state is PrescriptionState.WITH_DISPENSER_ACTIVE


async def test_one_that_does_not_fit_is_refused(api: httpx.AsyncClient) -> None:
    made, pharmacy = await with_dispenser(api)
    answer = await notify(api, pharmacy, made, [OWING], state="0006")
    assert (answer.status_code, code(answer)) == (400, "PRESCRIPTION_INVALID_STATE_TRANSITION")


async def test_a_later_one_takes_the_place_of_the_last(api: httpx.AsyncClient) -> None:
    made, pharmacy = await with_dispenser(api)
    own = str(uuid4())
    await notify(api, pharmacy, made, [FULLY], id=own)
    answer = await notify(api, pharmacy, made, [NOT], replaces=own)
    assert "not dispensed" in sentences(answer)


async def test_of_repeat_dispensing_it_is_of_the_issue_that_it_says(api: httpx.AsyncClient) -> None:
    made, pharmacy = await with_dispenser(api, therapy="continuous-repeat-dispensing", repeats=2)
    sentences(await notify(api, pharmacy, made, [FULLY], before=0))
    assert [(await made.issue(number)).state for number in (1, 2, 3)] == [
        PrescriptionState.DISPENSED,
        PrescriptionState.AWAITING_RELEASE_READY,
        PrescriptionState.FUTURE_ISSUE,
    ]


async def test_a_closed_pharmacy_says_what_it_dispensed(api: httpx.AsyncClient) -> None:
    made, pharmacy = await with_dispenser(api)
    await close(api, pharmacy)
    assert "is dispensed" in sentences(await notify(api, pharmacy, made, [FULLY]))


async def test_an_item_that_is_not_of_it_is_not_found(api: httpx.AsyncClient) -> None:
    made, pharmacy = await with_dispenser(api)
    answer = await notify(api, pharmacy, made, [FULLY, FULLY])
    assert (answer.status_code, code(answer)) == (400, "MEDICATIONREQUEST_NOT_FOUND")


async def test_an_item_does_not_go_back(api: httpx.AsyncClient) -> None:
    made, pharmacy = await with_dispenser(api, 2)
    await notify(api, pharmacy, made, [FULLY, OWING])
    answer = await notify(api, pharmacy, made, [PARTLY, FULLY])
    assert (answer.status_code, code(answer)) == (400, "MEDICATIONREQUEST_INVALID_STATE_TRANSITION")


async def test_an_identifier_is_used_once(api: httpx.AsyncClient) -> None:
    made, pharmacy = await with_dispenser(api)
    own = str(uuid4())
    await notify(api, pharmacy, made, [OWING], id=own)
    answer = await notify(api, pharmacy, made, [FULLY], id=own)
    assert (answer.status_code, code(answer)) == (400, "DUPLICATE_NOTIFICATION_ID")


async def test_a_prescriber_dispenses_nothing_and_a_pharmacy_prescribes_nothing(
    api: httpx.AsyncClient,
) -> None:
    made, pharmacy = await with_dispenser(api)
    message = notification_message(made.id, made.number, [FULLY])
    assert (await post(api, PROCESS, message, pharmacy, **as_prescriber())).status_code == 403
    assert (await post(api, PROCESS, made.message, pharmacy)).status_code == 403


DISPENSE = "MedicationDispense"
WRONG: dict[str, tuple[str, object]] = {
    "whenHandedOver": ("whenHandedOver", "2026-11-25T12:00:00Z"),
    "subject.identifier.value": ("subject.identifier.value", "9990000018"),
    "performer.ofType(PractitionerRole)": ("performer", []),
}


@pytest.mark.parametrize("field", WRONG)
async def test_what_must_be_the_same_of_every_item_is_named(api: httpx.AsyncClient, field: str) -> None:
    path, value = WRONG[field]
    message = changed(
        notification_message(an_id(), nhs_number(1), [FULLY, FULLY]), DISPENSE, path, value, place=1
    )
    message = changed(message, DISPENSE, "subject.identifier.value", "9990000026", place=0)
    answer = await post(api, PROCESS, message, "FA001")
    expressions = [one["expression"][0] for one in answer.json()["issue"]]
    assert answer.status_code == 400
    assert f"Bundle.entry.resource.ofType({DISPENSE}).{field}" in expressions


WHY = "https://fhir.nhs.uk/StructureDefinition/Extension-DM-PrescriptionNonDispensingReason"


async def told_why(api: httpx.AsyncClient, *reasons: str | None) -> httpx.Response:
    """Two items of which nothing was dispensed, each with its reason."""
    made, pharmacy = await with_dispenser(api, 2)
    message = notification_message(made.id, made.number, [NOT, NOT])
    for dispense, reason in zip(resources(message, DISPENSE), reasons, strict=True):
        dispense["extension"] = [{"url": WHY, "valueCoding": {"code": reason}}] if reason else []
    return await post(api, PROCESS, message, pharmacy)


async def test_one_prescription_is_not_dispensed_for_one_reason(api: httpx.AsyncClient) -> None:
    answer = await told_why(api, "0001", "0008")
    assert (answer.status_code, issue(answer)["code"], code(answer)) == (400, "invalid", "INVALID_VALUE")
    assert issue(answer)["expression"] == ["MedicationDispense.extension:prescriptionNonDispensingReason"]


@pytest.mark.parametrize("second", ["0001", None])
async def test_the_same_reason_is_told_of_every_item_or_of_some(
    api: httpx.AsyncClient, second: str | None
) -> None:
    assert "not dispensed" in sentences(await told_why(api, "0001", second))


async def test_a_message_has_one_header(api: httpx.AsyncClient) -> None:
    made, pharmacy = await with_dispenser(api)
    message = notification_message(made.id, made.number, [FULLY])
    message["entry"].append({**message["entry"][0], "fullUrl": "urn:uuid:second"})
    answer = await post(api, PROCESS, message, pharmacy)
    assert answer.status_code == 400
    assert issue(answer)["diagnostics"] == "Bundle.entry.resource.ofType(MessageHeader) must be there once."


async def test_a_medicine_is_named_once(api: httpx.AsyncClient) -> None:
    message = notification_message(an_id(), nhs_number(1), [FULLY])
    resources(message, DISPENSE)[0] |= {"medicationReference": {}, "medicationCodeableConcept": {}}
    answer = await post(api, PROCESS, message, "FA001")
    assert (answer.status_code, code(answer)) == (400, "CONFLICTING_VALUES")


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("authorizingPrescription.0.reference", "#m2"),
        ("authorizingPrescription", []),
        ("contained", []),
        ("type.coding.0.code", "0009"),
        ("type.coding.0.code", ["0001"]),
        ("type.coding", []),
        ("contained.1.identifier.0.value", "item"),
        ("contained.1.groupIdentifier.value", "no id"),
        ("subject.identifier.value", "9990000000"),
        ("extension", [{"url": "https://fhir.nhs.uk/StructureDefinition/Extension-EPS-TaskBusinessStatus"}]),
        ("extension", "none"),
    ],
)
async def test_what_cannot_be_read_is_told_and_nothing_is_stored(
    api: httpx.AsyncClient, path: str, value: object
) -> None:
    made, pharmacy = await with_dispenser(api)
    before = await made.issue()
    message = changed(notification_message(made.id, made.number, [FULLY]), DISPENSE, path, value)
    answer = await post(api, PROCESS, message, pharmacy)
    assert answer.status_code == 400, answer.text
    assert issue(answer)["severity"] == "error"
    assert await made.issue() == before


async def test_a_message_without_an_identifier_or_a_dispense_is_refused(api: httpx.AsyncClient) -> None:
    message = notification_message(an_id(), nhs_number(1), [FULLY])
    del message["identifier"]
    assert (await post(api, PROCESS, message, "FA001")).status_code == 400
    empty = notification_message(an_id(), nhs_number(1), [], id=str(UUID(int=1)))
    assert (await post(api, PROCESS, empty, "FA001")).status_code == 400
