"""Small drawings of where pharmacies stand: decoration beside a list or a table, which says it all."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from math import cos, radians, sin, sqrt
from typing import NamedTuple

from eps.geography import Point

WIDTH, HEIGHT, MARGIN = 300, 300, 24
SMALLEST_SPAN = 0.002
"""Degrees: places closer together than this are not drawn further apart."""
AREA_WIDTH, TALLEST = 640, 640
GOLDEN_ANGLE, STEPS = 2.399963, 600
"""In radians: steps by it outward, like the seeds of a sunflower, try every place around."""


class Box(NamedTuple):
    width: int
    height: int


NUMBER, SIGN_AND_NUMBER = Box(24, 24), Box(56, 24)
"""What one takes of a drawing: two that are nearer than this both across and up cover each other."""


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

    @property
    def size(self) -> Box:
        return Box(self.width, self.height)

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
class Labelled:
    """A place, and where its number is written so that no other number covers it."""

    place: Mark
    label: Mark

    @property
    def is_moved(self) -> bool:
        return self.place != self.label


def labelled(places: Sequence[Mark], size: Box, drawing: Box) -> tuple[Labelled, ...]:
    """Labels of this size stay at their places where they can, the first ones first; where there is no room at all they
    overlap."""
    labels: list[Mark] = []
    for place in places:
        free = (one for one in _around(place, size, drawing) if _is_free(one, labels, size))
        labels.append(next(free, place))
    return tuple(Labelled(place, label) for place, label in zip(places, labels, strict=True))


def _around(place: Mark, size: Box, drawing: Box) -> Iterator[Mark]:
    """The place itself, then ever further from it, within the drawing."""
    yield place
    for step in range(1, STEPS):
        reach, angle = size.height / 2 * sqrt(step), GOLDEN_ANGLE * step
        x, y = place.x + round(reach * cos(angle)), place.y + round(reach * sin(angle))
        within_width = size.width <= 2 * x <= 2 * drawing.width - size.width
        if within_width and size.height <= 2 * y <= 2 * drawing.height - size.height:
            yield replace(place, x=x, y=y)


def _is_free(wanted: Mark, labels: Sequence[Mark], size: Box) -> bool:
    return all(abs(wanted.x - one.x) >= size.width or abs(wanted.y - one.y) >= size.height for one in labels)


@dataclass(frozen=True, slots=True)
class Drawing:
    """In pixels. `origin` is the place that distances are measured from."""

    origin: Mark
    marks: tuple[Labelled, ...]
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
    marks = [frame.mark(place, number) for number, place in enumerate(places, start=1)]
    return Drawing(frame.mark(origin), labelled(marks, NUMBER, frame.size))


@dataclass(frozen=True, slots=True)
class AreaDrawing:
    """Pharmacies that stay open as dots, and others by the number that their line in the table has."""

    dots: tuple[Mark, ...]
    marks: tuple[Labelled, ...]
    width: int
    height: int


def area_drawing(dots: Sequence[Point], numbered: Mapping[int, Point]) -> AreaDrawing | None:
    """None where there is nothing to draw."""
    places = [*dots, *numbered.values()]
    if not places:
        return None
    frame = Frame.around(places)
    marks = [frame.mark(place, number) for number, place in numbered.items()]
    apart = labelled(marks, SIGN_AND_NUMBER, frame.size)
    return AreaDrawing(tuple(map(frame.mark, dots)), apart, frame.width, frame.height)
