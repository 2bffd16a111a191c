"""A commissioner records that pharmacies close, one or several together, in two screens: when and why, then check."""

import re
from collections.abc import Mapping

from starlette.responses import Response

from eps.closures.counting import Forecast, forecast
from eps.closures.recording import CODES_AT_ONCE, Recorder, record
from eps.closures.rules import ClosureRequest
from eps.errors import Conflict, EpsError, Forbidden, Invalid, NotFound
from eps.identifiers import OdsCode
from eps.pharmacies.closure import ClosureState
from eps.pharmacies.service import pharmacy_known
from eps.web.closure_form import OF_OTHERS, ClosureForm, beside_its_field
from eps.web.closure_words import REASONS
from eps.web.commissioner.own import RECORDING
from eps.web.door import Page
from eps.web.drafts import changed_elsewhere, keep_form, mark
from eps.web.forms import FormRefused
from eps.web.pharmacy_view import view
from eps.web.rendering import page, see
from eps.web.visit import Visit

REFUSALS = (Invalid, Conflict, NotFound, Forbidden)
DRAFT = "recording"
FORM = "/commissioner/close"


async def when_and_why(visit: Visit) -> Response:
    if "code" in visit.query:
        return _asked(visit, {"ods_codes": visit.query["code"]}, {})
    return _asked(visit, visit.form or visit.kept(DRAFT) or {}, {})


def _asked(visit: Visit, form: Mapping[str, str], errors: Mapping[str, str]) -> Response:
    return page(
        visit,
        "commissioner/close.html",
        title="Record that pharmacies close",
        status=400 if errors else 200,
        errors=errors,
        form=form,
        words=OF_OTHERS,
        reasons=REASONS,
        most=CODES_AT_ONCE,
    )


async def answer(visit: Visit) -> Response:
    try:
        _request(visit, visit.form)
    except FormRefused as error:
        return _asked(visit, visit.form, error.errors)
    await keep_form(visit, DRAFT)
    return see(f"{FORM}/check")


def _request(visit: Visit, form: Mapping[str, str]) -> ClosureRequest:
    """What is wrong with the codes is told together with what is wrong beside them."""
    errors, codes = {}, tuple[OdsCode, ...]()
    try:
        codes = _codes(form.get("ods_codes", ""))
    except Invalid as error:
        errors["ods_codes"] = str(error)
    try:
        request = ClosureForm(form, visit.at, OF_OTHERS).request(codes)
    except FormRefused as error:
        raise FormRefused({**errors, **error.errors}) from error
    if errors:
        raise FormRefused(errors)
    return request


class CodesNotGiven(Invalid):
    """Enter the ODS code of each pharmacy that closes."""


def _codes(text: str) -> tuple[OdsCode, ...]:
    """Written under or beside each other; one that was written twice is one."""
    given = re.findall(r"[^\s,;]+", text)
    if not given:
        raise CodesNotGiven
    return tuple(dict.fromkeys(OdsCode(one) for one in given))


async def check(visit: Visit) -> Response:
    """How many people it would concern, and who must agree; nothing is recorded."""
    return await _check(visit, {})


async def _check(visit: Visit, errors: Mapping[str, str]) -> Response:
    kept = visit.kept(DRAFT)
    if kept is None:
        return see(FORM)
    try:
        request = _request(visit, kept)
        foreseen = await forecast(request, Recorder(visit.signed_in, visit.at))
    except FormRefused as error:
        return _asked(visit, kept, error.errors)
    except REFUSALS as error:
        return _asked(visit, kept, _refused(error, kept))
    return await _checked(visit, request, foreseen, errors)


async def _checked(
    visit: Visit, request: ClosureRequest, foreseen: Forecast, errors: Mapping[str, str]
) -> Response:
    return page(
        visit,
        "commissioner/close_check.html",
        title="Check before you record it",
        status=400 if errors else 200,
        errors=errors,
        mark=mark(visit, DRAFT),
        request=request,
        pharmacies=[view(await pharmacy_known(code), visit.at) for code in request.ods_codes],
        reason=REASONS[request.reason],
        affected=foreseen.affected,
        tell_from=foreseen.closures[0].tell_from,
        needs_second=foreseen.closures[0].state is ClosureState.REQUESTED,
        asked=_asked_because(foreseen),
    )


def _asked_because(foreseen: Forecast) -> list[str]:
    """Codes whose people are offered others."""
    return [one.ods_code for one in foreseen.closures if one.proposes_from is not None]


def _refused(error: EpsError, form: Mapping[str, str]) -> dict[str, str]:
    """With the code that it is about, where it is about one of them and does not say which."""
    place = re.fullmatch(r"/ods_codes/(\d+)", error.pointer or "")
    if place is None:
        return beside_its_field(error)
    code = _codes(form["ods_codes"])[int(place[1])]
    return {"ods_codes": str(error) if code in str(error) else f"{code}: {error}"}


async def report(visit: Visit) -> Response:
    kept = visit.kept(DRAFT)
    if kept is None:
        return see("/commissioner")
    if errors := changed_elsewhere(visit, DRAFT):
        return await _check(visit, errors)
    try:
        [closure, *_] = await record(_request(visit, kept), Recorder(visit.signed_in, visit.at))
    except FormRefused as error:
        return _asked(visit, kept, error.errors)
    except REFUSALS as error:
        return _asked(visit, kept, _refused(error, kept))
    await visit.keep(**{DRAFT: None})
    return see(f"/commissioner/closures/{closure.id}")


PAGES = (
    Page(FORM, show=when_and_why, send=answer, **RECORDING),
    Page(f"{FORM}/check", show=check, send=report, **RECORDING),
)
