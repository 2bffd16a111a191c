"""Which landmass a point is on: that of most of the nearest postcodes we know. One would not do: a delivery office in
Penzance is TR18, TR20 and TR21."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.spatial import cKDTree

from eps.geography import Point, all_earth_centred, earth_centred
from eps.pharmacies.borders import Landmass, landmass_of
from eps.pharmacies.postcodes import Postcodes

Degrees = NDArray[np.float64]
"""Rows of (latitude, longitude)."""
Box = tuple[float, float, float, float]
"""Degrees: south, north, west, east."""

_OFFSHORE = 0.1
"""How far around an island's postcodes the nearest one is asked for; farther out all is mainland."""
_ASKED = 5
_OPPOSITE = 0.2
"""How much farther postcodes are looked at, so that the shore opposite is known everywhere within the first."""


@dataclass(frozen=True, slots=True, eq=False)
class Shores:
    """`tree` holds the postcodes on and around the islands, `landmass` that of each."""

    boxes: tuple[Box, ...]
    tree: Any
    landmass: NDArray[np.int8]

    @classmethod
    def of(cls, postcodes: Postcodes) -> "Shores":
        degrees, landmass = postcodes.degrees(), np.empty(len(postcodes), np.int8)
        for outward, (first, last) in postcodes.outward_rows.items():
            landmass[first:last] = landmass_of(outward)
        islands = [degrees[landmass == island] for island in Landmass if island is not Landmass.MAINLAND]
        boxes = tuple(_box_around(island) for island in islands if len(island))
        about = _in_any(tuple(_widened(box, _OPPOSITE) for box in boxes), degrees)
        return cls(boxes, cKDTree(all_earth_centred(degrees[about])), landmass[about])

    def landmass_at(self, point: Point) -> int:
        latitude, longitude = point.latitude, point.longitude
        for south, north, west, east in self.boxes:
            if south < latitude < north and west < longitude < east:
                return int(self._of_most(earth_centred(point)))
        return Landmass.MAINLAND

    def landmasses_at(self, degrees: Degrees) -> NDArray[np.int8]:
        """`landmass_at` for each row."""
        landmass = np.full(len(degrees), Landmass.MAINLAND, np.int8)
        offshore = np.flatnonzero(_in_any(self.boxes, degrees))
        landmass[offshore] = self._of_most(all_earth_centred(degrees[offshore]))
        return landmass

    def _of_most(self, places: Any) -> Any:
        """No two islands are so near each other that the middle one in order is not that of most."""
        asked = min(_ASKED, len(self.landmass))
        _, nodes = self.tree.query(places, list(range(1, asked + 1)))
        return np.sort(self.landmass[nodes], axis=-1)[..., asked // 2]


def _box_around(island: Degrees) -> Box:
    (south, west), (north, east) = island.min(axis=0).tolist(), island.max(axis=0).tolist()
    return _widened((south, north, west, east), _OFFSHORE)


def _widened(box: Box, margin: float) -> Box:
    south, north, west, east = box
    return south - margin, north + margin, west - margin, east + margin


def _in_any(boxes: tuple[Box, ...], degrees: Degrees) -> NDArray[np.bool_]:
    latitude, longitude = degrees.T
    inside = np.zeros(len(degrees), np.bool_)
    for south, north, west, east in boxes:
        inside |= (south < latitude) & (latitude < north) & (west < longitude) & (longitude < east)
    return inside
