"""Pharmacy staff report a closure in two screens, when and why, then check; then its own page: progress, a notice for
the door, words to copy, opening again."""

from collections.abc import Mapping
from uuid import UUID

import segno
from starlette.responses import Response

from eps.closures import deciding
from eps.closures.counting import DryRunsUsedUp, forecast
from eps.closures.listing import followed
from eps.closures.recording import Recorder, record
from eps.closures.reviewing import renew
from eps.closures.rules import ClosureRequest, staff_may_alone
from eps.errors import Conflict, Invalid, NotFound
from eps.nomination.proposal import need_while
from eps.pharmacies.closure import ClosureState, state_at
from eps.pharmacies.service import directory
from eps.prescriptions.return_all_service import ReturningAll, count_not_started
from eps.web.closure_form import OUR_OWN, ClosureForm, beside_its_field
from eps.web.closure_words import REASONS
from eps.web.dispenser.own import CLOSING, own_code, own_pharmacy
from eps.web.door import Page
from eps.web.forms import FormRefused
from eps.web.pharmacy_view import view
from eps.web.rendering import page, see
from eps.web.visit import Visit
from eps.wording import closure_text

WHEN_AND_WHY = "Report that your pharmacy closes"
NEARBY = 5


async def when_and_why(visit: Visit) -> Response:
    return await _asked(visit, visit.kept("closing") or {}, {})


async def _asked(visit: Visit, form: Mapping[str, str], errors: Mapping[str, str]) -> Response:
    return page(
        visit,
        "dispenser/close.html",
        title=WHEN_AND_WHY,
        status=400 if errors else 200,
        errors=errors,
        form=form,
        pharmacy=await own_pharmacy(visit),
        reasons=REASONS,
        words=OUR_OWN,
    )


async def answer(visit: Visit) -> Response:
    try:
        _request(visit, visit.form)
    except FormRefused as error:
        return await _asked(visit, visit.form, error.errors)
    await visit.keep(closing={name: text for name, text in visit.form.items() if name != "token"})
    return see(f"/pharmacy/{own_code(visit)}/close/check")


def _request(visit: Visit, form: Mapping[str, str]) -> ClosureRequest:
    return ClosureForm(form, visit.at, OUR_OWN).request((own_code(visit),))


async def check(visit: Visit) -> Response:
    return await _checked(visit, {})


async def _checked(visit: Visit, errors: Mapping[str, str]) -> Response:
    kept = visit.kept("closing")
    if kept is None:
        return see(f"/pharmacy/{own_code(visit)}/close")
    try:
        request = _request(visit, kept)
        affected = await _affected(visit, kept, request)
    except FormRefused as error:
        return await _asked(visit, kept, error.errors)
    except (Invalid, Conflict) as error:
        return await _asked(visit, kept, beside_its_field(error))
    pharmacy = await own_pharmacy(visit)
    return page(
        visit,
        "dispenser/close_check.html",
        title="Check before you report it",
        status=400 if errors else 200,
        errors=errors,
        pharmacy=pharmacy,
        request=request,
        reason=REASONS[request.reason],
        affected=affected,
        alone=staff_may_alone(request, visit.at),
        not_started=await count_not_started(ReturningAll(visit.signed_in, pharmacy.ods_code, visit.at)),
    )


async def _affected(visit: Visit, kept: Mapping[str, str], request: ClosureRequest) -> str | None:
    """Asked once for each closure that is typed in, for it may be asked three times a day; None after that."""
    if "affected" in kept:
        return kept["affected"]
    try:
        counted = await forecast(request, Recorder(visit.signed_in, visit.at))
    except DryRunsUsedUp:
        return None
    await visit.keep(closing={**kept, "affected": str(counted.affected)})
    return str(counted.affected)


async def report(visit: Visit) -> Response:
    kept = visit.kept("closing")
    if kept is None:
        return see(f"/pharmacy/{own_code(visit)}")
    try:
        [closure, *_] = await record(_request(visit, kept), Recorder(visit.signed_in, visit.at))
    except (Invalid, Conflict) as error:
        return await _asked(visit, kept, beside_its_field(error))
    await visit.keep(closing=None)
    return see(f"/pharmacy/{own_code(visit)}/closures/{closure.id}")


async def show(visit: Visit) -> Response:
    """The receipt, for as long as somebody wants it."""
    found = await followed(_closure_id(visit), visit.signed_in)
    pharmacy, closure = await own_pharmacy(visit), found.closure
    state = state_at(closure, visit.at)
    return page(
        visit,
        "dispenser/closure.html",
        title="Your closure",
        pharmacy=view(pharmacy, visit.at),
        closure=closure,
        state=state,
        text=closure_text(pharmacy.name, closure, visit.at),
        reason=REASONS[closure.reason],
        cascade=found.cascade,
        is_alive=state in (ClosureState.REQUESTED, ClosureState.SCHEDULED, ClosureState.IN_FORCE),
        not_started=await count_not_started(ReturningAll(visit.signed_in, pharmacy.ods_code, visit.at)),
    )


async def change(visit: Visit) -> Response:
    """Open again, cancel, or look again at an open-ended one."""
    closure_id, principal = _closure_id(visit), visit.signed_in
    if visit.form.get("do") == "open":
        await deciding.end(closure_id, principal, visit.at)
    elif visit.form.get("do") == "cancel":
        await deciding.cancel(closure_id, principal, visit.at)
    else:
        await renew(closure_id, principal, visit.at)
    return see(f"/pharmacy/{own_code(visit)}/closures/{closure_id}")


async def notice(visit: Visit) -> Response:
    """For the door: who is near in order of distance, and a way to the public page."""
    found = await followed(_closure_id(visit), visit.signed_in)
    pharmacy, closure = await own_pharmacy(visit), found.closure
    need = need_while(closure, visit.at, directory().closing_with(closure, visit.at))
    near = directory().nearest(pharmacy.point, need, limit=NEARBY) if pharmacy.point else []
    address = f"{str(visit.request.base_url).rstrip('/')}/pharmacies/{pharmacy.ods_code}"
    code = segno.make(address, error="m")
    return page(
        visit,
        "dispenser/notice.html",
        title="Notice for your door",
        pharmacy=view(pharmacy, visit.at),
        text=closure_text(pharmacy.name, closure, visit.at),
        nearby=[view(one.pharmacy, visit.at, metres=one.metres) for one in near],
        address=address,
        dots=[[bool(dot) for dot in line] for line in code.matrix],
        closure=closure,
    )


def _closure_id(visit: Visit) -> UUID:
    try:
        return UUID(visit.parameters["closure"])
    except ValueError as error:
        raise NoSuchClosure from error


class NoSuchClosure(NotFound):
    """There is no such closure of yours."""


PAGES = (
    Page("/pharmacy/{ods_code}/close", show=when_and_why, send=answer, **CLOSING),
    Page("/pharmacy/{ods_code}/close/check", show=check, send=report, **CLOSING),
    Page("/pharmacy/{ods_code}/closures/{closure}", show=show, send=change, **CLOSING),
    Page("/pharmacy/{ods_code}/closures/{closure}/notice", show=notice, **CLOSING),
)
