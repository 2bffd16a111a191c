"""Closures beside what the record tells of them, for `verify`: a page by one statement, which sees one instant."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

import orjson

from eps.database import fetch
from eps.pharmacies.closure import Closure
from eps.pharmacies.closure_repository import CLOSURE, as_closure

WITH_RECORD = f"""SELECT {CLOSURE}, (SELECT r.payload FROM record r
    WHERE r.stream = 'pharmacy/' || closure.ods_code AND r.act LIKE 'closure.%'
    AND r.payload LIKE '%"closure":"' || CAST(closure.id AS varchar) || '"%' ORDER BY r.seq DESC LIMIT 1) AS told
    FROM closure WHERE id > $1 ORDER BY id LIMIT $2"""
FIRST = UUID(int=0)


@dataclass(frozen=True, slots=True)
class Told:
    """A closure as its row has it, and the newest entry of the record about it, None where there is none."""

    closure: Closure
    payload: str | None


async def closures_told(after: UUID, limit: int) -> list[Told]:
    """Those with the next ids."""
    return [Told(as_closure(row), row["told"]) for row in await fetch(WITH_RECORD, after, limit)]


@dataclass(frozen=True, slots=True)
class Recording:
    """The entry of the record by which a closure came to be."""

    id: int
    stream: str
    seq: int
    closure_id: UUID


async def closures_recorded(after: int, limit: int) -> Sequence[Recording]:
    """By the next entries of the record that brought one about."""
    rows = await fetch(
        """SELECT id, stream, seq, payload FROM record
        WHERE act IN ('closure.recorded', 'closure.requested') AND id > $1 ORDER BY id LIMIT $2""",
        after,
        limit,
    )
    return [Recording(row["id"], row["stream"], row["seq"], _closure_of(row["payload"])) for row in rows]


def _closure_of(payload: str) -> UUID:
    """The first of all where the entry cannot be read: its broken chain is told of already."""
    try:
        return UUID(orjson.loads(payload)["payload"]["closure"])
    except (ValueError, LookupError, TypeError, AttributeError):
        return FIRST
