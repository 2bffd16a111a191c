"""The counter: staff record the nomination that a person present, or on the phone, asks for. One person, no lists."""

from collections.abc import Mapping

from starlette.responses import Response

from eps.choices.nominating import record_at_counter
from eps.errors import Conflict, Forbidden, Invalid, NotFound
from eps.identifiers import OdsCode
from eps.nomination.counter import AtCounter
from eps.nomination.domain import NominationType
from eps.web.asked_of_person import CAPACITIES, consent_of, known, read_out, said_to_staff, who_of
from eps.web.dispenser.own import COUNTER, own_code, own_pharmacy
from eps.web.door import Page
from eps.web.forms import Answers, FormRefused
from eps.web.rendering import page, see
from eps.web.visit import Visit

TITLE = "Record what a person asks for"
WISHES = {"nominate": True, "remove": False}


async def show(visit: Visit) -> Response:
    return await _asked(visit, {})


async def _asked(visit: Visit, errors: Mapping[str, str]) -> Response:
    pharmacy = await own_pharmacy(visit)
    return page(
        visit,
        "dispenser/counter.html",
        title=TITLE,
        status=400 if errors else 200,
        errors=errors,
        form=visit.form,
        pharmacy=pharmacy,
        capacities=CAPACITIES,
        read_out=read_out(pharmacy),
        read_out_of_none=read_out(None),
        said=visit.query.get("said"),
    )


async def record(visit: Visit) -> Response:
    code = own_code(visit)
    try:
        await record_at_counter(_request(visit, code))
    except FormRefused as error:
        return await _asked(visit, error.errors)
    except (Invalid, Conflict, NotFound, Forbidden) as error:
        return await _asked(visit, {"": said_to_staff(error)})
    return see(f"/pharmacy/{code}/counter?said=recorded")


def _request(visit: Visit, code: OdsCode) -> AtCounter:
    answers = Answers(visit.form)
    who = who_of(answers)
    wish = answers.chosen("wish", WISHES, missing="Select what the person asks for")
    consent = consent_of(answers)
    answers.checked()
    wanted = code if wish else None
    return AtCounter(visit.signed_in, known(who), NominationType.P1, wanted, consent, visit.at)


PAGES = (Page("/pharmacy/{ods_code}/counter", show=show, send=record, limited=True, **COUNTER),)
