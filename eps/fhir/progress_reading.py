"""What dispensers tell patients, as a bundle of tasks has it: each read for itself, all its faults in one sentence."""

from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime
from typing import Any, Literal
from uuid import UUID

from eps.answers.faults import TaskRefused, WrongForm
from eps.answers.resources import Bundle
from eps.errors import Invalid
from eps.fhir.reading import Json, found
from eps.fhir.systems import ITEM_NUMBER, NHS_NUMBER, ODS_CODE, PRESCRIPTION_NUMBER, PROGRESS
from eps.identifiers import NhsNumber, OdsCode
from eps.prescriptions.identifier import PrescriptionId
from eps.prescriptions.progress import ProgressUpdate, progress_of, require_fitting

TASK_STATUSES = ("completed", "in-progress")
Path = tuple[str | int, ...]
PATHS: dict[str, Path] = {
    "FullUrl": ("fullUrl",),
    "LastModified": ("resource", "lastModified"),
    "LineItemID": ("resource", "focus", "identifier", "value"),
    "PatientNHSNumber": ("resource", "for", "identifier", "value"),
    "PharmacyODSCode": ("resource", "owner", "identifier", "value"),
    "PrescriptionID": ("resource", "basedOn", 0, "identifier", "value"),
    "Status": ("resource", "businessStatus", "coding", 0, "code"),
    "TaskID": ("resource", "id"),
    "TerminalStatus": ("resource", "status"),
}
"""What every entry must have, by the names that the national service calls them."""
SYSTEMS = {
    "LineItemID": ITEM_NUMBER,
    "PatientNHSNumber": NHS_NUMBER,
    "PharmacyODSCode": ODS_CODE,
    "PrescriptionID": PRESCRIPTION_NUMBER,
    "Status": PROGRESS,
}


class StatusUpdates(Bundle):
    """Tasks, each `basedOn` a prescription, its `focus` an item, `for` a patient, with an `owner` and a
    `businessStatus`."""

    type: Literal["transaction"]


def read_update(entry: Json) -> ProgressUpdate | TaskRefused:
    try:
        said = {name: _text(entry, path) for name, path in PATHS.items()}
    except WrongForm as error:
        return TaskRefused(why=str(error))
    if lacking := [name for name, value in said.items() if not value]:
        return TaskRefused(why=f"Missing required field(s) - {', '.join(lacking)}.")
    made, faults = _made(said)
    faults += _faults_of_form(entry, said)
    if "Status" in made and not faults:
        try:
            require_fitting(made["Status"], completed=said["TerminalStatus"] == "completed")
        except Invalid as error:
            faults.append(str(error))
    return TaskRefused(why=" ".join(faults)) if faults else _update(made)


def _text(entry: Json, path: Path) -> str:
    value: Any = found(entry, *path)
    return value if isinstance(value, str) else ""


def _instant(written: str) -> datetime:
    instant = datetime.fromisoformat(written)
    return instant.replace(tzinfo=UTC) if instant.tzinfo is None else instant


MAKERS: Mapping[str, tuple[Callable[[str], object], str | None]] = {
    "Status": (progress_of, None),
    "LastModified": (_instant, "Date format provided for lastModified is invalid."),
    "PatientNHSNumber": (NhsNumber, "NHS number is invalid."),
    "PrescriptionID": (PrescriptionId, "Prescription ID is invalid."),
    "LineItemID": (UUID, "Line item ID is invalid."),
    "PharmacyODSCode": (OdsCode, "ODS code is invalid."),
    "TaskID": (UUID, "Task id is invalid."),
}
"""How each text becomes a value, and what is said where it cannot; None leaves that to the error."""


def _made(said: Mapping[str, str]) -> tuple[dict[str, Any], list[str]]:
    made: dict[str, Any] = {}
    faults = []
    for name, (make, fault) in MAKERS.items():
        try:
            made[name] = make(said[name])
        except (ValueError, Invalid) as error:
            faults.append(fault or str(error))
    return made, faults


def _faults_of_form(entry: Json, said: Mapping[str, str]) -> Iterator[str]:
    if found(entry, "resource", "resourceType") != "Task":
        yield "Resource's resourceType is not 'Task'."
    if said["FullUrl"].lower() != f"urn:uuid:{said['TaskID']}".lower():
        yield "Invalid entry fullUrl or task id."
    if said["TerminalStatus"] not in TASK_STATUSES:
        yield f"Task.status must be one of: {', '.join(TASK_STATUSES)}."
    wrong = [name for name, system in SYSTEMS.items() if found(entry, *PATHS[name][:-1], "system") != system]
    if wrong:
        yield f"Invalid CodeSystem(s) - {', '.join(wrong)}."


def _update(made: Mapping[str, Any]) -> ProgressUpdate:
    return ProgressUpdate(
        task_id=made["TaskID"],
        prescription=made["PrescriptionID"],
        nhs_number=made["PatientNHSNumber"],
        item=made["LineItemID"],
        ods_code=made["PharmacyODSCode"],
        progress=made["Status"],
        said_at=made["LastModified"],
    )
