"""Somebody, or a closure, came before what a patient was confirming: nothing was saved, and the page says what won."""

from typing import Any

from starlette.responses import Response

from eps.choices import redirects
from eps.errors import Conflict, Stale
from eps.identifiers import OdsCode
from eps.nomination.domain import PharmacyHasClosed, PharmacyIsClosed
from eps.nomination.proposal import ProposalAnswered, ProposalState
from eps.nomination.service import held
from eps.pharmacies.service import pharmacy_known
from eps.web.patient.drafts import Draft, Wish
from eps.web.pharmacy_view import view
from eps.web.rendering import page
from eps.web.visit import Visit
from eps.wording import SETTLED

CLOSED = "That pharmacy has just closed"
CHANGED = "Somebody changed this first"
NOTHING_TO_ANSWER = "There is nothing to choose any more"


async def not_saved(visit: Visit, draft: Draft, error: Conflict | Stale) -> Response:
    """The draft is forgotten: it was made for what is so no longer."""
    await visit.keep(draft=None)
    if isinstance(error, PharmacyHasClosed | PharmacyIsClosed):
        return _just_closed(visit, error)
    state = error.facts.get("state") if isinstance(error, ProposalAnswered) else None
    return page(
        visit,
        "patient/somebody_was_first.html",
        title=NOTHING_TO_ANSWER if state == ProposalState.WITHDRAWN else CHANGED,
        status=409,
        reason=SETTLED.get(str(state)),
        wanted=await _pharmacy(visit, draft.code),
        keeps=draft.wish == Wish.KEEP,
        **await _as_it_is(visit, draft),
    )


async def _as_it_is(visit: Visit, draft: Draft) -> dict[str, Any]:
    standing = await held(visit.signed_in)
    nomination = standing.nominations.get(draft.nomination_type)
    until = [
        one
        for one in await redirects.standing(standing.patient.id, visit.at)
        if one.type == draft.nomination_type
    ]
    return {
        "now": await _pharmacy(visit, nomination.ods_code if nomination else None),
        "for_now": await _pharmacy(visit, until[0].to_code if until else None),
    }


async def _pharmacy(visit: Visit, code: str | None) -> Any:
    return view(await pharmacy_known(OdsCode.trusted(code)), visit.at) if code else None


def _just_closed(visit: Visit, error: Conflict) -> Response:
    sentences = ["Nothing was saved.", str(error)]
    ways = (
        ("/my-pharmacy", "See your pharmacy and the list as it is now"),
        ("/my-pharmacy/change", "Find another pharmacy"),
    )
    return page(visit, "told.html", title=CLOSED, status=409, sentences=sentences, ways=ways)
