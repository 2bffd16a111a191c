"""A message that leaves: what it is, and what may become of it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID, uuid4

from eps.record.claiming import backoff


class Audience(StrEnum):
    PATIENT = "patient"
    PHARMACY = "pharmacy"
    PRACTICE = "practice"
    ICB = "icb"


class MessageState(StrEnum):
    HELD = "held"
    SENT = "sent"
    DROPPED = "dropped"
    FAILED = "failed"


TRANSITIONS: dict[MessageState, frozenset[MessageState]] = {
    MessageState.HELD: frozenset({MessageState.SENT, MessageState.DROPPED, MessageState.FAILED}),
    MessageState.SENT: frozenset(),
    MessageState.DROPPED: frozenset(),
    MessageState.FAILED: frozenset(),
}
"""A message that is being sent is a held one with a claim; a failed attempt leaves it held, to be sent later."""

FIRST_WAIT = timedelta(seconds=15)
LONGEST_WAIT = timedelta(minutes=15)
MOST_ATTEMPTS = 21
"""With these waits between them the attempts stretch over four hours."""


@dataclass(frozen=True, slots=True)
class Message:
    """To one patient, or to one organisation. Written once for each `dedupe_key`; `id` is the reference that channels
    see, the same however often it is sent. `subject` says what it is about, such as `proposal/<id>`. Its words are made
    from `template` and `facts` when it is sent: internal ids and plain facts, nothing personal, nothing clinical."""

    dedupe_key: str
    audience: Audience
    template: str
    facts: Mapping[str, object]
    subject: str
    send_at: datetime
    patient_id: int | None = None
    organisation: str | None = None
    id: UUID = field(default_factory=uuid4)
    attempts: int = 0


def next_attempt(message: Message, at: datetime, *, chance: float) -> datetime | None:
    """When to try again after a failure, None where it has been tried for four hours."""
    if message.attempts + 1 >= MOST_ATTEMPTS:
        return None
    return at + backoff(message.attempts, first=FIRST_WAIT, longest=LONGEST_WAIT, chance=chance)


def may_become(state: MessageState) -> list[MessageState]:
    """The states from which this one may follow."""
    return [before for before, after in TRANSITIONS.items() if state in after]
