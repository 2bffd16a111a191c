"""A task that a dispenser sends: it returns a prescription, or withdraws what it said of one."""

from collections.abc import Iterator
from enum import StrEnum
from typing import Literal, TypeVar
from uuid import UUID

from eps.answers.faults import FaultsFound, IdentifierInvalid, ValueMustBe
from eps.answers.resources import Resource
from eps.errors import EpsError
from eps.fhir.naming import OUR_OWN
from eps.fhir.order_reading import prescription_id_of
from eps.fhir.reading import Json, expression_of, found, made, missing, objects, text, wrong_form
from eps.fhir.systems import ODS_CODE, RETURN_REASON, WITHDRAW_REASON
from eps.identifiers import InvalidNhsNumber, NhsNumber, OdsCode
from eps.prescriptions.dispense_service import WithdrawReason
from eps.prescriptions.returning import ReturnReason
from eps.prescriptions.with_dispenser import Named

Reason = TypeVar("Reason", bound=StrEnum)
RETURN, WITHDRAW = "rejected", "in-progress"
INPUT = f"{OUR_OWN}:task-input"
SEND_TO = "send-to"
"""The input of a return that names the dispenser to which the patient asked for it to be sent."""


class TaskBody(Resource):
    """`status` rejected returns a prescription, in-progress with the code `abort` withdraws a dispense notification."""

    resource_type: Literal["Task"]


def read_task(body: TaskBody) -> Json:
    """The task as it was sent, once what every one must have is there."""
    task: Json = {"resourceType": "Task", **(body.model_extra or {})}
    if faults := list(_faults(task)):
        raise FaultsFound(faults)
    return task


def _faults(task: Json) -> Iterator[EpsError]:
    if task.get("intent") != "order":
        yield _must_be("intent", "order")
    if task.get("status") == WITHDRAW:
        if task.get("code") is None:
            yield missing(task, "code")
        elif found(task, "code", "coding", 0, "code") != "abort":
            yield _must_be("code.coding.code", "abort")
    elif task.get("status") != RETURN:
        yield _must_be("status", WITHDRAW, RETURN)


def _must_be(field: str, *wanted: str) -> ValueMustBe:
    listed = ", ".join(f"'{one}'" for one in wanted)
    return ValueMustBe(pointer=f"Task.{field}", field=f"Task.{field}", wanted=f"one of: {listed}")


def named_in(task: Json) -> Named:
    return Named(prescription_id_of(task), _nhs_number(task))


def _nhs_number(task: Json) -> NhsNumber:
    path = ("for", "identifier", "value")
    try:
        return NhsNumber(text(task, *path))
    except InvalidNhsNumber:
        raise IdentifierInvalid(pointer=expression_of(task, *path), field="nhsNumber") from None


def return_reason(task: Json) -> ReturnReason:
    return _reason(task, ReturnReason, RETURN_REASON)


def withdraw_reason(task: Json) -> WithdrawReason:
    return _reason(task, WithdrawReason, WITHDRAW_REASON)


def _reason(task: Json, reasons: type[Reason], system: str) -> Reason:
    """The coding of this system, whatever others stand beside it."""
    given = [
        one.get("code") for one in objects(task, "statusReason", "coding") if one.get("system") == system
    ]
    for reason in reasons:
        if reason in given:
            return reason
    wanted = f"one of system {system}: {', '.join(reasons)}"
    raise ValueMustBe(pointer="Task.statusReason", field="Task.statusReason", wanted=wanted)


def notification_of(task: Json) -> UUID:
    """The dispense notification that is withdrawn."""
    return made(UUID, task, "focus", "identifier", "value", wanted="a UUID")


def send_to(task: Json) -> OdsCode | None:
    """Where the patient asked for it to be sent, where the task says so."""
    path = _path_of_send_to(task)
    if path is None:
        return None
    if found(task, *path, "system") != ODS_CODE:
        raise wrong_form(task, *path, wanted="an ODS code")
    return made(OdsCode, task, *path, "value", wanted="an ODS code")


def place_of_send_to(task: Json) -> str:
    return expression_of(task, *(_path_of_send_to(task) or ("input",)), "value")


def _path_of_send_to(task: Json) -> tuple[str, int, str] | None:
    for place, one in enumerate(objects(task, "input")):
        system, code = (found(one, "type", "coding", 0, name) for name in ("system", "code"))
        if (system, code) == (INPUT, SEND_TO):
            return "input", place, "valueIdentifier"
    return None
