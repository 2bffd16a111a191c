"""The signed-in patient's redirect: prescriptions go elsewhere until the nominated pharmacy reopens."""

from uuid import UUID

from starlette.responses import Response

from eps import clock
from eps.answers.operations import Answer, Call, Operation
from eps.answers.replies import reply
from eps.answers.shapes import Nothing, Shape
from eps.api.nominations import CONSENT, OWN, SAVING
from eps.api.pharmacy_shapes import seen_now
from eps.api.redirect_shapes import BeginBody, RedirectShape
from eps.choices import redirects
from eps.choices.changing import Wanted, change
from eps.identity.permissions import Action
from eps.nomination.domain import OnlyThePractice
from eps.nomination.proposal import (
    CannotRedirect,
    Duration,
    GoesToTheClosing,
    NominationMovedOn,
    UnknownRedirect,
)
from eps.nomination.service import Change


class OneRedirect(Shape):
    id: UUID


async def begin_redirect(call: Call[Nothing, BeginBody]) -> Response:
    given = call.body
    asked = Change(call.principal, given.type, given.consent.consent, call.version, clock.now())
    wanted = Wanted(asked, given.ods_code, Duration.UNTIL_REOPENING, instead_of=given.instead_of)
    redirect = (await change(wanted)).redirect
    if redirect is None:
        raise AssertionError("what lasts until it opens is a redirect")
    return reply(
        await RedirectShape.of(redirect, seen_now()), 201, location=f"/api/me/redirects/{redirect.id}"
    )


async def get_redirect(call: Call[OneRedirect, Nothing]) -> Response:
    seen = seen_now()
    redirect = await redirects.read(call.parameters.id, call.principal, seen.at)
    return reply(await RedirectShape.of(redirect, seen))


async def confirm_redirect(call: Call[OneRedirect, Nothing]) -> Response:
    redirect = await redirects.confirm(call.parameters.id, call.principal, clock.now())
    return reply(await RedirectShape.of(redirect, seen_now()))


async def end_redirect(call: Call[OneRedirect, Nothing]) -> Response:
    await redirects.end(call.parameters.id, call.principal, clock.now())
    return Response(status_code=204)


OPERATIONS = (
    Operation(
        *("POST", "/api/me/redirects", begin_redirect),
        action=Action.CHANGE_OWN_NOMINATION,
        summary="Have prescriptions go elsewhere until mine reopens, also after that was ended",
        answers={201: Answer("In force, or about to be.", RedirectShape, headers=("Location",))},
        refusals=(
            *OWN,
            OnlyThePractice,
            *CONSENT,
            *SAVING,
            CannotRedirect,
            GoesToTheClosing,
            NominationMovedOn,
        ),
        needs_version=True,
    ),
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
