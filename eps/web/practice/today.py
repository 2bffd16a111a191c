"""The first page of a practice: what today needs, as counts and closures, and the ways on."""

from starlette.responses import Response

from eps.closures.care_homes import care_homes
from eps.closures.concerning import concerning
from eps.pharmacies.service import closure_said
from eps.prescriptions.batch import BatchState
from eps.prescriptions.batch_listing import NEWEST, Listed, batches_of
from eps.prescriptions.practice_list import PracticeList
from eps.prescriptions.practice_listing import count_of
from eps.web.door import Page
from eps.web.practice.lists import TITLES
from eps.web.practice.own import LISTS, is_prescriber
from eps.web.rendering import page
from eps.web.visit import Visit

MOST_BATCHES = 100


async def show(visit: Visit) -> Response:
    principal, at = visit.signed_in, visit.at
    closures = await concerning(principal, at)
    unsigned = await batches_of(Listed(BatchState.PREPARED, NEWEST, MOST_BATCHES), principal)
    return page(
        visit,
        "practice/today.html",
        title="What today needs",
        counts=[(which, TITLES[which], await count_of(principal, which, at)) for which in PracticeList],
        closures=[(one, closure_said(one.pharmacy, one.closure, at)) for one in closures],
        homes=await care_homes(principal, at),
        unsigned=len(unsigned),
        is_prescriber=is_prescriber(visit),
    )


PAGES = (Page("/practice", show=show, **LISTS),)
