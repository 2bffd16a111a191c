"""A closure, a dated fact that a dispenser does not serve: its states, what may follow each, when it is in force."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from eps.errors import Conflict
from eps.identifiers import OdsCode


class ClosureKind(StrEnum):
    TEMPORARY = "temporary"
    PERMANENT = "permanent"


class Reason(StrEnum):
    NO_PHARMACIST = "no-pharmacist"
    STAFF_ILLNESS = "staff-illness"
    FLOOD = "flood"
    FIRE = "fire"
    POWER_OR_IT = "power-or-it"
    POLICE_OR_SAFETY = "police-or-safety"
    WEATHER = "weather"
    BUILDING_WORK = "building-work"
    BUSINESS_ENDED = "business-ended"
    OTHER = "other"


BUILDING_REASONS = frozenset({Reason.FLOOD, Reason.FIRE, Reason.POWER_OR_IT, Reason.POLICE_OR_SAFETY})
"""An open-ended closure for one of these makes proposals at once, not only when it has lasted 24 hours."""


class ClosureState(StrEnum):
    REQUESTED = "requested"
    REFUSED = "refused"
    SCHEDULED = "scheduled"
    IN_FORCE = "in_force"
    ENDED = "ended"
    CANCELLED = "cancelled"


TRANSITIONS: dict[ClosureState, frozenset[ClosureState]] = {
    ClosureState.REQUESTED: frozenset({ClosureState.REFUSED, ClosureState.SCHEDULED, ClosureState.CANCELLED}),
    ClosureState.REFUSED: frozenset(),
    ClosureState.SCHEDULED: frozenset({ClosureState.IN_FORCE, ClosureState.CANCELLED}),
    ClosureState.IN_FORCE: frozenset({ClosureState.ENDED, ClosureState.CANCELLED}),
    ClosureState.ENDED: frozenset(),
    ClosureState.CANCELLED: frozenset(),
}

EFFECTIVE = frozenset({ClosureState.SCHEDULED, ClosureState.IN_FORCE, ClosureState.ENDED})
"""Stored states of a closure that was, is or will be a fact."""


class ClosureStateConflict(Conflict):
    """This closure {state}, so it cannot be {wanted}. Read it again to see what happened."""


IS = {
    ClosureState.REQUESTED: "is only asked for",
    ClosureState.REFUSED: "was refused",
    ClosureState.SCHEDULED: "is still to come",
    ClosureState.IN_FORCE: "is in force",
    ClosureState.ENDED: "is over",
    ClosureState.CANCELLED: "was cancelled",
}
_DONE = {
    ClosureState.REQUESTED: "asked for",
    ClosureState.REFUSED: "refused",
    ClosureState.SCHEDULED: "confirmed",
    ClosureState.IN_FORCE: "begun",
    ClosureState.ENDED: "ended",
    ClosureState.CANCELLED: "cancelled",
}
"""What somebody does to a closure so that it comes to this state."""


@dataclass(frozen=True, slots=True)
class Closure:
    """`ends_at` is None for a permanent one and for an open-ended one, which has `review_at` instead.
    `ended_at` is when it was ended before its time. `proposes_from` is the instant from which it makes proposals,
    None if it never does."""

    id: UUID
    group: UUID
    ods_code: OdsCode
    kind: ClosureKind
    state: ClosureState
    starts_at: datetime
    recorded_at: datetime
    reason: Reason
    ends_at: datetime | None = None
    review_at: datetime | None = None
    tell_from: datetime | None = None
    ended_at: datetime | None = None
    proposes_from: datetime | None = None
    still_dispensing: bool = False
    confirmed: bool = False
    """A commissioner recorded or confirmed it."""
    note: str = ""
    reported_by: str = ""
    confirmed_by: str | None = None
    version: int = 1

    @property
    def is_open_ended(self) -> bool:
        return self.kind is ClosureKind.TEMPORARY and self.ends_at is None

    @property
    def effective_end(self) -> datetime | None:
        """When service resumes, as far as is known; None where it does not or nobody knows."""
        return self.ended_at or self.ends_at

    def covers(self, at: datetime) -> bool:
        """The pharmacy is closed by this closure at this instant."""
        end = self.effective_end
        return self.state in EFFECTIVE and self.starts_at <= at and (end is None or at < end)

    def overlaps(self, start: datetime, end: datetime) -> bool:
        """Any instant of `[start, end)` is covered."""
        own_end = self.effective_end
        return self.state in EFFECTIVE and self.starts_at < end and (own_end is None or start < own_end)

    def makes_proposals_at(self, at: datetime) -> bool:
        return self.proposes_from is not None and self.proposes_from <= at

    def keeps_shut(self, at: datetime) -> bool:
        """In force, and such that people are asked to choose others: more than a gap in the opening hours."""
        return self.covers(at) and self.makes_proposals_at(at)

    def is_known_at(self, at: datetime) -> bool:
        """In force or to come, and no secret: one for good is kept until the time to tell of it."""
        alive = state_at(self, at) in (ClosureState.SCHEDULED, ClosureState.IN_FORCE)
        return alive and (self.tell_from is None or self.tell_from <= at or self.covers(at))

    def review_is_overdue(self, at: datetime) -> bool:
        return self.is_open_ended and self.review_at is not None and self.review_at <= at


def state_at(closure: Closure, at: datetime) -> ClosureState:
    """The state as a reader sees it: start and end move it without anybody writing."""
    if closure.state not in (ClosureState.SCHEDULED, ClosureState.IN_FORCE):
        return closure.state
    if closure.starts_at > at:
        return ClosureState.SCHEDULED
    end = closure.effective_end
    return ClosureState.IN_FORCE if end is None or at < end else ClosureState.ENDED


def require_transition(closure: Closure, wanted: ClosureState, at: datetime) -> None:
    state = state_at(closure, at)
    if wanted not in TRANSITIONS[state]:
        raise ClosureStateConflict(state=IS[state], wanted=_DONE[wanted])


def is_in_force(closure: Closure, at: datetime) -> bool:
    return state_at(closure, at) is ClosureState.IN_FORCE
