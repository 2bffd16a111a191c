"""What the sender of a cancellation is told: the message sent back, with what came of it (prescription-order-response).

What was not found is an OperationOutcome instead. Only a cancellation that was done is a 200, as nationally.
"""

import json
from collections.abc import Mapping
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from starlette.responses import Response

from eps.answers.faults import WrongForm
from eps.answers.fhir_answers import Coding
from eps.answers.operations import FHIR_JSON
from eps.answers.outcomes import details, operation_outcome
from eps.fhir.message import Message
from eps.fhir.order_rules import REQUEST
from eps.fhir.reading import Json, found, objects
from eps.fhir.systems import ODS_CODE, RFC_4122, STATUS_HISTORY
from eps.prescriptions.cancelling import Outcome

SERVICE = "EPS nomination manager"
HISTORY = "https://fhir.nhs.uk/CodeSystem/medicationrequest-status-history"
EVENTS = "https://fhir.nhs.uk/CodeSystem/message-event"
SAID = {
    Outcome.CANCELLED: ("cancelled", "Prescription/item was cancelled"),
    Outcome.WITH_DISPENSER: (
        "active",
        "Prescription/item was not cancelled. With dispenser. Marked for cancellation",
    ),
    Outcome.WITH_DISPENSER_ACTIVE: (
        "active",
        "Prescription/item was not cancelled. With dispenser active. Marked for cancellation",
    ),
    Outcome.DISPENSED: (
        "completed",
        "Prescription/item was not cancelled. Prescription has been dispensed.",
    ),
    Outcome.EXPIRED: ("stopped", "Prescription/item has expired"),
    Outcome.ALREADY_CANCELLED: ("cancelled", "Prescription/item had already been cancelled"),
    Outcome.ANOTHER_PRESCRIBER: (
        "unknown",
        "Prescription/item cancellation requested by another prescriber",
    ),
    Outcome.NOT_FOUND: ("unknown", "Prescription/item not found"),
    Outcome.NOT_DISPENSED: (
        "stopped",
        "Prescription/item was not cancelled. Prescription has been not dispensed.",
    ),
}
"""The state of the item, and the display of the code system."""
UNKNOWN = (
    "No such prescription or item is known here. One that is still on its way is cancelled as it arrives."
)
NOT_ECHOED = ("MessageHeader", REQUEST, "Provenance")


def require_can_be_echoed(message: Message) -> None:
    """Before anything is done: numbers without end can be read, and are no JSON."""
    try:
        json.dumps(dict(message.entries), allow_nan=False)
    except (ValueError, RecursionError):
        raise WrongForm(field="Bundle.entry", wanted="JSON that can be sent back") from None


def answer(message: Message, request_id: str, done: Mapping[str, Any]) -> Response:
    """`done` is what the first request with this id came to; the same again gets the same answer."""
    outcome = Outcome(done["outcome"])
    status = 200 if outcome is Outcome.CANCELLED else 400
    if outcome is Outcome.NOT_FOUND:
        return Response(_not_found(), status, media_type=FHIR_JSON)
    bundle = _bundle(message, request_id, outcome, done)
    content = json.dumps(bundle, allow_nan=False, ensure_ascii=False, separators=(",", ":"))
    return Response(content.encode(), status, media_type=FHIR_JSON)


def _not_found() -> bytes:
    _, display = SAID[Outcome.NOT_FOUND]
    issue = {
        "severity": "error",
        "code": "not-found",
        "details": details(Coding(Outcome.NOT_FOUND, display, HISTORY)),
        "diagnostics": UNKNOWN,
    }
    return operation_outcome([issue])


def _bundle(message: Message, request_id: str, outcome: Outcome, done: Mapping[str, Any]) -> Json:
    item_name = next(name for name, one in message.entries.items() if one["resourceType"] == REQUEST)
    own_id = str(uuid5(NAMESPACE_URL, f"prescription-order-response/{request_id.lower()}"))
    entries = {
        f"urn:uuid:{own_id}": _header(message, item_name, outcome),
        item_name: _item(message.entries[item_name], outcome, done),
        **{name: one for name, one in message.entries.items() if one["resourceType"] not in NOT_ECHOED},
    }
    return {
        "resourceType": "Bundle",
        "identifier": {"system": RFC_4122, "value": own_id},
        "timestamp": done["at"],
        "type": "message",
        "entry": [{"fullUrl": name, "resource": one} for name, one in entries.items()],
    }


def _header(message: Message, item_name: str, outcome: Outcome) -> Json:
    asked = message.first("MessageHeader")
    sender = found(asked, "sender") or {}
    return {
        "resourceType": "MessageHeader",
        "eventCoding": {
            "system": EVENTS,
            "code": "prescription-order-response",
            "display": "Prescription Order Response",
        },
        "destination": [{"endpoint": found(asked, "source", "endpoint"), "receiver": sender}],
        "sender": {"display": SERVICE},
        "source": {"name": SERVICE, "endpoint": "urn:eps-nomination-manager"},
        "response": {
            "identifier": found(asked, "id") or own_identifier(message),
            "code": "ok" if outcome is Outcome.CANCELLED else "fatal-error",
        },
        "focus": [{"reference": item_name}],
    }


def own_identifier(message: Message) -> str:
    """The name that the message's header goes by."""
    name = next(name for name, one in message.entries.items() if one["resourceType"] == "MessageHeader")
    return name.removeprefix("urn:uuid:")


def _item(request: Json, outcome: Outcome, done: Mapping[str, Any]) -> Json:
    status, display = SAID[outcome]
    history = {
        "url": STATUS_HISTORY,
        "extension": [
            {"url": "status", "valueCoding": {"system": HISTORY, "code": outcome, "display": display}},
            {"url": "statusDate", "valueDateTime": done["at"]},
        ],
    }
    said = {**request, "extension": [*objects(request, "extension"), history], "status": status}
    if done["holder"] is not None:
        holder = {"identifier": {"system": ODS_CODE, "value": done["holder"]}}
        said["dispenseRequest"] = {**(found(request, "dispenseRequest") or {}), "performer": holder}
    return said
