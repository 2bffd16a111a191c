"""The signed-in patient's redirect: prescriptions go elsewhere until the nominated pharmacy reopens."""

from uuid import UUID

from starlette.responses import Response

from eps import clock
from eps.answers.operations import Answer, Call, Operation
from eps.answers.replies import reply
from eps.answers.shapes import Nothing, Shape
from eps.api.nominations import OWN
from eps.api.pharmacy_shapes import seen_now
from eps.api.redirect_shapes import RedirectShape
from eps.choices import redirects
from eps.identity.permissions import Action
from eps.nomination.proposal import UnknownRedirect


class OneRedirect(Shape):
    id: UUID


async def get_redirect(call: Call[OneRedirect, Nothing]) -> Response:
    redirect = await redirects.read(call.parameters.id, call.principal)
    return reply(await RedirectShape.of(redirect, seen_now()))


async def confirm_redirect(call: Call[OneRedirect, Nothing]) -> Response:
    redirect = await redirects.confirm(call.parameters.id, call.principal, clock.now())
    return reply(await RedirectShape.of(redirect, seen_now()))


async def end_redirect(call: Call[OneRedirect, Nothing]) -> Response:
    await redirects.end(call.parameters.id, call.principal, clock.now())
    return Response(status_code=204)


OPERATIONS = (
    Operation(
        *("GET", "/api/me/redirects/{id}", get_redirect),
        action=Action.READ_OWN_NOMINATION,
        summary="Where my prescriptions go until my pharmacy reopens",
        answers={200: Answer("In force, or about to be.", RedirectShape)},
        refusals=(*OWN, UnknownRedirect),
    ),
    Operation(
        *("POST", "/api/me/redirects/{id}/confirm", confirm_redirect),
        action=Action.CHANGE_OWN_NOMINATION,
        summary="Have it go on for another 28 days",
        answers={200: Answer("As it is now.", RedirectShape)},
        refusals=(*OWN, UnknownRedirect),
    ),
    Operation(
        *("DELETE", "/api/me/redirects/{id}", end_redirect),
        action=Action.CHANGE_OWN_NOMINATION,
        summary="End it now",
        answers={204: Answer("Ended: prescriptions go to the nominated pharmacy again.")},
        refusals=(*OWN, UnknownRedirect),
    ),
)
