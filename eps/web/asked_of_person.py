"""What forms of staff ask of a person who is there, or on the phone: who they are, who asks, and what they agree to."""

from datetime import date

from eps.errors import EpsError
from eps.identifiers import NhsNumber, Postcode
from eps.nomination.counter import OnlyYourOwnCode
from eps.nomination.domain import AskedBy, Capacity, Consent, RecordWithheld
from eps.nomination.person import Person
from eps.pharmacies.domain import Pharmacy
from eps.web.forms import Answers, FormRefused
from eps.wording import BEFORE_CHOOSING, CONSENT_TEXTS, NEWEST_CONSENT, NO_PHARMACY

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
WITHHELD = (
    "This person’s pharmacy cannot be changed here. They can ask their GP surgery for prescriptions with a number. "
    "Any pharmacy in England can use it."
)
NOT_YOURS = (
    "You do not get this person’s prescriptions, so there is nothing to remove here. "
    "They can change their pharmacy themselves, or ask their GP surgery."
)
STAFF_NUMBER = "Enter your own staff number"
METHODS = {"in person": "in person", "by phone": "by phone"}


def who_of(answers: Answers, *, family_name_alone: bool = False) -> NhsNumber | Person | None:
    """By NHS number; where that is left empty by name, date of birth and postcode. None where something is missing,
    which is among the errors then."""
    form = answers.form
    if form.get("nhs_number", "").strip() or not form.get("name", "").strip():
        return answers.made("nhs_number", NhsNumber, missing=WHO)
    name = answers.text("name", "Enter the name", longest=200)
    wrong = "Enter the date of birth, like 28/02/1950"
    born = answers.made("born", _day, missing="Enter the date of birth", wrong=wrong)
    postcode = answers.made("postcode", Postcode, missing="Enter the postcode")
    return Person(name, born, postcode, family_name_alone) if born and postcode else None


def _day(text: str) -> date:
    """As browsers send it from a field of their own for dates, or as people write it."""
    year, month, day = map(int, text.split("-") if "-" in text else reversed(text.split("/")))
    return date(year, month, day)


def consent_of(answers: Answers) -> Consent:
    """In the order of the form, as what is wrong is listed."""
    capacity, name = _who_asks(answers)
    method = method_of(answers)
    asked_by = AskedBy(capacity, name, _checked(answers))
    staff_id = answers.text("staff_id", STAFF_NUMBER, longest=50)
    given = answers.form.get("given") == "yes"
    if not given:
        answers.errors["given"] = "Read the sentence to the person, and select that they agree"
    return Consent(NEWEST_CONSENT, given=given, method=method, staff_id=staff_id, asked_by=asked_by)


def method_of(answers: Answers) -> str | None:
    return answers.chosen("method", METHODS, missing="Select how they asked")


def asked_by_of(answers: Answers) -> AskedBy:
    return AskedBy(*_who_asks(answers), _checked(answers))


def _who_asks(answers: Answers) -> tuple[Capacity, str]:
    capacity = answers.chosen("capacity", {one.value: one for one in Capacity}, missing="Select who asks")
    name = answers.optional("asked_by_name")[:200]
    if capacity not in (None, Capacity.PATIENT) and not name:
        answers.errors["asked_by_name"] = "Enter the name of who asks"
    return capacity or Capacity.PATIENT, name


def _checked(answers: Answers) -> str:
    return answers.text("checked", "Enter how you checked who they are", longest=200)


def said_to_staff(error: EpsError) -> str:
    """The same refusals speak to the person elsewhere. Why a record is withheld is not said here either."""
    if isinstance(error, RecordWithheld):
        return WITHHELD
    return NOT_YOURS if isinstance(error, OnlyYourOwnCode) else str(error)


def read_out(pharmacy: Pharmacy | None) -> tuple[str, ...]:
    """What staff read to whoever asks, before they agree; without a pharmacy, of having none."""
    if pharmacy is None:
        return (NO_PHARMACY,)
    address = ", ".join((*pharmacy.address_lines, pharmacy.postcode))
    return CONSENT_TEXTS[NEWEST_CONSENT].format(name=pharmacy.name, address=address), BEFORE_CHOOSING


def known(who: NhsNumber | Person | None) -> NhsNumber | Person:
    """Of answers that were checked."""
    if who is None:
        raise FormRefused({"nhs_number": WHO})
    return who
