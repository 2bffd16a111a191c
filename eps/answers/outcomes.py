"""OperationOutcomes: what a FHIR client is told when something went wrong, and when all is well."""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import orjson
from starlette.responses import Response

from eps.answers.errors import InvalidFields, headers_of
from eps.answers.faults import FaultsFound
from eps.answers.fhir_answers import SPINE, Coding, fhir_answer
from eps.answers.holder import for_programs, naming_holder
from eps.answers.operations import FHIR_JSON
from eps.errors import EpsError
from eps.prescriptions.releasing import WithAnotherDispenser

OF_ORDERS = {
    "/items": "",
    "/id": ".groupIdentifier.value",
    "/issues": ".dispenseRequest.numberOfRepeatsAllowed",
    "/days_supply": ".dispenseRequest.expectedSupplyDuration",
    "/valid_from": ".dispenseRequest.validityPeriod.start",
    "/performer": ".dispenseRequest.performer",
}
"""Fields of an order, and where a message has them."""


def outcome(error: EpsError) -> Response:
    """Several faults are told together."""
    faults = list(_faults(error))
    status = status_of_all([fault for fault, _, _ in faults])
    issues = [_issue(*fault) for fault in faults]
    if isinstance(error, WithAnotherDispenser):
        [issue] = issues
        content = operation_outcome([for_programs(issue, error)], **naming_holder(error))
    else:
        content = operation_outcome(issues)
    return Response(content, status, headers_of(error), FHIR_JSON)


def status_of_all(faults: Sequence[EpsError]) -> int:
    """That of each where it is the same, else 400."""
    statuses = {fhir_answer(type(fault)).status for fault in faults}
    return statuses.pop() if len(statuses) == 1 else 400


def operation_outcome(issues: Sequence[dict[str, Any]], **more: object) -> bytes:
    return orjson.dumps({"resourceType": "OperationOutcome", **more, "issue": issues})


def informational(*sentences: str, coding: Coding | None = None) -> Response:
    """All is well: one issue for each sentence, the coding beside the first."""
    issues = [_told("information", "informational", sentence) for sentence in sentences]
    if coding is not None:
        issues[0]["details"] = details(coding)
    return Response(operation_outcome(issues), 200, media_type=FHIR_JSON)


def _told(severity: str, code: str, diagnostics: str) -> dict[str, Any]:
    return {"severity": severity, "code": code, "diagnostics": diagnostics}


def details(coding: Coding, facts: Mapping[str, object] | None = None) -> dict[str, Any]:
    version = {"version": "1"} if coding.system == SPINE else {}
    display = coding.display.format(**(facts or {}))
    return {"coding": [{"system": coding.system, **version, "code": coding.code, "display": display}]}


Fault = tuple[EpsError, str, str | None]
"""The error that decides how it is told, its sentence, and the place it is about."""


def _faults(error: EpsError) -> Iterator[Fault]:
    if isinstance(error, FaultsFound):
        for fault in error.faults:
            yield from _faults(fault)
    elif isinstance(error, InvalidFields):
        yield from ((error, field.detail, field.pointer) for field in error.errors)
    else:
        yield error, str(error), error.pointer


def _issue(error: EpsError, sentence: str, place: str | None) -> dict[str, Any]:
    answer = fhir_answer(type(error))
    issue = _told(answer.severity, answer.issue, sentence)
    if answer.coding is not None:
        issue["details"] = details(answer.coding, error.facts)
    if place:
        issue["expression"] = [expression(place)]
    return issue


def expression(place: str) -> str:
    """A JSON pointer as FHIR names places, `/entry/0/resource` as `entry[0].resource`; another text as it is."""
    if not place.startswith("/"):
        return place
    if place in OF_ORDERS:
        return f"Bundle.entry.resource.ofType(MedicationRequest){OF_ORDERS[place]}"
    steps = [step.replace("~1", "/").replace("~0", "~") for step in place.split("/")[1:]]
    return re.sub(r"\.(\[)", r"\1", ".".join(f"[{step}]" if step.isdigit() else step for step in steps))
