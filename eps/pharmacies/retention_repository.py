"""Rows of the directory that are kept for a time only. The caller opens the transaction."""

from datetime import datetime, timedelta

from eps.clock import london_date
from eps.database import execute

CHANGES_KEPT = timedelta(days=30)
REPORTS_KEPT = timedelta(days=30)


async def forget_changes(at: datetime) -> None:
    """Changes that every process has long seen, but for the last, whose id is the version; and old reports."""
    await execute(
        "DELETE FROM directory_change WHERE at < $1 AND id < (SELECT max(id) FROM directory_change)",
        at - CHANGES_KEPT,
    )
    await execute("DELETE FROM today_report WHERE day < $1", london_date(at - REPORTS_KEPT))
