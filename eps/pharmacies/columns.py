"""What a search asks of every pharmacy at once, as arrays in the order of the roster."""

from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import date
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from eps.geography import Point, all_earth_centred
from eps.pharmacies.borders import landmass_of
from eps.pharmacies.domain import Pharmacy
from eps.pharmacies.need import days_of_service, is_offerable

Column = TypeVar("Column", bound=NDArray[np.generic])

NOWHERE = Point(0.0, 0.0)
"""Stands for a point that nobody knows: without one a pharmacy is not offerable, so nothing is measured to here."""


@dataclass(frozen=True, slots=True, eq=False)
class Columns:
    """`offerable` is `is_offerable`; `first_day` and `last_day` of service by the register are ordinals, `places`
    earth-centred metres."""

    offerable: NDArray[np.bool_]
    first_day: NDArray[np.int32]
    last_day: NDArray[np.int32]
    places: NDArray[np.float64]
    landmass: NDArray[np.int8]

    @classmethod
    def of(cls, pharmacies: Sequence[Pharmacy]) -> "Columns":
        points = [pharmacy.point or NOWHERE for pharmacy in pharmacies]
        degrees = np.array([(point.latitude, point.longitude) for point in points]).reshape(-1, 2)
        served = [days_of_service(pharmacy) for pharmacy in pharmacies]
        outwards = [pharmacy.postcode.partition(" ")[0] for pharmacy in pharmacies]
        return cls(
            offerable=np.array([is_offerable(pharmacy) for pharmacy in pharmacies], np.bool_),
            first_day=np.array([first.toordinal() for first, _ in served], np.int32),
            last_day=np.array([last.toordinal() for _, last in served], np.int32),
            places=all_earth_centred(degrees),
            landmass=np.array([landmass_of(outward) for outward in outwards], np.int8),
        )

    def with_rows(self, rows: list[int], changed: "Columns") -> "Columns":
        return Columns(
            offerable=_with_rows(self.offerable, rows, changed.offerable),
            first_day=_with_rows(self.first_day, rows, changed.first_day),
            last_day=_with_rows(self.last_day, rows, changed.last_day),
            places=_with_rows(self.places, rows, changed.places),
            landmass=_with_rows(self.landmass, rows, changed.landmass),
        )

    def with_added(self, places: list[int], added: "Columns") -> "Columns":
        """With more rows, each before the one that had its place until now."""
        names = [column.name for column in fields(self)]
        return Columns(
            **{name: np.insert(getattr(self, name), places, getattr(added, name), axis=0) for name in names}
        )

    def in_service_on(self, day: date) -> NDArray[np.bool_]:
        """By the register, on this London day; closures aside."""
        ordinal = day.toordinal()
        return (self.first_day <= ordinal) & (ordinal <= self.last_day)


def _with_rows(column: Column, rows: list[int], values: Column) -> Column:
    changed = column.copy()
    changed[rows] = values
    return changed
