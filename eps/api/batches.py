"""Batches: prepared by a practice, signed by one of its prescribers, and followed while their lines are issued."""

from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from pydantic import Field
from starlette.responses import Response

from eps import clock
from eps.answers.batch_lines import BatchBody
from eps.answers.idempotency import once_by_key, once_if_keyed
from eps.answers.operations import Answer, Call, Operation
from eps.answers.paging import InvalidCursor, page, read_place
from eps.answers.replies import reply
from eps.answers.shapes import Flag, Instant, Nothing, Shape
from eps.api.batch_shapes import (
    BatchesShape,
    BatchLineShape,
    BatchPageShape,
    BatchShape,
    ResumeBody,
    SignBody,
)
from eps.identity.permissions import Action
from eps.prescriptions import batch_signing_service as signing
from eps.prescriptions.batch import (
    Batch,
    BatchState,
    BatchStateConflict,
    ClosedAnswer,
    LineOutcome,
    UnknownBatch,
)
from eps.prescriptions.batch_ahead import counts_ahead
from eps.prescriptions.batch_listing import NEWEST, Listed, Wanted, batch_of, batches_of, lines_of
from eps.prescriptions.batch_preparing_service import BatchRequest, LinesRefused, prepare_batch
from eps.prescriptions.batch_signing_service import (
    NothingHeld,
    NotSigned,
    SignedAlready,
    UnknownReference,
)
from eps.prescriptions.identifier import PracticeCodeTooLong
from eps.prescriptions.lines_foreseen import ShownLine


class BatchSettings(Shape):
    """What becomes of lines whose dispenser is out of service; left out: what your practice has chosen."""

    on_closed: ClosedAnswer | None = None


class OneBatch(Shape):
    id: UUID


class BatchPage(OneBatch):
    """`closed`: only lines that wait for an answer. With a `limit` of 0 there are no lines, only how far it is."""

    outcome: LineOutcome | None = None
    closed: Flag = False
    limit: Annotated[int, Field(ge=0, le=100)] = 50
    next: str | None = None


class LastLine(Shape):
    number: Annotated[int, Field(ge=1, lt=2**31)]


class BatchList(Shape):
    state: BatchState | None = None
    limit: Annotated[int, Field(ge=1, le=100)] = 50
    next: str | None = None


class LastBatch(Shape):
    prepared_at: Instant
    id: UUID


async def prepare_prescriptions(call: Call[BatchSettings, BatchBody]) -> Response:
    at, on_closed = clock.now(), call.parameters.on_closed
    request = BatchRequest(call.principal, [line.asked for line in call.body.root], at, on_closed)

    async def effect() -> object:
        return str(await prepare_batch(request))

    outcome = await once_by_key(call, effect, at)
    return await _answered(call, UUID(outcome.resource), at, status=201)


async def list_batches(call: Call[BatchList, Nothing]) -> Response:
    given = call.parameters
    name = f"batches/{given.state}"
    last = None if given.next is None else read_place(name, given.next, LastBatch)
    before = (last.prepared_at, last.id) if last else NEWEST
    found = await batches_of(Listed(given.state, before, given.limit + 1), call.principal)
    shown, following = page(name, found, limit=given.limit, key=_batch_key)
    return reply(BatchesShape(batches=tuple(BatchShape.of(batch) for batch in shown), next=following))


async def get_batch(call: Call[BatchPage, Nothing]) -> Response:
    given, at = call.parameters, clock.now()
    batch = await batch_of(given.id, call.principal)
    name = f"batch/{given.id}/{given.outcome}/{given.closed}"
    last = None if given.next is None else read_place(name, given.next, LastLine)
    wanted = Wanted(given.outcome, given.closed, last.number if last else 0, given.limit)
    found = await lines_of(batch, wanted, call.principal, at)
    shown, following = page(name, found, limit=given.limit, key=_line_key) if given.limit else ((), None)
    lines = tuple([await BatchLineShape.of(one, at) for one in shown])
    return reply(BatchPageShape(batch=await _shape(batch, at), lines=lines, next=following))


async def sign_batch(call: Call[OneBatch, SignBody]) -> Response:
    at = clock.now()

    async def effect() -> object:
        return str((await signing.sign(call.parameters.id, call.body.signature, call.principal, at)).id)

    outcome = await once_by_key(call, effect, at)
    return await _answered(call, UUID(outcome.resource), at)


async def stop_batch(call: Call[OneBatch, Nothing]) -> Response:
    at = clock.now()
    return await _changed(call, lambda: signing.stop(call.parameters.id, call.principal, at), at)


async def resume_batch(call: Call[OneBatch, ResumeBody]) -> Response:
    at, on_closed = clock.now(), call.body.on_closed
    return await _changed(call, lambda: signing.resume(call.parameters.id, on_closed, call.principal, at), at)


async def _changed(
    call: Call[OneBatch, Any], change: Callable[[], Awaitable[Batch]], at: datetime
) -> Response:
    async def effect() -> object:
        return str((await change()).id)

    outcome = await once_if_keyed(call, effect, at)
    return await _answered(call, UUID(outcome.resource), at)


async def _answered(call: Call[Any, Any], batch_id: UUID, at: datetime, status: int = 200) -> Response:
    batch = await batch_of(batch_id, call.principal)
    location = f"/api/batches/{batch_id}" if status == 201 else None
    return reply(await _shape(batch, at), status, location=location)


async def _shape(batch: Batch, at: datetime) -> BatchShape:
    unsigned = batch.state is BatchState.PREPARED
    return BatchShape.of(batch, await counts_ahead(batch, at) if unsigned else None)


def _batch_key(batch: Batch) -> tuple[str, str]:
    return batch.prepared_at.isoformat(), str(batch.id)


def _line_key(shown: ShownLine) -> tuple[str]:
    return (str(shown.line.number),)


THE_BATCH = {200: Answer("The batch as it is now.", BatchShape)}

OPERATIONS = (
    Operation(
        *("POST", "/api/batches", prepare_prescriptions),
        action=Action.PREPARE_PRESCRIPTION,
        summary="Prepare prescriptions together, one on each line; nothing is issued before a prescriber signs",
        answers={201: Answer("Every line is sound, and kept.", BatchShape, headers=("Location",))},
        refusals=(LinesRefused, PracticeCodeTooLong),
        needs_idempotency_key=True,
    ),
    Operation(
        *("GET", "/api/batches", list_batches),
        action=Action.PREPARE_PRESCRIPTION,
        summary="Batches of your practice",
        answers={200: Answer("Newest first.", BatchesShape)},
        refusals=(InvalidCursor,),
    ),
    Operation(
        *("GET", "/api/batches/{id}", get_batch),
        action=Action.PREPARE_PRESCRIPTION,
        summary="How far a batch is, and a page of its lines",
        answers={200: Answer("Lines in their order.", BatchPageShape)},
        refusals=(UnknownBatch, InvalidCursor),
    ),
    Operation(
        *("POST", "/api/batches/{id}/sign", sign_batch),
        action=Action.ISSUE_PRESCRIPTION,
        summary="Sign a batch: its lines are issued in your name, one after the other",
        answers=THE_BATCH,
        refusals=(UnknownBatch, SignedAlready, UnknownReference),
        needs_idempotency_key=True,
    ),
    Operation(
        *("POST", "/api/batches/{id}/stop", stop_batch),
        action=Action.PREPARE_PRESCRIPTION,
        summary="Stop a batch after the line under way",
        answers=THE_BATCH,
        refusals=(UnknownBatch, BatchStateConflict),
        may_have_idempotency_key=True,
    ),
    Operation(
        *("POST", "/api/batches/{id}/resume", resume_batch),
        action=Action.ISSUE_PRESCRIPTION,
        summary="Let a batch go on at the same line, and try again what it held",
        answers=THE_BATCH,
        refusals=(UnknownBatch, BatchStateConflict, NotSigned, NothingHeld),
        may_have_idempotency_key=True,
    ),
)
