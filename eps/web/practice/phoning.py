"""Whom to phone because of a closure: those whom nobody writes to, and everybody who has no pharmacy any more."""

from starlette.responses import Response

from eps.closures.concerning import Phoning, to_phone
from eps.closures.deciding import UnknownClosure
from eps.nomination.domain import NominationType
from eps.web.door import Page
from eps.web.forms import LONGEST_ID, uuid_of, whole_number
from eps.web.practice.own import LISTS
from eps.web.rendering import page
from eps.web.visit import Visit

AT_ONCE = 50
WHAT = {
    NominationType.P1: "Gets medicine there",
    NominationType.P2: "Gets appliances there",
    NominationType.P3: "Gets medicine from this dispensing practice",
}


async def show(visit: Visit) -> Response:
    found = await to_phone(_phoning(visit))
    shown = found[:AT_ONCE]
    return page(
        visit,
        "practice/phone.html",
        title="Patients to phone because of a closure",
        people=[(patient, WHAT[kind]) for patient, kind in shown],
        next=f"{shown[-1][0].id}-{shown[-1][1]}" if len(found) > AT_ONCE else None,
    )


def _phoning(visit: Visit) -> Phoning:
    closure_id = uuid_of(visit.parameters["id"], unknown=UnknownClosure)
    patient, _, kind = visit.query.get("after", "").partition("-")
    behind = whole_number(patient, digits=LONGEST_ID)
    after = (behind, kind) if behind is not None and kind in set(NominationType) else (0, "")
    return Phoning(visit.signed_in, closure_id, visit.at, after, AT_ONCE)


PAGES = (Page("/practice/closures/{id}", show=show, **LISTS),)
