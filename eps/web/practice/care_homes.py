"""Care homes whose residents' pharmacy closes: what each resident asks for is filled in, several on one page."""

from collections.abc import Mapping
from dataclasses import replace

from starlette.responses import Response

from eps.closures.care_homes import address_of, care_homes, residents
from eps.pharmacies.service import closure_said
from eps.web.asked_of_person import CAPACITIES, METHODS
from eps.web.door import Page
from eps.web.forms import FormRefused
from eps.web.practice.care_home_visit import WISHES, draft_of, form_of, keep, kept, visiting
from eps.web.practice.own import CARE_HOMES
from eps.web.rendering import page, see
from eps.web.visit import Visit

TITLE = "Care homes whose residents’ pharmacy closes"


async def show_all(visit: Visit) -> Response:
    homes = await care_homes(visit.signed_in, visit.at)
    return page(visit, "practice/care_homes.html", title=TITLE, homes=homes)


async def show(visit: Visit) -> Response:
    draft = kept(visit, visiting(visit).key)
    return await _asked(visit, visit.form or form_of(draft), {})


async def _asked(visit: Visit, form: Mapping[str, str], errors: Mapping[str, str]) -> Response:
    asking = visiting(visit)
    found = await residents(asking)
    shown = found[: asking.limit]
    return page(
        visit,
        "practice/care_home.html",
        title="What residents ask for",
        status=400 if errors else 200,
        errors=errors,
        form=form,
        address=", ".join(await address_of(asking)),
        residents=shown,
        closings=dict.fromkeys(closure_said(one.pharmacy, one.closure, visit.at) for one in shown),
        next=shown[-1].patient.id if len(found) > asking.limit else None,
        wishes=WISHES,
        capacities=CAPACITIES,
        methods=METHODS,
    )


async def ask(visit: Visit) -> Response:
    """Nothing is saved here: what was filled in goes to the check page."""
    asking = visiting(visit)
    found = await residents(replace(asking, shows=False))
    try:
        draft = await draft_of(visit.form, asking.key, found[: asking.limit])
    except FormRefused as error:
        return await _asked(visit, visit.form, error.errors)
    await keep(visit, draft)
    return see(f"/practice/care-homes/{asking.key}/check")


PAGES = (
    Page("/practice/care-homes", show=show_all, **CARE_HOMES),
    Page("/practice/care-homes/{resident}", show=show, send=ask, **CARE_HOMES),
)
