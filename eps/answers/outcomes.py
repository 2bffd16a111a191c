"""From what went wrong to what a FHIR client is told: one table of kinds and answers, one shape (OperationOutcome)."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import orjson
from starlette.responses import Response

from eps.answers.errors import InvalidFields, Unexpected, WrongMethod, headers_of
from eps.answers.operations import FHIR_JSON
from eps.answers.request_ids import RequestIdMissing
from eps.errors import (
    Conflict,
    EpsError,
    Forbidden,
    Invalid,
    NotFound,
    Stale,
    TooLarge,
    TooMany,
    Unauthenticated,
    Unavailable,
    Unreadable,
    UnsupportedForm,
    VersionMissing,
)
from eps.record.idempotency import RequestInProgress

SPINE = "https://fhir.nhs.uk/R4/CodeSystem/Spine-ErrorOrWarningCode"
EPS_ISSUE = "https://fhir.nhs.uk/CodeSystem/EPS-IssueCode"
OUR_OWN = "urn:eps-nomination-manager:issue-code"
"""Codes for what the national systems have none."""


class FaultsFound(Invalid):
    """Several things about this message are not valid. Each is told; put them right and send it again."""

    def __init__(self, faults: Sequence[EpsError]) -> None:
        super().__init__()
        self.faults = faults


@dataclass(frozen=True, slots=True)
class Coding:
    """`details` of an issue, in the words of the code system."""

    code: str
    display: str
    system: str = SPINE
    version: str | None = "1"


@dataclass(frozen=True, slots=True)
class FhirAnswer:
    """`issue` is FHIR's own kind of issue. Without a coding the diagnostics say it all, as nationally."""

    status: int
    issue: str
    coding: Coding | None = None
    severity: str = "error"


_INVALID = Coding("INVALID_VALUE", "Provided value is invalid")
_UNSUPPORTED = Coding("UNSUPPORTED_SERVICE", "Unsupported Service")

ANSWERS: dict[type[EpsError], FhirAnswer] = {
    Unreadable: FhirAnswer(400, "structure", _INVALID),
    RequestIdMissing: FhirAnswer(400, "required", Coding("MISSING_VALUE", "Required value is missing")),
    Unauthenticated: FhirAnswer(401, "forbidden", Coding("ACCESS_DENIED", "Access Denied - Unauthorised")),
    Forbidden: FhirAnswer(403, "forbidden", Coding("ACCESS_DENIED", "Access Denied")),
    NotFound: FhirAnswer(
        404, "not-found", Coding("RESOURCE_NOT_FOUND", "Resource not found"), severity="information"
    ),
    WrongMethod: FhirAnswer(405, "not-supported", _UNSUPPORTED),
    Conflict: FhirAnswer(400, "business-rule", Coding("BUSINESS_RULE", "Not possible now", OUR_OWN)),
    RequestInProgress: FhirAnswer(
        409, "conflict", Coding("REQUEST_IN_PROGRESS", "The same request is at work", OUR_OWN)
    ),
    Stale: FhirAnswer(
        409,
        "conflict",
        Coding(
            "RESOURCE_VERSION_MISMATCH", "Resource version supplied does not match actual resource version"
        ),
    ),
    TooLarge: FhirAnswer(413, "too-long", _INVALID),
    UnsupportedForm: FhirAnswer(415, "processing", _UNSUPPORTED),
    Invalid: FhirAnswer(400, "value", _INVALID),
    VersionMissing: FhirAnswer(412, "structure", Coding("PRECONDITION_FAILED", "Required condition failed")),
    TooMany: FhirAnswer(429, "value", Coding("TOO_MANY_REQUESTS", "Too many requests")),
    Unexpected: FhirAnswer(
        500, "exception", Coding("SERVER_ERROR", "Error processing request"), severity="fatal"
    ),
    Unavailable: FhirAnswer(503, "timeout", Coding("SERVICE_UNAVAILABLE", "Service unavailable")),
}
"""The nearest ancestor of an error decides. Statuses follow the national systems: what cannot be is 400, a version that
is missing 412, one that is old 409."""


def fhir_answer(error: type[EpsError]) -> FhirAnswer:
    return next(ANSWERS[ancestor] for ancestor in error.__mro__ if ancestor in ANSWERS)


def outcome(error: EpsError) -> Response:
    """Several faults are told together, with the status of the first; more than one status becomes 400."""
    faults = list(_faults(error))
    statuses = {fhir_answer(type(fault)).status for fault, _, _ in faults}
    status = statuses.pop() if len(statuses) == 1 else 400
    return Response(
        operation_outcome([_issue(*fault) for fault in faults]), status, headers_of(error), FHIR_JSON
    )


def operation_outcome(issues: Sequence[dict[str, Any]]) -> bytes:
    return orjson.dumps({"resourceType": "OperationOutcome", "issue": issues})


def informational(*sentences: str, coding: Coding | None = None) -> Response:
    """All is well: one issue for each sentence, the coding beside the first."""
    issues = [_told("information", "informational", sentence) for sentence in sentences]
    if coding is not None:
        issues[0]["details"] = details(coding)
    return Response(operation_outcome(issues), 200, media_type=FHIR_JSON)


def _told(severity: str, code: str, diagnostics: str) -> dict[str, Any]:
    return {"severity": severity, "code": code, "diagnostics": diagnostics}


def details(coding: Coding) -> dict[str, Any]:
    version = {} if coding.version is None else {"version": coding.version}
    return {"coding": [{"system": coding.system, **version, "code": coding.code, "display": coding.display}]}


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
        issue["details"] = details(answer.coding)
    if place:
        issue["expression"] = [expression(place)]
    return issue


def expression(place: str) -> str:
    """A JSON pointer as FHIR names places, `/entry/0/resource` as `entry[0].resource`; another text as it is."""
    if not place.startswith("/"):
        return place
    steps = [step.replace("~1", "/").replace("~0", "~") for step in place.split("/")[1:]]
    return re.sub(r"\.(\[)", r"\1", ".".join(f"[{step}]" if step.isdigit() else step for step in steps))
