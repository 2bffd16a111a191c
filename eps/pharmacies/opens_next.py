"""Where a list would be empty: who opens next, however far away, so that nobody is left with nothing."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from eps.geography import Point, all_arc_metres, earth_centred
from eps.pharmacies.domain import Pharmacy
from eps.pharmacies.nearest import Tree, trees_of
from eps.pharmacies.opening import Seconds
from eps.pharmacies.roster import Roster

Nodes = NDArray[np.intp]


class OpensNext(NamedTuple):
    pharmacy: Pharmacy
    opens_at: datetime
    metres: float


@dataclass(frozen=True, slots=True, eq=False)
class Openings:
    """Those that will open, in a tree for each landmass, and when, by row of the roster."""

    trees: tuple[Tree, ...]
    opens_at: Seconds

    @classmethod
    def of(cls, roster: Roster, opens_at: Seconds) -> "Openings":
        return cls(trees_of(roster, np.isfinite(opens_at)), opens_at)

    def next_from(self, origin: Point, landmass: int, limit: int, within_metres: float) -> list[OpensNext]:
        """Those in reach by the time they open, then by distance; where there are none, the nearest, likewise."""
        tree = self.trees[landmass]
        in_reach = tree.chords.query_ball_point(earth_centred(origin), within_metres)
        nodes = np.array(in_reach or _nearest_nodes(tree, origin, limit), np.intp)
        nodes = nodes[self._may_be_among(tree, origin, nodes, limit)] if len(nodes) > limit else nodes
        found = [self._measured(tree, origin, node) for node in nodes.tolist()]
        found.sort(key=lambda one: (one.opens_at, round(one.metres), one.pharmacy.ods_code))
        return found[:limit]

    def _may_be_among(self, tree: Tree, origin: Point, nodes: Nodes, limit: int) -> NDArray[np.bool_]:
        """By the chord, which cannot tell who is first of those that open at one time and are as far to a metre."""
        chords = np.linalg.norm(tree.chords.data[nodes] - earth_centred(origin), axis=1)
        (metres, doubt), opens_at = all_arc_metres(chords), self.opens_at[tree.rows[nodes]]
        last = np.lexsort((metres, opens_at))[limit - 1]
        farthest = metres[last] + 1 + 2 * doubt[last]
        among: NDArray[np.bool_] = (opens_at < opens_at[last]) | (opens_at == opens_at[last]) & (
            metres <= farthest
        )
        return among

    def _measured(self, tree: Tree, origin: Point, node: int) -> OpensNext:
        row = int(tree.rows[node])
        opens_at = datetime.fromtimestamp(self.opens_at[row], UTC)
        return OpensNext(tree.pharmacies[node], opens_at, tree.metres_to(node, origin))


def _nearest_nodes(tree: Tree, origin: Point, limit: int) -> list[int]:
    asked = range(1, min(limit, len(tree.pharmacies)) + 1)
    return [int(node) for node in tree.chords.query(earth_centred(origin), list(asked))[1]] if asked else []
