"""A small drawing of where pharmacies stand about a place: decoration beside a list, which says it all."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import cos, radians

from eps.geography import Point

WIDTH, HEIGHT, MARGIN = 300, 300, 24
SMALLEST_SPAN = 0.002
"""Degrees: places closer together than this are not drawn further apart."""


@dataclass(frozen=True, slots=True)
class Mark:
    x: int
    y: int
    number: int


@dataclass(frozen=True, slots=True)
class Drawing:
    """In pixels; north is up. `origin` is the place that distances are measured from."""

    origin: Mark
    marks: tuple[Mark, ...]
    width: int = WIDTH
    height: int = HEIGHT


def drawing(origin: Point, places: Sequence[Point]) -> Drawing:
    """A degree of longitude is as wide as it is at the origin."""
    squeeze = cos(radians(origin.latitude))
    offsets = [
        ((one.longitude - origin.longitude) * squeeze, origin.latitude - one.latitude) for one in places
    ]
    farthest = max(SMALLEST_SPAN, *(abs(way) for offset in offsets for way in offset))
    scale = (WIDTH / 2 - MARGIN) / farthest
    middle = WIDTH // 2
    marks = (
        Mark(middle + round(east * scale), middle + round(south * scale), number)
        for number, (east, south) in enumerate(offsets, start=1)
    )
    return Drawing(Mark(middle, middle, 0), tuple(marks))
