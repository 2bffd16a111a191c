"""Points and straight-line distances on the WGS84 ellipsoid. Only this file imports geopy.

geopy's geodesic defines a distance. Where many are needed at once the chord through the earth stands in: bent to the
arc of a circle it is within `doubt_metres` of the geodesic, 0.6 mm at 38 km.
"""

import asyncio
from dataclasses import dataclass
from math import asin, cos, radians, sin, sqrt

import numpy as np
from geopy.distance import geodesic
from geopy.exc import GeopyError
from geopy.geocoders import Nominatim
from numpy.typing import NDArray

from eps.errors import Unavailable

Lengths = NDArray[np.float64]


class PlaceSearchUnavailable(Unavailable):
    """Searching by the name of a place is not available just now. Search by postcode instead."""


@dataclass(frozen=True, slots=True)
class Point:
    """Degrees on WGS84."""

    latitude: float
    longitude: float


METRES_PER_MILE = 1609.344
_TENTH_OF_A_MILE = METRES_PER_MILE / 10
_HALF_TENTH = _TENTH_OF_A_MILE / 2
_LOW, _HIGH = _HALF_TENTH - 0.001, _HALF_TENTH + 0.001

_EQUATOR_METRES = 6_378_137.0
_ECCENTRICITY_SQUARED = 0.006694379990141316
_CIRCLE_METRES = 2 * 6_384_000.0
"""Diameter of the circle that fits the ellipsoid best at England's latitudes, whichever way one goes."""

_DOUBT, _LEAST_DOUBT = 0.01, 1e-6
_NEAR_METRES, _BEND = 40_000.0, 1 / (6 * _CIRCLE_METRES**2)
"""So near, the arc is the chord and its cube times this, in doubt by less than a millimetre."""
_ENGLAND = ((49.8, -6.5), (55.9, 1.8))
_GEOCODER_SECONDS = 3
_USER_AGENT = "eps-nomination-manager"


def geodesic_metres(start: Point, end: Point) -> float:
    """The distance that defines every order: geopy's geodesic, in metres."""
    return float(geodesic((start.latitude, start.longitude), (end.latitude, end.longitude)).m)


def miles(metres: float) -> float:
    """Miles as people are shown them, with one decimal."""
    return round(metres / METRES_PER_MILE, 1)


def earth_centred(point: Point) -> tuple[float, float, float]:
    """Metres from the earth's centre along three axes (ECEF)."""
    latitude, longitude = radians(point.latitude), radians(point.longitude)
    height = sin(latitude)
    normal = _EQUATOR_METRES / sqrt(1 - _ECCENTRICITY_SQUARED * height * height)
    across = normal * cos(latitude)
    return across * cos(longitude), across * sin(longitude), normal * (1 - _ECCENTRICITY_SQUARED) * height


def all_earth_centred(degrees: NDArray[np.float64]) -> NDArray[np.float64]:
    """`earth_centred` for rows of (latitude, longitude)."""
    latitude, longitude = np.radians(degrees[:, 0]), np.radians(degrees[:, 1])
    height = np.sin(latitude)
    normal = _EQUATOR_METRES / np.sqrt(1 - _ECCENTRICITY_SQUARED * height * height)
    across = normal * np.cos(latitude)
    z = normal * (1 - _ECCENTRICITY_SQUARED) * height
    return np.column_stack((across * np.cos(longitude), across * np.sin(longitude), z))


def arc_metres(chord: float) -> float:
    """The distance over the ground between the ends of a chord, to within `doubt_metres`."""
    return _CIRCLE_METRES * asin(min(1.0, chord / _CIRCLE_METRES))


def doubt_metres(chord: float, arc: float) -> float:
    """How far `arc` can be from the geodesic: a hundredth of the bend holds to 1,000 miles from England."""
    return (arc - chord) * _DOUBT + _LEAST_DOUBT


def certain_metres(chord: float) -> float | None:
    """`arc_metres`, or None where the geodesic may be other whole metres, or other tenths of a mile, than these."""
    if chord < _NEAR_METRES:
        metres = chord + chord * chord * chord * _BEND
        if not (0.499 < metres % 1 < 0.501 or _LOW < metres % _TENTH_OF_A_MILE < _HIGH):
            return metres
    metres = arc_metres(chord)
    doubt = doubt_metres(chord, metres)
    if abs(metres % 1 - 0.5) <= doubt or abs(metres % _TENTH_OF_A_MILE - _HALF_TENTH) <= doubt:
        return None
    return metres


def all_arc_metres(chords: Lengths) -> tuple[Lengths, Lengths]:
    """`arc_metres` and `doubt_metres` of each; where a chord is infinite, both are."""
    metres: Lengths = _CIRCLE_METRES * np.arcsin(np.minimum(1.0, chords / _CIRCLE_METRES))
    doubt = (metres - chords) * _DOUBT + _LEAST_DOUBT
    nowhere = np.isinf(chords)
    metres[nowhere] = doubt[nowhere] = np.inf
    return metres, doubt


def are_uncertain(metres: Lengths, doubt: Lengths) -> NDArray[np.bool_]:
    """Where `certain_metres` is None; not where there is nobody (infinite)."""
    tenths = metres / _TENTH_OF_A_MILE
    with np.errstate(invalid="ignore"):
        from_whole_metre = np.abs(metres - np.rint(metres))
        from_whole_tenth = np.abs(tenths - np.rint(tenths)) * _TENTH_OF_A_MILE
    return (from_whole_metre >= 0.5 - doubt) | (from_whole_tenth >= _HALF_TENTH - doubt)


async def geocode_place(name: str, *, geocoder: str | None, domain: str, scheme: str) -> Point | None:
    """Where the place of this name in England is, by geopy's Nominatim geocoder; None where it knows none."""
    if geocoder != "nominatim":
        raise PlaceSearchUnavailable
    nominatim = Nominatim(domain=domain, scheme=scheme, user_agent=_USER_AGENT, timeout=_GEOCODER_SECONDS)
    try:
        return await asyncio.to_thread(_first_in_england, nominatim, name)
    except (GeopyError, ValueError, TypeError, AttributeError) as failure:
        # geopy reads what the server says without looking: rubbish comes out as any of these.
        raise PlaceSearchUnavailable from failure


def _first_in_england(nominatim: Nominatim, name: str) -> Point | None:
    """Places come most important first; the box holds parts of Wales and Scotland too."""
    places = nominatim.geocode(
        name,
        exactly_one=False,
        limit=10,
        country_codes="gb",
        viewbox=_ENGLAND,
        bounded=True,
        addressdetails=True,
    )
    for place in places or ():
        if place.raw.get("address", {}).get("ISO3166-2-lvl4", "GB-ENG") == "GB-ENG":
            return Point(place.latitude, place.longitude)
    return None
