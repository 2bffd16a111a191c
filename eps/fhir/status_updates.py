"""POST /FHIR/R4: a bundle of tasks in which a dispenser tells patients where their prescriptions stand."""

from collections.abc import Sequence
from http import HTTPStatus

import orjson
from starlette.responses import Response

from eps import clock
from eps.answers.faults import TaskRefused
from eps.answers.fhir_answers import fhir_answer
from eps.answers.operations import FHIR_JSON, Answer, Call, Operation
from eps.answers.outcomes import details, status_of_all
from eps.answers.resources import Bundle
from eps.answers.shapes import Nothing
from eps.errors import EpsError, Invalid
from eps.fhir.progress_reading import StatusUpdates, read_update
from eps.fhir.reading import Json
from eps.identity.permissions import Action, NotYourOrganisation
from eps.prescriptions import progress
from eps.prescriptions.progress import ProgressUpdate
from eps.prescriptions.progress_service import Saying, say_progress
from eps.prescriptions.with_dispenser import AnotherPatient, PrescriptionNotFound

MOST = 500
TAKEN = {"severity": "information", "code": "success", "diagnostics": "No issues detected during validation."}
NOT_TAKEN = {
    "severity": "information",
    "code": "informational",
    "diagnostics": "Data not committed due to issues in other entries.",
}


class WrongNumberOfTasks(Invalid):
    """A bundle has 1 to 500 entries, and this one has {entries}."""


async def update_status(call: Call[Nothing, StatusUpdates]) -> Response:
    """Nothing is taken unless all of it can be; each entry is told what is wrong with it."""
    entries = call.body.entry
    if not 1 <= len(entries) <= MOST:
        raise WrongNumberOfTasks(pointer="Bundle.entry", entries=len(entries))
    read = [read_update(entry) for entry in entries]
    updates = [one for one in read if isinstance(one, ProgressUpdate)]
    faults: Sequence[EpsError | None] = [one if isinstance(one, EpsError) else None for one in read]
    if len(updates) == len(read):
        faults = await say_progress(Saying(call.principal, updates, clock.now()))
    content = {
        "resourceType": "Bundle",
        "type": "transaction-response",
        "entry": [_told(*one, refused=any(faults)) for one in zip(entries, faults, strict=True)],
    }
    return Response(orjson.dumps(content), _status(faults), media_type=FHIR_JSON)


def _status(faults: Sequence[EpsError | None]) -> int:
    found = [fault for fault in faults if fault is not None]
    return status_of_all(found) if found else 201


def _status_of(fault: EpsError) -> int:
    return fhir_answer(type(fault)).status


def _told(entry: Json, fault: EpsError | None, *, refused: bool) -> Json:
    status, issue = (200, NOT_TAKEN) if refused else (201, TAKEN)
    if fault is not None:
        status, issue = _status_of(fault), _issue(fault)
    outcome = {"resourceType": "OperationOutcome", "issue": [issue]}
    named = {"fullUrl": entry["fullUrl"]} if isinstance(entry.get("fullUrl"), str) else {}
    return {**named, "response": {"status": f"{status} {HTTPStatus(status).phrase}", "outcome": outcome}}


def _issue(fault: EpsError) -> Json:
    answer = fhir_answer(type(fault))
    issue = {"severity": "error", "code": answer.issue, "diagnostics": str(fault)}
    return issue if answer.coding is None else {**issue, "details": details(answer.coding, fault.facts)}


OPERATIONS = (
    Operation(
        *("POST", "/FHIR/R4", update_status),
        action=Action.DISPENSE,
        summary="Tell patients where their prescriptions stand",
        answers={
            201: Answer("Every task was taken.", Bundle, media_type=FHIR_JSON),
            409: Answer("A task came before; nothing was taken.", Bundle, media_type=FHIR_JSON),
            400: Answer("An entry cannot be taken; nothing was taken.", Bundle, media_type=FHIR_JSON),
            403: Answer("No entry is yours to tell; nothing was taken.", Bundle, media_type=FHIR_JSON),
        },
        refusals=(
            *(WrongNumberOfTasks, TaskRefused, PrescriptionNotFound, AnotherPatient, NotYourOrganisation),
            *(progress.NotAnItemOfPrescription, progress.NeverWithDispenser, progress.DatedAhead),
        ),
    ),
)
