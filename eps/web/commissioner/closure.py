"""One closure as a commissioner follows it: how far people are told, what they answered, and the decision."""

from uuid import UUID

from starlette.responses import Response

from eps.closures import deciding
from eps.closures.answers import answered
from eps.closures.counting import shown_to
from eps.closures.deciding import UnknownClosure
from eps.closures.listing import followed
from eps.errors import Conflict, Forbidden
from eps.pharmacies.cascade import Cascade
from eps.pharmacies.closure import state_at
from eps.pharmacies.service import pharmacy_known
from eps.web.closure_words import REASONS
from eps.web.commissioner.own import CLOSURES, DECIDING
from eps.web.door import Page
from eps.web.pharmacy_view import view
from eps.web.rendering import page, see
from eps.web.visit import Visit
from eps.wording import closure_text

DECISIONS = {
    "confirm": deciding.confirm,
    "refuse": deciding.refuse,
    "end": deciding.end,
    "cancel": deciding.cancel,
}


async def show(visit: Visit) -> Response:
    return await _shown(visit, {})


async def _shown(visit: Visit, errors: dict[str, str]) -> Response:
    found = await followed(_closure_id(visit), visit.signed_in)
    closure = found.closure
    pharmacy = await pharmacy_known(closure.ods_code)
    return page(
        visit,
        "commissioner/closure.html",
        title=pharmacy.name,
        status=400 if errors else 200,
        errors=errors,
        pharmacy=view(pharmacy, visit.at),
        closure=closure,
        state=state_at(closure, visit.at),
        text=closure_text(pharmacy.name, closure, visit.at),
        reason=REASONS[closure.reason],
        progress=_counts(found.cascade, visit) if found.cascade else None,
        is_done=found.cascade is not None and found.cascade.finished_at is not None,
        answers=await answered(closure, visit.signed_in),
    )


def _counts(cascade: Cascade, visit: Visit) -> list[tuple[str, int | str]]:
    counts = (
        ("People whom it concerns", cascade.affected),
        ("Offered other pharmacies", cascade.proposed),
        ("Told", cascade.notified),
        ("Could not be told", cascade.failed),
    )
    return [(words, shown_to(visit.signed_in, exact)) for words, exact in counts]


def _closure_id(visit: Visit) -> UUID:
    try:
        return UUID(visit.parameters["closure"])
    except ValueError as error:
        raise UnknownClosure from error


async def decide(visit: Visit) -> Response:
    """Somebody else may have decided since the page was shown: that is told, and nothing changes."""
    closure_id, chosen = _closure_id(visit), DECISIONS.get(visit.form.get("do", ""))
    if chosen is None:
        return await _shown(visit, {"": "Select what you decide"})
    try:
        await chosen(closure_id, visit.signed_in, visit.at)
    except (Conflict, Forbidden) as error:
        return await _shown(visit, {"": str(error)})
    return see(f"/commissioner/closures/{closure_id}")


PAGES = (
    Page("/commissioner/closures/{closure}", show=show, **CLOSURES),
    Page("/commissioner/closures/{closure}/decide", send=decide, **DECIDING),
)
