"""Closures now and to come on a map and in a table, of the commissioner's own ICB. The table is the truth."""

from dataclasses import dataclass

from starlette.responses import Response

from eps.geography import Point
from eps.pharmacies.closure import Closure, ClosureState
from eps.pharmacies.domain import Pharmacy
from eps.pharmacies.need import Need, is_eligible
from eps.pharmacies.service import directory
from eps.web.closure_words import REASONS, STATES
from eps.web.commissioner.own import CLOSURES
from eps.web.commissioner.queue import told
from eps.web.door import Page
from eps.web.map import area_drawing
from eps.web.rendering import page
from eps.web.visit import Visit

SHOWN = (ClosureState.IN_FORCE, ClosureState.SCHEDULED, ClosureState.REQUESTED)


@dataclass(frozen=True, slots=True)
class Line:
    """One closure in the table; the map has its number."""

    number: int
    closure: Closure
    pharmacy: Pharmacy
    state: ClosureState

    @property
    def state_words(self) -> str:
        return STATES[self.state]

    @property
    def reason(self) -> str:
        return REASONS[self.closure.reason]


async def show(visit: Visit) -> Response:
    lines = await _lines(visit)
    points = {one.number: one.pharmacy.point for one in lines if one.pharmacy.point is not None}
    return page(
        visit,
        "commissioner/overview.html",
        title="Closures now and to come",
        lines=lines,
        states={one.number: one.state for one in lines},
        drawing=area_drawing(_open_now(visit), points) if points else None,
        legend={state: STATES[state] for state in SHOWN},
    )


async def _lines(visit: Visit) -> list[Line]:
    found = [
        (closure, pharmacy, state) for state in SHOWN for closure, pharmacy, _ in await told(visit, state)
    ]
    return [Line(number, *one) for number, one in enumerate(found, start=1)]


def _open_now(visit: Visit) -> list[Point]:
    """Pharmacies of the ICB that anybody can walk into, and that no closure keeps shut now."""
    need = Need.at(visit.at)
    own = [one for one in directory().pharmacies if one.icb_code == visit.signed_in.icb_code]
    return [one.point for one in own if one.point is not None and is_eligible(one, need)]


PAGES = (Page("/commissioner/map", show=show, **CLOSURES),)
