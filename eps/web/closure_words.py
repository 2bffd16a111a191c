"""Why a pharmacy is closed, in the words of the pages of those who report it or decide it."""

from eps.pharmacies.closure import ClosureState, Reason

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
