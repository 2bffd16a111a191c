"""The event dispense-notification: a dispenser says of each item what became of it."""

from starlette.responses import Response

from eps import clock
from eps.answers import faults
from eps.answers.idempotency import RequestIdReused, once_by_request_id
from eps.answers.operations import Call
from eps.answers.outcomes import informational
from eps.answers.shapes import Nothing
from eps.fhir.message import Message, MessageBundle
from eps.fhir.notification_reading import (
    issue_number,
    named_by,
    read_notification,
    replaced_by,
    require_notification,
)
from eps.prescriptions import dispensing
from eps.prescriptions.dispense_service import (
    Dispensing,
    NotificationIdReused,
    NotTheLastNotification,
    notify_dispensed,
)
from eps.prescriptions.releasing import WithAnotherDispenser
from eps.prescriptions.states import PrescriptionState
from eps.prescriptions.with_dispenser import AnotherPatient, PrescriptionNotFound, WrongState
from eps.record.idempotency import RequestInProgress

TOLD = {
    PrescriptionState.WITH_DISPENSER: "Nothing of the prescription is dispensed yet.",
    PrescriptionState.WITH_DISPENSER_ACTIVE: "The prescription is still open.",
    PrescriptionState.DISPENSED: "The prescription is dispensed.",
    PrescriptionState.NOT_DISPENSED: "The prescription is closed as not dispensed.",
}


async def take_notification(call: Call[Nothing, MessageBundle], message: Message) -> Response:
    dispenses = require_notification(message)
    said = Dispensing(
        principal=call.principal,
        named=named_by(message, dispenses[0]),
        notification=read_notification(call.body, dispenses),
        at=clock.now(),
        number=issue_number(dispenses[0]),
        replaces=replaced_by(message),
    )

    async def effect() -> object:
        issue = await notify_dispensed(said)
        return f"The dispense notification was taken. {TOLD[issue.state]}"

    outcome = await once_by_request_id(call, effect, said.at)
    return informational(outcome.resource)


REFUSALS = (
    *(RequestIdReused, RequestInProgress, faults.FaultsFound, faults.ValueDiffers, faults.ValueExpected),
    *(
        faults.MedicationTwice,
        faults.ReasonsDiffer,
        faults.IdentifierInvalid,
        faults.WrongCheckDigit,
        PrescriptionNotFound,
    ),
    *(WithAnotherDispenser, WrongState, AnotherPatient, NotificationIdReused, NotTheLastNotification),
    *(dispensing.NotAnItemOfThis, dispensing.ItemLeftOut, dispensing.ItemCannotBecome),
    dispensing.StateDoesNotFit,
)
