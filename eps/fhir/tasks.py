"""POST /FHIR/R4/Task: a dispenser gives a prescription back, or withdraws its last dispense notification."""

from starlette.responses import Response

from eps import clock
from eps.answers import faults
from eps.answers.idempotency import RequestIdReused, once_by_request_id
from eps.answers.operations import FHIR_JSON, Answer, Call, Operation
from eps.answers.outcomes import informational
from eps.answers.resources import OperationOutcome
from eps.answers.shapes import Nothing
from eps.fhir.reading import Json
from eps.fhir.task_reading import (
    RETURN,
    TaskBody,
    named_in,
    notification_of,
    place_of_send_to,
    read_task,
    return_reason,
    send_to,
    withdraw_reason,
)
from eps.identity.permissions import Action, Principal
from eps.nomination.domain import CannotReceivePrescriptions, WrongKindOfDispenser
from eps.prescriptions.dispense_service import (
    NotTheLastNotification,
    Withdrawing,
    withdraw,
)
from eps.prescriptions.performer import UnknownDispenser
from eps.prescriptions.releasing import WithAnotherDispenser
from eps.prescriptions.return_service import Returning, return_prescription
from eps.prescriptions.returning import PatientsChoiceClosed
from eps.prescriptions.states import PrescriptionState
from eps.prescriptions.with_dispenser import AnotherPatient, PrescriptionNotFound, WrongState
from eps.record.idempotency import Effect, RequestInProgress

SENT_TO = (UnknownDispenser, WrongKindOfDispenser, CannotReceivePrescriptions)
"""What may be wrong with where the patient wants it sent, the only dispenser that a return names."""


async def take_task(call: Call[Nothing, TaskBody]) -> Response:
    task = read_task(call.body)
    does = _return if task["status"] == RETURN else _withdraw
    work = does(task, call.principal)
    outcome = await once_by_request_id(call, work, clock.now())
    return informational(outcome.resource)


def _return(task: Json, principal: Principal) -> Effect:
    returning = Returning(principal, named_in(task), return_reason(task), clock.now(), send_to(task))

    async def effect() -> str:
        try:
            issue = await return_prescription(returning)
        except SENT_TO as error:
            error.pointer = place_of_send_to(task)
            raise
        if issue.state is PrescriptionState.CANCELLED:
            return (
                "The prescription was returned, and is cancelled: its practice had asked for that meanwhile."
            )
        if issue.address is not None:
            return f"The prescription was returned, and waits for {issue.address} as the patient asked."
        return "The prescription was returned. Any pharmacy can download it by its ID."

    return effect


def _withdraw(task: Json, principal: Principal) -> Effect:
    withdrawing = Withdrawing(
        principal, named_in(task), notification_of(task), withdraw_reason(task), clock.now()
    )

    async def effect() -> str:
        await withdraw(withdrawing)
        return "The dispense notification was withdrawn. The prescription is still with you."

    return effect


OPERATIONS = (
    Operation(
        *("POST", "/FHIR/R4/Task", take_task),
        action=Action.RETURN_PRESCRIPTION,
        summary="Return a prescription, or withdraw the last dispense notification",
        answers={200: Answer("What was done.", OperationOutcome, media_type=FHIR_JSON)},
        refusals=(
            *(faults.FaultsFound, faults.ValueMustBe, faults.FieldMissing, faults.WrongForm),
            *(faults.IdentifierInvalid, faults.WrongCheckDigit, RequestIdReused, RequestInProgress),
            *(PrescriptionNotFound, WithAnotherDispenser, WrongState, AnotherPatient, PatientsChoiceClosed),
            *(UnknownDispenser, WrongKindOfDispenser, CannotReceivePrescriptions, NotTheLastNotification),
        ),
    ),
)
