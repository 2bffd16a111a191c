"""A pharmacy that somebody picked on its public page, before they logged in or after: it goes to the check page."""

from starlette.responses import Response

from eps.choices.nominating import require_may_be_chosen
from eps.errors import Conflict, Invalid
from eps.identifiers import OdsCode
from eps.nomination.domain import NominationType
from eps.nomination.service import held
from eps.web.door import Page
from eps.web.patient.drafts import CHANGING, Draft, Wish, keep_draft
from eps.web.rendering import page, see
from eps.web.visit import Visit

CANNOT = "You cannot choose this pharmacy"
WAYS = (("/my-pharmacy/change", "Find another pharmacy"), ("/my-pharmacy", "See your pharmacy"))


async def show(visit: Visit) -> Response:
    wanted = visit.kept("wanted")
    if wanted is None:
        return see("/my-pharmacy")
    await visit.keep(wanted=None)
    standing = await held(visit.signed_in)
    try:
        code = OdsCode(wanted)
        await require_may_be_chosen(code, NominationType.P1, visit.at)
    except (Conflict, Invalid) as error:
        return page(visit, "told.html", title=CANNOT, status=409, sentences=[str(error)], ways=WAYS)
    public = f"/pharmacies/{code}"
    await keep_draft(visit, Draft(Wish.CHOOSE, NominationType.P1, standing.version, code, back=public))
    return see("/my-pharmacy/check")


PAGES = (Page("/my-pharmacy/wanted", show=show, **CHANGING),)
