"""The nearest of some pharmacies to a place: in the order, and with the distances, that geopy's geodesic would give.

A tree finds them by the chord through the earth. geopy is asked only where the chord leaves in doubt which whole metre,
and so which order, or which tenth of a mile it is; far away that is always.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import inf
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.spatial import cKDTree

from eps.geography import (
    Point,
    certain_metres,
    earth_centred,
    geodesic_metres,
)
from eps.pharmacies.borders import Landmass
from eps.pharmacies.columns import NOWHERE
from eps.pharmacies.domain import Pharmacy
from eps.pharmacies.roster import Mask, Roster

REACH_METRES = 38_000.0
"""How far a distance list goes unless widened: 23.6 miles."""


class Near(NamedTuple):
    """A tuple, not a dataclass: ten are made for each search, in a few microseconds."""

    pharmacy: Pharmacy
    metres: float


class Wanted(NamedTuple):
    """How many, and from how far."""

    limit: int
    within_metres: float


_new_near = tuple.__new__
"""Makes a Near in a third of the time that its own constructor takes."""
NOBODY = -1
Rows = NDArray[np.int32]
Neighbours = tuple[list[float], list[int]]
"""Chords, nearest first, and the nodes at their ends."""
Measured = tuple[int, int, float]
"""Whole metres, node, metres: sorted they are in the order of a distance list, for nodes follow ODS codes."""


@dataclass(frozen=True, slots=True, eq=False)
class Tree:
    """Some pharmacies of one landmass, as the tree counts them, and their rows in the roster. Where it finds no more it
    gives one past the last: NOBODY."""

    chords: Any
    pharmacies: Sequence[Pharmacy]
    rows: Rows

    @classmethod
    def of(cls, roster: Roster, mask: Mask) -> "Tree":
        rows = np.flatnonzero(mask)
        pharmacies = [roster.pharmacies[row] for row in rows.tolist()]
        return cls(cKDTree(roster.columns.places[rows]), pharmacies, np.append(rows, NOBODY).astype(np.int32))

    def metres_to(self, node: int, origin: Point) -> float:
        return geodesic_metres(origin, self.pharmacies[node].point or NOWHERE)

    def nearest(self, origin: Point, wanted: Wanted) -> list[Near]:
        return self.in_order(origin, wanted, self._neighbours(origin, wanted, max(wanted.limit + 1, 2)))

    def neighbours_of_each(self, origins: Sequence[Point], wanted: Wanted) -> list[Neighbours]:
        """What `in_order` takes, for each of these places."""
        places = [earth_centred(origin) for origin in origins]
        asked = max(wanted.limit + 1, 2)
        lengths, nodes = self.chords.query(places, asked, 0, 2, wanted.within_metres + 1)
        return list(zip(lengths.tolist(), nodes.tolist(), strict=True))

    def in_order(self, origin: Point, wanted: Wanted, neighbours: Neighbours) -> list[Near]:
        """Takes one more than it gives, and asks for twice as many while somebody not seen yet, whose geodesic is no
        shorter than a longer chord, may stand at the same metre as the last one."""
        limit, within_metres = wanted
        while True:
            chords, nodes = neighbours
            found = self._measured(origin, chords, nodes, within_metres)
            if len(found) < len(chords) or chords[-1] > found[limit - 1][0] + 0.5:
                pharmacies = self.pharmacies
                return [_new_near(Near, (pharmacies[node], metres)) for _, node, metres in found[:limit]]
            neighbours = self._neighbours(origin, wanted, 2 * len(chords))

    def _neighbours(self, origin: Point, wanted: Wanted, asked: int) -> Neighbours:
        lengths, nodes = self.chords.query(earth_centred(origin), asked, 0, 2, wanted.within_metres + 1)
        return lengths.tolist(), nodes.tolist()

    def _measured(
        self, origin: Point, chords: list[float], nodes: list[int], within_metres: float
    ) -> list[Measured]:
        """By geopy where the chord leaves in doubt what is shown, or who is within reach."""
        found, surely_within = [], within_metres - 1
        for chord, node in zip(chords, nodes, strict=True):
            if chord == inf:
                break
            metres = certain_metres(chord)
            if metres is None or metres > surely_within:
                metres = self.metres_to(node, origin)
                if metres > within_metres:
                    continue
            found.append((round(metres), node, metres))
        found.sort()
        return found


def trees_of(roster: Roster, mask: Mask) -> tuple[Tree, ...]:
    """One for each landmass, for no list crosses the sea."""
    return tuple(Tree.of(roster, mask & (roster.columns.landmass == landmass)) for landmass in Landmass)
