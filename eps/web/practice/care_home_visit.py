"""What residents of a care home asked for, on the way from the form to the check page: kept in the session, without a
name or a number of theirs."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from eps.closures.care_homes import Resident, UnknownCareHome, Visiting
from eps.errors import NotFound
from eps.identifiers import OdsCode
from eps.nomination.domain import AskedBy, Capacity
from eps.pharmacies.service import pharmacy_now
from eps.web.asked_of_person import STAFF_NUMBER, asked_by_of, method_of
from eps.web.forms import LONGEST_ID, Answers, FormRefused, whole_number
from eps.web.visit import Visit

ANOTHER, NONE = "another", "none"
WISHES = {ANOTHER: "Another pharmacy", NONE: "No pharmacy: each prescription will have a number"}
FIELDS = ("wish", "code", "capacity", "asked_by_name", "method", "checked")
KEPT = "care_home"


@dataclass(frozen=True, slots=True)
class Request:
    """`version` is that of the record when the resident was asked; `code` None: no pharmacy."""

    patient_id: int
    version: int
    code: str | None
    capacity: str
    asked_by_name: str
    method: str
    checked: str

    @property
    def asked_by(self) -> AskedBy:
        return AskedBy(Capacity(self.capacity), self.asked_by_name, self.checked)


@dataclass(frozen=True, slots=True)
class Draft:
    key: int
    staff_id: str
    requests: tuple[Request, ...]


def visiting(visit: Visit) -> Visiting:
    key = whole_number(str(visit.parameters["resident"]), digits=LONGEST_ID)
    if key is None:
        raise UnknownCareHome
    after = whole_number(visit.query.get("after", ""), digits=LONGEST_ID) or 0
    return Visiting(visit.signed_in, key, visit.at, after=after)


async def keep(visit: Visit, draft: Draft | None) -> None:
    await visit.keep(**{KEPT: asdict(draft) if draft else None})


def kept(visit: Visit, key: int) -> Draft | None:
    """Of this home."""
    found: Any = visit.kept(KEPT)
    if found is None or found["key"] != key:
        return None
    return Draft(key, found["staff_id"], tuple(Request(**one) for one in found["requests"]))


async def draft_of(form: Mapping[str, str], key: int, residents: Sequence[Resident]) -> Draft:
    """Of whomever something is filled in for; everything that must be put right is told at once."""
    errors: dict[str, str] = {}
    requests = [await _request(form, one, errors) for one in residents if _field(form, "wish", one)]
    if not requests:
        raise FormRefused(
            {_name("wish", residents[0]) if residents else "": "Select what a resident asks for"}
        )
    staff = Answers(form, errors)
    staff_id = staff.text("staff_id", STAFF_NUMBER, longest=50)
    staff.checked()
    return Draft(key, staff_id, tuple(one for one in requests if one is not None))


async def _request(form: Mapping[str, str], one: Resident, errors: dict[str, str]) -> Request | None:
    answers = Answers({field: _field(form, field, one) for field in FIELDS})
    wish = answers.chosen("wish", {name: name for name in WISHES}, missing="Select what they ask for")
    code = await _code(answers) if wish == ANOTHER else None
    method, asked_by = method_of(answers), asked_by_of(answers)
    errors |= {_name(field, one): sentence for field, sentence in answers.errors.items()}
    if answers.errors or method is None:
        return None
    patient = one.patient
    return Request(
        *(patient.id, patient.version, code),
        *(asked_by.capacity.value, asked_by.name, method, asked_by.checked),
    )


async def _code(answers: Answers) -> str | None:
    """Of a pharmacy that there is; whether it can be nominated is looked at as it is saved."""
    code = answers.made("code", OdsCode, missing="Enter the code of the pharmacy")
    try:
        return (await pharmacy_now(code)).ods_code if code else None
    except NotFound as error:
        answers.errors["code"] = str(error)
        return None


def _name(field: str, one: Resident) -> str:
    return f"{field}-{one.patient.id}"


def _field(form: Mapping[str, str], field: str, one: Resident) -> str:
    return form.get(_name(field, one), "")


def form_of(draft: Draft | None) -> dict[str, str]:
    """As it was filled in, to be put right."""
    if draft is None:
        return {}
    form = {"staff_id": draft.staff_id}
    for one in draft.requests:
        given = asdict(one) | {"wish": ANOTHER if one.code else NONE, "code": one.code or ""}
        form |= {f"{field}-{one.patient_id}": str(given[field]) for field in FIELDS}
    return form
