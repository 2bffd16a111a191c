"""What the pages of commissioners share."""

from typing import Any
from uuid import UUID

from eps.closures.counting import shown_to
from eps.closures.deciding import UnknownClosure
from eps.identity.permissions import Action, Role
from eps.pharmacies.cascade import Cascade
from eps.web.forms import uuid_of
from eps.web.visit import Visit

ROLES = frozenset({Role.COMMISSIONER})
CLOSURES: dict[str, Any] = {"roles": ROLES, "action": Action.READ_CLOSURES}
DECIDING: dict[str, Any] = {"roles": ROLES, "action": Action.DECIDE_CLOSURE}
RECORDING: dict[str, Any] = {"roles": ROLES, "action": Action.REPORT_CLOSURE}
CODES: dict[str, Any] = {"roles": ROLES, "action": Action.DECIDE_CODE}


def closure_id_of(visit: Visit) -> UUID:
    return uuid_of(visit.parameters["closure"], unknown=UnknownClosure)


def counts(cascade: Cascade, visit: Visit) -> list[tuple[str, int | str]]:
    """How far the work that follows a closure has come."""
    told = (
        ("People whom it concerns", cascade.affected),
        ("Offered other pharmacies", cascade.proposed),
        ("Told", cascade.notified),
        ("Could not be told", cascade.failed),
    )
    return [(words, shown_to(visit.signed_in, exact)) for words, exact in told]
