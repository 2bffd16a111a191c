"""Messages to send, and channels that see what arrives."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from eps.database import fetch
from eps.outbox.channels import Letter
from eps.outbox.domain import Audience, Message
from eps.outbox.store import enqueue

AT = datetime(2026, 11, 25, 11, tzinfo=UTC)
TEMPLATE = "to-be-sent"
"""The `template` fixture gives it words."""


def message(key: str = "a", **facts: Any) -> Message:
    some = Message(
        key,
        Audience.PATIENT,
        TEMPLATE,
        facts={"pharmacy": "Rowlands Pharmacy"},
        subject=f"proposal/{key}",
        send_at=AT,
        patient_id=7,
    )
    return replace(some, **facts)


async def held(*keys: str, **facts: Any) -> list[UUID]:
    messages = [message(key, **facts) for key in keys]
    await enqueue(messages, AT)
    return [message.id for message in messages]


async def states() -> dict[str, str]:
    """By dedupe key."""
    rows = await fetch("SELECT dedupe_key, state FROM message ORDER BY dedupe_key")
    return {row["dedupe_key"]: row["state"] for row in rows}


async def all_wanted(messages: Iterable[Message]) -> set[UUID]:
    return {message.id for message in messages}


class Letterbox:
    """Counts what arrives under each reference."""

    def __init__(self) -> None:
        self.arrived: Counter[UUID] = Counter()
        self.letters: list[Letter] = []

    async def send(self, letter: Letter) -> None:
        self.arrived[letter.reference] += 1
        self.letters.append(letter)
