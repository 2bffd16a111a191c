"""POST /FHIR/R4/$process-message: one door for several events, each with a handler of its own."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass

from starlette.responses import Response

from eps.answers import faults
from eps.answers.operations import FHIR_JSON, Answer, Call, Operation
from eps.answers.resources import MessageAnswer
from eps.answers.shapes import Nothing
from eps.errors import EpsError
from eps.fhir import cancels, dispense_notifications, message, orders
from eps.fhir.message import Message, MessageBundle
from eps.identity.permissions import Action, require

MessageCall = Call[Nothing, MessageBundle]


@dataclass(frozen=True, slots=True)
class Event:
    """`action` is what the sender's role must be allowed to do."""

    action: Action
    handle: Callable[[MessageCall, Message], Awaitable[Response]]
    refusals: tuple[type[EpsError], ...]


EVENTS: Mapping[str, Event] = {
    "prescription-order": Event(Action.ISSUE_PRESCRIPTION, orders.take_order, orders.REFUSALS),
    "prescription-order-update": Event(
        Action.CANCEL_PRESCRIPTION, cancels.take_cancellation, cancels.REFUSALS
    ),
    "dispense-notification": Event(
        Action.DISPENSE, dispense_notifications.take_notification, dispense_notifications.REFUSALS
    ),
}


async def process_message(call: MessageCall) -> Response:
    message = Message.of(call.body, call.content)
    event = EVENTS.get(message.event) if isinstance(message.event, str) else None
    if event is None:
        raise faults.EventUnknown(
            pointer="Bundle.entry.resource.ofType(MessageHeader).eventCoding.code", events=", ".join(EVENTS)
        )
    require(call.principal, event.action)
    return await event.handle(call, message)


READING = (
    *(faults.FieldMissing, faults.WrongForm, faults.DanglingReference),
    *(message.ResourceMissing, message.FullUrlRepeated),
)

OPERATIONS = (
    Operation(
        *("POST", "/FHIR/R4/$process-message", process_message),
        action=Action.PROCESS_MESSAGE,
        summary="Take a message: an order is issued, one of its items cancelled, or a dispenser says what it dispensed",
        answers={
            200: Answer("What was done, and what follows.", MessageAnswer, media_type=FHIR_JSON),
            400: Answer("Not done, and why.", MessageAnswer, media_type=FHIR_JSON),
        },
        refusals=(
            faults.EventUnknown,
            *READING,
            *(error for event in EVENTS.values() for error in event.refusals),
        ),
        optional_headers=("EPS-On-Closed",),
    ),
)
