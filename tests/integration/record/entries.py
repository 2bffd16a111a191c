"""Entries to put on the record, and a hand that meddles with it."""

from datetime import UTC, datetime
from typing import Any

from eps.database import execute, is_sqlite, transactional
from eps.record.chain import Entry

AT = datetime(2026, 11, 25, 11, tzinfo=UTC)
TRIGGERS = ("record_no_update", "record_no_delete")


def entry(stream: str = "patient/1", **facts: Any) -> Entry:
    return Entry(
        stream=stream,
        at=facts.pop("at", AT),
        actor="account-1",
        role="patient",
        act=facts.pop("act", "nomination.changed"),
        payload=facts,
    )


@transactional
async def tamper(statement: str, *values: object) -> None:
    """Changes the record behind its back, as somebody who owns the database can."""
    if is_sqlite():
        for trigger in TRIGGERS:
            await execute(f"DROP TRIGGER {trigger}")
        assert await execute(statement, *values) > 0
        return
    await execute("ALTER TABLE record DISABLE TRIGGER record_append_only")
    assert await execute(statement, *values) > 0
    await execute("ALTER TABLE record ENABLE TRIGGER record_append_only")
