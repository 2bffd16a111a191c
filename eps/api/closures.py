"""Closures: recorded, listed, followed, decided, corrected and ended by those who look after them."""

from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from pydantic import Field
from starlette.responses import Response

from eps import clock
from eps.answers.idempotency import once_by_key, once_if_keyed
from eps.answers.operations import Answer, Call, Operation
from eps.answers.paging import InvalidCursor, page, read_place
from eps.answers.replies import reply
from eps.answers.shapes import Flag, Instant, Nothing, OdsCodeField, Shape
from eps.api.closure_shapes import (
    ClosureBody,
    ClosureShape,
    ClosuresShape,
    CorrectionBody,
    FollowedClosureShape,
    ForecastShape,
    RecordedShape,
)
from eps.closures import deciding
from eps.closures.counting import DryRunsUsedUp, forecast
from eps.closures.deciding import (
    CommissionerDecides,
    EndsInThePast,
    StartHasPassed,
    UnknownClosure,
)
from eps.closures.listing import Asked, followed, listed, recorded_before
from eps.closures.recording import CodesMissing, Recorder, record
from eps.closures.rules import (
    AlreadyClosed,
    ClosuresOverlap,
    EndsBeforeItStarts,
    HasEndAndReview,
    NotOpenYet,
    PermanentHasNoEnd,
    ReviewMissing,
    ReviewTooLate,
    StartsOverAYearAgo,
    StartsTooLongAgo,
    TellFromAfterItCloses,
    TellFromIsForPermanent,
)
from eps.closures.two_people import ConfirmedDates, LongerForMany, SecondPersonNeeded
from eps.identity.permissions import Action, NotYourArea, NotYourOrganisation, Principal
from eps.pharmacies.closure import Closure, ClosureState, ClosureStateConflict
from eps.pharmacies.domain import UnknownPharmacy

Decide = Callable[[UUID, Principal, datetime], Awaitable[Closure]]


class DryRun(Shape):
    dry_run: Flag = False


class OneClosure(Shape):
    id: UUID


class ClosureList(Shape):
    """`state` is that of now."""

    state: ClosureState | None = None
    ods_code: OdsCodeField | None = None
    limit: Annotated[int, Field(ge=1, le=100)] = 50
    next: str | None = None


class LastShown(Shape):
    recorded_at: Instant
    id: UUID


async def record_closures(call: Call[DryRun, ClosureBody]) -> Response:
    at = clock.now()
    request, recorder = call.body.request, Recorder(call.principal, at)
    if call.parameters.dry_run:
        return reply(ForecastShape.of(await forecast(request, recorder)))

    async def effect() -> object:
        return [closure.id for closure in await record(request, recorder)]

    outcome = await once_by_key(call, effect, at)
    closures = await recorded_before([UUID(one) for one in outcome.resource], call.principal)
    shape = RecordedShape.of(closures, call.principal, at)
    return reply(shape, 201, location=f"/api/closures/{closures[0].id}")


async def list_closures(call: Call[ClosureList, Nothing]) -> Response:
    given, at = call.parameters, clock.now()
    name = f"closures/{given.state}/{given.ods_code}"
    last = None if given.next is None else read_place(name, given.next, LastShown)
    before = (last.recorded_at, last.id) if last else None
    asked = Asked(given.state, given.ods_code, before, given.limit + 1)
    shown, following = page(name, await listed(asked, call.principal, at), limit=given.limit, key=_key)
    shapes = tuple(ClosureShape.of(closure, call.principal, at) for closure in shown)
    return reply(ClosuresShape(closures=shapes, next=following))


async def get_closure(call: Call[OneClosure, Nothing]) -> Response:
    return await _answered(call, call.parameters.id)


async def correct_closure(call: Call[OneClosure, CorrectionBody]) -> Response:
    at, correction = clock.now(), call.body.correction
    corrected = await deciding.correct(
        call.parameters.id, correction, version=call.version, principal=call.principal, at=at
    )
    return await _answered(call, corrected.id)


async def cancel_closure(call: Call[OneClosure, Nothing]) -> Response:
    at = clock.now()
    outcome = await once_if_keyed(call, _effect(call, deciding.cancel, at), at)
    return await _answered(call, UUID(outcome.resource))


async def confirm_closure(call: Call[OneClosure, Nothing]) -> Response:
    return await _decided(call, deciding.confirm)


async def refuse_closure(call: Call[OneClosure, Nothing]) -> Response:
    return await _decided(call, deciding.refuse)


async def end_closure(call: Call[OneClosure, Nothing]) -> Response:
    return await _decided(call, deciding.end)


async def _decided(call: Call[OneClosure, Nothing], decide: Decide) -> Response:
    at = clock.now()
    outcome = await once_by_key(call, _effect(call, decide, at), at)
    return await _answered(call, UUID(outcome.resource))


def _effect(call: Call[OneClosure, Nothing], decide: Decide, at: datetime) -> Callable[[], Awaitable[object]]:
    async def effect() -> object:
        return str((await decide(call.parameters.id, call.principal, at)).id)

    return effect


async def _answered(call: Call[Any, Any], closure_id: UUID) -> Response:
    at = clock.now()
    found = await followed(closure_id, call.principal, at)
    shape = FollowedClosureShape.whole(found, call.principal, at)
    return reply(shape, version=found.closure.version)


def _key(closure: Closure) -> tuple[str, str]:
    return closure.recorded_at.isoformat(), str(closure.id)


NOT_YOURS = (NotYourOrganisation, NotYourArea)
ONE = (UnknownClosure, *NOT_YOURS)
UNSOUND = (
    *(EndsBeforeItStarts, PermanentHasNoEnd, TellFromIsForPermanent, HasEndAndReview, ReviewMissing),
    *(ReviewTooLate, StartsTooLongAgo, StartsOverAYearAgo, TellFromAfterItCloses),
    *(ClosuresOverlap, AlreadyClosed),
)
THE_CLOSURE = {200: Answer("The closure as it is now.", FollowedClosureShape, headers=("ETag",))}

OPERATIONS = (
    Operation(
        *("POST", "/api/closures", record_closures),
        action=Action.REPORT_CLOSURE,
        summary="Record a closure, or ask for one; or ask how many people it would concern",
        answers={
            200: Answer("A dry run: nothing was recorded.", ForecastShape),
            201: Answer("Recorded; Location is the first one's.", RecordedShape, headers=("Location",)),
        },
        refusals=(CodesMissing, UnknownPharmacy, *NOT_YOURS, *UNSOUND, NotOpenYet, DryRunsUsedUp),
        may_have_idempotency_key=True,
    ),
    Operation(
        *("GET", "/api/closures", list_closures),
        action=Action.READ_CLOSURES,
        summary="Closures of your own codes, or of your ICB",
        answers={200: Answer("Newest recorded first.", ClosuresShape)},
        refusals=(UnknownPharmacy, *NOT_YOURS, InvalidCursor),
    ),
    Operation(
        *("GET", "/api/closures/{id}", get_closure),
        action=Action.READ_CLOSURES,
        summary="One closure, and how far the work that follows it has come",
        answers=THE_CLOSURE,
        refusals=ONE,
    ),
    Operation(
        *("PATCH", "/api/closures/{id}", correct_closure),
        action=Action.REPORT_CLOSURE,
        summary="Correct its dates, reason or note",
        answers=THE_CLOSURE,
        refusals=(
            *(*ONE, *UNSOUND, StartHasPassed, EndsInThePast),
            *(CommissionerDecides, ConfirmedDates, LongerForMany, ClosureStateConflict),
        ),
        needs_version=True,
    ),
    Operation(
        *("DELETE", "/api/closures/{id}", cancel_closure),
        action=Action.REPORT_CLOSURE,
        summary="Cancel it: recorded by mistake, or it will not happen",
        answers=THE_CLOSURE,
        refusals=(*ONE, CommissionerDecides, ClosureStateConflict),
        may_have_idempotency_key=True,
    ),
    Operation(
        *("POST", "/api/closures/{id}/confirm", confirm_closure),
        action=Action.DECIDE_CLOSURE,
        summary="Confirm a closure that was asked for, as the second person",
        answers=THE_CLOSURE,
        refusals=(*ONE, SecondPersonNeeded, ClosureStateConflict, ClosuresOverlap, AlreadyClosed),
        needs_idempotency_key=True,
    ),
    Operation(
        *("POST", "/api/closures/{id}/refuse", refuse_closure),
        action=Action.DECIDE_CLOSURE,
        summary="Refuse a closure that was asked for",
        answers=THE_CLOSURE,
        refusals=(*ONE, ClosureStateConflict),
        needs_idempotency_key=True,
    ),
    Operation(
        *("POST", "/api/closures/{id}/end", end_closure),
        action=Action.END_CLOSURE,
        summary="Say that the pharmacy is open again; of one that closed for good, the first commissioner only asks",
        answers=THE_CLOSURE,
        refusals=(*ONE, CommissionerDecides, ClosureStateConflict),
        needs_idempotency_key=True,
    ),
)
