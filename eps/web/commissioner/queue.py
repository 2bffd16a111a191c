"""The first page of a commissioner: what waits for a decision, then every closure in force and to come."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from itertools import chain

from starlette.responses import Response

from eps.closures.listing import Asked, listed
from eps.closures.two_to_undo import asked_lately
from eps.pharmacies.closure import Closure, ClosureKind, ClosureState
from eps.pharmacies.code_decision_repository import waiting_codes
from eps.pharmacies.code_decisions import Decision
from eps.pharmacies.domain import Pharmacy
from eps.pharmacies.service import pharmacy_known
from eps.web.closure_words import said_of
from eps.web.commissioner.own import CLOSURES
from eps.web.door import Page
from eps.web.rendering import page
from eps.web.visit import Visit

LONG = timedelta(days=28)
"""A temporary closure in force for longer is looked at again."""
MOST = 500
TOGETHER = {
    Decision.CLOSED: "They are closed: their patients are offered others",
    Decision.SAME: "Each pharmacy goes on under the other code at its postcode",
    Decision.JOINED: "Each joined the pharmacy at its postcode: their patients are asked",
}
Told = tuple[Closure, Pharmacy, str]


async def show(visit: Visit) -> Response:
    return await shown(visit, {})


async def shown(visit: Visit, errors: Mapping[str, str]) -> Response:
    requested = await told(visit, ClosureState.REQUESTED)
    in_force = await told(visit, ClosureState.IN_FORCE)
    return page(
        visit,
        "commissioner/queue.html",
        title="Closures of your ICB",
        status=400 if errors else 200,
        errors=errors,
        form=visit.form,
        chosen=visit.form.get("codes", "").split(),
        decisions=TOGETHER,
        decided=visit.query.get("decided", ""),
        requested=requested,
        codes=await codes_to_decide(visit),
        undo_asked=await _undo_asked(in_force, visit),
        overdue=[one for one in in_force if _is_overdue(one[0], visit)],
        long=[one for one in in_force if _is_long(one[0], visit)],
        current=[*in_force, *await told(visit, ClosureState.SCHEDULED)],
    )


async def told(visit: Visit, state: ClosureState) -> Sequence[Told]:
    """By when they begin."""
    found = await listed(Asked(state, limit=MOST), visit.signed_in, visit.at)
    known = [(one, await pharmacy_known(one.ods_code)) for one in found]
    ordered = sorted(known, key=lambda pair: (pair[0].starts_at, pair[0].id))
    return [(closure, pharmacy, said_of(pharmacy, closure, visit.at)) for closure, pharmacy in ordered]


async def _undo_asked(in_force: Sequence[Told], visit: Visit) -> list[Told]:
    """Closed for good, and somebody says that it is open again."""
    for_good = [one for one, *_ in in_force if one.kind is ClosureKind.PERMANENT]
    asked = await asked_lately(for_good, visit.at)
    return [one for one in in_force if one[0].id in asked]


def _is_overdue(closure: Closure, visit: Visit) -> bool:
    return closure.review_at is not None and closure.review_at <= visit.at


def _is_long(closure: Closure, visit: Visit) -> bool:
    """Of one in force."""
    return closure.kind is ClosureKind.TEMPORARY and closure.starts_at + LONG <= visit.at


async def codes_to_decide(visit: Visit) -> list[tuple[Pharmacy, list[Pharmacy]]]:
    """Codes that ODS closed, with the others at their postcode."""
    pairs = [(await pharmacy_known(one.ods_code), one.candidates) for one in await waiting_codes()]
    own = [pair for pair in pairs if pair[0].icb_code == visit.signed_in.icb_code]
    known = {code: await pharmacy_known(code) for code in chain.from_iterable(codes for _, codes in own)}
    return [(pharmacy, [known[code] for code in codes]) for pharmacy, codes in own]


PAGES = (Page("/commissioner", show=show, **CLOSURES),)
