"""Looking for pharmacies: near a postcode, a point or a place, or by name."""

from datetime import datetime
from math import inf
from typing import NamedTuple

from eps.errors import Invalid
from eps.geography import METRES_PER_MILE, Point, geocode_place
from eps.identifiers import Postcode
from eps.pharmacies.directory import Directory
from eps.pharmacies.domain import Pharmacy
from eps.pharmacies.nearest import Near, Wanted
from eps.pharmacies.need import Need
from eps.pharmacies.opens_next import OpensNext
from eps.pharmacies.postcodes import Place
from eps.pharmacies.together import Together
from eps.settings import settings

OPEN_NEXT = 5
WAYS = ("postcode", "latitude", "name", "place")
"""To search, by the name of a parameter each."""
_together = Together()


class SearchByOne(Invalid):
    """Search by one of postcode, latitude and longitude together, name, or place."""


class NameHasNoDistance(Invalid):
    """A search by name measures no distance. Leave within_miles out, or search by postcode."""


class UnknownPlace(Invalid):
    """We know no place in England with this name. Look at its spelling, or search by postcode."""


class Search(NamedTuple):
    """A tuple, for thousands are made in a second. `open_now`: open at the instant asked for, by `is_open_now`."""

    postcode: Postcode | None = None
    point: Point | Place | None = None
    name: str | None = None
    place: str | None = None
    open_now: bool = False
    within_miles: float | None = None
    limit: int = 10

    @property
    def within_metres(self) -> float:
        if self.within_miles is None:
            return settings().reach_kilometres * 1000
        return self.within_miles * METRES_PER_MILE


class Found(NamedTuple):
    """`origin` is None in a search by name, where nothing has a distance. `opens_next` stands in for an empty list."""

    origin: Point | Place | None = None
    near: tuple[Near, ...] = ()
    named: tuple[Pharmacy, ...] = ()
    opens_next: tuple[OpensNext, ...] = ()


async def search(held: Directory, asked: Search, at: datetime) -> Found:
    """Closed ones are left out by distance, and found by name."""
    _require_one_way(asked)
    if asked.name is not None:
        return _by_name(held, asked, asked.name, at)
    origin = await _origin(held, asked)
    need, within_metres = Need.at(at), asked.within_metres
    point, tree = held.tree_around(origin, need, open_now=asked.open_now)
    near = await _together.nearest(tree, point, Wanted(asked.limit, within_metres))
    if near:
        return Found(origin, tuple(near))
    return Found(origin, opens_next=opens_next(held, origin, need, within_metres))


def opens_next(
    held: Directory, origin: Point | Place, need: Need, within_metres: float
) -> tuple[OpensNext, ...]:
    """For an empty list. Where nobody in reach opens either, the nearest of all, first those that are open already."""
    found = held.opens_next(origin, need, within_metres=within_metres, limit=OPEN_NEXT)
    if any(one.metres <= within_metres for one in found):
        return tuple(found)
    are_open = held.nearest(origin, need, limit=OPEN_NEXT, open_now=True, within_metres=inf)
    found += [OpensNext(pharmacy, need.start, metres) for pharmacy, metres in are_open]
    nearest = sorted(found, key=lambda one: one.metres)[:OPEN_NEXT]
    return tuple(sorted(nearest, key=lambda one: (one.opens_at, round(one.metres), one.pharmacy.ods_code)))


def _require_one_way(asked: Search) -> None:
    ways = (asked.postcode, asked.point, asked.name, asked.place)
    if ways.count(None) != len(WAYS) - 1:
        given = [name for name, way in zip(WAYS, ways, strict=True) if way is not None]
        raise SearchByOne(pointer=f"/{given[1]}" if given else "/postcode")


def _by_name(held: Directory, asked: Search, name: str, at: datetime) -> Found:
    if asked.within_miles is not None:
        raise NameHasNoDistance(pointer="/within_miles")
    open_at = at if asked.open_now else None
    return Found(named=tuple(held.named(name, asked.limit, open_at=open_at)))


async def _origin(held: Directory, asked: Search) -> Point | Place:
    if asked.postcode is not None:
        return held.point_of(asked.postcode)
    if asked.point is not None:
        return asked.point
    place = await geocode_place(
        asked.place or "",
        geocoder=settings().geocoder,
        domain=settings().geocoder_domain,
        scheme=settings().geocoder_scheme,
    )
    if place is None:
        raise UnknownPlace(pointer="/place")
    return place
