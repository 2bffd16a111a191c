"""The counter: staff record the nomination that a person present, or on the phone, asks for. One person, no lists."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from starlette.responses import Response

from eps.choices.nominating import record_at_counter
from eps.errors import Conflict, Forbidden, Invalid, NotFound
from eps.identifiers import NhsNumber, OdsCode, Postcode
from eps.nomination.counter import AtCounter
from eps.nomination.domain import AskedBy, Capacity, Consent, NominationType
from eps.nomination.person import Person
from eps.pharmacies.domain import Pharmacy
from eps.web.dispenser.own import COUNTER, own_code, own_pharmacy
from eps.web.door import Page
from eps.web.forms import Answers, FormRefused
from eps.web.rendering import page, see
from eps.web.visit import Visit
from eps.wording import CONSENT_TEXTS

WHO = "Enter an NHS number, or a name, date of birth and postcode"
TITLE = "Record what a person asks for"
CAPACITIES = {
    Capacity.PATIENT: "The patient",
    Capacity.PARENT_OR_GUARDIAN: "A parent or guardian",
    Capacity.ADULT_WITH_CARE: "An adult who cares for them",
    Capacity.RELATIVE: "A relative",
    Capacity.CARER: "A carer",
    Capacity.ATTORNEY: "An attorney",
    Capacity.DEPUTY: "A deputy",
    Capacity.LOCAL_AUTHORITY: "A local authority",
    Capacity.VOLUNTARY_BODY: "A voluntary body",
}
METHODS = {"in person": "in person", "by phone": "by phone"}
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
        consent=consent_text(pharmacy),
        said=visit.query.get("said"),
    )


def consent_text(pharmacy: Pharmacy) -> str:
    address = ", ".join((*pharmacy.address_lines, pharmacy.postcode))
    return CONSENT_TEXTS[_text()].format(name=pharmacy.name, address=address)


def _text() -> str:
    return max(CONSENT_TEXTS, key=int)


async def record(visit: Visit) -> Response:
    code = own_code(visit)
    try:
        await record_at_counter(_request(visit, code))
    except FormRefused as error:
        return await _asked(visit, error.errors)
    except (Invalid, Conflict, NotFound, Forbidden) as error:
        return await _asked(visit, {"": str(error)})
    return see(f"/pharmacy/{code}/counter?said=recorded")


def _request(visit: Visit, code: OdsCode) -> AtCounter:
    answers = Answers(visit.form)
    who = who_of(answers)
    wish = answers.chosen("wish", WISHES, missing="Select what the person asks for")
    consent = consent_of(answers)
    answers.checked()
    if who is None:
        raise FormRefused({"nhs_number": WHO})
    wanted = code if wish else None
    return AtCounter(visit.signed_in, who, NominationType.P1, wanted, consent, visit.at)


def who_of(answers: Answers) -> NhsNumber | Person | None:
    """By NHS number; where that is left empty by name, date of birth and postcode."""
    form = answers.form
    if form.get("nhs_number", "").strip() or not form.get("name", "").strip():
        return answers.made("nhs_number", NhsNumber, missing=WHO)
    name = answers.text("name", "Enter the name", longest=200)
    wrong = "Enter the date of birth, like 28/02/1950"
    born = answers.made("born", date.fromisoformat, missing="Enter the date of birth", wrong=wrong)
    postcode = answers.made("postcode", Postcode, missing="Enter the postcode")
    return Person(name, born, postcode) if born and postcode else None


def consent_of(answers: Answers) -> Consent:
    capacity = answers.chosen("capacity", {one.value: one for one in Capacity}, missing="Select who asks")
    method = answers.chosen("method", METHODS, missing="Select how they asked")
    staff_id = answers.text("staff_id", "Enter your own staff number", longest=50)
    checked = answers.text("checked", "Enter how you checked who they are", longest=200)
    given = answers.form.get("given") == "yes"
    if not given:
        answers.errors["given"] = "Read the sentence to the person, and select that they agree"
    name = answers.optional("asked_by_name")
    if capacity not in (None, Capacity.PATIENT) and not name:
        answers.errors["asked_by_name"] = "Enter the name of who asks"
    asked_by: Any = AskedBy(capacity or Capacity.PATIENT, name, checked)
    return Consent(_text(), given=given, method=method, staff_id=staff_id, asked_by=asked_by)


PAGES = (Page("/pharmacy/{ods_code}/counter", show=show, send=record, limited=True, **COUNTER),)
