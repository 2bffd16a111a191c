"""Who supplies a patient's appliances, beside the pharmacy: a plain list of contractors."""

from starlette.responses import Response

from eps.choices.nominating import why_not_chosen
from eps.choices.showing import contractors
from eps.identifiers import OdsCode
from eps.nomination.domain import NominationType
from eps.nomination.service import held
from eps.pharmacies.service import directory
from eps.web.door import Page
from eps.web.patient.drafts import CHANGING, Draft, Wish, keep_draft
from eps.web.pharmacy_view import view
from eps.web.rendering import page, see
from eps.web.visit import Visit

ADDRESS = "/my-pharmacy/appliances"
TITLE = "Who supplies your appliances"
PICK = "Select who supplies your appliances"
NOBODY = "none"


async def show(visit: Visit) -> Response:
    return await _shown(visit, None)


async def _shown(visit: Visit, errors: dict[str, str] | None) -> Response:
    standing = await held(visit.signed_in)
    return page(
        visit,
        "patient/appliances.html",
        title=TITLE,
        status=400 if errors else 200,
        errors=errors,
        form=visit.form,
        listed=[view(one, visit.at) for one in contractors(directory(), visit.at)],
        version=standing.version,
        nominated=standing.nominations.get(NominationType.P2),
    )


async def pick(visit: Visit) -> Response:
    choice = visit.form.get("choice", "")
    may_have_none = NominationType.P2 in (await held(visit.signed_in)).nominations
    known = {str(one.ods_code) for one in contractors(directory(), visit.at)}
    if choice not in known | ({NOBODY} if may_have_none else set()):
        return await _shown(visit, {"choice": PICK})
    code, wish = (None, Wish.NONE) if choice == NOBODY else (choice, Wish.CHOOSE)
    why_not = await why_not_chosen(OdsCode.trusted(code), NominationType.P2, visit.at) if code else None
    if why_not:
        return await _shown(visit, {"choice": why_not})
    await keep_draft(visit, Draft(wish, NominationType.P2, visit.version, code, back=ADDRESS))
    return see("/my-pharmacy/check")


PAGES = (Page(ADDRESS, show=show, send=pick, **CHANGING),)
