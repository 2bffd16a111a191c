"""What a FHIR client is told of each kind of error, and of single errors that the national services have a code for:
one table, beside that of the JSON door in errors.py. The domain knows no status and no code."""

from dataclasses import dataclass

from eps.answers import faults
from eps.answers.errors import Unexpected, WrongMethod
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
from eps.prescriptions import dispensing, order, progress, releasing
from eps.prescriptions.dispense_service import NotificationIdReused, NotTheLastNotification
from eps.prescriptions.domain import UnknownPrescription
from eps.prescriptions.issuing_service import DuplicatePrescription, PatientHasDied
from eps.prescriptions.returning import PatientsChoiceClosed
from eps.prescriptions.routing import DispenserOutOfService
from eps.prescriptions.with_dispenser import AnotherPatient, PrescriptionNotFound, WrongState
from eps.record.idempotency import RequestInProgress

SPINE = "https://fhir.nhs.uk/R4/CodeSystem/Spine-ErrorOrWarningCode"
SPINE_OF_EPS = "https://fhir.nhs.uk/CodeSystem/Spine-ErrorOrWarningCode"
"""The same codes, by the name that the prescription service calls them."""
EPS_ISSUE = "https://fhir.nhs.uk/CodeSystem/EPS-IssueCode"
HTTP_ERROR = "https://fhir.nhs.uk/CodeSystem/http-error-codes"
OUR_OWN = "urn:eps-nomination-manager:issue-code"
"""Codes for what the national systems have none."""


@dataclass(frozen=True, slots=True)
class Coding:
    """`details` of an issue, in the words of the code system; the error's facts are filled into the display."""

    code: str
    display: str
    system: str = SPINE


@dataclass(frozen=True, slots=True)
class FhirAnswer:
    """`issue` is FHIR's own kind of issue. Without a coding the diagnostics say it all, as nationally."""

    status: int
    issue: str
    coding: Coding | None = None
    severity: str = "error"


_INVALID = Coding("INVALID_VALUE", "Provided value is invalid")
_UNSUPPORTED = Coding("UNSUPPORTED_SERVICE", "Unsupported Service")


def _unprocessed(what: str) -> Coding:
    return Coding(
        "FAILURE_TO_PROCESS_MESSAGE",
        f"Unable to process message. Information missing or invalid - {what}",
        SPINE_OF_EPS,
    )


def _rule(code: str, display: str, system: str = EPS_ISSUE) -> FhirAnswer:
    """What the rules of prescriptions do not allow."""
    return FhirAnswer(400, "business-rule", Coding(code, display, system))


_WRONG_STATE = _rule("PRESCRIPTION_INVALID_STATE_TRANSITION", "Invalid State Transition for Prescription")
_NO_SUCH_ITEM = FhirAnswer(
    400, "not-found", Coding("MEDICATIONREQUEST_NOT_FOUND", "Prescription Item Not found", EPS_ISSUE)
)

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
    faults.ValueDiffers: FhirAnswer(400, "value"),
    faults.ReasonsDiffer: FhirAnswer(
        400, "invalid", Coding("INVALID_VALUE", "Provided value is invalid", SPINE_OF_EPS)
    ),
    faults.IdentifierRepeated: FhirAnswer(400, "value"),
    faults.ValueExpected: FhirAnswer(400, "value"),
    faults.ValueMustBe: FhirAnswer(400, "value"),
    faults.EventUnknown: FhirAnswer(400, "value", severity="fatal"),
    faults.OneItemExpected: FhirAnswer(400, "value"),
    faults.FieldMissing: FhirAnswer(400, "required", Coding("MISSING_VALUE", "Required value is missing")),
    faults.FieldUnexpected: FhirAnswer(400, "invalid", _INVALID),
    faults.ParameterMissing: FhirAnswer(400, "invalid"),
    faults.TaskRefused: FhirAnswer(400, "processing"),
    faults.FieldRequired: FhirAnswer(400, "invalid"),
    faults.PersonByReference: FhirAnswer(400, "invalid"),
    faults.TherapyMixed: FhirAnswer(
        400,
        "invalid",
        Coding(
            "INVALID_VALUE",
            "Course of therapy type must either match for all MedicationRequests or be a mixture of 'acute' and "
            "'continuous'.",
        ),
        severity="fatal",
    ),
    faults.MedicationTwice: FhirAnswer(
        400,
        "structure",
        Coding("CONFLICTING_VALUES", "Conflicting values have been specified in different fields"),
    ),
    faults.WrongCheckDigit: FhirAnswer(400, "processing", _unprocessed("{field} has invalid checksum")),
    faults.IdentifierInvalid: FhirAnswer(400, "processing", _unprocessed("{field} is not valid")),
    order.WrongNumberOfItems: FhirAnswer(
        400,
        "business-rule",
        Coding(
            "INVALID_NUMBER_MEDICATIONREQUESTS",
            "Number of items on a prescription should be between 1 and 4",
            EPS_ISSUE,
        ),
    ),
    order.WrongNumberOfIssues: FhirAnswer(
        400,
        "business-rule",
        Coding("INVALID_REPEAT_COUNT", "Repeat count should be between 1 and 99", EPS_ISSUE),
    ),
    DuplicatePrescription: FhirAnswer(
        400, "duplicate", Coding("DUPLICATE_PRESCRIPTION_ID", "Duplicate prescription ID exists", EPS_ISSUE)
    ),
    PatientHasDied: FhirAnswer(
        400, "business-rule", Coding("PATIENT_DECEASED", "Patient is recorded as dead", EPS_ISSUE)
    ),
    DispenserOutOfService: _rule("DISPENSER_OUT_OF_SERVICE", "The dispenser is closed", OUR_OWN),
    UnknownPrescription: FhirAnswer(
        400, "not-found", Coding("RESOURCE_NOT_FOUND", "Resource not found", SPINE_OF_EPS)
    ),
    PrescriptionNotFound: FhirAnswer(
        400,
        "not-found",
        Coding("PRESCRIPTION_NOT_FOUND", "Prescription can not be found. Contact prescriber", EPS_ISSUE),
    ),
    releasing.WithAnotherDispenser: _rule(
        "PRESCRIPTION_WITH_ANOTHER_DISPENSER", "Prescription is with another dispenser"
    ),
    releasing.PrescriptionCancelled: _rule("PRESCRIPTION_CANCELLED", "Prescription has been cancelled"),
    releasing.PrescriptionExpired: _rule("PRESCRIPTION_EXPIRED", "Prescription has expired"),
    releasing.PrescriptionDispensed: _rule("PRESCRIPTION_DISPENSED", "Prescription has been dispensed"),
    releasing.PrescriptionNotDispensed: _rule(
        "PRESCRIPTION_NOT_DISPENSED", "Prescription was not dispensed", OUR_OWN
    ),
    releasing.NotReadyYet: _WRONG_STATE,
    releasing.PharmacyClosed: _rule("PHARMACY_CLOSED", "The pharmacy is closed", OUR_OWN),
    WrongState: _WRONG_STATE,
    AnotherPatient: _rule("ANOTHER_PATIENT", "Prescription is for another patient", OUR_OWN),
    PatientsChoiceClosed: _rule("DISPENSER_OUT_OF_SERVICE", "The dispenser is closed", OUR_OWN),
    dispensing.NotAnItemOfThis: _NO_SUCH_ITEM,
    progress.NotAnItemOfPrescription: _NO_SUCH_ITEM,
    dispensing.ItemLeftOut: _NO_SUCH_ITEM,
    dispensing.ItemCannotBecome: _rule(
        "MEDICATIONREQUEST_INVALID_STATE_TRANSITION", "Invalid State Transition for Prescription Item"
    ),
    dispensing.StateDoesNotFit: _WRONG_STATE,
    NotTheLastNotification: _rule(
        "DISPENSE_AMEND_IDENTIFIER_MISMATCH",
        "Dispense Amendment/Cancellation Request does not pertain to Last Dispense",
    ),
    progress.SaidBefore: FhirAnswer(
        409, "duplicate", Coding("REC_CONFLICT", "409: The Receiver identified a conflict.", HTTP_ERROR)
    ),
    NotificationIdReused: FhirAnswer(
        400, "duplicate", Coding("DUPLICATE_NOTIFICATION_ID", "The identifier came before", OUR_OWN)
    ),
}
"""The nearest ancestor of an error decides: its kind, but for what follows the kinds here. Statuses are those of the
national services: what cannot be is 400, a version that is missing 412, one that is old 409."""


def fhir_answer(error: type[EpsError]) -> FhirAnswer:
    return next(ANSWERS[ancestor] for ancestor in error.__mro__ if ancestor in ANSWERS)
