"""Closures as JSON, for those who report and decide them."""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Any, Literal, Self
from uuid import UUID

from pydantic import Field

from eps.answers.shapes import Instant, OdsCodeField, Shape
from eps.closures.counting import Forecast
from eps.closures.deciding import Correction
from eps.closures.listing import Followed, reads_notes
from eps.closures.rules import ClosureRequest
from eps.closures.small_numbers import Told
from eps.closures.work import Work
from eps.identity.permissions import Principal
from eps.pharmacies.cascade import CascadeState
from eps.pharmacies.closure import Closure, ClosureKind, ClosureState, Reason, state_at

Count = int | Annotated[str, Field(pattern=r"^(fewer than 5|up to \d+|\d+ to \d+)$")]
"""Of people: exactly, or in words where a small number could be worked out from it."""
Note = Annotated[str, Field(max_length=1000)]


class ClosureBody(Shape):
    """Several codes close together or not at all. A temporary closure has `ends_at`, or is open-ended and has
    `review_at`; `tell_from` is for a permanent one."""

    ods_codes: Annotated[tuple[OdsCodeField, ...], Field(min_length=1, max_length=50)]
    kind: ClosureKind
    starts_at: Instant
    ends_at: Instant | None = None
    review_at: Instant | None = None
    tell_from: Instant | None = None
    reason: Reason
    still_dispensing: bool = False
    note: Note = ""

    @property
    def request(self) -> ClosureRequest:
        return ClosureRequest(**dict(self))


class CorrectionBody(Shape):
    """Only what is given changes; an end and a review replace each other."""

    starts_at: Instant | None = None
    ends_at: Instant | None = None
    review_at: Instant | None = None
    tell_from: Instant | None = None
    reason: Reason | None = None
    still_dispensing: bool | None = None
    note: Note | None = None

    @property
    def correction(self) -> Correction:
        return Correction(**dict(self))


class ClosureShape(Shape):
    """`state` as it is now. `note` and `reported_by` are for those who decide; `proposes_from`: from when everyone
    concerned is offered others, null where nobody is."""

    id: UUID
    group: UUID
    ods_code: str
    kind: ClosureKind
    state: ClosureState
    starts_at: datetime
    ends_at: datetime | None
    review_at: datetime | None
    tell_from: datetime | None
    ended_at: datetime | None
    proposes_from: datetime | None
    reason: Reason
    still_dispensing: bool
    note: str | None
    recorded_at: datetime
    reported_by: str | None
    confirmed: bool
    version: int

    @classmethod
    def of(cls, closure: Closure, principal: Principal, at: datetime) -> Self:
        return cls(**_described(closure, principal, at))


class ProgressShape(Shape):
    """How far the work that follows a closure has come; it waits for its time, or for a worker."""

    id: UUID
    state: CascadeState | Literal["waiting"]
    affected: Count
    proposed: Count
    notified: Count
    failed: Count
    per_second: float
    seconds_left: int | None

    @classmethod
    def of(cls, work: Work) -> Self:
        return cls(
            id=work.closure_id,
            state=work.state,
            affected=_count(work.counts.affected),
            proposed=_count(work.counts.proposed),
            notified=_count(work.counts.notified),
            failed=_count(work.counts.failed),
            per_second=work.per_second,
            seconds_left=work.seconds_left,
        )

    @classmethod
    def waiting(cls, closure_id: UUID) -> Self:
        nothing = dict.fromkeys(("affected", "proposed", "notified", "failed"), 0)
        return cls(id=closure_id, state="waiting", **nothing, per_second=0.0, seconds_left=None)


class FollowedClosureShape(ClosureShape):
    """`progress` is null where no work follows the closure. `undo_asked_by`, for those who decide: who asked to end or
    cancel one that closed for good, which another commissioner then does."""

    progress: ProgressShape | None
    undo_asked_by: str | None

    @classmethod
    def whole(cls, followed: Followed, principal: Principal, at: datetime) -> Self:
        progress = None
        if followed.work is not None:
            progress = ProgressShape.of(followed.work)
        elif followed.is_awaited(at):
            progress = ProgressShape.waiting(followed.closure.id)
        asked_by = followed.undo_asked.by if followed.undo_asked else None
        described = _described(followed.closure, principal, at)
        return cls(**described, progress=progress, undo_asked_by=asked_by)


class RecordedShape(Shape):
    """Closures that were recorded together, in the order of their codes."""

    group: UUID
    closures: tuple[ClosureShape, ...]

    @classmethod
    def of(cls, closures: Sequence[Closure], principal: Principal, at: datetime) -> Self:
        shapes = tuple(ClosureShape.of(closure, principal, at) for closure in closures)
        return cls(group=shapes[0].group, closures=shapes)


class WouldCloseShape(Shape):
    ods_code: str
    state: ClosureState
    proposes_from: datetime | None


class ForecastShape(Shape):
    """What would be recorded, and how many people it would concern: rounded to 10 for a pharmacy, in words where a few
    could be worked out from it."""

    affected: Count
    closures: tuple[WouldCloseShape, ...]

    @classmethod
    def of(cls, forecast: Forecast) -> Self:
        closures = tuple(
            WouldCloseShape(ods_code=one.ods_code, state=one.state, proposes_from=one.proposes_from)
            for one in forecast.closures
        )
        return cls(affected=_count(forecast.affected), closures=closures)


class ClosuresShape(Shape):
    closures: tuple[ClosureShape, ...]
    next: str | None


def _count(told: Told) -> int | str:
    return told if isinstance(told, int) else str(told)


def _described(closure: Closure, principal: Principal, at: datetime) -> dict[str, Any]:
    full = reads_notes(principal)
    copied = {name: getattr(closure, name) for name in ClosureShape.model_fields}
    return copied | {
        "state": state_at(closure, at),
        "note": closure.note if full else None,
        "reported_by": closure.reported_by if full else None,
    }
