"""Messages in the database: written with the change that they tell of, claimed and settled by the sender."""

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime, timedelta
from uuid import UUID

import orjson

from eps.database import Row, as_instant, as_uuid, execute_many, fetch, insert_many, transactional
from eps.outbox.domain import Audience, Message, MessageState, may_become
from eps.record.claiming import FARTHEST, LASTS

CONTENT = "id, dedupe_key, audience, patient_id, organisation, template, facts, subject, send_at, attempts"
COLUMNS = (*CONTENT.split(", "), "created_at", "state")


@transactional
async def enqueue(messages: Iterable[Message], at: datetime) -> None:
    """Writes them in the caller's transaction; one whose dedupe key is there already is left out."""
    await insert_many("message", COLUMNS, [_as_row(message, at) for message in messages], skip_existing=True)


@transactional
async def enqueue_new(messages: Iterable[Message], at: datetime) -> None:
    """The same at a third of the time, where the caller's own rows make sure that every dedupe key is new."""
    await insert_many("message", COLUMNS, [_as_row(message, at) for message in messages])


@transactional
async def drop(subjects: Iterable[str]) -> set[str]:
    """Drops what is held about these and gives the subjects of what was dropped: nobody has heard of those.

    A message in a sender's hands is left to it: it is sent already, or checked again before it is.
    """
    rows = await fetch(
        """UPDATE message SET state = 'dropped' WHERE state = 'held' AND subject = ANY($1::text[])
        AND claimed_until IS NULL RETURNING subject""",
        list(subjects),
    )
    return {row["subject"] for row in rows}


async def told(dedupe_keys: Iterable[str]) -> set[str]:
    """Those of these keys whose message was written and not dropped: sent, or as good as sent."""
    rows = await fetch(
        "SELECT dedupe_key FROM message WHERE dedupe_key = ANY($1::text[]) AND state <> 'dropped'",
        list(dedupe_keys),
    )
    return {row["dedupe_key"] for row in rows}


@transactional
async def claim(at: datetime, *, limit: int) -> list[Message]:
    """Takes held messages whose time has come and that are in nobody's hands, for 3 seconds."""
    rows = await fetch(
        f"""WITH free AS MATERIALIZED (
            SELECT id FROM message WHERE state = 'held' AND send_at <= $1
            AND (claimed_until IS NULL OR claimed_until <= $1 OR claimed_until > $2)
            ORDER BY send_at LIMIT $3 FOR UPDATE SKIP LOCKED)
        UPDATE message SET claimed_until = $4 FROM free WHERE message.id = free.id
        RETURNING message.{CONTENT}""",
        at,
        at + FARTHEST,
        limit,
        at + LASTS,
    )
    return [_as_message(row) for row in rows]


@transactional
async def settle(ids: Collection[UUID], state: MessageState, at: datetime) -> set[UUID]:
    """Writes what became of them; gives those of which nobody else had written it."""
    rows = await fetch(
        """UPDATE message SET state = $2, claimed_until = NULL, sent_at = $3
        WHERE id = ANY($1::uuid[]) AND state = ANY($4::text[]) RETURNING id""",
        list(ids),
        state.value,
        at if state is MessageState.SENT else None,
        [before.value for before in may_become(state)],
    )
    return {as_uuid(row["id"]) for row in rows}


@transactional
async def put_off(waits: Sequence[tuple[UUID, datetime]]) -> None:
    """Leaves each held until its instant, after a failed attempt."""
    await execute_many(
        """UPDATE message SET send_at = $2, attempts = attempts + 1, claimed_until = NULL
        WHERE id = $1 AND state = 'held'""",
        waits,
    )


async def longest_held(at: datetime) -> timedelta | None:
    """For how long the oldest message has been due to be sent; None where none is."""
    [row] = await fetch("SELECT min(send_at) AS at FROM message WHERE state = 'held' AND send_at <= $1", at)
    return None if row["at"] is None else at - as_instant(row["at"])


async def failed_messages() -> int:
    """How many were tried for four hours and never sent."""
    [row] = await fetch("SELECT count(*) AS count FROM message WHERE state = 'failed'")
    count: int = row["count"]
    return count


def _as_row(message: Message, at: datetime) -> tuple[object, ...]:
    return (
        message.id,
        message.dedupe_key,
        message.audience.value,
        message.patient_id,
        message.organisation,
        message.template,
        orjson.dumps(message.facts).decode(),
        message.subject,
        message.send_at,
        message.attempts,
        at,
        MessageState.HELD.value,
    )


def _as_message(row: Row) -> Message:
    return Message(
        dedupe_key=row["dedupe_key"],
        audience=Audience(row["audience"]),
        template=row["template"],
        facts=orjson.loads(row["facts"]),
        subject=row["subject"],
        send_at=as_instant(row["send_at"]),
        patient_id=row["patient_id"],
        organisation=row["organisation"],
        id=as_uuid(row["id"]),
        attempts=row["attempts"],
    )
