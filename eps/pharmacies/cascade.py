"""The progress of the work that follows a closure, as a value."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

CASCADES = "cascades"
"""The lock that every batch shares, and whoever nominates in bulk. A cascade takes it alone for an instant as it
begins, so that nobody still writes who read the register before this closure was in it."""


class CascadeState(StrEnum):
    RUNNING = "running"
    PAUSED = "paused"
    DONE = "done"
    STOPPED = "stopped"


TRANSITIONS: dict[CascadeState, frozenset[CascadeState]] = {
    CascadeState.RUNNING: frozenset({CascadeState.PAUSED, CascadeState.DONE, CascadeState.STOPPED}),
    CascadeState.PAUSED: frozenset({CascadeState.RUNNING, CascadeState.STOPPED}),
    CascadeState.DONE: frozenset({CascadeState.RUNNING}),
    CascadeState.STOPPED: frozenset({CascadeState.RUNNING}),
}


class Phase(StrEnum):
    """In this order. First come those who have an offer already, from before the closure was corrected or from one that
    it adjoins, and who may not have been told."""

    TELL = "tell"
    REDIRECTS = "redirects"
    NOMINATIONS = "nominations"
    TOLD_BY_OTHERS = "told-by-others"
    NEAREST = "nearest"


PHASES = tuple(Phase)


@dataclass(frozen=True, slots=True)
class Cascade:
    """`after_patient`: every patient up to this id has been seen in this pass of this phase."""

    closure_id: UUID
    state: CascadeState
    phase: Phase
    updated_at: datetime
    after_patient: int = 0
    found_in_pass: int = 0
    affected: int = 0
    proposed: int = 0
    notified: int = 0
    failed: int = 0
    started_at: datetime | None = None
    finished_at: datetime | None = None

    @property
    def per_second(self) -> float:
        if self.started_at is None:
            return 0.0
        seconds = (self.updated_at - self.started_at).total_seconds()
        return round(self.proposed / seconds, 1) if seconds > 0 else 0.0

    @property
    def seconds_left(self) -> int | None:
        """None while nothing can be said; the whole minute's truth is the count, not this."""
        if self.state is CascadeState.DONE:
            return 0
        return round(max(0, self.affected - self.proposed) / self.per_second) if self.per_second else None
