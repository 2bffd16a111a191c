"""Which parts of an ICB's area closures leave without a pharmacy in reach, or much farther from one.

Postcodes have no ICB in the data: one lies in the area of the ICB whose pharmacy is the nearest to it, whatever closes.
"""

from collections.abc import Iterable
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
_SECTOR_POSTCODES = 400
"""How many inward codes a sector could have; they follow each other."""
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
    rows, before = _own_postcodes(directory, icb_code, needs[0])
    degrees = directory.postcodes.degrees()[rows]
    now, ahead = (
        _left_behind(directory, rows, (before, _metres(directory, degrees, need)), reach) for need in needs
    )
    return Areas(len(rows), int((before > reach.within_metres).sum()), now, ahead)


def _own_postcodes(directory: Directory, icb_code: str, need: Need) -> tuple[Rows, Metres]:
    """Rows of the postcodes in the ICB's area, and how far each has it to its nearest pharmacy, whatever closes."""
    rows = _around(directory, icb_code)
    degrees = directory.postcodes.degrees()[rows]
    trees = trees_of(directory.roster, directory.roster.in_service(need))
    found = BatchSearch(trees, 1, REACH_METRES).nearest_of_each(
        degrees, directory.shores.landmasses_at(degrees)
    )
    icbs = np.array([one.icb_code == icb_code for one in directory.pharmacies] + [False])
    own = icbs[found.rows[:, 0]] & (found.rows[:, 0] != NOBODY)
    return rows[own], found.metres[own, 0]


def _around(directory: Directory, icb_code: str) -> Rows:
    """Of the postcodes that may be in its area; none where it has no pharmacy."""
    points = [one.point for one in directory.pharmacies if one.icb_code == icb_code and one.point]
    if not points:
        return np.empty(0, np.intp)
    own = np.array([(one.latitude, one.longitude) for one in points])
    degrees: Degrees = directory.postcodes.degrees()
    inside = (own.min(axis=0) - _BOX_MARGIN <= degrees) & (degrees <= own.max(axis=0) + _BOX_MARGIN)
    return np.flatnonzero(inside.all(axis=1))


def _metres(directory: Directory, degrees: Degrees, need: Need) -> Metres:
    return directory.nearest_in_batch(degrees, need, 1).metres[:, 0]


def _left_behind(
    directory: Directory, rows: Rows, distances: tuple[Metres, Metres], reach: Reach
) -> LeftBehind:
    before, after = distances
    bare = (before <= reach.within_metres) & (after > reach.within_metres)
    farther = ~bare & (after > before + reach.farther_metres)
    names = _sectors(directory, rows)
    return LeftBehind(
        _by_sector(names, distances, np.flatnonzero(bare)),
        _by_sector(names, distances, np.flatnonzero(farther)),
    )


def _sectors(directory: Directory, rows: Rows) -> list[str]:
    """Of each row, such as `SK7 5`."""
    postcodes = directory.postcodes
    outwards = list(postcodes.outward_rows)
    firsts = np.array([first for first, _ in postcodes.outward_rows.values()])
    places = np.searchsorted(firsts, rows, side="right") - 1
    digits = postcodes.inward[rows] // _SECTOR_POSTCODES
    return [
        f"{outwards[place]} {digit}" for place, digit in zip(places.tolist(), digits.tolist(), strict=True)
    ]


def _by_sector(
    names: list[str], distances: tuple[Metres, Metres], affected: Iterable[np.intp]
) -> tuple[Sector, ...]:
    """Those that lose most first."""
    before, after = distances
    members: dict[str, list[int]] = {}
    for place in map(int, affected):
        members.setdefault(names[place], []).append(place)
    found = []
    for name, places in members.items():
        worst = max(places, key=lambda place: after[place] - before[place])
        farthest = float(after[worst])
        found.append(Sector(name, len(places), float(before[worst]), None if farthest == inf else farthest))
    return tuple(sorted(found, key=lambda one: (-(one.after or inf) + one.before, one.name)))
