"""Settled messages are kept for 90 days, failed and held ones for as long as they are."""

from datetime import timedelta

from eps.outbox.domain import MessageState
from eps.outbox.retention import purge_settled
from eps.outbox.store import drop, settle
from tests.integration.outbox.messages import AT, held, states

DAY = timedelta(days=1)


async def test_what_was_sent_or_dropped_is_forgotten_after_90_days(database: str) -> None:
    sent, failed, *_ = await held("sent", "failed", "dropped", "held")
    await settle([sent], MessageState.SENT, AT)
    await settle([failed], MessageState.FAILED, AT)
    await drop(["proposal/dropped"])
    assert await purge_settled(AT + 90 * DAY) == 0
    assert await purge_settled(AT + 91 * DAY) == 2
    assert await states() == {"failed": "failed", "held": "held"}
