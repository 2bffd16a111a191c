"""A prescriber signs a batch; it is stopped, and goes on. One transaction each, on the record of the practice."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from uuid import UUID

from eps.database import transactional
from eps.errors import Conflict, Invalid
from eps.identity.permissions import Action, Principal, require
from eps.locks import lock_exclusively
from eps.prescriptions import batch_line_repository as line_repository
from eps.prescriptions import batch_repository as repository
from eps.prescriptions.batch import (
    Batch,
    BatchState,
    ClosedAnswer,
    Refusal,
    UnknownBatch,
    require_transition,
)
from eps.record.chain import Entry
from eps.record.due import schedule
from eps.record.store import append

BATCH = "batch"
"""The kind of due work that issues a batch's lines."""


class LeftOut(Conflict):
    """The prescriber left this line out when signing."""


class NotSigned(Conflict):
    """This batch is not signed yet. A prescriber of your practice signs it."""


class SignedAlready(Conflict):
    """This batch was signed already. Read it again to see how far it is."""


class UnknownReference(Invalid):
    """This batch has no line with the reference {reference}. Look at its lines."""


class NothingHeld(Conflict):
    """Nothing of this batch is left to be issued. Prepare another for what was refused."""


@dataclass(frozen=True, slots=True)
class Signature:
    """What a prescriber decides with it: one answer for all closed dispensers (None leaves it as it was prepared),
    others for some lines by their reference, and the lines that are left out."""

    on_closed: ClosedAnswer | None = None
    exceptions: Mapping[str, ClosedAnswer] = field(default_factory=dict)
    left_out: Sequence[str] = ()


@transactional
async def sign(batch_id: UUID, signature: Signature, principal: Principal, at: datetime) -> Batch:
    """From now on its lines are issued as the signing prescriber's, at once and in their order."""
    batch = await _held(batch_id, principal, Action.ISSUE_PRESCRIPTION)
    if batch.state is not BatchState.PREPARED:
        raise SignedAlready
    await _require_known(batch_id, signature)
    await line_repository.answer_lines(batch_id, signature.exceptions)
    refusal = Refusal(LeftOut.name(), str(LeftOut()))
    refused = await line_repository.leave_out(batch_id, signature.left_out, refusal)
    signed = replace(
        _begun(batch, at),
        on_closed=signature.on_closed or batch.on_closed,
        refused=refused,
        counted_from=refused,
        signed_by=principal.subject,
        signed_at=at,
    )
    return await _written(signed, "signed", principal, at)


@transactional
async def stop(batch_id: UUID, principal: Principal, at: datetime) -> Batch:
    """After the line under way. Anybody of the practice may: what was signed can wait."""
    batch = await _held(batch_id, principal, Action.PREPARE_PRESCRIPTION)
    require_transition(batch, BatchState.STOPPED)
    return await _written(replace(batch, state=BatchState.STOPPED), "stopped", principal, at)


@transactional
async def resume(batch_id: UUID, on_closed: ClosedAnswer | None, principal: Principal, at: datetime) -> Batch:
    """Goes on at the same line; what it held is tried again, too. `on_closed` replaces the answer for closed ones, and
    that of each line that was held by one of its own."""
    batch = await _held(batch_id, principal, Action.ISSUE_PRESCRIPTION)
    if batch.state is BatchState.PREPARED:
        raise NotSigned
    require_transition(batch, BatchState.RUNNING)
    if batch.done - batch.held == batch.lines:
        raise NothingHeld
    if batch.held:
        await line_repository.try_held_again(batch_id, answered_afresh=on_closed is not None)
        batch = replace(batch, held=0, after_line=0)
    begun = replace(_begun(batch, at), on_closed=on_closed or batch.on_closed, counted_from=batch.done)
    return await _written(begun, "resumed", principal, at)


async def _held(batch_id: UUID, principal: Principal, action: Action) -> Batch:
    """Under the practice's lock, for its record, and its own."""
    require(principal, action)
    await lock_exclusively(principal.ods_codes)
    batch = await repository.batch(batch_id)
    if batch is None or batch.practice not in principal.ods_codes:
        raise UnknownBatch
    return batch


async def _require_known(batch_id: UUID, signature: Signature) -> None:
    named = {f"/exceptions/{place}/reference": name for place, name in enumerate(signature.exceptions)}
    named |= {f"/leave_out/{place}": name for place, name in enumerate(signature.left_out)}
    known = await line_repository.numbers_of(batch_id, list(named.values()))
    for pointer, reference in named.items():
        if reference not in known:
            raise UnknownReference(pointer=pointer, reference=reference)


def _begun(batch: Batch, at: datetime) -> Batch:
    return replace(batch, state=BatchState.RUNNING, started_at=at, updated_at=at, finished_at=None)


async def _written(changed: Batch, act: str, principal: Principal, at: datetime) -> Batch:
    await repository.write_batch(changed)
    if changed.state is BatchState.RUNNING:
        await schedule(BATCH, str(changed.id), at)
    entry = Entry(
        stream=f"practice/{changed.practice}",
        at=at,
        actor=principal.subject,
        role=principal.role,
        act=f"batch.{act}",
        payload={"batch": changed.id, "lines": changed.lines, "on_closed": changed.on_closed},
    )
    await append([entry])
    return changed
