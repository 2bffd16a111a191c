"""Sending what is held, at least once: a kill between sending and marking sends again, under the same reference."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import structlog
from structlog.typing import FilteringBoundLogger

from eps.database import transactional
from eps.outbox.channels import Channel, Letter
from eps.outbox.domain import Message, MessageState, next_attempt
from eps.outbox.store import claim, put_off, settle
from eps.record.claiming import chance, running_from
from eps.wording import message_text

BATCH = 200
SEND_SECONDS = 2.0
"""A channel that takes longer has failed: the claim must not run out while it is at work."""

StillWanted = Callable[[Sequence[Message]], Awaitable[set[UUID]]]
"""Gives the ids of those messages that still stand: the proposal is open, the person lives."""
GivenUp = Callable[[Sequence[Message]], Awaitable[None]]
"""Hears of those that were tried for four hours and never sent, so that nobody counts as told of them."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What the sender asks of those who know what messages are about."""

    still_wanted: StillWanted
    given_up: GivenUp


log: FilteringBoundLogger = structlog.get_logger()


async def send_due(at: datetime, *, asked: Asked, channel: Channel) -> int:
    """Sends, drops or puts off every held message whose time has come; gives how many. Several workers may at once."""
    clock, count = running_from(at), 0
    while messages := await claim(clock(), limit=BATCH):
        wanted = await asked.still_wanted(messages)
        await settle(
            [message.id for message in messages if message.id not in wanted], MessageState.DROPPED, clock()
        )
        unsent = await _send([message for message in messages if message.id in wanted], channel, clock)
        await _try_later(unsent, clock(), asked.given_up)
        count += len(messages)
    return count


async def _send(
    messages: Sequence[Message], channel: Channel, clock: Callable[[], datetime]
) -> list[Message]:
    """Those that did not arrive."""
    arrived = await asyncio.gather(*(_arrives(message, channel) for message in messages))
    outcomes = list(zip(messages, arrived, strict=True))
    await settle([message.id for message, arrival in outcomes if arrival], MessageState.SENT, clock())
    return [message for message, arrival in outcomes if not arrival]


async def _arrives(message: Message, channel: Channel) -> bool:
    try:
        async with asyncio.timeout(SEND_SECONDS):
            await channel.send(_letter(message))
    except Exception as error:  # whatever a channel raises, the other messages go on
        log.warning(
            "message.not_sent", message_id=str(message.id), attempts=message.attempts + 1, exc_info=error
        )
        return False
    return True


def _letter(message: Message) -> Letter:
    text = message_text(message.template, message.facts)
    return Letter(message.id, message.audience, message.patient_id, message.organisation, text)


async def _try_later(messages: Sequence[Message], at: datetime, given_up: GivenUp) -> None:
    waits = [(message, next_attempt(message, at, chance=chance())) for message in messages]
    await put_off([(message.id, until) for message, until in waits if until is not None])
    failed = [message for message, until in waits if until is None]
    for message in await _give_up(failed, at, given_up) if failed else ():
        log.error("message.failed", message_id=str(message.id))


@transactional
async def _give_up(messages: Sequence[Message], at: datetime, given_up: GivenUp) -> list[Message]:
    """What follows is done once: a worker that dies meanwhile has done none of it, and one whose claim ran out leaves
    it to the other. Gives those that failed."""
    settled = await settle([message.id for message in messages], MessageState.FAILED, at)
    failed = [message for message in messages if message.id in settled]
    await given_up(failed)
    return failed
