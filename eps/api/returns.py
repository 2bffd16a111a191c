"""A pharmacy that closes gives back everything that it has and has not begun to dispense."""

from starlette.responses import Response

from eps import clock
from eps.answers.operations import Answer, Call, Operation
from eps.answers.replies import reply
from eps.answers.shapes import Nothing, OdsCodeField, Shape
from eps.identity.permissions import Action, NotYourOrganisation
from eps.prescriptions.return_all_service import ReturningAll, return_all_not_started


class HoldingPharmacy(Shape):
    ods_code: OdsCodeField


class ReturnedShape(Shape):
    """`returned` is how many prescriptions were given back now; asked again, it goes on with what is left."""

    returned: int


async def return_all(call: Call[HoldingPharmacy, Nothing]) -> Response:
    asked = ReturningAll(call.principal, call.parameters.ods_code, clock.now())
    return reply(ReturnedShape(returned=await return_all_not_started(asked)))


OPERATIONS = (
    Operation(
        *("POST", "/api/pharmacies/{ods_code}/return-all", return_all),
        action=Action.RETURN_PRESCRIPTION,
        summary="Return every prescription that the pharmacy has not begun to dispense",
        answers={200: Answer("How many were returned. Safe to ask again.", ReturnedShape)},
        refusals=(NotYourOrganisation,),
    ),
)
