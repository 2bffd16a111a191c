"""Who may do what: one table, role × action. Services ask it too, so that no door can forget."""

from dataclasses import dataclass, field
from enum import StrEnum

from eps.errors import Forbidden
from eps.identifiers import NhsNumber, OdsCode


class Role(StrEnum):
    PATIENT = "patient"
    PHARMACY = "pharmacy"
    PRACTICE = "practice"
    PRESCRIBER = "prescriber"
    COMMISSIONER = "commissioner"
    APPLICATION = "application"
    OPERATIONS = "operations"


class Action(StrEnum):
    READ_DIRECTORY = "read-directory"
    CHANGE_HOURS = "change-hours"
    REPORT_TODAY = "report-today"
    REPORT_CLOSURE = "report-closure"
    DECIDE_CLOSURE = "decide-closure"
    END_CLOSURE = "end-closure"
    READ_CLOSURES = "read-closures"
    DECIDE_CODE = "decide-code"
    READ_OWN_NOMINATION = "read-own-nomination"
    CHANGE_OWN_NOMINATION = "change-own-nomination"
    RECORD_NOMINATION = "record-nomination"
    READ_METRICS = "read-metrics"
    READ_ROUTE = "read-route"
    PREPARE_PRESCRIPTION = "prepare-prescription"
    ISSUE_PRESCRIPTION = "issue-prescription"
    CANCEL_PRESCRIPTION = "cancel-prescription"
    READ_PRACTICE_LISTS = "read-practice-lists"
    RELEASE_NOMINATED = "release-nominated"
    RELEASE_BY_ID = "release-by-id"
    RETURN_PRESCRIPTION = "return-prescription"
    DISPENSE = "dispense"
    READ_OWN_PRESCRIPTIONS = "read-own-prescriptions"
    CHANGE_OWN_PRESCRIPTIONS = "change-own-prescriptions"
    MAKE_TOKEN = "make-token"
    RECORD_DEATH = "record-death"
    PROCESS_MESSAGE = "process-message"
    """Send a message of the electronic prescription service; each event then asks for its own action."""


_PRACTICE = frozenset(
    {
        Action.READ_DIRECTORY,
        Action.RECORD_NOMINATION,
        Action.READ_ROUTE,
        Action.PREPARE_PRESCRIPTION,
        Action.READ_PRACTICE_LISTS,
        Action.MAKE_TOKEN,
    }
)

ALLOWED: dict[Role, frozenset[Action]] = {
    Role.PATIENT: frozenset(
        {
            Action.READ_DIRECTORY,
            Action.READ_OWN_NOMINATION,
            Action.CHANGE_OWN_NOMINATION,
            Action.READ_OWN_PRESCRIPTIONS,
            Action.CHANGE_OWN_PRESCRIPTIONS,
        }
    ),
    Role.PHARMACY: frozenset(
        {
            Action.READ_DIRECTORY,
            Action.CHANGE_HOURS,
            Action.REPORT_TODAY,
            Action.REPORT_CLOSURE,
            Action.END_CLOSURE,
            Action.READ_CLOSURES,
            Action.RECORD_NOMINATION,
            Action.PROCESS_MESSAGE,
            Action.RELEASE_NOMINATED,
            Action.RELEASE_BY_ID,
            Action.RETURN_PRESCRIPTION,
            Action.DISPENSE,
        }
    ),
    Role.PRACTICE: _PRACTICE,
    Role.PRESCRIBER: _PRACTICE
    | {Action.PROCESS_MESSAGE, Action.ISSUE_PRESCRIPTION, Action.CANCEL_PRESCRIPTION},
    Role.COMMISSIONER: frozenset(
        {
            Action.READ_DIRECTORY,
            Action.REPORT_CLOSURE,
            Action.DECIDE_CLOSURE,
            Action.END_CLOSURE,
            Action.READ_CLOSURES,
            Action.DECIDE_CODE,
        }
    ),
    Role.APPLICATION: frozenset({Action.READ_DIRECTORY, Action.RELEASE_NOMINATED}),
    Role.OPERATIONS: frozenset(
        {
            Action.READ_DIRECTORY,
            Action.REPORT_CLOSURE,
            Action.DECIDE_CLOSURE,
            Action.END_CLOSURE,
            Action.READ_CLOSURES,
            Action.DECIDE_CODE,
            Action.READ_METRICS,
            Action.RECORD_DEATH,
        }
    ),
}


class RoleMayNot(Forbidden):
    """Somebody signed in as {role} may not do this."""


class NotYourOrganisation(Forbidden):
    """You may do this for your own organisation only. Log in with the role you hold there."""


class NotYourArea(Forbidden):
    """This pharmacy is not in your ICB. Ask the commissioner of its own ICB."""


@dataclass(frozen=True, slots=True)
class Principal:
    """Who is asking. `subject` names the account on the record and is never an NHS number."""

    role: Role
    subject: str
    ods_codes: frozenset[OdsCode] = field(default_factory=frozenset)
    icb_code: str | None = None
    nhs_number: NhsNumber | None = None


def may(principal: Principal, action: Action) -> bool:
    return action in ALLOWED[principal.role]


def require(principal: Principal, action: Action) -> None:
    if not may(principal, action):
        raise RoleMayNot(role=principal.role)


def require_for_code(
    principal: Principal,
    action: Action,
    *,
    ods_code: OdsCode,
    icb_code: str | None,
    pointer: str | None = None,
) -> None:
    """Staff act for their own codes, a commissioner in the pharmacy's ICB, operations anywhere. `pointer` is of the
    code, where several are asked about."""
    require(principal, action)
    if principal.role is Role.OPERATIONS:
        return
    if principal.role is Role.COMMISSIONER:
        if icb_code is None or principal.icb_code != icb_code:
            raise NotYourArea(pointer=pointer)
    elif ods_code not in principal.ods_codes:
        raise NotYourOrganisation(pointer=pointer)
