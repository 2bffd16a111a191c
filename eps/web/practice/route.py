"""Where a prescription of a patient would go, and why. The patient is asked for by a form and kept in the session, so
that nothing of them stands in an address."""

from collections.abc import Mapping

from starlette.responses import Response

from eps.errors import Conflict, EpsError, Forbidden, Invalid, NotFound
from eps.identifiers import OdsCode
from eps.prescriptions.domain import DispensingSite
from eps.prescriptions.foreseeing import Question, ReasonMissing, closures_ahead, foreseen
from eps.web.asked_of_person import known, who_of
from eps.web.door import Page
from eps.web.forms import Answers, FormRefused
from eps.web.practice.own import ROUTE
from eps.web.rendering import page, see
from eps.web.visit import Visit
from eps.wording import brief_closure_warning, route_text

TITLE = "Where a prescription would go"
SITES = {
    DispensingSite.P1: "Medicines: the pharmacy that they nominated",
    DispensingSite.P2: "Appliances: the contractor that they nominated",
    DispensingSite.P3: "Medicines from a dispensing practice: the surgery that gives them out",
}
KEPT = ("nhs_number", "name", "born", "postcode", "site", "performer", "reason")


async def ask(visit: Visit) -> Response:
    return _asked(visit, {})


def _asked(visit: Visit, errors: Mapping[str, str]) -> Response:
    status = 400 if errors else 200
    return page(
        visit, "practice/route.html", title=TITLE, status=status, errors=errors, form=visit.form, sites=SITES
    )


async def look(visit: Visit) -> Response:
    """The look goes to the access log; who was asked for stands in the session until another is."""
    kept = {name: visit.form.get(name, "")[:200] for name in KEPT}
    try:
        await foreseen(_question(visit, kept))
    except FormRefused as error:
        return _asked(visit, error.errors)
    except (Invalid, NotFound, Conflict, Forbidden) as error:
        return _asked(visit, {_field(error): str(error)})
    await visit.keep(route=kept, route_logged=True)
    return see("/practice/route/answer")


def _field(error: EpsError) -> str:
    if isinstance(error, ReasonMissing):
        return "reason"
    return "performer" if error.pointer and error.pointer.endswith("performer") else ""


def _question(visit: Visit, form: Mapping[str, str], *, is_logged: bool = False) -> Question:
    answers = Answers(form)
    who = who_of(answers, family_name_alone=True)
    site = answers.chosen("site", {one.value: one for one in SITES}, missing="Select what is prescribed")
    named = form["performer"].strip()
    performer = answers.made("performer", OdsCode, missing="") if named else None
    answers.checked()
    return Question(
        visit.signed_in,
        known(who),
        visit.at,
        site or DispensingSite.P1,
        performer,
        reason=answers.optional("reason"),
        is_logged=is_logged,
    )


async def answer(visit: Visit) -> Response:
    """Looked at again it is another look, but the first one was logged when it was asked for."""
    kept = visit.kept("route")
    if kept is None:
        return see("/practice/route")
    found = await foreseen(_question(visit, kept, is_logged=bool(visit.kept("route_logged"))))
    await visit.keep(route_logged=None)
    return page(
        visit,
        "practice/route_answer.html",
        title=TITLE,
        patient=found.patient,
        text=route_text(found, visit.at),
        warning=brief_closure_warning(found, visit.at),
        to_come=closures_ahead(found, visit.at),
        destination=found.destination,
    )


PAGES = (
    Page("/practice/route", show=ask, send=look, **ROUTE),
    Page("/practice/route/answer", show=answer, **ROUTE),
)
