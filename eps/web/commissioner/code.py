"""A code that ODS closed: is the shop closed, or does it go on under another code?"""

from collections.abc import Mapping

from starlette.responses import Response

from eps.closures.closed_codes import record_closed_codes
from eps.errors import Conflict, Invalid, NotFound
from eps.identifiers import OdsCode
from eps.identity.permissions import Action, require_for_code
from eps.pharmacies.code_decision_repository import code_decisions
from eps.pharmacies.code_decision_service import decide
from eps.pharmacies.code_decisions import Decision
from eps.pharmacies.domain import Pharmacy
from eps.pharmacies.service import pharmacy_known
from eps.web.commissioner.own import CODES
from eps.web.door import Page
from eps.web.forms import Answers, FormRefused
from eps.web.pharmacy_view import view
from eps.web.rendering import page, see
from eps.web.visit import Visit

DECISIONS = {
    Decision.CLOSED: "It is closed: its patients are offered others",
    Decision.SAME: "The same pharmacy goes on under another code",
    Decision.JOINED: "It joined another pharmacy: its patients are asked",
}


async def show(visit: Visit) -> Response:
    return await _asked(visit, {})


async def _asked(visit: Visit, errors: Mapping[str, str]) -> Response:
    pharmacy = await _own(visit)
    code = pharmacy.ods_code
    waiting = (await code_decisions([code])).get(code)
    candidates = waiting.candidates if waiting else ()
    return page(
        visit,
        "commissioner/code.html",
        title="What became of this code?",
        status=400 if errors else 200,
        errors=errors,
        form=visit.form,
        pharmacy=view(pharmacy, visit.at),
        waiting=waiting,
        candidates=[view(await pharmacy_known(one), visit.at) for one in candidates],
        decisions=DECISIONS,
    )


async def _own(visit: Visit) -> Pharmacy:
    pharmacy = await pharmacy_known(OdsCode(visit.parameters["ods_code"]))
    require_for_code(
        visit.signed_in, Action.DECIDE_CODE, ods_code=pharmacy.ods_code, icb_code=pharmacy.icb_code
    )
    return pharmacy


async def answer(visit: Visit) -> Response:
    """A shop that is closed gets its closure at once, and its patients are offered others."""
    code, answers = (await _own(visit)).ods_code, Answers(visit.form)
    try:
        given = {one.value: one for one in Decision}
        decision = answers.chosen("decision", given, missing="Select what became of it")
        named = visit.form.get("with", "").strip()
        other = answers.made("with", OdsCode, missing="") if named else None
        answers.checked()
        if decision is not None:
            await decide(code, decision, other, principal=visit.signed_in, at=visit.at)
            await record_closed_codes(visit.signed_in, visit.at)
    except FormRefused as error:
        return await _asked(visit, error.errors)
    except (Invalid, Conflict, NotFound) as error:
        return await _asked(visit, {"with" if error.pointer == "/with" else "": str(error)})
    return see("/commissioner?decided=1")


PAGES = (Page("/commissioner/codes/{ods_code}", show=show, send=answer, **CODES),)
