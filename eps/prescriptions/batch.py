"""A batch: prescriptions that a practice prepares together, and one of its prescribers signs together.

Its lines are issued one after the other, each in a transaction of its own with its place in the batch.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from eps.errors import Conflict, NotFound
from eps.identifiers import NhsNumber, OdsCode
from eps.prescriptions.identifier import PrescriptionId
from eps.prescriptions.order import Order
from eps.prescriptions.outlook import Outlook
from eps.prescriptions.routing import OnClosed


class UnknownBatch(NotFound):
    """Your practice has no such batch. Look at the list of its batches."""


class BatchStateConflict(Conflict):
    """This batch is {state}, so it cannot become {wanted}. Read it again to see what happened."""


class BatchState(StrEnum):
    PREPARED = "prepared"
    RUNNING = "running"
    STOPPED = "stopped"
    DONE = "done"


TRANSITIONS: dict[BatchState, frozenset[BatchState]] = {
    BatchState.PREPARED: frozenset({BatchState.RUNNING}),
    BatchState.RUNNING: frozenset({BatchState.STOPPED, BatchState.DONE}),
    BatchState.STOPPED: frozenset({BatchState.RUNNING}),
    BatchState.DONE: frozenset({BatchState.RUNNING}),
}
"""Signed it runs. One that is done runs again for the lines that it held."""


class LineOutcome(StrEnum):
    PREPARED = "prepared"
    ROUTED = "routed"
    TOKEN = "token"
    HELD = "held"
    REFUSED = "refused"


LINE_TRANSITIONS: dict[LineOutcome, frozenset[LineOutcome]] = {
    LineOutcome.PREPARED: frozenset(LineOutcome) - {LineOutcome.PREPARED},
    LineOutcome.ROUTED: frozenset(),
    LineOutcome.TOKEN: frozenset(),
    LineOutcome.HELD: frozenset({LineOutcome.PREPARED}),
    LineOutcome.REFUSED: frozenset(),
}
"""A held line is not issued: it is tried again when its batch goes on."""

ISSUED = frozenset({LineOutcome.ROUTED, LineOutcome.TOKEN})


class ClosedAnswer(StrEnum):
    """What a practice wants of a line whose dispenser is out of service."""

    REFUSE = "refuse"
    TOKEN = "token"
    HOLD = "hold"
    """Not issued now, and not given up: it waits for the batch to go on."""


@dataclass(frozen=True, slots=True)
class Batch:
    """`on_closed` None leaves it to what the practice chose for all its orders. `after_line`: every line up to this
    number has been seen since it last began; `counted_from` of them were done before."""

    id: UUID
    practice: OdsCode
    state: BatchState
    prepared_by: str
    prepared_at: datetime
    lines: int
    on_closed: ClosedAnswer | None = None
    after_line: int = 0
    routed: int = 0
    token: int = 0
    held: int = 0
    refused: int = 0
    signed_by: str | None = None
    signed_at: datetime | None = None
    started_at: datetime | None = None
    updated_at: datetime | None = None
    finished_at: datetime | None = None
    counted_from: int = 0

    @property
    def issued(self) -> int:
        return self.routed + self.token

    @property
    def done(self) -> int:
        return self.issued + self.held + self.refused

    @property
    def per_second(self) -> float:
        """Of lines since it last began."""
        if self.started_at is None or self.updated_at is None:
            return 0.0
        seconds = (self.updated_at - self.started_at).total_seconds()
        return round((self.done - self.counted_from) / seconds, 1) if seconds > 0 else 0.0

    @property
    def seconds_left(self) -> int | None:
        """None while nothing can be said."""
        if self.state is BatchState.DONE:
            return 0
        if self.state is not BatchState.RUNNING or not self.per_second:
            return None
        return round((self.lines - self.done) / self.per_second)


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a line was not issued: the name of the problem, and its sentence."""

    name: str
    sentence: str


@dataclass(frozen=True, slots=True)
class Line:
    """One prescription of a batch: `reference` is the practice's own name for it. It has its ID from the beginning, and
    the register refuses one that it has, so that it is never issued twice."""

    key: int
    batch_id: UUID
    number: int
    reference: str
    patient_id: int
    nhs_number: NhsNumber
    order: Order
    on_closed: ClosedAnswer | None = None
    outcome: LineOutcome = LineOutcome.PREPARED
    outlook: Outlook | None = None
    """Why it was addressed as it was, once it is issued."""
    address: OdsCode | None = None
    refusal: Refusal | None = None

    @property
    def prescription_id(self) -> PrescriptionId | None:
        """Of what was issued."""
        return self.order.id if self.outcome in ISSUED else None


def require_transition(batch: Batch, wanted: BatchState) -> None:
    if wanted not in TRANSITIONS[batch.state]:
        raise BatchStateConflict(state=batch.state, wanted=wanted)


def as_issuing_answer(answer: ClosedAnswer | None) -> OnClosed | None:
    """To hold a line is to have it refused, and to keep it."""
    if answer is None:
        return None
    return OnClosed.TOKEN if answer is ClosedAnswer.TOKEN else OnClosed.REFUSE
