"""What is said of a closure, with when the pharmacy opens next after it: one instant for everybody who asks."""

from collections.abc import Collection
from datetime import date, datetime

from eps.pharmacies.closure import Closure
from eps.pharmacies.domain import Pharmacy
from eps.pharmacies.hours import Rule, State, status
from eps.wording import closure_text


def closure_told(pharmacy: Pharmacy, closure: Closure, at: datetime, holidays: Collection[date]) -> str:
    return closure_text(pharmacy.name, closure, at, serves_again_at(pharmacy, closure, holidays))


def serves_again_at(pharmacy: Pharmacy, closure: Closure, holidays: Collection[date]) -> datetime | None:
    """When its doors open after this closure, by its hours and by whatever else closes it: what its status says too.
    None where nobody knows its hours, or when this closure ends; one that then closes for good opens no more, and what
    is said of this one is its own end."""
    end = closure.effective_end
    if end is None:
        return None
    then = status(pharmacy, end, holidays)
    if then.state is State.OPEN or then.rule is Rule.PERMANENT_CLOSURE:
        return end
    return then.opens_at
