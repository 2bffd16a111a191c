"""What a practice must see to: what it issued that waits for somebody, and closures that concern its patients."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from pydantic import Field
from starlette.responses import Response

from eps import clock
from eps.answers.operations import Answer, Call, Operation
from eps.answers.paging import InvalidCursor, page, read_place
from eps.answers.replies import reply
from eps.answers.shapes import Instant, Nothing, Shape
from eps.api.practice_shapes import (
    CancelBody,
    CancelledShape,
    ConcerningClosureShape,
    ConcerningClosuresShape,
    ListedIssueShape,
    ListedIssuesShape,
    ListedPatientShape,
    PeopleToPhoneShape,
    SeenToShape,
    ToPhoneShape,
)
from eps.api.prescription_shapes import PrescriptionIdField
from eps.closures.concerning import ConcerningClosure, Phoning, concerning, to_phone
from eps.closures.deciding import UnknownClosure
from eps.identity.permissions import Action
from eps.nomination.domain import NominationType
from eps.nomination.practice_patients_repository import Nominating
from eps.prescriptions.changing import PrescriptionMovedOn
from eps.prescriptions.domain import UnknownPrescription
from eps.prescriptions.practice_list import ListedIssue, PracticeList
from eps.prescriptions.practice_listing import Asked, practice_list
from eps.prescriptions.token_service import StaysAddressed, TokenRequest, make_token
from eps.prescriptions.told_service import NothingToTell, Telling, patient_was_told
from eps.prescriptions.whole_cancelling_service import CancellingWhole, UnknownItem, cancel_whole


class ListPage(Shape):
    """`list`: waiting at a pharmacy that has closed since, held by one that downloaded it, a token that nobody has told
    the patient of, or repeat dispensing held back while its pharmacy is closed."""

    which: PracticeList = Field(validation_alias="list")
    limit: Annotated[int, Field(ge=1, le=100)] = 50
    next: str | None = None


class LastIssue(Shape):
    key: Annotated[int, Field(ge=1, lt=2**63)]


class OneIssued(Shape):
    id: PrescriptionIdField


class ClosurePage(Shape):
    limit: Annotated[int, Field(ge=1, le=100)] = 50
    next: str | None = None


class PhonePage(ClosurePage):
    id: UUID


class LastPhoned(Shape):
    patient: Annotated[int, Field(ge=0, lt=2**63)]
    type: NominationType


class LastClosure(Shape):
    starts_at: Instant
    id: str


async def list_practice_prescriptions(call: Call[ListPage, Nothing]) -> Response:
    given = call.parameters
    name = f"practice/{given.which}"
    last = None if given.next is None else read_place(name, given.next, LastIssue)
    asked = Asked(call.principal, given.which, clock.now(), last.key if last else 0, given.limit)
    shown, following = page(name, await practice_list(asked), limit=given.limit, key=_issue_key)
    shapes = tuple(ListedIssueShape.of_listed(one) for one in shown)
    return reply(ListedIssuesShape(prescriptions=shapes, next=following))


async def list_practice_closures(call: Call[ClosurePage, Nothing]) -> Response:
    given, at = call.parameters, clock.now()
    last = None if given.next is None else read_place("practice/closures", given.next, LastClosure)
    found = await concerning(call.principal, at)
    left = [one for one in found if last is None or _place(one) > (last.starts_at, last.id)]
    shown, following = page("practice/closures", left, limit=given.limit, key=_closure_key)
    shapes = tuple(ConcerningClosureShape.of(one, at) for one in shown)
    return reply(ConcerningClosuresShape(closures=shapes, next=following))


async def list_people_to_phone(call: Call[PhonePage, Nothing]) -> Response:
    given = call.parameters
    name = f"practice/closures/{given.id}"
    last = None if given.next is None else read_place(name, given.next, LastPhoned)
    after = (last.patient, last.type.value) if last else (0, "")
    phoning = Phoning(call.principal, given.id, clock.now(), after, given.limit)
    shown, following = page(name, await to_phone(phoning), limit=given.limit, key=_phone_key)
    people = tuple(ToPhoneShape(patient=ListedPatientShape.of(patient), type=kind) for patient, kind in shown)
    return reply(PeopleToPhoneShape(people=people, next=following))


async def say_patient_was_told(call: Call[OneIssued, Nothing]) -> Response:
    telling = Telling(call.principal, call.parameters.id, clock.now())
    return reply(SeenToShape.of(await patient_was_told(telling)))


async def make_prescription_a_token(call: Call[OneIssued, Nothing]) -> Response:
    request = TokenRequest(call.principal, call.parameters.id, clock.now())
    return reply(SeenToShape.of(await make_token(request)))


async def cancel_prescription(call: Call[OneIssued, CancelBody]) -> Response:
    prescription_id, body = call.parameters.id, call.body
    request = CancellingWhole(call.principal, prescription_id, body.reason, clock.now(), body.items)
    return reply(await CancelledShape.of(prescription_id, await cancel_whole(request)))


def _issue_key(listed: ListedIssue) -> tuple[str]:
    return (str(listed.issue.key),)


def _place(found: ConcerningClosure) -> tuple[datetime, str]:
    return found.closure.starts_at, str(found.closure.id)


def _closure_key(found: ConcerningClosure) -> tuple[str, str]:
    return found.closure.starts_at.isoformat(), str(found.closure.id)


def _phone_key(found: Nominating) -> tuple[str, str]:
    patient, kind = found
    return str(patient.id), kind.value


ONE = (UnknownPrescription, PrescriptionMovedOn)
SEEN_TO = {200: Answer("The issue as it is now.", SeenToShape)}

OPERATIONS = (
    Operation(
        *("GET", "/api/practice/prescriptions", list_practice_prescriptions),
        action=Action.READ_PRACTICE_LISTS,
        summary="What your practice issued that waits for somebody",
        answers={200: Answer("In the order in which it was issued.", ListedIssuesShape)},
        refusals=(InvalidCursor,),
    ),
    Operation(
        *("POST", "/api/practice/prescriptions/{id}/told", say_patient_was_told),
        action=Action.READ_PRACTICE_LISTS,
        summary="Say that you told the patient that it has a number",
        answers=SEEN_TO,
        refusals=(*ONE, NothingToTell),
    ),
    Operation(
        *("POST", "/api/practice/prescriptions/{id}/token", make_prescription_a_token),
        action=Action.MAKE_TOKEN,
        summary="Give what waits at a closed pharmacy a number that any pharmacy can use",
        answers=SEEN_TO,
        refusals=(*ONE, StaysAddressed),
    ),
    Operation(
        *("POST", "/api/practice/prescriptions/{id}/cancel", cancel_prescription),
        action=Action.CANCEL_PRESCRIPTION,
        summary="Cancel it, or some of its items",
        answers={200: Answer("What came of it; what a dispenser has is only marked.", CancelledShape)},
        refusals=(*ONE, UnknownItem),
    ),
    Operation(
        *("GET", "/api/practice/closures", list_practice_closures),
        action=Action.READ_PRACTICE_LISTS,
        summary="Closures that concern patients of your practice",
        answers={200: Answer("By when they begin.", ConcerningClosuresShape)},
        refusals=(InvalidCursor,),
    ),
    Operation(
        *("GET", "/api/practice/closures/{id}/patients", list_people_to_phone),
        action=Action.READ_PRACTICE_LISTS,
        summary="Whom to phone because of a closure: patients whom nobody writes to, or who have no pharmacy any more",
        answers={200: Answer("Your own patients.", PeopleToPhoneShape)},
        refusals=(UnknownClosure, InvalidCursor),
    ),
)
