"""A place by its name, from what the directory holds and nobody else is asked: a part of a postcode, or a town or
neighbourhood that stands in the addresses of pharmacies."""

import re
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from scipy.spatial import cKDTree

from eps.errors import Invalid
from eps.geography import Point, all_earth_centred
from eps.pharmacies.borders import landmass_of
from eps.pharmacies.directory import Directory
from eps.pharmacies.domain import OperationalStatus, Pharmacy
from eps.pharmacies.names import words
from eps.pharmacies.postcodes import Place

_PART = re.compile(r"([A-Z]{1,2}[0-9][A-Z0-9]?)(?: +([0-9]))?")
_TOWN_METRES = 12_000
_STREETS = frozenset(
    [
        "avenue",
        "centre",
        "close",
        "court",
        "crescent",
        "drive",
        "hill",
        "house",
        "lane",
        "mall",
        "parade",
        "place",
        "precinct",
        "road",
        "row",
        "square",
        "street",
        "terrace",
        "way",
    ]
)
"""A line that ends like this tells a street or a building, of which there is one in every town."""


class NoSuchPlace(Invalid):
    """A postcode that begins with ZZ99 means that there is no home address, so nothing is near it. Enter a postcode
    near you, a place or the name of a pharmacy."""


class NamedPlace(NamedTuple):
    """What was typed, as it is written, and the point that distances are measured from."""

    said: str
    origin: Point | Place


def part_of_postcode(held: Directory, text: str) -> NamedPlace | None:
    """None where the text is none. `SK7` is at the mean of its postcodes, `SK7 5` at that of its own."""
    found = _PART.fullmatch(" ".join(text.upper().split()))
    if found is None:
        return None
    outward, sector = found.groups()
    known = held.postcodes
    point = known.sector_mean(f"{outward} {sector}") if sector else known.outward_mean(outward)
    return NamedPlace(found[0], Place(point, True, landmass_of(outward))) if point else None


def refuse_nowhere(text: str) -> None:
    if text.replace(" ", "").upper().startswith("ZZ99"):
        raise NoSuchPlace


def town_called(held: Directory, text: str) -> NamedPlace | None:
    """The middle of the pharmacies whose addresses have it as a line of its own, below the street; None where there is
    none, or several far apart. A tenth of a second for London; kept with the snapshot, for a list is asked for as it is
    looked for and as it is shown."""
    wanted = words(text)
    if not wanted or wanted[-1] in _STREETS:
        return None
    return held.remembered(("town", *wanted), lambda: (_town(held, text, wanted),))[0]


def _town(held: Directory, text: str, wanted: Sequence[str]) -> NamedPlace | None:
    there = [one for one in held.named_exactly(text) if _is_in(one, wanted)]
    middle = _middle([one.point for one in there if one.point is not None])
    return NamedPlace(_written(there[0], wanted), middle) if middle is not None else None


def _is_in(pharmacy: Pharmacy, wanted: Sequence[str]) -> bool:
    serves = pharmacy.english and pharmacy.operational_status is OperationalStatus.ACTIVE
    return serves and any(words(line) == wanted for line in pharmacy.address_lines[1:])


def _written(pharmacy: Pharmacy, wanted: Sequence[str]) -> str:
    return next(line for line in pharmacy.address_lines[1:] if words(line) == wanted)


def _middle(points: Sequence[Point]) -> Point | None:
    """Of those of one town: of several towns of one name none is guessed."""
    if not points:
        return None
    degrees = np.array([(point.latitude, point.longitude) for point in points])
    tree = cKDTree(all_earth_centred(degrees))
    around = tree.query_ball_point(tree.data, _TOWN_METRES, return_length=True)
    together = tree.query_ball_point(tree.data[int(np.argmax(around))], _TOWN_METRES)
    if 2 * len(together) <= len(points):
        return None
    latitude, longitude = degrees[together].mean(axis=0).tolist()
    return Point(latitude, longitude)
