"""Areas that closures leave without a pharmacy in reach, or much farther from one: now, and by what is to come."""

from collections.abc import Sequence

from starlette.responses import Response

from eps.closures.reach import areas_left
from eps.pharmacies.areas import LeftBehind, Sector
from eps.pharmacies.nearest import REACH_METRES
from eps.settings import settings
from eps.web.commissioner.own import DECIDING
from eps.web.door import Page
from eps.web.pharmacy_view import miles_text
from eps.web.rendering import page
from eps.web.visit import Visit

Line = tuple[str, int, str, str]


async def show(visit: Visit) -> Response:
    found = await areas_left(visit.signed_in, visit.at)
    return page(
        visit,
        "commissioner/areas.html",
        title="Areas left with no pharmacy in reach",
        reach=settings().area_reach_miles,
        farther=settings().area_farther_miles,
        areas=found,
        parts=(("Now", _lines(found.now)), ("With all closures of the next 28 days", _lines(found.ahead))),
    )


def _lines(left: LeftBehind) -> tuple[list[Line], list[Line]]:
    return _told(left.bare), _told(left.farther)


def _told(sectors: Sequence[Sector]) -> list[Line]:
    return [(one.name, one.postcodes, _distance(one.before), _distance(one.after)) for one in sectors]


def _distance(metres: float | None) -> str:
    if metres is None:
        return f"None within {miles_text(REACH_METRES)} miles"
    return f"{miles_text(metres)} miles".capitalize()


PAGES = (Page("/commissioner/areas", show=show, **DECIDING),)
