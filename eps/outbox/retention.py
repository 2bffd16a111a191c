"""How long settled messages are kept."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from eps.database import as_uuid, execute, fetch, transactional
from eps.record.running import Renew

KEPT = timedelta(days=90)
FORGOTTEN_AT_ONCE = 1_000
BEGINNING = UUID(int=0)


async def purge_settled(at: datetime, renew: Renew) -> int:
    """Forgets messages that were sent or dropped 90 days ago; failed ones stay until somebody has looked. In steps: one
    closure may have written to half a million people, and whoever writes meanwhile waits for none of it."""
    forgotten, last = 0, BEGINNING
    while ids := await _settled_before(at - KEPT, last):
        forgotten += await _forget(ids)
        last = ids[-1]
        await renew()
    return forgotten


async def _settled_before(before: datetime, last: UUID) -> list[UUID]:
    """In order of their ids, from behind the last: they are walked through once."""
    rows = await fetch(
        """SELECT id FROM message WHERE id > $2 AND state IN ('sent', 'dropped') AND created_at < $1
        ORDER BY id LIMIT $3""",
        before,
        last,
        FORGOTTEN_AT_ONCE,
    )
    return [as_uuid(row["id"]) for row in rows]


@transactional
async def _forget(ids: Sequence[UUID]) -> int:
    return await execute("DELETE FROM message WHERE id = ANY($1::uuid[])", list(ids))
