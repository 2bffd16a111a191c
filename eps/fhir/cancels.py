"""One item of a prescription is cancelled, or marked for when its dispenser gives it back."""

import re
from datetime import datetime
from typing import Any

from starlette.responses import Response

from eps import clock
from eps.answers import faults
from eps.answers.idempotency import RequestIdReused, once_by_request_id
from eps.answers.operations import Call
from eps.answers.shapes import Nothing
from eps.fhir.cancel_answers import answer, require_can_be_echoed
from eps.fhir.envelope_rules import faults_of_any
from eps.fhir.item_reading import item_id_of
from eps.fhir.message import Message, MessageBundle, must_be
from eps.fhir.order_reading import nhs_number_of, patient_of, practice_of, prescription_id_of
from eps.fhir.order_rules import REQUEST
from eps.fhir.patient_reading import newcomer
from eps.fhir.reading import Json, expression_of, objects, text_if_any
from eps.identity.permissions import NotYourOrganisation
from eps.prescriptions.cancelling_service import Cancelling, cancel
from eps.prescriptions.changing import PrescriptionMovedOn
from eps.record.idempotency import RequestInProgress

EVENT = "prescription-order-update"
REASON = re.compile("000[1-9]")
REASONS = "https://fhir.nhs.uk/CodeSystem/medicationrequest-status-reason"


async def take_cancellation(call: Call[Nothing, MessageBundle], message: Message) -> Response:
    at = clock.now()
    cancelling = read_cancellation(call, message, at)
    require_can_be_echoed(message)

    async def effect() -> object:
        cancelled = await cancel(cancelling)
        return {"outcome": cancelled.outcome, "holder": cancelled.holder, "at": at}

    outcome = await once_by_request_id(call, effect, at)
    return answer(message, call.request.headers["x-request-id"], outcome.resource)


def read_cancellation(call: Call[Nothing, MessageBundle], message: Message, at: datetime) -> Cancelling:
    if wrong := list(faults_of_any(message)):
        raise faults.FaultsFound(wrong)
    request = _only_item(message)
    patient = patient_of(message)
    who = nhs_number_of(patient)
    return Cancelling(
        principal=call.principal,
        practice=practice_of(message, request, call.principal.ods_codes),
        who=who,
        prescription=prescription_id_of(request),
        item=item_id_of(request),
        reason=_reason(request),
        at=at,
        newcomer=newcomer(patient, who),
    )


def _only_item(message: Message) -> Json:
    requests = message.all(REQUEST)
    if len(requests) != 1:
        raise faults.OneItemExpected(pointer=f"Bundle.entry.resource.ofType({REQUEST})", event=EVENT)
    [request] = requests
    if request.get("status") != "cancelled":
        raise must_be(request, "status", "cancelled")
    return request


def _reason(request: Json) -> str:
    """By the coding of the national list, else by the first."""
    codings = objects(request, "statusReason", "coding")
    place = next((place for place, one in enumerate(codings) if one.get("system") == REASONS), 0)
    reason = text_if_any(request, "statusReason", "coding", place, "code")
    if reason is None:
        raise faults.ValueExpected(
            pointer=expression_of(request, "statusReason"), resource=REQUEST, field="statusReason"
        )
    if not REASON.fullmatch(reason):
        raise must_be(request, "statusReason", "one of 0001 to 0009")
    return reason


REFUSALS: tuple[type[Any], ...] = (
    *(RequestIdReused, RequestInProgress, NotYourOrganisation, PrescriptionMovedOn),
    *(faults.FaultsFound, faults.OneItemExpected, faults.ValueMustBe, faults.ValueExpected),
    *(faults.WrongCheckDigit, faults.IdentifierInvalid),
)
