"""The page after something was saved: what happens now, and what still waits at a pharmacy that is closed."""

from typing import Any

from starlette.responses import Response

from eps.identifiers import OdsCode
from eps.nomination.domain import NominationType
from eps.nomination.service import held
from eps.pharmacies.service import pharmacy_known
from eps.prescriptions.own_service import own_prescriptions
from eps.web.door import Page
from eps.web.patient.drafts import PATIENTS, Wish
from eps.web.patient.surgery import beside_surgery
from eps.web.pharmacy_view import view
from eps.web.rendering import page, see
from eps.web.visit import Visit

LOOKED_AT = 50


async def done(visit: Visit) -> Response:
    said = visit.kept("done")
    if said is None:
        return see("/my-pharmacy")
    code = said["code"]
    pharmacy = view(await pharmacy_known(OdsCode.trusted(code)), visit.at) if code else None
    found = await own_prescriptions(visit.signed_in, visit.at, before=None, limit=LOOKED_AT)
    left = [one for one in found if one.may_have_number]
    beside = await beside_surgery(await held(visit.signed_in)) if said["type"] == NominationType.P1 else None
    return page(
        visit,
        "patient/done.html",
        title=_title(said),
        said=said,
        pharmacy=pharmacy,
        left=left,
        beside_surgery=beside,
    )


def _title(said: dict[str, Any]) -> str:
    if said["wish"] == Wish.KEEP:
        return "You kept your pharmacy"
    if said["code"] is None:
        return "You have no pharmacy now" if said["type"] == NominationType.P1 else "You have no supplier now"
    return "You chose where your prescriptions go"


PAGES = (Page("/my-pharmacy/done", show=done, **PATIENTS),)
