"""A batch by command: prepared once for each content, signed, and issued here to its end, or from where it was left."""

import asyncio
import hashlib
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from eps import clock
from eps.commands.terminal import Progress, note
from eps.identity.permissions import Principal
from eps.prescriptions import batch_issuing_service as issuing
from eps.prescriptions import batch_signing_service as signing
from eps.prescriptions.batch import Batch, BatchState, BatchStateConflict, ClosedAnswer
from eps.prescriptions.batch_listing import Wanted, batch_of, lines_of
from eps.prescriptions.batch_preparing_service import AskedLine, BatchRequest, prepare_batch
from eps.prescriptions.lines_foreseen import ShownLine
from eps.record.idempotency import KeyedRequest, once


@dataclass(frozen=True, slots=True)
class BatchRun:
    """By a prescriber of one practice. `content` are the bytes that the lines were read from."""

    principal: Principal
    lines: Sequence[AskedLine]
    content: bytes
    on_closed: ClosedAnswer | None

    @property
    def practice(self) -> str:
        return min(self.principal.ods_codes)


async def run_batch(asked: BatchRun, progress: Progress) -> tuple[Batch, list[ShownLine]]:
    """The same content again within 24 hours goes on with the batch that it made: nothing is issued twice."""
    batch_id = await _prepared(asked, clock.now())
    batch = await _begun(batch_id, asked, clock.now())
    progress(batch.done, batch.lines)
    try:
        while await issuing.issue_next(batch_id, clock.now()):
            batch = await batch_of(batch_id, asked.principal)
            progress(batch.done, batch.lines)
    except asyncio.CancelledError:
        await _stopped(batch_id, asked)
        raise
    batch = await batch_of(batch_id, asked.principal)
    return batch, await lines_of(batch, Wanted(limit=batch.lines), asked.principal, clock.now())


async def _stopped(batch_id: UUID, asked: BatchRun) -> None:
    """By Ctrl-C: a worker that runs elsewhere would issue the rest otherwise."""
    with suppress(BatchStateConflict):
        await signing.stop(batch_id, asked.principal, clock.now())
    batch = await batch_of(batch_id, asked.principal)
    note(f"Stopped: {batch.done:,} of {batch.lines:,} seen. The same command again goes on at the next line.")


async def _prepared(asked: BatchRun, at: datetime) -> UUID:
    digest = hashlib.sha256(asked.content)
    keyed = KeyedRequest("command", "issue", asked.practice, digest.hexdigest(), digest.digest())
    request = BatchRequest(asked.principal, asked.lines, at, asked.on_closed)

    async def effect() -> object:
        return str(await prepare_batch(request))

    return UUID((await once(keyed, at=at, effect=effect)).resource)


async def _begun(batch_id: UUID, asked: BatchRun, at: datetime) -> Batch:
    batch = await batch_of(batch_id, asked.principal)
    if batch.state is BatchState.PREPARED:
        return await signing.sign(batch_id, signing.Signature(asked.on_closed), asked.principal, at)
    if batch.state is BatchState.STOPPED or (batch.state is BatchState.DONE and batch.held):
        return await signing.resume(batch_id, asked.on_closed, asked.principal, at)
    return batch
