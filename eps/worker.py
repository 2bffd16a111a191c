"""The loop that `work` and `serve` run: due work by the handler of its kind, and messages whose time has come."""

import asyncio
import fcntl
import os
import socket
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import IO
from uuid import UUID, uuid4

import structlog

from eps import clock
from eps.background import in_background
from eps.choices import redirects
from eps.closures import beginning, cascade, effects, reopening, reviewing
from eps.closures.not_reached import count_as_not_reached
from eps.collecting import keep_what_is_there, without_collecting
from eps.database import DatabaseUnavailable
from eps.identity.session_store import purge_sessions
from eps.nomination.many_repository import living, standing_offers
from eps.outbox.channels import Channel, FileChannel, TerminalChannel
from eps.outbox.domain import Audience, Message
from eps.outbox.retention import purge_settled
from eps.outbox.sending import Asked, send_due
from eps.pharmacies.retention_service import forget_changes
from eps.pharmacies.service import keep_current, load_directory
from eps.prescriptions import (
    batch_issuing_service,
    batch_signing_service,
    expiring_service,
    falling_due_service,
)
from eps.prescriptions.not_told_service import count_as_not_told
from eps.prescriptions.restamping import ISSUE_READY
from eps.prescriptions.telling import no_longer_so
from eps.record.checkpoints import write_checkpoint
from eps.record.due import Due, schedule
from eps.record.idempotency import purge_answered
from eps.record.running import Handler, Renew, run_due
from eps.record.tally import purge_tallies
from eps.settings import settings

log = structlog.get_logger()

IDLE_SECONDS = 0.25
RETRY_SECONDS = 1.0
TURN_SECONDS = 1.0
DUE_LOOPS = 2
"""So that short work does not wait for a cascade of hundreds of thousands."""
HOUSEKEEPING = "housekeeping"
DAILY = timedelta(days=1)
TALLIES_KEPT = timedelta(days=7)


async def _keep_house(due: Due, at: datetime, renew: Renew) -> None:
    """Once a day: forget what is kept for a time only, and sign where every stream of the record stands."""
    await purge_answered(at, renew)
    await purge_settled(at, renew)
    await purge_tallies(at - TALLIES_KEPT)
    await forget_changes(at)
    await purge_sessions(clock.real_now())
    await renew()
    await write_checkpoint(at)
    await schedule(due.kind, due.key, at + DAILY)


async def _fall_due(due: Due, at: datetime, _: Renew) -> None:
    await falling_due_service.fall_due(int(due.key), at)


def _of_one(step: Callable[[UUID, datetime], Awaitable[None]]) -> Handler:
    """A handler of one short step about what the key names."""

    async def handle(due: Due, at: datetime, _: Renew) -> None:
        await step(UUID(due.key), at)

    return handle


HANDLERS: Mapping[str, Handler] = {
    effects.CASCADE: cascade.run,
    effects.CASCADE_TELL: cascade.run,
    effects.CLOSURE_BEGINS: beginning.begin,
    effects.CLOSURE_OVER: reopening.run,
    effects.CLOSURE_REVIEW: _of_one(reviewing.remind),
    effects.REDIRECTS_END: beginning.end_redirects_from,
    redirects.REDIRECT_WARNING: _of_one(redirects.warn_of_end),
    redirects.REDIRECT_END: _of_one(redirects.end_when_due),
    ISSUE_READY: _fall_due,
    expiring_service.EXPIRY: expiring_service.run,
    batch_signing_service.BATCH: batch_issuing_service.run,
    HOUSEKEEPING: _keep_house,
}


async def still_wanted(messages: Sequence[Message]) -> set[UUID]:
    """Messages about a proposal while it is offered, about an issue while it is as they say, to a patient while they
    live and their record is shown, to their practice while they live; others always."""
    untrue = await no_longer_so([message for message in messages if _about(message, "issue")])
    offers = {message.id: UUID(key) for message in messages if (key := _about(message, "proposal"))}
    standing = await standing_offers(list(offers.values()))
    alive = await living([message.patient_id for message in messages if message.patient_id is not None])
    gone = {message.id for message in messages if _never_read(message, alive)}
    return {
        message.id
        for message in messages
        if message.id not in untrue | gone and (message.id not in offers or offers[message.id] in standing)
    }


def _never_read(message: Message, alive: Mapping[int, bool]) -> bool:
    """`alive` as `living` gives it."""
    if message.patient_id is None:
        return False
    written_to = alive.get(message.patient_id)
    return not written_to if message.audience is Audience.PATIENT else written_to is None


def _about(message: Message, kind: str) -> str | None:
    found, _, key = message.subject.partition("/")
    return key if found == kind else None


async def given_up(messages: Sequence[Message]) -> None:
    await count_as_not_reached(messages)
    await count_as_not_told(messages)


ASKED = Asked(still_wanted, given_up)


def channel() -> Channel:
    path = settings().messages
    return TerminalChannel() if path is None else FileChannel(path)


@asynccontextmanager
async def directory_at_hand() -> AsyncIterator[None]:
    """Whole before the block begins, and no more than a second behind what anybody committed while it runs."""
    with without_collecting():
        await load_directory()
    keep_what_is_there()
    async with in_background(keep_current):
        yield


async def work(stop: asyncio.Event) -> None:
    """Until `stop` is set. What is under way is let go of at once: another worker goes on with it."""
    for kind in (HOUSEKEEPING, expiring_service.EXPIRY):
        await schedule(kind, "daily", clock.now())
    steps = [_due_step() for _ in range(DUE_LOOPS)]
    loops = [asyncio.create_task(_repeat(step)) for step in (*steps, _send)]
    try:
        await stop.wait()
    finally:
        for loop in loops:
            loop.cancel()
        await asyncio.wait(loops)


async def work_in_turn(turn: Path | None) -> None:
    """Works for as long as it is not cancelled; with a file, once no other process holds the lock on it."""
    if turn is None:
        return await work(asyncio.Event())
    with turn.open("w") as file:
        while not _is_ours(file):  # noqa: ASYNC110 - nothing tells that a lock is free
            await asyncio.sleep(TURN_SECONDS)
        return await work(asyncio.Event())


def _is_ours(file: IO[str]) -> bool:
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _due_step() -> Callable[[], Awaitable[int]]:
    worker_id = f"{socket.gethostname()}/{os.getpid()}/{uuid4().hex[:8]}"

    async def step() -> int:
        return await run_due(HANDLERS, worker_id=worker_id, at=clock.now())

    return step


async def _send() -> int:
    return await send_due(clock.now(), asked=ASKED, channel=channel())


async def _repeat(step: Callable[[], Awaitable[int]]) -> None:
    """Again at once while there is something to do. A database that is away is waited for; nothing ends it."""
    while True:
        try:
            done = await step()
        except DatabaseUnavailable:
            log.warning("worker.database_unavailable")
            await asyncio.sleep(RETRY_SECONDS)
            continue
        except Exception:
            log.exception("worker.failed")
            await asyncio.sleep(RETRY_SECONDS)
            continue
        if not done:
            await asyncio.sleep(IDLE_SECONDS)


async def work_until_idle() -> int:
    """Everything due now with its consequences, and nothing of later: for commands that tell a story, and tests."""
    worker_id, done = f"once/{uuid4().hex}", 0
    while True:
        step = await run_due(HANDLERS, worker_id=worker_id, at=clock.now()) + await _send()
        if not step:
            return done
        done += step
