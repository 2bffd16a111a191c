"""Staff prepare one prescription. It waits, like every batch, until a prescriber signs it."""

from collections.abc import Mapping

from starlette.responses import Response

from eps.errors import SeveralFaults
from eps.identifiers import NhsNumber, OdsCode
from eps.prescriptions.batch_preparing_service import AskedLine, BatchRequest, prepare_batch
from eps.prescriptions.domain import TreatmentType
from eps.prescriptions.medicine import Medicine
from eps.prescriptions.order import LONGEST_SUPPLY, MOST_ISSUES
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
ITEM = ("code", "name", "quantity", "unit", "dosage")


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
    """`/0/items/0/code` is the field `code`; what is of no field stands above the form."""
    last = pointer.rpartition("/")[2]
    return last if last in (*ITEM, "nhs_number", "reason", "performer", "issues", "days_supply") else ""


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
    medicine = Medicine(
        code=answers.text("code", "Enter the dm+d code", longest=18),
        name=answers.text("name", "Enter the medicine", longest=255),
        quantity=answers.text("quantity", "Enter how many", longest=12),
        unit=answers.text("unit", "Enter the unit, such as tablet", longest=50),
        dosage=answers.text("dosage", "Enter how it is taken", longest=1_000),
    )
    days = _number(answers, "days_supply", LONGEST_SUPPLY, "Enter for how many days one supply is")
    issues = _number(answers, "issues", MOST_ISSUES, "Enter how many supplies there are")
    named = answers.form.get("performer", "").strip()
    performer = answers.made("performer", OdsCode, missing="") if named else None
    if treatment is None or days is None or issues is None:
        return None
    return Preparation(treatment, (medicine,), days, issues, performer=performer)


def _number(answers: Answers, name: str, most: int, missing: str) -> int | None:
    wrong = f"Enter a number from 1 to {most}"
    return answers.made(name, lambda text: _within(text, most), missing=missing, wrong=wrong)


def _within(text: str, most: int) -> int:
    if not text.isdecimal() or len(text) > 4 or not 1 <= int(text) <= most:
        raise ValueError
    return int(text)


PAGES = (Page("/practice/prepare", show=ask, send=prepare, limited=True, **BATCHES),)
