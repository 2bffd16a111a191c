"""What the pages of commissioners share."""

from typing import Any

from eps.identity.permissions import Action, Role

CLOSURES: dict[str, Any] = {"roles": frozenset({Role.COMMISSIONER}), "action": Action.READ_CLOSURES}
DECIDING: dict[str, Any] = {"roles": frozenset({Role.COMMISSIONER}), "action": Action.DECIDE_CLOSURE}
CODES: dict[str, Any] = {"roles": frozenset({Role.COMMISSIONER}), "action": Action.DECIDE_CODE}
