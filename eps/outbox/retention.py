"""How long settled messages are kept."""

from datetime import datetime, timedelta

from eps.database import execute, transactional

KEPT = timedelta(days=90)


@transactional
async def purge_settled(at: datetime) -> int:
    """Forgets messages that were sent or dropped 90 days ago; failed ones stay until somebody has looked."""
    return await execute(
        "DELETE FROM message WHERE state IN ('sent', 'dropped') AND created_at < $1", at - KEPT
    )
