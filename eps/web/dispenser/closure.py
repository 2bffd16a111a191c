"""One closure of the pharmacy: the receipt, how far telling people is, words to copy, opening again."""

from datetime import datetime
from uuid import UUID

from starlette.responses import Response

from eps.clock import london_date
from eps.closures import deciding
from eps.closures.listing import Followed, followed
from eps.closures.reviewing import renew
from eps.closures.small_numbers import Told
from eps.errors import Conflict, Forbidden, Invalid, NotFound, Stale
from eps.pharmacies.cascade import CascadeState
from eps.pharmacies.closure import Closure, ClosureState, state_at
from eps.prescriptions.return_all_service import ReturningAll, count_not_started
from eps.web.closure_words import REASONS, opens_after, said_of, to_copy
from eps.web.dispenser.own import CLOSING, own_code, own_pharmacy
from eps.web.door import Page
from eps.web.forms import uuid_of
from eps.web.pharmacy_view import view
from eps.web.rendering import page, see
from eps.web.visit import Visit
from eps.wording import day_text, time_text

ALIVE = (ClosureState.REQUESTED, ClosureState.SCHEDULED, ClosureState.IN_FORCE)


class NoSuchClosure(NotFound):
    """There is no such closure of yours."""


def closure_id(visit: Visit) -> UUID:
    return uuid_of(visit.parameters["closure"], unknown=NoSuchClosure)


async def show(visit: Visit) -> Response:
    """The receipt, for as long as somebody wants it."""
    return await _shown(visit, {})


async def _shown(visit: Visit, errors: dict[str, str]) -> Response:
    found = await followed(closure_id(visit), visit.signed_in, visit.at)
    pharmacy, closure = await own_pharmacy(visit), found.closure
    state = state_at(closure, visit.at)
    return page(
        visit,
        "dispenser/closure.html",
        title="Your closure",
        status=400 if errors else 200,
        errors=errors,
        pharmacy=view(pharmacy, visit.at),
        closure=closure,
        state=state,
        text=said_of(pharmacy, closure, visit.at),
        opens_next=opens_after(pharmacy, closure) if state in ALIVE else None,
        to_copy=to_copy(pharmacy, closure, visit.at),
        reason=REASONS[closure.reason],
        telling=_telling(found, visit.at),
        is_under_way=_is_under_way(found, visit.at),
        is_alive=state in ALIVE,
        not_started=await count_not_started(ReturningAll(visit.signed_in, pharmacy.ods_code, visit.at)),
    )


def _telling(found: Followed, at: datetime) -> str:
    """How far the work is that follows it, no more exactly than the pharmacy may know."""
    if found.work is None:
        return _not_yet(found, at)
    asked, concerned = _about(found.work.counts.proposed), _about(found.work.counts.affected)
    if state_at(found.closure, at) not in ALIVE:
        return f"Over: {asked} people were asked to choose, and nobody is any more"
    if found.work.state is CascadeState.DONE:
        return f"Done: {asked} people can choose now"
    return f"Under way: {asked} of {concerned} people can choose now"


def _is_under_way(found: Followed, at: datetime) -> bool:
    """So that it is worth looking again soon."""
    if found.work is None:
        return found.is_awaited(at) and _begins(found.closure) <= at
    return found.work.state is CascadeState.RUNNING and state_at(found.closure, at) in ALIVE


def _about(rounded: Told) -> str:
    return f"about {rounded}" if rounded else "fewer than 5"


def _not_yet(found: Followed, at: datetime) -> str:
    if not found.is_awaited(at):
        return "Nobody is asked to choose because of this closure"
    begins = _begins(found.closure)
    if begins <= at:
        return "It begins in a moment"
    return f"It begins on {day_text(london_date(begins))}, {time_text(begins)}"


def _begins(closure: Closure) -> datetime:
    """Of one that people will be asked because of."""
    return closure.proposes_from or closure.starts_at


async def change(visit: Visit) -> Response:
    """Open again, cancel, or look again at an open-ended one."""
    try:
        await _change(visit)
    except (Conflict, Forbidden, Invalid, Stale) as error:
        return await _shown(visit, {"": str(error)})
    return see(f"/pharmacy/{own_code(visit)}/closures/{closure_id(visit)}")


async def _change(visit: Visit) -> None:
    this, principal = closure_id(visit), visit.signed_in
    if visit.form.get("do") == "open":
        await deciding.end(this, principal, visit.at)
    elif visit.form.get("do") == "cancel":
        await deciding.cancel(this, principal, visit.at)
    else:
        await renew(this, principal, visit.at)


PAGES = (Page("/pharmacy/{ods_code}/closures/{closure}", show=show, send=change, **CLOSING),)
