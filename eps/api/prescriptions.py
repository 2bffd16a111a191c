"""The signed-in patient's own prescriptions: where each waits, in words; and for one that waits in vain another
pharmacy, or a number."""

from datetime import datetime
from typing import Annotated, Any

from pydantic import Field
from starlette.responses import Response

from eps import clock
from eps.answers.operations import Answer, Call, Operation
from eps.answers.paging import InvalidCursor, page, read_place
from eps.answers.replies import reply
from eps.answers.shapes import Nothing, Shape
from eps.api.nominations import CONSENT, OWN
from eps.api.prescription_shapes import (
    OwnPrescriptionShape,
    OwnPrescriptionsShape,
    PrescriptionIdField,
    SendBody,
)
from eps.identity.permissions import Action
from eps.prescriptions.domain import UnknownPrescription
from eps.prescriptions.moving import PrescriptionStays
from eps.prescriptions.moving_service import CannotTakeIt, GoesElsewhere, Sending, send_on
from eps.prescriptions.own import Standing
from eps.prescriptions.own_service import own_prescription, own_prescriptions
from eps.prescriptions.token_service import StaysAddressed, TokenRequest, make_token

LIST = "prescriptions"


class PrescriptionsPage(Shape):
    limit: Annotated[int, Field(ge=1, le=100)] = 25
    next: str | None = None


class OnePrescription(Shape):
    id: PrescriptionIdField


class LastPrescription(Shape):
    key: Annotated[int, Field(ge=1, lt=2**63)]


async def get_prescriptions(call: Call[PrescriptionsPage, Nothing]) -> Response:
    given = call.parameters
    last = None if given.next is None else read_place(LIST, given.next, LastPrescription)
    before = last.key if last else None
    found = await own_prescriptions(call.principal, clock.now(), before=before, limit=given.limit + 1)
    shown, following = page(LIST, found, limit=given.limit, key=_key)
    prescriptions = tuple(OwnPrescriptionShape.of_standing(one) for one in shown)
    return reply(OwnPrescriptionsShape(prescriptions=prescriptions, next=following))


async def give_number(call: Call[OnePrescription, Nothing]) -> Response:
    at = clock.now()
    await make_token(TokenRequest(call.principal, call.parameters.id, at))
    return await _as_it_is(call, at)


async def move_prescription(call: Call[OnePrescription, SendBody]) -> Response:
    asked, at = call.body, clock.now()
    await send_on(Sending(call.principal, call.parameters.id, asked.ods_code, asked.consent.consent, at))
    return await _as_it_is(call, at)


async def _as_it_is(call: Call[OnePrescription, Any], at: datetime) -> Response:
    one = await own_prescription(call.principal, call.parameters.id, at)
    return reply(OwnPrescriptionShape.of_standing(one))


def _key(one: Standing) -> tuple[str]:
    return (str(one.key),)


OPERATIONS = (
    Operation(
        *("GET", "/api/me/prescriptions", get_prescriptions),
        action=Action.READ_OWN_PRESCRIPTIONS,
        summary="Where each of my prescriptions is",
        answers={200: Answer("Newest first.", OwnPrescriptionsShape)},
        refusals=(*OWN, InvalidCursor),
    ),
    Operation(
        *("POST", "/api/me/prescriptions/{id}/token", give_number),
        action=Action.CHANGE_OWN_PRESCRIPTIONS,
        summary="Have a prescription that waits for a closed pharmacy as one that any pharmacy can use",
        answers={200: Answer("As it is now.", OwnPrescriptionShape)},
        refusals=(*OWN, UnknownPrescription, StaysAddressed),
    ),
    Operation(
        *("POST", "/api/me/prescriptions/{id}/move", move_prescription),
        action=Action.CHANGE_OWN_PRESCRIPTIONS,
        summary="Send a prescription that waits for a closed pharmacy to the one that gets my prescriptions now",
        answers={200: Answer("As it is now.", OwnPrescriptionShape)},
        refusals=(*OWN, *CONSENT, UnknownPrescription, GoesElsewhere, CannotTakeIt, PrescriptionStays),
    ),
)
