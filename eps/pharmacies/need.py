"""What a patient needs a pharmacy for, an instant or a period, and which pharmacies can serve it. roster.py holds the
same rule over arrays."""

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from eps.identifiers import OdsCode
from eps.pharmacies.closure import EFFECTIVE, Closure, ClosureKind
from eps.pharmacies.domain import Kind, OperationalStatus, Pharmacy, Supply
from eps.pharmacies.overriding import is_in_service

WALKED_INTO = frozenset({Kind.COMMUNITY, Kind.LPS})
LONGEST_PERIOD = timedelta(days=28)
NEVER_SERVED = date.max, date.min


@dataclass(frozen=True, slots=True)
class Need:
    """`until` is None where the need is the instant `start` alone."""

    start: datetime
    until: datetime | None = None
    excluding: frozenset[OdsCode] = frozenset()

    @classmethod
    def at(cls, instant: datetime, excluding: frozenset[OdsCode] = frozenset()) -> "Need":
        """A search: whoever is closed at the instant is left out."""
        return cls(instant, None, excluding)

    @classmethod
    def over(
        cls, start: datetime, end: datetime | None, excluding: frozenset[OdsCode] = frozenset()
    ) -> "Need":
        """A proposal, for as long as a closure lasts and at most 28 days; None is a closure with no known end."""
        longest = start + LONGEST_PERIOD
        return cls(start, longest if end is None else min(end, longest), excluding)

    def when_open(self, opens_at: datetime) -> "Need":
        """The need of somebody who waits for a pharmacy to open."""
        return replace(self, start=opens_at) if self.until is None else self

    def is_ruled_out_by(self, closure: Closure) -> bool:
        if self.until is None:
            return closure.covers(self.start)
        if closure.kind is ClosureKind.PERMANENT:
            return closure.state in EFFECTIVE and not _is_over(closure, self.start)
        return closure.makes_proposals_at(self.start) and closure.overlaps(self.start, self.until)


def is_offerable(pharmacy: Pharmacy) -> bool:
    """Of the kind that a distance list holds, whatever the hour: anybody in England can walk in with an electronic
    prescription, and we know where it is."""
    return (
        pharmacy.kind in WALKED_INTO
        and pharmacy.supply is Supply.WALK_IN
        and pharmacy.eps_enabled
        and pharmacy.english
        and pharmacy.listed
        and pharmacy.point is not None
    )


def days_of_service(pharmacy: Pharmacy) -> tuple[date, date]:
    """The first and the last London day on which it is in service. Nobody promised a proposed one's open date."""
    if pharmacy.operational_status is OperationalStatus.PROPOSED:
        return NEVER_SERVED
    if pharmacy.operational_status is OperationalStatus.CLOSED and pharmacy.closed_on is None:
        return NEVER_SERVED
    return pharmacy.opened_on or date.min, pharmacy.closed_on or date.max


def is_eligible(pharmacy: Pharmacy, need: Need) -> bool:
    """A code that awaits its decision leaves by its ODS close date, as every code does: from the day after it."""
    return (
        is_offerable(pharmacy)
        and is_in_service(pharmacy, need.start)
        and pharmacy.ods_code not in need.excluding
        and not any(need.is_ruled_out_by(closure) for closure in pharmacy.closures)
    )


def _is_over(closure: Closure, at: datetime) -> bool:
    return closure.effective_end is not None and closure.effective_end <= at
