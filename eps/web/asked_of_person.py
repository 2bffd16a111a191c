"""What forms of staff ask of a person who is there, or on the phone: who they are, who asks, and what they agree to."""

from datetime import date
from typing import Any

from eps.identifiers import NhsNumber, Postcode
from eps.nomination.domain import AskedBy, Capacity, Consent
from eps.nomination.person import Person
from eps.pharmacies.domain import Pharmacy
from eps.web.forms import Answers, FormRefused
from eps.wording import CONSENT_TEXTS

WHO = "Enter an NHS number, or a name, date of birth and postcode"
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


def who_of(answers: Answers) -> NhsNumber | Person | None:
    """By NHS number; where that is left empty by name, date of birth and postcode. None where something is missing,
    which is among the errors then."""
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


def consent_text(pharmacy: Pharmacy) -> str:
    address = ", ".join((*pharmacy.address_lines, pharmacy.postcode))
    return CONSENT_TEXTS[_text()].format(name=pharmacy.name, address=address)


def _text() -> str:
    return max(CONSENT_TEXTS, key=int)


def known(who: NhsNumber | Person | None) -> NhsNumber | Person:
    """Of answers that were checked."""
    if who is None:
        raise FormRefused({"nhs_number": WHO})
    return who
