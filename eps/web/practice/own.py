"""What the pages of a practice share: who may see them, and words for what a door of prescriptions answers."""

from typing import Any

from eps.errors import Invalid
from eps.identity.permissions import Action, Role
from eps.prescriptions.domain import UnknownPrescription
from eps.prescriptions.identifier import PrescriptionId
from eps.web.visit import Visit

STAFF = frozenset({Role.PRACTICE, Role.PRESCRIBER})
LISTS: dict[str, Any] = {"roles": STAFF, "action": Action.READ_PRACTICE_LISTS}
ROUTE: dict[str, Any] = {"roles": STAFF, "action": Action.READ_ROUTE, "limited": True}
COUNTER: dict[str, Any] = {"roles": STAFF, "action": Action.RECORD_NOMINATION, "limited": True}
CARE_HOMES: dict[str, Any] = {"roles": STAFF, "action": Action.READ_PRACTICE_LISTS}
RECORDING: dict[str, Any] = {"roles": STAFF, "action": Action.RECORD_NOMINATION}
BATCHES: dict[str, Any] = {"roles": STAFF, "action": Action.PREPARE_PRESCRIPTION}
SIGNING: dict[str, Any] = {"roles": frozenset({Role.PRESCRIBER}), "action": Action.ISSUE_PRESCRIPTION}
TOKENS: dict[str, Any] = {"roles": STAFF, "action": Action.MAKE_TOKEN}
CANCELLING: dict[str, Any] = {"roles": frozenset({Role.PRESCRIBER}), "action": Action.CANCEL_PRESCRIPTION}


def prescription_of(visit: Visit) -> PrescriptionId:
    try:
        return PrescriptionId(visit.form.get("prescription", ""))
    except Invalid as error:
        raise UnknownPrescription from error


def is_prescriber(visit: Visit) -> bool:
    return visit.signed_in.role is Role.PRESCRIBER
