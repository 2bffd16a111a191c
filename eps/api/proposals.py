"""What the signed-in patient is offered because a pharmacy closes, and how they answer."""

from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import Field
from starlette.responses import Response

from eps import clock
from eps.answers.operations import Answer as Said
from eps.answers.operations import Call, Operation
from eps.answers.replies import reply
from eps.answers.shapes import Nothing, Shape
from eps.api.nominations import CONSENT, OWN, SAVING
from eps.api.pharmacy_shapes import seen_now
from eps.api.proposal_shapes import (
    AnsweredShape,
    Answering,
    ChooseBody,
    ConsentBody,
    PostcodeBody,
    ProposalShape,
    ProposalsShape,
)
from eps.choices.answering import Answer, Answered, choose, keep, remove
from eps.choices.showing import MORE_OPTIONS, OPTIONS, Asked, From, codes_offered, shown, shown_all
from eps.errors import Stale
from eps.identity.permissions import Action
from eps.nomination.proposal import (
    CannotChooseForGood,
    CannotKeep,
    CannotRedirect,
    GoesToTheClosing,
    NominationMovedOn,
    ProposalAnswered,
    UnknownProposal,
)
from eps.pharmacies.postcodes import NotInEngland, UnknownPostcode
from eps.prescriptions.identifier import InvalidPrescriptionId
from eps.prescriptions.moving import NoSuchPrescription, PrescriptionStays

HowMany = Annotated[int, Field(ge=1, le=MORE_OPTIONS)]


class ProposalList(Shape):
    """`from`: where distances are measured from, as far as we know it."""

    start: Literal["home", "pharmacy"] = Field(default="home", validation_alias="from")
    limit: HowMany = OPTIONS


class OneProposal(Shape):
    id: UUID


class MoreOptions(OneProposal):
    limit: HowMany = OPTIONS


async def get_proposals(call: Call[ProposalList, Nothing]) -> Response:
    asked, seen = Asked(From(call.parameters.start), None, call.parameters.limit), seen_now()
    found = await shown_all(call.principal, asked, seen.at)
    return reply(ProposalsShape(proposals=tuple([await ProposalShape.of(one, seen) for one in found])))


async def list_options(call: Call[MoreOptions, PostcodeBody]) -> Response:
    asked, seen = Asked(From.POSTCODE, call.body.postcode, call.parameters.limit), seen_now()
    found = await shown(call.parameters.id, call.principal, asked, seen.at)
    return reply(await ProposalShape.of(found, seen))


async def choose_option(call: Call[OneProposal, ChooseBody]) -> Response:
    answer = await _answer(call, call.body)
    return await _said(await choose(answer, call.body.ods_code, call.body.duration, move=call.body.move))


async def keep_pharmacy(call: Call[OneProposal, ConsentBody]) -> Response:
    return await _said(await keep(await _answer(call, call.body)))


async def choose_none(call: Call[OneProposal, ConsentBody]) -> Response:
    return await _said(await remove(await _answer(call, call.body)))


async def _answer(call: Call[OneProposal, Any], body: Answering) -> Answer:
    proposal_id, principal, at = call.parameters.id, call.principal, clock.now()
    offered = await codes_offered(proposal_id, principal, at, body.asked)
    return Answer(proposal_id, principal, body.consent.consent, at, offered)


async def _said(answered: Answered) -> Response:
    return reply(await AnsweredShape.of(answered, seen_now()))


ONE = (*OWN, UnknownProposal)
ANSWERING = (*ONE, *CONSENT, UnknownPostcode, NotInEngland, ProposalAnswered, NominationMovedOn, Stale)
LASTING = (CannotRedirect, CannotChooseForGood, GoesToTheClosing)
MOVING = (InvalidPrescriptionId, NoSuchPrescription, PrescriptionStays)
ANSWERED = {200: Said("What now stands.", AnsweredShape)}

OPERATIONS = (
    Operation(
        *("GET", "/api/me/proposals", get_proposals),
        action=Action.READ_OWN_NOMINATION,
        summary="What I may choose because my pharmacy closes",
        answers={200: Said("Those that may still be answered, newest first.", ProposalsShape)},
        refusals=OWN,
    ),
    Operation(
        *("POST", "/api/me/proposals/{id}/options", list_options),
        action=Action.READ_OWN_NOMINATION,
        summary="The same list from another postcode",
        answers={200: Said("The proposal, seen from there.", ProposalShape)},
        refusals=(*ONE, UnknownPostcode, NotInEngland),
    ),
    Operation(
        *("POST", "/api/me/proposals/{id}/choose", choose_option),
        action=Action.CHANGE_OWN_NOMINATION,
        summary="Choose a pharmacy, for good or until mine reopens",
        answers=ANSWERED,
        refusals=(*ANSWERING, *SAVING, *LASTING, *MOVING),
    ),
    Operation(
        *("POST", "/api/me/proposals/{id}/keep", keep_pharmacy),
        action=Action.CHANGE_OWN_NOMINATION,
        summary="Keep my pharmacy",
        answers=ANSWERED,
        refusals=(*ANSWERING, CannotKeep),
    ),
    Operation(
        *("POST", "/api/me/proposals/{id}/remove", choose_none),
        action=Action.CHANGE_OWN_NOMINATION,
        summary="Have no pharmacy",
        answers=ANSWERED,
        refusals=ANSWERING,
    ),
)
