"""Who looked at whose record, and why."""

import pytest

from eps.database import as_instant, fetch, transactional
from eps.record.access import Look, log_look
from tests.integration.record.entries import AT


async def test_a_look_is_logged_with_its_reason(database: str) -> None:
    await log_look(Look(AT, "account-1", "pharmacy", "FA002", patient_id=7, reason="counter nomination"))
    [row] = await fetch("SELECT at, actor, role, organisation, patient_id, reason FROM access_log")
    assert row | {"at": as_instant(row["at"])} == {
        "at": AT,
        "actor": "account-1",
        "role": "pharmacy",
        "organisation": "FA002",
        "patient_id": 7,
        "reason": "counter nomination",
    }


@pytest.mark.usefixtures("database")
async def test_a_look_in_a_transaction_that_is_undone_was_none() -> None:
    @transactional
    async def look_and_fail() -> None:
        await log_look(Look(AT, "account-1", "pharmacy", "FA002", patient_id=7, reason="counter nomination"))
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await look_and_fail()
    assert await fetch("SELECT id FROM access_log") == []
