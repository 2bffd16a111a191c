"""What lasts until a pharmacy opens again: made longer at once, and ended once that is confirmed."""

from starlette.responses import Response

from eps.choices import redirects
from eps.nomination.proposal import UnknownRedirect
from eps.nomination.service import held
from eps.web.door import Page
from eps.web.forms import uuid_of
from eps.web.patient.drafts import CHANGING
from eps.web.patient.redirect_view import redirects_shown
from eps.web.rendering import page, see
from eps.web.visit import Visit

ADDRESS = "/my-pharmacy/until-it-opens"


async def show(visit: Visit) -> Response:
    patient = (await held(visit.signed_in)).patient
    standing = await redirects_shown(patient.id, visit.at)
    if not standing:
        return see("/my-pharmacy")
    return page(visit, "patient/until_it_opens.html", title="Check and confirm", redirects=standing)


async def send(visit: Visit) -> Response:
    redirect_id = uuid_of(visit.form.get("redirect", ""), unknown=UnknownRedirect)
    if visit.form.get("do") == "longer":
        await redirects.confirm(redirect_id, visit.signed_in, visit.at)
    else:
        await redirects.end(redirect_id, visit.signed_in, visit.at)
    return see("/my-pharmacy")


PAGES = (Page(ADDRESS, show=show, send=send, **CHANGING),)
