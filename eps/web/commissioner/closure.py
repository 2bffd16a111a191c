"""One closure as a commissioner follows it: how far people are told, what they answered, and the decision."""

from datetime import datetime
from typing import Any

from starlette.responses import Response

from eps.closures import deciding
from eps.closures.answers_by_day import answered_by_day
from eps.closures.counting import would_concern
from eps.closures.deciding_together import decide_together
from eps.closures.listing import Followed, followed, recorded_together
from eps.closures.reviewing import renew
from eps.closures.two_to_undo import takes_two_to_undo
from eps.closures.work import Work
from eps.errors import Conflict, Forbidden, Invalid, Stale
from eps.pharmacies.cascade import CascadeState
from eps.pharmacies.closure import Closure, ClosureState, state_at
from eps.pharmacies.domain import Pharmacy
from eps.pharmacies.service import pharmacy_known
from eps.web.closure_words import REASONS, STATES, opens_after, said_of
from eps.web.commissioner.answers import COLUMNS, plots, progress_bar
from eps.web.commissioner.own import CLOSURES, DECIDING, closure_id_of, counts
from eps.web.door import Page
from eps.web.pharmacy_view import view
from eps.web.rendering import page, see
from eps.web.visit import Visit

DECISIONS = {
    "confirm": deciding.confirm,
    "refuse": deciding.refuse,
    "end": deciding.end,
    "cancel": deciding.cancel,
    "renew": renew,
}


async def show(visit: Visit) -> Response:
    return await _shown(visit, {})


async def _shown(visit: Visit, errors: dict[str, str]) -> Response:
    found = await followed(closure_id_of(visit), visit.signed_in, visit.at)
    closure = found.closure
    pharmacy = await pharmacy_known(closure.ods_code)
    state = state_at(closure, visit.at)
    is_asked = state is ClosureState.REQUESTED
    return page(
        visit,
        "commissioner/closure.html",
        title=pharmacy.name,
        status=400 if errors else 200,
        errors=errors,
        pharmacy=view(pharmacy, visit.at),
        closure=closure,
        state=state,
        **_whose_turn(found, visit),
        not_told=_not_told(found, visit.at),
        concerned=await would_concern(closure, visit.signed_in, visit.at) if is_asked else None,
        states=STATES,
        together=await _together(closure, visit),
        **_said(pharmacy, closure, visit.at),
        **_progress(found.work),
        **await _answers(closure, visit),
    )


def _said(pharmacy: Pharmacy, closure: Closure, at: datetime) -> dict[str, Any]:
    return {
        "text": said_of(pharmacy, closure, at),
        "opens_next": opens_after(pharmacy, closure),
        "reason": REASONS[closure.reason],
    }


def _whose_turn(found: Followed, visit: Visit) -> dict[str, Any]:
    """Whether whoever looks may decide it alone."""
    return {
        "is_own": found.closure.reported_by == visit.signed_in.subject,
        "asked": found.undo_asked,
        "takes_two": takes_two_to_undo(found.closure, visit.signed_in.role, visit.at),
    }


def _not_told(found: Followed, at: datetime) -> str:
    """Where no work has followed it."""
    if found.is_awaited(at):
        return "People are asked to choose once it is time."
    if state_at(found.closure, at) is ClosureState.REQUESTED:
        return "Nobody is asked to choose before it is confirmed."
    return "Nobody is asked to choose because of this closure."


def _progress(work: Work | None) -> dict[str, Any]:
    if work is None:
        return {}
    return {
        "progress": counts(work),
        "is_done": work.state in (CascadeState.DONE, CascadeState.STOPPED),
        "seconds_left": work.seconds_left,
        "bar": progress_bar(work.counts),
    }


async def _answers(closure: Closure, visit: Visit) -> dict[str, Any]:
    by_day = await answered_by_day(closure, visit.signed_in, visit.at)
    return {
        "answers": by_day[-1] if by_day else None,
        "by_day": by_day,
        "columns": COLUMNS,
        "plots": plots(by_day),
    }


async def _together(closure: Closure, visit: Visit) -> list[tuple[Closure, Pharmacy, ClosureState]]:
    """The others of its group."""
    found = await recorded_together(closure, visit.signed_in, visit.at)
    others = [one for one in found if one.id != closure.id]
    return [(one, await pharmacy_known(one.ods_code), state_at(one, visit.at)) for one in others]


async def decide(visit: Visit) -> Response:
    """Somebody else may have decided since the page was shown: that is told, and nothing changes."""
    closure_id, chosen = closure_id_of(visit), DECISIONS.get(visit.form.get("do", ""))
    if chosen is None:
        return await _shown(visit, {"": "Select what you decide"})
    try:
        if visit.form.get("all") == "yes":
            await decide_together(closure_id, chosen, principal=visit.signed_in, at=visit.at)
        else:
            await chosen(closure_id, visit.signed_in, visit.at)
    except (Conflict, Forbidden, Invalid, Stale) as error:
        return await _shown(visit, {"": str(error)})
    return see(f"/commissioner/closures/{closure_id}")


PAGES = (
    Page("/commissioner/closures/{closure}", show=show, **CLOSURES),
    Page("/commissioner/closures/{closure}/decide", send=decide, **DECIDING),
)
