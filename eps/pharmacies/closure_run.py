"""Closures of one code with no opening between them count as one (BEHAVIOUR.md section 3). Pure."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime
from uuid import UUID

from eps.pharmacies.closure import Closure, ClosureKind
from eps.pharmacies.domain import Pharmacy
from eps.pharmacies.hours import has_opening_between


@dataclass(frozen=True, slots=True)
class Run:
    """`ends_at` is the last end that is known; where `is_open_ended`, nobody knows when the whole of it ends."""

    starts_at: datetime
    ends_at: datetime
    members: tuple[UUID, ...]
    is_open_ended: bool = False

    @classmethod
    def alone(cls, closure: Closure) -> "Run":
        return cls(closure.starts_at, _end(closure), (closure.id,), closure.effective_end is None)

    def as_one(self, closure: Closure) -> Closure:
        """A member with the extent of the whole: to judge by, never to store."""
        if len(self.members) == 1:
            return closure
        ends_at = None if self.is_open_ended else self.ends_at
        return replace(closure, starts_at=self.starts_at, ends_at=ends_at, ended_at=None)


def run_of(
    closure: Closure, others: Iterable[Closure], pharmacy: Pharmacy, holidays: Collection[date]
) -> Run:
    """The temporary closure with those before and after it that leave no opening between. One for good is alone."""
    run = Run.alone(closure)
    if closure.kind is ClosureKind.PERMANENT:
        return run
    around = sorted((other for other in others if _may_adjoin(other, closure)), key=_start)
    for other in reversed([other for other in around if other.starts_at < closure.starts_at]):
        if other.effective_end is None or opens_between(pharmacy, _end(other), run.starts_at, holidays):
            break
        run = replace(run, starts_at=other.starts_at, members=(*run.members, other.id))
    for other in [other for other in around if other.starts_at >= closure.starts_at]:
        if run.is_open_ended or opens_between(pharmacy, run.ends_at, other.starts_at, holidays):
            break
        ends_at = max(run.ends_at, _end(other))
        run = Run(run.starts_at, ends_at, (*run.members, other.id), other.effective_end is None)
    return run


def opens_between(pharmacy: Pharmacy, start: datetime, end: datetime, holidays: Collection[date]) -> bool:
    return start < end and has_opening_between(pharmacy, start, end, holidays)


def _may_adjoin(other: Closure, closure: Closure) -> bool:
    return other.kind is ClosureKind.TEMPORARY and other.id != closure.id


def _start(closure: Closure) -> datetime:
    return closure.starts_at


def _end(closure: Closure) -> datetime:
    """The last instant of which it is known that the closure lasts until then."""
    return closure.effective_end or closure.starts_at
