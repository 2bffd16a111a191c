"""Staff of a practice record the pharmacy that one of their patients asks for, who is there or on the phone."""

from collections.abc import Mapping

from starlette.responses import Response

from eps.choices.nominating import record_at_counter
from eps.errors import Conflict, Forbidden, Invalid, NotFound
from eps.identifiers import OdsCode
from eps.nomination.counter import AtCounter
from eps.nomination.domain import NominationType
from eps.pharmacies.domain import Pharmacy
from eps.pharmacies.service import pharmacy_now
from eps.web.asked_of_person import CAPACITIES, consent_of, consent_text, known, who_of
from eps.web.door import Page
from eps.web.forms import Answers, FormRefused
from eps.web.pharmacy_view import view
from eps.web.practice.own import COUNTER
from eps.web.rendering import page, see
from eps.web.visit import Visit

TITLE = "Record a pharmacy that a patient asks for"


async def choose(visit: Visit) -> Response:
    """The patient names the pharmacy: staff are offered none."""
    given = visit.query.get("pharmacy", "").strip()
    if given:
        try:
            return see(f"/practice/counter/{OdsCode(given)}")
        except Invalid as error:
            return _chosen(visit, {"pharmacy": str(error)})
    return _chosen(visit, {})


def _chosen(visit: Visit, errors: Mapping[str, str]) -> Response:
    said, status = visit.query.get("said"), 400 if errors else 200
    return page(
        visit,
        "practice/counter_pharmacy.html",
        title=TITLE,
        status=status,
        errors=errors,
        form=visit.query,
        said=said,
    )


async def show(visit: Visit) -> Response:
    return _asked(visit, await _pharmacy(visit), {})


def _asked(visit: Visit, pharmacy: Pharmacy, errors: Mapping[str, str]) -> Response:
    return page(
        visit,
        "practice/counter.html",
        title=TITLE,
        status=400 if errors else 200,
        errors=errors,
        form=visit.form,
        pharmacy=view(pharmacy, visit.at),
        capacities=CAPACITIES,
        consent=consent_text(pharmacy),
    )


async def _pharmacy(visit: Visit) -> Pharmacy:
    return await pharmacy_now(OdsCode(visit.parameters["ods_code"]))


async def record(visit: Visit) -> Response:
    pharmacy = await _pharmacy(visit)
    try:
        await record_at_counter(_request(visit, pharmacy.ods_code))
    except FormRefused as error:
        return _asked(visit, pharmacy, error.errors)
    except (Invalid, Conflict, NotFound, Forbidden) as error:
        return _asked(visit, pharmacy, {"": str(error)})
    return see("/practice/counter?said=recorded")


def _request(visit: Visit, code: OdsCode) -> AtCounter:
    answers = Answers(visit.form)
    who = who_of(answers)
    consent = consent_of(answers)
    answers.checked()
    return AtCounter(visit.signed_in, known(who), NominationType.P1, code, consent, visit.at)


PAGES = (
    Page("/practice/counter", show=choose, **COUNTER),
    Page("/practice/counter/{ods_code}", show=show, send=record, **COUNTER),
)
