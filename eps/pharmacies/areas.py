"""Which parts of an ICB's area closures leave without a pharmacy in reach, or much farther from one.

Postcodes have no ICB in the data: one lies in the area of the ICB whose pharmacy is the nearest to it, whatever closes.
"""

from dataclasses import dataclass
from datetime import datetime
from math import inf
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from eps.pharmacies.batch import BatchSearch, Metres
from eps.pharmacies.directory import Directory
from eps.pharmacies.nearest import NOBODY, REACH_METRES, trees_of
from eps.pharmacies.need import Need
from eps.pharmacies.shores import Degrees

_BOX_MARGIN = 0.7
"""Degrees around an ICB's pharmacies: whoever has one of them within 38 km lives within these."""
Rows = NDArray[np.intp]


class Reach(NamedTuple):
    """From what distance on a pharmacy is out of reach, and how much more is much farther."""

    within_metres: float
    farther_metres: float


@dataclass(frozen=True, slots=True)
class Sector:
    """Part of a postcode sector that closures leave worse off. `before` and `after` are the distances of the postcode
    that loses most; None where nobody is within 38 km."""

    name: str
    postcodes: int
    before: float
    after: float | None


@dataclass(frozen=True, slots=True)
class LeftBehind:
    """`bare`: a pharmacy was in reach, and none is. `farther`: one still is, or none was, much farther than before."""

    bare: tuple[Sector, ...]
    farther: tuple[Sector, ...]


@dataclass(frozen=True, slots=True)
class Areas:
    """`never` are postcodes of the area that have nobody in reach whatever closes."""

    postcodes: int
    never: int
    now: LeftBehind
    ahead: LeftBehind


def areas_of(directory: Directory, icb_code: str, at: datetime, reach: Reach) -> Areas:
    """A third of a second for an ICB of England. The answer is kept with the snapshot while it stays right."""
    now, ahead = Need.at(at), Need.over(at, None)
    segments = (directory.segment_of(now), directory.segment_of(ahead))
    return directory.remembered(
        (icb_code, reach, *segments), lambda: _work_out(directory, icb_code, (now, ahead), reach)
    )


def _work_out(directory: Directory, icb_code: str, needs: tuple[Need, Need], reach: Reach) -> Areas:
    degrees = directory.postcodes.degrees()
    rows, before = _own_postcodes(directory, icb_code, degrees, needs[0])
    own = degrees[rows]
    now, ahead = (
        _left_behind(directory, rows, (before, directory.nearest_in_batch(own, need, 1).metres[:, 0]), reach)
        for need in needs
    )
    return Areas(len(rows), int((before > reach.within_metres).sum()), now, ahead)


def _own_postcodes(directory: Directory, icb_code: str, every: Degrees, need: Need) -> tuple[Rows, Metres]:
    """Rows of the postcodes in the ICB's area, and how far each has it to its nearest pharmacy, whatever closes.
    `every` are the places of all postcodes."""
    rows = _around(directory, icb_code, every)
    degrees = every[rows]
    trees = trees_of(directory.roster, directory.roster.in_service(need))
    found = BatchSearch(trees, 1, REACH_METRES).nearest_of_each(
        degrees, directory.shores.landmasses_at(degrees)
    )
    icbs = np.array([one.icb_code == icb_code for one in directory.pharmacies] + [False])
    own = icbs[found.rows[:, 0]] & (found.rows[:, 0] != NOBODY)
    return rows[own], found.metres[own, 0]


def _around(directory: Directory, icb_code: str, every: Degrees) -> Rows:
    """Of the postcodes that may be in its area; none where it has no pharmacy."""
    points = [one.point for one in directory.pharmacies if one.icb_code == icb_code and one.point]
    if not points:
        return np.empty(0, np.intp)
    own = np.array([(one.latitude, one.longitude) for one in points])
    inside = (own.min(axis=0) - _BOX_MARGIN <= every) & (every <= own.max(axis=0) + _BOX_MARGIN)
    return np.flatnonzero(inside.all(axis=1))


def _left_behind(
    directory: Directory, rows: Rows, distances: tuple[Metres, Metres], reach: Reach
) -> LeftBehind:
    before, after = distances
    bare = (before <= reach.within_metres) & (after > reach.within_metres)
    farther = ~bare & (after > before + reach.farther_metres)
    return LeftBehind(
        _by_sector(directory, rows, distances, np.flatnonzero(bare)),
        _by_sector(directory, rows, distances, np.flatnonzero(farther)),
    )


def _by_sector(
    directory: Directory, rows: Rows, distances: tuple[Metres, Metres], affected: Rows
) -> tuple[Sector, ...]:
    """Those that lose most first. `affected` are places in the others."""
    before, after = distances
    members: dict[str, list[int]] = {}
    for place, postcode in zip(affected.tolist(), directory.postcodes.at(rows[affected]), strict=True):
        members.setdefault(postcode.sector, []).append(place)
    found = []
    for name, places in members.items():
        worst = max(places, key=lambda place: after[place] - before[place])
        farthest = float(after[worst])
        found.append(Sector(name, len(places), float(before[worst]), None if farthest == inf else farthest))
    return tuple(sorted(found, key=lambda one: (-(one.after or inf) + one.before, one.name)))
