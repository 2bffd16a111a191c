"""Small drawings of where pharmacies stand: decoration beside a list or a table, which says it all."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import cos, radians

from eps.geography import Point

WIDTH, HEIGHT, MARGIN = 300, 300, 24
SMALLEST_SPAN = 0.002
"""Degrees: places closer together than this are not drawn further apart."""
AREA_WIDTH, TALLEST = 640, 640


@dataclass(frozen=True, slots=True)
class Mark:
    x: int
    y: int
    number: int


@dataclass(frozen=True, slots=True)
class Frame:
    """North is up, and a degree of longitude is as wide as it is in the middle. `scale` is in pixels for a degree."""

    middle: Point
    scale: float
    width: int
    height: int

    @classmethod
    def around(cls, places: Sequence[Point]) -> "Frame":
        """As wide as a page's column, and as high as these places need."""
        latitudes = [one.latitude for one in places]
        longitudes = [one.longitude for one in places]
        middle = Point(_middle(latitudes), _middle(longitudes))
        across = max(SMALLEST_SPAN, _span(longitudes) * cos(radians(middle.latitude)))
        up = max(SMALLEST_SPAN, _span(latitudes))
        scale = min((AREA_WIDTH - 2 * MARGIN) / across, (TALLEST - 2 * MARGIN) / up)
        return cls(middle, scale, AREA_WIDTH, round(up * scale) + 2 * MARGIN)

    def mark(self, place: Point, number: int = 0) -> Mark:
        east = (place.longitude - self.middle.longitude) * cos(radians(self.middle.latitude))
        south = self.middle.latitude - place.latitude
        x, y = self.width // 2 + round(east * self.scale), self.height // 2 + round(south * self.scale)
        return Mark(x, y, number)


def _middle(degrees: Sequence[float]) -> float:
    return (min(degrees) + max(degrees)) / 2


def _span(degrees: Sequence[float]) -> float:
    return max(degrees) - min(degrees)


@dataclass(frozen=True, slots=True)
class Drawing:
    """In pixels. `origin` is the place that distances are measured from."""

    origin: Mark
    marks: tuple[Mark, ...]
    width: int = WIDTH
    height: int = HEIGHT


def drawing(origin: Point, places: Sequence[Point]) -> Drawing:
    """With the origin in its middle."""
    squeeze = cos(radians(origin.latitude))
    ways = [
        max(abs(one.longitude - origin.longitude) * squeeze, abs(one.latitude - origin.latitude))
        for one in places
    ]
    frame = Frame(origin, (WIDTH / 2 - MARGIN) / max(SMALLEST_SPAN, *ways), WIDTH, HEIGHT)
    marks = (frame.mark(place, number) for number, place in enumerate(places, start=1))
    return Drawing(frame.mark(origin), tuple(marks))


@dataclass(frozen=True, slots=True)
class AreaDrawing:
    """Pharmacies that stay open as dots, and others by the number that their line in the table has."""

    dots: tuple[Mark, ...]
    marks: tuple[Mark, ...]
    width: int
    height: int


def area_drawing(dots: Sequence[Point], numbered: Mapping[int, Point]) -> AreaDrawing | None:
    """None where there is nothing to draw."""
    places = [*dots, *numbered.values()]
    if not places:
        return None
    frame = Frame.around(places)
    marks = (frame.mark(place, number) for number, place in numbered.items())
    return AreaDrawing(tuple(map(frame.mark, dots)), tuple(marks), frame.width, frame.height)
