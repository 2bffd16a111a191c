"""What the pages of commissioners share."""

from typing import Any
from uuid import UUID

from eps.closures.deciding import UnknownClosure
from eps.closures.small_numbers import Told
from eps.closures.work import Work
from eps.identity.permissions import Action, Role
from eps.web.forms import uuid_of
from eps.web.visit import Visit

ROLES = frozenset({Role.COMMISSIONER})
CLOSURES: dict[str, Any] = {"roles": ROLES, "action": Action.READ_CLOSURES}
DECIDING: dict[str, Any] = {"roles": ROLES, "action": Action.DECIDE_CLOSURE}
RECORDING: dict[str, Any] = {"roles": ROLES, "action": Action.REPORT_CLOSURE}
CODES: dict[str, Any] = {"roles": ROLES, "action": Action.DECIDE_CODE}


def closure_id_of(visit: Visit) -> UUID:
    return uuid_of(visit.parameters["closure"], unknown=UnknownClosure)


def counts(work: Work) -> list[tuple[str, Told]]:
    """How far the work that follows a closure has come."""
    return [
        ("People whom it concerns", work.counts.affected),
        ("Offered other pharmacies", work.counts.proposed),
        ("Told", work.counts.notified),
        ("Could not be told", work.counts.failed),
    ]
