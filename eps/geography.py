"""Points and straight-line distances on the WGS84 ellipsoid. geopy's geodesic defines a distance; only this file imports geopy."""

from dataclasses import dataclass

from geopy.distance import geodesic


@dataclass(frozen=True, slots=True)
class Point:
    """Degrees on WGS84."""

    latitude: float
    longitude: float


METRES_PER_MILE = 1609.344


def geodesic_metres(start: Point, end: Point) -> float:
    """The distance that defines every order: geopy's geodesic, in metres."""
    return float(geodesic((start.latitude, start.longitude), (end.latitude, end.longitude)).m)


def miles(metres: float) -> float:
    """Miles as people are shown them, with one decimal."""
    return round(metres / METRES_PER_MILE, 1)
