"""Where each of a patient's prescriptions is, in words; one that waits at a closed pharmacy can be sent on."""

from typing import Any

from starlette.responses import Response

from eps.identity.permissions import Action, Role
from eps.prescriptions.own import Standing
from eps.prescriptions.own_service import own_prescriptions
from eps.web.door import Page
from eps.web.forms import LONGEST_ID, whole_number
from eps.web.patient.sending_on import ask
from eps.web.rendering import page
from eps.web.visit import Visit
from eps.wording import prescription_text, what_to_do

SHOWN = 20
SEEING: dict[str, Any] = {"roles": frozenset({Role.PATIENT}), "action": Action.READ_OWN_PRESCRIPTIONS}


async def show(visit: Visit) -> Response:
    last = whole_number(visit.query.get("before", ""), digits=LONGEST_ID)
    found = await own_prescriptions(visit.signed_in, visit.at, before=last, limit=SHOWN + 1)
    listed, more = found[:SHOWN], found[SHOWN:]
    return page(
        visit,
        "patient/prescriptions.html",
        title="Your prescriptions",
        prescriptions=[_said(one) for one in listed],
        next=listed[-1].key if more else None,
    )


def _said(one: Standing) -> dict[str, Any]:
    return {"standing": one, "text": prescription_text(one), "what_to_do": what_to_do(one)}


PAGES = (Page("/my-prescriptions", show=show, send=ask, **SEEING),)
