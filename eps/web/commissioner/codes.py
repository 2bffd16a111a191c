"""One decision for several codes that ODS closed: those that were chosen in the queue, or all that wait."""

from starlette.responses import Response

from eps.closures.closed_codes import record_closed_codes
from eps.errors import Conflict, Forbidden, Invalid, NotFound
from eps.identifiers import OdsCode
from eps.pharmacies.code_decision_service import decide_together
from eps.pharmacies.code_decisions import Decision
from eps.web.commissioner import queue
from eps.web.commissioner.own import CODES
from eps.web.door import Page
from eps.web.forms import Answers, FormRefused
from eps.web.rendering import see
from eps.web.visit import Visit

GIVEN = {one.value: one for one in Decision}


async def decide(visit: Visit) -> Response:
    """All of them or none: what is wrong with one is told, and what was chosen stays so."""
    answers = Answers(visit.form)
    try:
        codes = await _codes(visit)
        if not codes:
            answers.errors["all"] = "Select the codes that you decide"
        decision = answers.chosen("decision", GIVEN, missing="Select what became of the codes")
        answers.checked()
        if decision is not None:
            chosen = {code: _goes_on_as(visit, code) for code in codes}
            await decide_together(chosen, decision, principal=visit.signed_in, at=visit.at)
            await record_closed_codes(visit.signed_in, visit.at)
    except FormRefused as error:
        return await queue.shown(visit, error.errors)
    except (Invalid, Conflict, NotFound, Forbidden) as error:
        return await queue.shown(visit, {"all": str(error)})
    return see(f"/commissioner?decided={len(codes)}")


async def _codes(visit: Visit) -> list[OdsCode]:
    if visit.form.get("all") == "yes":
        return [pharmacy.ods_code for pharmacy, _ in await queue.codes_to_decide(visit)]
    return [OdsCode(code) for code in visit.form.get("codes", "").split()]


def _goes_on_as(visit: Visit, code: OdsCode) -> OdsCode | None:
    """None where nobody said: it need not be where only one other code is at its postcode."""
    given = visit.form.get(f"with-{code}", "")
    return OdsCode(given) if given else None


PAGES = (Page("/commissioner/codes", send=decide, **CODES),)
