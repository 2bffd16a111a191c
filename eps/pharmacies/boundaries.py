"""The instants at which closures change who is eligible: between two of them an answer once worked out stays right."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from eps.identifiers import OdsCode
from eps.pharmacies.closure import EFFECTIVE, Closure
from eps.pharmacies.domain import Pharmacy
from eps.pharmacies.need import Need

_MINUTE_SECONDS, _HOUR_SECONDS = 60, 3600

Segment = tuple[float, int, int, frozenset[OdsCode]]
"""Needs of one segment have one answer."""


@dataclass(frozen=True, slots=True, eq=False)
class Boundaries:
    """Seconds since 1970, in order."""

    instants: Sequence[float]

    @classmethod
    def of(cls, pharmacies: Iterable[Pharmacy]) -> "Boundaries":
        closures = (closure for pharmacy in pharmacies for closure in pharmacy.closures)
        return cls(sorted({instant for closure in closures for instant in _turns(closure)}))

    def segment_of(self, need: Need, *, hours_matter: bool) -> Segment:
        """By the boundaries passed when it starts and ends, and by its hour, one of which begins with London's day; or
        by its minute, where opening hours matter."""
        start = need.start.timestamp()
        passed = bisect_right(self.instants, start)
        ahead = bisect_left(self.instants, need.until.timestamp()) if need.until else -1
        return start // (_MINUTE_SECONDS if hours_matter else _HOUR_SECONDS), passed, ahead, need.excluding


def _turns(closure: Closure) -> Iterator[float]:
    if closure.state in EFFECTIVE:
        for instant in (closure.starts_at, closure.effective_end, closure.proposes_from):
            if instant is not None:
                yield instant.timestamp()
