"""A notice for the door of a pharmacy that closes, to print: who is near in order of distance, and a way to the public
page."""

import segno
from starlette.responses import Response

from eps.closures.listing import followed
from eps.nomination.proposal import need_while
from eps.pharmacies.service import closure_said, directory
from eps.web.dispenser.closure import closure_id
from eps.web.dispenser.own import CLOSING, own_pharmacy
from eps.web.door import Page
from eps.web.pharmacy_view import view
from eps.web.rendering import page
from eps.web.visit import Visit

NEARBY = 5


async def notice(visit: Visit) -> Response:
    found = await followed(closure_id(visit), visit.signed_in, visit.at)
    pharmacy, closure = await own_pharmacy(visit), found.closure
    need = need_while(closure, visit.at, directory().closing_with(closure, visit.at))
    near = directory().nearest(pharmacy.point, need, limit=NEARBY) if pharmacy.point else []
    address = f"{str(visit.request.base_url).rstrip('/')}/pharmacies/{pharmacy.ods_code}"
    code = segno.make(address, error="m")
    return page(
        visit,
        "dispenser/notice.html",
        title=f"{pharmacy.name}: notice for your door",
        pharmacy=view(pharmacy, visit.at),
        text=closure_said(pharmacy, closure, visit.at),
        nearby=[view(one.pharmacy, visit.at, metres=one.metres) for one in near],
        address=address,
        dots=[[bool(dot) for dot in line] for line in code.matrix],
        closure=closure,
    )


PAGES = (Page("/pharmacy/{ods_code}/closures/{closure}/notice", show=notice, **CLOSING),)
