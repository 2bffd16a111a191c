"""Every pharmacy in order of its ODS code, and who of them is eligible."""

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from eps.clock import london_date
from eps.identifiers import OdsCode
from eps.pharmacies.columns import Columns
from eps.pharmacies.domain import Pharmacy
from eps.pharmacies.need import Need, is_eligible

Mask = NDArray[np.bool_]
"""True in the row of each pharmacy of which something holds."""


@dataclass(frozen=True, slots=True, eq=False)
class Roster:
    """A row is a pharmacy's place in this order."""

    pharmacies: tuple[Pharmacy, ...]
    rows: Mapping[OdsCode, int]
    columns: Columns
    with_closures: frozenset[int]
    with_reports: frozenset[int]

    @classmethod
    def of(cls, pharmacies: Iterable[Pharmacy]) -> "Roster":
        ordered = tuple(sorted(pharmacies, key=lambda pharmacy: pharmacy.ods_code))
        return cls._of(ordered, Columns.of(ordered))

    @classmethod
    def _of(cls, ordered: tuple[Pharmacy, ...], columns: Columns) -> "Roster":
        return cls(
            pharmacies=ordered,
            rows={pharmacy.ods_code: row for row, pharmacy in enumerate(ordered)},
            columns=columns,
            with_closures=_with_closures(enumerate(ordered)),
            with_reports=_with_reports(enumerate(ordered)),
        )

    def places_for(self, added: Iterable[Pharmacy]) -> list[int]:
        """The row before which each would stand whose code is not here yet."""
        codes = list(self.rows)
        return [bisect_left(codes, pharmacy.ods_code) for pharmacy in added]

    def with_added(self, places: list[int], added: Sequence[Pharmacy]) -> "Roster":
        """With more pharmacies, in order of their codes, at the places for them."""
        ordered = list(self.pharmacies)
        for place, pharmacy in zip(reversed(places), reversed(added), strict=True):
            ordered.insert(place, pharmacy)
        return self._of(tuple(ordered), self.columns.with_added(places, Columns.of(added)))

    def with_rows(self, changed: Mapping[int, Pharmacy]) -> "Roster":
        pharmacies = list(self.pharmacies)
        for row, pharmacy in changed.items():
            pharmacies[row] = pharmacy
        return Roster(
            pharmacies=tuple(pharmacies),
            rows=self.rows,
            columns=self.columns.with_rows(list(changed), Columns.of(list(changed.values()))),
            with_closures=self.with_closures - changed.keys() | _with_closures(changed.items()),
            with_reports=self.with_reports - changed.keys() | _with_reports(changed.items()),
        )

    def closing(self) -> Iterator[Pharmacy]:
        """Those with closures, past or to come."""
        return (self.pharmacies[row] for row in self.with_closures)

    def in_service(self, need: Need) -> Mask:
        """Those that could be eligible when the need begins, closures aside."""
        mask = self.columns.offerable & self.columns.in_service_on(london_date(need.start))
        mask[[self.rows[code] for code in need.excluding if code in self.rows]] = False
        return mask

    def eligible(self, need: Need) -> Mask:
        """`is_eligible` of each."""
        mask = self.in_service(need)
        for row in self.with_closures:
            mask[row] = mask[row] and is_eligible(self.pharmacies[row], need)
        return mask


def _with_closures(pharmacies: Iterable[tuple[int, Pharmacy]]) -> frozenset[int]:
    return frozenset(row for row, pharmacy in pharmacies if pharmacy.closures)


def _with_reports(pharmacies: Iterable[tuple[int, Pharmacy]]) -> frozenset[int]:
    return frozenset(row for row, pharmacy in pharmacies if pharmacy.reports)
