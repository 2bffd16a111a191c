"""Why a pharmacy is closed, in the words of the pages of those who report it or decide it."""

from datetime import datetime

from eps.pharmacies.closure import Closure, ClosureState, Reason, state_at
from eps.pharmacies.closure_told import serves_again_at
from eps.pharmacies.domain import Pharmacy
from eps.pharmacies.service import closure_said, directory
from eps.wording import closure_over_text

REASONS = {
    Reason.NO_PHARMACIST: "No pharmacist",
    Reason.STAFF_ILLNESS: "Staff are ill",
    Reason.FLOOD: "Flood",
    Reason.FIRE: "Fire",
    Reason.POWER_OR_IT: "Power or computers failed",
    Reason.POLICE_OR_SAFETY: "Police or safety",
    Reason.WEATHER: "Weather",
    Reason.BUILDING_WORK: "Building work",
    Reason.BUSINESS_ENDED: "The business ends",
    Reason.OTHER: "Another reason",
}

STATES = {
    ClosureState.REQUESTED: "Waits for a decision",
    ClosureState.REFUSED: "Refused",
    ClosureState.SCHEDULED: "To come",
    ClosureState.IN_FORCE: "In force",
    ClosureState.ENDED: "Over",
    ClosureState.CANCELLED: "Cancelled",
}
"""As those read them who decide."""

UNDECIDED = {
    ClosureState.REQUESTED: "It was asked for, and is not decided:",
    ClosureState.REFUSED: "It was asked for, and refused:",
    ClosureState.CANCELLED: "It was reported, and is cancelled:",
}


def said_of(pharmacy: Pharmacy, closure: Closure, at: datetime) -> str:
    """What is not decided, or does not happen, is not said as a fact."""
    state = state_at(closure, at)
    if state is ClosureState.ENDED:
        return closure_over_text(
            pharmacy.name, closure, is_open=not _is_closed_by_another(pharmacy, closure, at)
        )
    text = closure_said(pharmacy, closure, at)
    return f"{UNDECIDED[state]} “{text}”" if state in UNDECIDED else text


def opens_after(pharmacy: Pharmacy, closure: Closure) -> datetime | None:
    """When its doors open next, where that is not when the closure ends."""
    opens_at = serves_again_at(pharmacy, closure, directory().holidays)
    return opens_at if opens_at != closure.effective_end else None


def to_copy(pharmacy: Pharmacy, closure: Closure, at: datetime) -> str | None:
    """For NHS England and others; None while there is nothing to tell them."""
    state = state_at(closure, at)
    if state in (ClosureState.REQUESTED, ClosureState.REFUSED):
        return None
    if state is ClosureState.CANCELLED:
        return f"The closure of {pharmacy.name} that was reported is cancelled."
    return said_of(pharmacy, closure, at)


def _is_closed_by_another(pharmacy: Pharmacy, closure: Closure, at: datetime) -> bool:
    return any(one.covers(at) and one.id != closure.id for one in pharmacy.closures)
