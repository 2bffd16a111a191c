"""A commissioner corrects or extends a closure: against the version that the form was filled in for."""

from collections.abc import Mapping
from datetime import datetime

from starlette.responses import Response

from eps.clock import london_date
from eps.closures import deciding
from eps.closures.changed import Difference, changed_since
from eps.closures.deciding import Correction
from eps.closures.listing import Followed, followed
from eps.closures.rules import ClosureRequest
from eps.errors import Conflict, Forbidden, Invalid, Stale
from eps.pharmacies.closure import Closure, ClosureKind, state_at
from eps.pharmacies.service import pharmacy_known
from eps.web.closure_form import OF_OTHERS, ClosureForm, beside_its_field
from eps.web.closure_words import REASONS, STATES
from eps.web.commissioner.own import RECORDING, closure_id_of, counts
from eps.web.door import Page
from eps.web.forms import FormRefused
from eps.web.moments import fields_of
from eps.web.rendering import page, see
from eps.web.visit import Visit
from eps.wording import day_text, time_text

INSTANTS = {"starts_at": "starts", "ends_at": "ends", "review_at": "review", "tell_from": "tell"}
"""Instants of a closure, and their fields."""
NAMES = {
    "starts_at": "Closed from",
    "ends_at": "The closure ends",
    "review_at": "Look again by",
    "tell_from": "People are told from",
    "state": "State",
    "reason": "Why",
    "still_dispensing": "Still dispensing what it has",
}
WORDS = {str(value): words for value, words in (*REASONS.items(), *STATES.items())}


async def ask(visit: Visit) -> Response:
    found = await followed(closure_id_of(visit), visit.signed_in, visit.at)
    return await _asked(visit, found, visit.form or _as_it_is(found.closure), {})


async def _asked(
    visit: Visit, found: Followed, form: Mapping[str, str], errors: Mapping[str, str]
) -> Response:
    closure, pharmacy = found.closure, await pharmacy_known(found.closure.ods_code)
    changed = await changed_since(closure.id, visit.version, visit.signed_in)
    return page(
        visit,
        "commissioner/correct.html",
        title="Correct this closure",
        status=400 if errors else 200,
        errors=errors,
        form={**form, "version": str(closure.version)},
        closure=closure,
        pharmacy=pharmacy,
        state=state_at(closure, visit.at),
        words=OF_OTHERS,
        reasons=REASONS,
        dates_are_fixed=closure.kind is ClosureKind.PERMANENT and closure.confirmed,
        progress=counts(found.work) if found.work else None,
        changed=changed,
        differences=[_told(one) for one in changed.differences] if changed else [],
    )


def _as_it_is(closure: Closure) -> dict[str, str]:
    """As the form would have been filled in for it."""
    return {
        "version": str(closure.version),
        "kind": "unknown" if closure.is_open_ended else closure.kind.value,
        "reason": closure.reason,
        "still_dispensing": "yes" if closure.still_dispensing else "",
        "note": closure.note,
        **_dates_of(closure),
    }


def _dates_of(closure: Closure) -> dict[str, str]:
    fields = [fields_of(field, getattr(closure, name)) for name, field in INSTANTS.items()]
    return {name: text for one in fields for name, text in one.items()}


async def answer(visit: Visit) -> Response:
    found = await followed(closure_id_of(visit), visit.signed_in, visit.at)
    closure = found.closure
    try:
        correction = _correction(visit, closure)
        await deciding.correct(
            closure.id,
            correction,
            version=visit.version,
            principal=visit.signed_in,
            at=visit.at,
        )
    except FormRefused as error:
        return await _asked(visit, found, visit.form, error.errors)
    except Stale:
        return await _overtaken(visit)
    except (Invalid, Conflict, Forbidden) as error:
        return await _asked(visit, found, visit.form, beside_its_field(error))
    return see(f"/commissioner/closures/{closure.id}")


async def _overtaken(visit: Visit) -> Response:
    """What was typed stays, beside what somebody else changed; saved again it is against the closure as it is now."""
    found = await followed(closure_id_of(visit), visit.signed_in, visit.at)
    told = "Somebody changed this closure first. Look at what is different, then save again."
    return await _asked(visit, found, visit.form, {"": told})


def _correction(visit: Visit, closure: Closure) -> Correction:
    """Dates that stand as they were are none of it: the form has no seconds. Those that it does not ask for stay."""
    form = {**_dates_of(closure), **visit.form}
    if closure.kind is ClosureKind.PERMANENT:
        form["kind"] = closure.kind
    request = ClosureForm(form, visit.at, OF_OTHERS).request((closure.ods_code,))
    dates = {name: _if_other(name, request, closure) for name in INSTANTS}
    return Correction(
        **dates, reason=request.reason, still_dispensing=request.still_dispensing, note=request.note
    )


def _if_other(name: str, request: ClosureRequest, closure: Closure) -> datetime | None:
    given, field = getattr(request, name), INSTANTS[name]
    same = fields_of(field, given) == fields_of(field, getattr(closure, name))
    return None if same else given


def _told(difference: Difference) -> tuple[str, str, str]:
    return NAMES[difference.name], _value_told(difference.before), _value_told(difference.now)


def _value_told(value: object) -> str:
    if isinstance(value, datetime):
        return f"{day_text(london_date(value))}, {time_text(value)}"
    if isinstance(value, bool):
        return "Yes" if value else "No"
    if value is None:
        return "Not known"
    return WORDS.get(str(value), str(value))


PAGES = (Page("/commissioner/closures/{closure}/correct", show=ask, send=answer, **RECORDING),)
