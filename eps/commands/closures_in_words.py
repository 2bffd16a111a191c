"""A closure as an operator reads it, on one line, with times of London that sort."""

from datetime import datetime

from eps.clock import LONDON
from eps.pharmacies.closure import Closure, ClosureKind, ClosureState, state_at


def line_of(closure: Closure, at: datetime) -> str:
    """Code, state and times; the id at the end is what other commands take."""
    return (
        f"{closure.ods_code} {words(state_at(closure, at))}: {closure.reason}, from {moment(closure.starts_at)}"
        f" {_end(closure)} ({closure.id})"
    )


def words(state: ClosureState) -> str:
    return state.replace("_", " ")


def moment(instant: datetime) -> str:
    return f"{instant.astimezone(LONDON):%Y-%m-%d %H:%M}"


def _end(closure: Closure) -> str:
    if closure.effective_end is not None:
        return f"until {moment(closure.effective_end)}"
    if closure.kind is ClosureKind.PERMANENT:
        return "for good"
    return f"until further notice, to be looked at again {moment(closure.review_at or closure.starts_at)}"
