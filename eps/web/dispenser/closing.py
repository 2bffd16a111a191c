"""Pharmacy staff report a closure in two screens: when and why, then check."""

from collections.abc import Mapping
from datetime import datetime

from starlette.responses import Response

from eps.clock import london_date
from eps.closures.counting import DryRunsUsedUp, forecast, would_record
from eps.closures.recording import Recorder, record
from eps.closures.rules import ClosureRequest, staff_may_alone
from eps.errors import Conflict, Invalid
from eps.pharmacies.closure import Reason
from eps.prescriptions.held_repository import count_of_waiting
from eps.prescriptions.return_all_service import ReturningAll, count_not_started
from eps.web.closure_form import OUR_OWN, ClosureForm, beside_its_field
from eps.web.closure_words import REASONS
from eps.web.dispenser.own import CLOSING, own_code, own_pharmacy
from eps.web.door import Page
from eps.web.drafts import changed_elsewhere, keep_form, mark, mark_of
from eps.web.forms import FormRefused
from eps.web.rendering import page, see
from eps.web.visit import Visit

DRAFT, FORESEEN = "closing", "foreseen"
NOTHING_COLLECTED = frozenset({Reason.FLOOD, Reason.FIRE, Reason.POLICE_OR_SAFETY})
"""As patients are told."""
WHEN_AND_WHY = "Report that your pharmacy closes"


async def when_and_why(visit: Visit) -> Response:
    return await _asked(visit, visit.form or visit.kept(DRAFT) or {}, {})


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
    await keep_form(visit, DRAFT)
    return see(f"/pharmacy/{own_code(visit)}/close/check")


def _request(visit: Visit, form: Mapping[str, str]) -> ClosureRequest:
    return ClosureForm(form, visit.at, OUR_OWN).request((own_code(visit),))


async def check(visit: Visit) -> Response:
    return await _check(visit, {})


async def _check(visit: Visit, errors: Mapping[str, str]) -> Response:
    kept = visit.kept(DRAFT)
    if kept is None:
        return see(f"/pharmacy/{own_code(visit)}/close")
    try:
        request = _request(visit, kept)
        [closure] = await would_record(request, Recorder(visit.signed_in, visit.at))
        affected = await _affected(visit, kept, request)
    except FormRefused as error:
        return await _asked(visit, kept, error.errors)
    except (Invalid, Conflict) as error:
        return await _asked(visit, kept, beside_its_field(error))
    return await _checked(visit, request, errors, affected=affected, asked_from=closure.proposes_from)


async def _checked(
    visit: Visit, request: ClosureRequest, errors: Mapping[str, str], **foreseen: object
) -> Response:
    pharmacy = await own_pharmacy(visit)
    return page(
        visit,
        "dispenser/close_check.html",
        title="Check before you report it",
        status=400 if errors else 200,
        errors=errors,
        mark=mark(visit, DRAFT),
        pharmacy=pharmacy,
        request=request,
        reason=REASONS[request.reason],
        collected=_collected(request, visit.at),
        alone=staff_may_alone(request, visit.at),
        waiting=await count_of_waiting(pharmacy.ods_code, london_date(visit.at)),
        not_started=await count_not_started(ReturningAll(visit.signed_in, pharmacy.ods_code, visit.at)),
        **foreseen,
    )


def _collected(request: ClosureRequest, at: datetime) -> str:
    if request.still_dispensing:
        return "Yes, by arrangement"
    if request.reason in NOTHING_COLLECTED:
        return "No: what is inside cannot be collected"
    return "What is ready, until you close" if request.starts_at > at else "No: you are closed from now on"


async def _affected(visit: Visit, kept: Mapping[str, str], request: ClosureRequest) -> str | None:
    """Asked once for each closure that is typed in, for it may be asked three times a day; after that it is what was
    told last, None where that was in another session."""
    this, foreseen = mark_of(kept), visit.kept(FORESEEN) or {}
    if this in foreseen:
        return str(foreseen[this])
    try:
        counted = await forecast(request, Recorder(visit.signed_in, visit.at))
    except DryRunsUsedUp:
        return str(list(foreseen.values())[-1]) if foreseen else None
    await visit.keep(**{FORESEEN: {**foreseen, this: str(counted.affected)}})
    return str(counted.affected)


async def report(visit: Visit) -> Response:
    kept = visit.kept(DRAFT)
    if kept is None:
        return see(f"/pharmacy/{own_code(visit)}")
    if errors := changed_elsewhere(visit, DRAFT):
        return await _check(visit, errors)
    try:
        [closure, *_] = await record(_request(visit, kept), Recorder(visit.signed_in, visit.at))
    except (Invalid, Conflict) as error:
        return await _asked(visit, kept, beside_its_field(error))
    await visit.keep(**{DRAFT: None, FORESEEN: None})
    return see(f"/pharmacy/{own_code(visit)}/closures/{closure.id}")


PAGES = (
    Page("/pharmacy/{ods_code}/close", show=when_and_why, send=answer, **CLOSING),
    Page("/pharmacy/{ods_code}/close/check", show=check, send=report, **CLOSING),
)
