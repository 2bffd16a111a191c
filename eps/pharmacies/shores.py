"""Which landmass a point is on: that of the nearest postcode we know."""

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
"""So many that, where a place has postcodes of both, one of the mainland's is among them."""
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
                return int(self._of_nearest(earth_centred(point)))
        return Landmass.MAINLAND

    def landmasses_at(self, degrees: Degrees) -> NDArray[np.int8]:
        """`landmass_at` for each row."""
        landmass = np.full(len(degrees), Landmass.MAINLAND, np.int8)
        offshore = np.flatnonzero(_in_any(self.boxes, degrees))
        if len(offshore):
            landmass[offshore] = self._of_nearest(all_earth_centred(degrees[offshore]))
        return landmass

    def _of_nearest(self, places: Any) -> Any:
        """The mainland, where postcodes of both are at the nearest place: one of Scilly's is sorted in Penzance."""
        asked = list(range(1, min(_ASKED, len(self.landmass)) + 1))
        metres, nodes = self.tree.query(places, asked)
        is_there = metres <= metres[..., :1] + 1
        return np.where(is_there, self.landmass[nodes], max(Landmass)).min(axis=-1)


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
