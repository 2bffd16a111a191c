"""The signed-in patient's own nominations: seen, set, removed, and what happened to them."""

from typing import Annotated, Any

from pydantic import Field
from starlette.responses import Response

from eps import clock
from eps.answers.operations import Answer, Call, Operation
from eps.answers.paging import InvalidCursor, page, read_place
from eps.answers.replies import reply
from eps.answers.shapes import Nothing, Shape
from eps.api.history_shapes import EventShape, HistoryShape
from eps.api.nomination_shapes import NominateBody, NominationsShape, RemoveBody, SavedShape
from eps.api.pharmacy_shapes import seen_now
from eps.choices.nominating import nominate, remove
from eps.identity.permissions import Action
from eps.nomination.domain import (
    CannotReceivePrescriptions,
    Consent,
    ConsentMissing,
    NominationType,
    NothingNominated,
    OnlyThePractice,
    PharmacyHasClosed,
    PharmacyIsClosed,
    RecordWithheld,
    UnknownConsentText,
    UnknownPatient,
    WrongKindOfDispenser,
)
from eps.nomination.service import Change, held, history
from eps.pharmacies.domain import UnknownPharmacy
from eps.record.store import Recorded


class OneType(Shape):
    type: NominationType


class HistoryPage(Shape):
    limit: Annotated[int, Field(ge=1, le=100)] = 50
    next: str | None = None


class LastEvent(Shape):
    seq: Annotated[int, Field(ge=1, lt=2**31)]


async def get_nominations(call: Call[Nothing, Nothing]) -> Response:
    found = await held(call.principal)
    return reply(await NominationsShape.of(found, seen_now()), version=found.version)


async def set_nomination(call: Call[OneType, NominateBody]) -> Response:
    change = _change(call, call.body.consent.consent)
    saved = await nominate(change, call.body.ods_code)
    return reply(await SavedShape.saved(saved, seen_now()), version=saved.version)


async def remove_nomination(call: Call[OneType, RemoveBody]) -> Response:
    saved = await remove(_change(call, call.body.agreed))
    return reply(await SavedShape.saved(saved, seen_now()), version=saved.version)


async def get_history(call: Call[HistoryPage, Nothing]) -> Response:
    given = call.parameters
    last = None if given.next is None else read_place("history", given.next, LastEvent)
    found = await history(call.principal, before_seq=last.seq if last else None, limit=given.limit + 1)
    shown, following = page("history", found, limit=given.limit, key=_key)
    events = tuple([await EventShape.of(recorded.entry) for recorded in shown])
    return reply(HistoryShape(history=events, next=following))


def _change(call: Call[OneType, Any], consent: Consent) -> Change:
    return Change(call.principal, call.parameters.type, consent, call.version, clock.now())


def _key(recorded: Recorded) -> tuple[str]:
    return (str(recorded.seq),)


OWN = (UnknownPatient, RecordWithheld)
CONSENT = (ConsentMissing, UnknownConsentText)
SAVING = (
    *(UnknownPharmacy, WrongKindOfDispenser, CannotReceivePrescriptions),
    *(PharmacyHasClosed, PharmacyIsClosed),
)
ETAG = ("ETag",)

OPERATIONS = (
    Operation(
        *("GET", "/api/me/nominations", get_nominations),
        action=Action.READ_OWN_NOMINATION,
        summary="Whom I nominated",
        answers={200: Answer("One of each type, or null.", NominationsShape, headers=ETAG)},
        refusals=OWN,
    ),
    Operation(
        *("GET", "/api/me/nominations/history", get_history),
        action=Action.READ_OWN_NOMINATION,
        summary="What happened to my nominations",
        answers={200: Answer("Newest first.", HistoryShape)},
        refusals=(*OWN, InvalidCursor),
    ),
    Operation(
        *("PUT", "/api/me/nominations/{type}", set_nomination),
        action=Action.CHANGE_OWN_NOMINATION,
        summary="Nominate a pharmacy or an appliance contractor",
        answers={200: Answer("All nominations, as they are now.", SavedShape, headers=ETAG)},
        refusals=(*OWN, OnlyThePractice, *CONSENT, *SAVING),
        needs_version=True,
    ),
    Operation(
        *("DELETE", "/api/me/nominations/{type}", remove_nomination),
        action=Action.CHANGE_OWN_NOMINATION,
        summary="Nominate nobody",
        answers={200: Answer("All nominations, as they are now.", SavedShape, headers=ETAG)},
        refusals=(*OWN, OnlyThePractice, *CONSENT, NothingNominated),
        needs_version=True,
    ),
)
