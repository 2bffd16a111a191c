"""Staff prepare one prescription. It waits, like every batch, until a prescriber signs it."""

from collections.abc import Mapping

from starlette.responses import Response

from eps.errors import SeveralFaults
from eps.identifiers import NhsNumber, OdsCode
from eps.prescriptions.batch_preparing_service import AskedLine, BatchRequest, prepare_batch
from eps.prescriptions.domain import DispensingSite, TreatmentType
from eps.prescriptions.medicine import Medicine
from eps.prescriptions.order import LONGEST_SUPPLY, MOST_ISSUES, MOST_ITEMS
from eps.prescriptions.preparing import UNSIGNED, Preparation
from eps.web.door import Page
from eps.web.forms import Answers, FormRefused
from eps.web.practice.own import BATCHES
from eps.web.rendering import page, see
from eps.web.visit import Visit

TREATMENTS = {
    TreatmentType.ACUTE: "Once",
    TreatmentType.CONTINUOUS: "Repeat",
    TreatmentType.REPEAT_DISPENSING: "Repeat dispensing",
}
SITES = {
    DispensingSite.P1: "Medicines: the pharmacy that the patient nominated",
    DispensingSite.P2: "Appliances: the contractor that the patient nominated",
    DispensingSite.P3: "Medicines from a dispensing practice: the surgery that gives them out",
    DispensingSite.NOT_NOMINATED: "No pharmacy: a number that any pharmacy can use",
}
ITEM = {
    "code": ("Enter the dm+d code", 18),
    "name": ("Enter the medicine", 255),
    "quantity": ("Enter how many", 12),
    "unit": ("Enter the unit, such as tablet", 50),
    "dosage": ("Enter how it is taken", 1_000),
}
"""What is said where it is missing, and how long it may be."""
SCHEDULES = ("2", "3", "4", "5")
OTHERS = ("nhs_number", "reason", "performer", "issues", "days_supply")


async def ask(visit: Visit) -> Response:
    return _asked(visit, {})


def _asked(visit: Visit, errors: Mapping[str, str]) -> Response:
    return page(
        visit,
        "practice/prepare.html",
        title="Prepare a prescription",
        status=400 if errors else 200,
        errors=errors,
        form=visit.form,
        treatments=TREATMENTS,
        sites=SITES,
        schedules=SCHEDULES,
        places=range(2, MOST_ITEMS + 1),
        notice=UNSIGNED,
    )


async def prepare(visit: Visit) -> Response:
    try:
        batch_id = await prepare_batch(BatchRequest(visit.signed_in, [_line(visit)], visit.at))
    except FormRefused as error:
        return _asked(visit, error.errors)
    except SeveralFaults as error:
        return _asked(visit, {_field(fault.pointer or ""): str(fault) for fault in error.faults})
    return see(f"/practice/batches/{batch_id}")


def _field(pointer: str) -> str:
    """`/0/items/0/code` is the field `code`, of the second item `code-2`; what is of no field stands above the form."""
    _, _, *path = pointer.split("/")
    if len(path) == 3 and path[2] in ITEM:
        return _named(path[2], int(path[1]) + 1)
    return path[-1] if path and path[-1] in OTHERS else ""


def _named(field: str, place: int) -> str:
    return field if place == 1 else f"{field}-{place}"


def _line(visit: Visit) -> AskedLine:
    answers = Answers(visit.form)
    reference = answers.text("reference", "Enter a reference of your own", longest=100)
    who = answers.made("nhs_number", NhsNumber, missing="Enter the NHS number")
    preparation = _preparation(answers)
    answers.checked()
    if who is None or preparation is None:
        raise FormRefused(answers.errors)
    return AskedLine(reference, who, preparation, reason=answers.optional("reason")[:200] or None)


def _preparation(answers: Answers) -> Preparation | None:
    treatment = answers.chosen(
        "treatment", {one.value: one for one in TREATMENTS}, missing="Select what kind it is"
    )
    site = answers.chosen("site", {one.value: one for one in SITES}, missing="Select where it goes")
    medicines = tuple(
        _medicine(answers, place) for place in range(1, MOST_ITEMS + 1) if _asked_for(answers, place)
    )
    days = _number(answers, "days_supply", LONGEST_SUPPLY, "Enter for how many days one supply is")
    issues = _number(answers, "issues", MOST_ISSUES, "Enter how many supplies there are")
    named = answers.form.get("performer", "").strip()
    performer = answers.made("performer", OdsCode, missing="") if named else None
    if treatment is None or site is None or days is None or issues is None:
        return None
    return Preparation(treatment, medicines, days, issues, site, performer)


def _asked_for(answers: Answers, place: int) -> bool:
    """The first always; another where anything of it is filled in."""
    return place == 1 or any(answers.form.get(_named(field, place), "").strip() for field in ITEM)


def _medicine(answers: Answers, place: int) -> Medicine:
    given = {
        field: answers.text(_named(field, place), missing, longest=longest)
        for field, (missing, longest) in ITEM.items()
    }
    schedule = answers.form.get(_named("schedule", place), "")
    return Medicine(**given, schedule=int(schedule) if schedule in SCHEDULES else None)


def _number(answers: Answers, name: str, most: int, missing: str) -> int | None:
    wrong = f"Enter a number from 1 to {most}"
    return answers.made(name, lambda text: _within(text, most), missing=missing, wrong=wrong)


def _within(text: str, most: int) -> int:
    if not text.isdecimal() or len(text) > 4 or not 1 <= int(text) <= most:
        raise ValueError
    return int(text)


PAGES = (Page("/practice/prepare", show=ask, send=prepare, limited=True, **BATCHES),)
