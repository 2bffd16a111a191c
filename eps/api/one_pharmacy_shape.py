"""One pharmacy as JSON, with its week, its dates and the closures that everybody may know of."""

from datetime import datetime
from typing import Self
from uuid import UUID

from eps.answers.shapes import Shape
from eps.api.hours_shapes import SessionShape, WeekShape, sessions_of
from eps.api.pharmacy_shapes import PharmacyShape, Seen, StatusShape, described
from eps.pharmacies.closure import Closure, ClosureKind, ClosureState, Reason, state_at
from eps.pharmacies.closure_told import closure_told
from eps.pharmacies.domain import Pharmacy
from eps.pharmacies.hours import status


class KnownClosureShape(Shape):
    """A closure as patients may know of it; `text` says it in words."""

    id: UUID
    kind: ClosureKind
    state: ClosureState
    starts_at: datetime
    ends_at: datetime | None
    review_at: datetime | None
    reason: Reason
    still_dispensing: bool
    text: str

    @classmethod
    def of(cls, closure: Closure, pharmacy: Pharmacy, seen: Seen) -> Self:
        return cls(
            id=closure.id,
            kind=closure.kind,
            state=state_at(closure, seen.at),
            starts_at=closure.starts_at,
            ends_at=closure.effective_end,
            review_at=closure.review_at,
            reason=closure.reason,
            still_dispensing=closure.still_dispensing,
            text=closure_told(pharmacy, closure, seen.at, seen.holidays),
        )


class OnePharmacyShape(PharmacyShape):
    """`week`: an empty list is closed all day, null is not stated. `version` is what its ETag says."""

    week: WeekShape
    specified_dates: dict[str, tuple[SessionShape, ...]]
    closures: tuple[KnownClosureShape, ...]
    version: int

    @classmethod
    def whole(cls, pharmacy: Pharmacy, seen: Seen) -> Self:
        known = (closure for closure in pharmacy.closures if closure.is_known_at(seen.at))
        dates = sorted(pharmacy.specified_dates.items())
        return cls(
            **described(pharmacy),
            distance_miles=None,
            status=StatusShape.of(status(pharmacy, seen.at, seen.holidays), seen.at),
            week=WeekShape.of(pharmacy.week),
            specified_dates={day.isoformat(): sessions_of(sessions) or () for day, sessions in dates},
            closures=tuple(KnownClosureShape.of(closure, pharmacy, seen) for closure in known),
            version=pharmacy.version,
        )
