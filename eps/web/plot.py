"""Small drawings of how counts went over days, for beside a table of the same counts. What the table does not tell, a
drawing does not show: a count that is not told exactly is drawn in the middle of what is told of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from eps.closures.small_numbers import Told, middle

WIDTH, HEIGHT = 280, 90
LEAST_HIGHEST = 5.0


@dataclass(frozen=True, slots=True)
class Steps:
    """A line that goes up, or down, on the days on which a count changed: corners as SVG has them."""

    corners: str
    width: int = WIDTH
    height: int = HEIGHT


def steps(days: Sequence[date], counts: Sequence[Told], highest: Told) -> Steps:
    """From the first of these days until after the last, `highest` at the top."""
    first = days[0].toordinal()
    day_width = WIDTH / (days[-1].toordinal() - first + 1)
    scale = HEIGHT / max(LEAST_HIGHEST, middle(highest))
    ends = [*(day.toordinal() for day in days[1:]), days[-1].toordinal() + 1]
    corners = []
    for day, end, count in zip(days, ends, counts, strict=True):
        level = HEIGHT - middle(count) * scale
        corners += [
            f"{(beginning - first) * day_width:.1f},{level:.1f}" for beginning in (day.toordinal(), end)
        ]
    return Steps(" ".join(corners))
