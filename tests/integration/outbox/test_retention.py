"""Settled messages are kept for 90 days, failed and held ones for as long as they are."""

from datetime import timedelta

import pytest

from eps.outbox import retention
from eps.outbox.domain import MessageState
from eps.outbox.retention import purge_settled
from eps.outbox.store import drop, settle
from tests.integration.outbox.messages import AT, held, states
from tests.renewing import Renewed

DAY = timedelta(days=1)


async def test_what_was_sent_or_dropped_is_forgotten_after_90_days(database: str) -> None:
    sent, failed, *_ = await held("sent", "failed", "dropped", "held")
    await settle([sent], MessageState.SENT, AT)
    await settle([failed], MessageState.FAILED, AT)
    await drop(["proposal/dropped"])
    assert await purge_settled(AT + 90 * DAY, Renewed()) == 0
    assert await purge_settled(AT + 91 * DAY, Renewed()) == 2
    assert await states() == {"failed": "failed", "held": "held"}


async def test_many_are_forgotten_in_steps_with_the_claim_renewed_after_each(
    database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(retention, "FORGOTTEN_AT_ONCE", 2)
    await settle(await held("a", "b", "c", "d", "e"), MessageState.SENT, AT)
    await held("held")
    renewed = Renewed()
    assert await purge_settled(AT + 91 * DAY, renewed) == 5
    assert (renewed.times, await states()) == (3, {"held": "held"})
