"""Where would it go, and why: asked by a practice before it issues."""

from starlette.responses import Response

from eps import clock
from eps.answers.operations import Answer, Call, Operation
from eps.answers.replies import reply
from eps.answers.shapes import Nothing
from eps.api.route_shapes import RouteBody, RouteShape
from eps.identity.permissions import Action
from eps.nomination.domain import CannotReceivePrescriptions, UnknownPatient, WrongKindOfDispenser
from eps.prescriptions.foreseeing import Question, ReasonMissing, foreseen
from eps.prescriptions.issuing_service import PatientHasDied
from eps.prescriptions.order import PerformerUnexpected
from eps.prescriptions.performer import UnknownDispenser


async def ask_route(call: Call[Nothing, RouteBody]) -> Response:
    body, at = call.body, clock.now()
    question = Question(
        call.principal, body.nhs_number, at, body.site, body.performer, body.on_closed, body.reason
    )
    return reply(RouteShape.of(await foreseen(question), at))


PERFORMER = (PerformerUnexpected, UnknownDispenser, WrongKindOfDispenser, CannotReceivePrescriptions)

OPERATIONS = (
    Operation(
        *("POST", "/api/routes", ask_route),
        action=Action.READ_ROUTE,
        summary="Where a prescription would go, and why; nothing is issued",
        answers={200: Answer("What would become of it.", RouteShape)},
        refusals=(UnknownPatient, ReasonMissing, PatientHasDied, *PERFORMER),
    ),
)
