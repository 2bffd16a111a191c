"""The record in the database: entries are added and read, never changed."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from tortoise.exceptions import IntegrityError

from eps.database import fetch, insert_many, is_sqlite, transactional
from eps.errors import Unavailable
from eps.record.chain import BEGINNING, Entry, Link, entry_of, follow

COLUMNS = ("stream", "seq", "at", "actor", "role", "act", "payload", "hash")
LAST_SEQ = 2**31 - 1
HEADS_POSTGRESQL = """SELECT value AS stream, head.seq, head.hash FROM unnest($1::text[]) AS value CROSS JOIN LATERAL
    (SELECT seq, hash FROM record WHERE stream = value ORDER BY seq DESC LIMIT 1) AS head"""
HEADS_SQLITE = """SELECT value AS stream,
    (SELECT max(record.seq) FROM record WHERE record.stream = value) AS seq,
    (SELECT record.hash FROM record WHERE record.stream = value ORDER BY record.seq DESC LIMIT 1) AS hash
    FROM unnest($1::text[])"""
"""Not by a join: told once that the record is short, SQLite walks all of it for each stream of a join."""


class RecordMovedOn(Unavailable):
    """Somebody else changed this at the same moment, and nothing was changed for you. Try again in a few seconds."""


@dataclass(frozen=True, slots=True)
class Recorded:
    """An entry in its place in its stream."""

    seq: int
    entry: Entry


@transactional
async def append(entries: Sequence[Entry]) -> None:
    """Adds entries in the caller's transaction, by two statements however many they are; those of one stream in order.

    The caller holds a lock on what each stream is about (the patient's row, the ODS code), so that nobody else adds to
    it meanwhile. One that does not may lose a race on PostgreSQL: RecordMovedOn, and the whole transaction is undone.
    """
    if not entries:
        return
    heads = await _heads(sorted({entry.stream for entry in entries}))
    rows = []
    for entry in entries:
        heads[entry.stream] = link = follow(heads.get(entry.stream, BEGINNING), entry)
        rows.append(
            (entry.stream, link.seq, entry.at, entry.actor, entry.role, entry.act, link.payload, link.hash)
        )
    try:
        await insert_many("record", COLUMNS, rows)
    except IntegrityError as error:
        raise RecordMovedOn from error


async def history(stream: str, *, after_seq: int = 0, limit: int = 50) -> list[Recorded]:
    """A page of one stream, oldest first; the next page begins after the last `seq` of this one."""
    rows = await fetch(
        "SELECT seq, payload FROM record WHERE stream = $1 AND seq > $2 ORDER BY seq LIMIT $3",
        stream,
        after_seq,
        limit,
    )
    return [Recorded(row["seq"], entry_of(row["payload"])) for row in rows]


async def told_since(streams: Collection[str], *, act: str, since: datetime) -> list[Entry]:
    """Of any of these streams, oldest first."""
    rows = await fetch(
        """SELECT payload FROM record WHERE stream = ANY($1::text[]) AND act = $2 AND at > $3
        ORDER BY stream, seq""",
        list(streams),
        act,
        since,
    )
    return [entry_of(row["payload"]) for row in rows]


async def latest(
    stream: str, *, acts: Collection[str], before_seq: int | None = None, limit: int = 50
) -> list[Recorded]:
    """A page of one stream's entries of these acts, newest first; the next page begins before its last `seq`."""
    rows = await fetch(
        """SELECT seq, payload FROM record WHERE stream = $1 AND act = ANY($2::text[])
        AND seq < $3 ORDER BY seq DESC LIMIT $4""",
        stream,
        list(acts),
        before_seq or LAST_SEQ,
        limit,
    )
    return [Recorded(row["seq"], entry_of(row["payload"])) for row in rows]


async def _heads(streams: list[str]) -> dict[str, Link]:
    """The last link of each stream that has one, without its payload."""
    rows = await fetch(HEADS_SQLITE if is_sqlite() else HEADS_POSTGRESQL, streams)
    return {row["stream"]: Link(row["seq"], "", row["hash"]) for row in rows if row["seq"] is not None}
