"""Messages are written with the change that they tell of, once."""

from datetime import timedelta

import pytest
from tortoise.exceptions import IntegrityError

from eps.database import transactional
from eps.errors import Stale
from eps.outbox.domain import Audience, Message, MessageState
from eps.outbox.store import claim, drop, enqueue, enqueue_new, failed_messages, settle, told
from tests.integration.one_database import on_sqlite
from tests.integration.outbox.messages import AT, held, message, states

SECOND = timedelta(seconds=1)


async def claimed(*, after: float = 0, limit: int = 10) -> list[str]:
    return sorted(message.dedupe_key for message in await claim(AT + after * SECOND, limit=limit))


async def test_a_message_is_read_back_as_it_was_written(database: str) -> None:
    to_patient = message("a", facts={"pharmacy": "Rowlands Pharmacy", "ends_at": None})
    to_pharmacy = Message("b", Audience.PHARMACY, "closure-alert", {}, "closure/1", AT, organisation="FA002")
    await enqueue([to_patient, to_pharmacy], AT)
    assert sorted(await claim(AT, limit=2), key=lambda message: message.dedupe_key) == [
        to_patient,
        to_pharmacy,
    ]


async def test_a_dedupe_key_is_written_once(database: str) -> None:
    await enqueue([message("a"), message("b")], AT)
    await enqueue([message("b"), message("c")], AT)
    assert await states() == {"a": "held", "b": "held", "c": "held"}


async def test_new_messages_are_written_in_bulk(database: str) -> None:
    await enqueue_new([message(f"{number:04}") for number in range(2_000)], AT)
    assert len(await states()) == 2_000


async def test_bulk_is_for_new_keys_only(database: str) -> None:
    await held("a")
    with pytest.raises(IntegrityError):
        await enqueue_new([message("a")], AT)


@on_sqlite
async def test_a_change_that_is_undone_tells_nobody(database: str) -> None:
    @transactional
    async def change_that_fails() -> None:
        await held("a")
        raise Stale

    with pytest.raises(Stale):
        await change_that_fails()
    assert await states() == {}


@on_sqlite
async def test_a_message_is_held_until_its_time(database: str) -> None:
    await held("a", send_at=AT + 60 * SECOND)
    assert await claimed(after=59) == []
    assert await claimed(after=60) == ["a"]


async def test_claims_are_taken_earliest_first_and_by_one_sender_only(database: str) -> None:
    await held("later", send_at=AT - SECOND)
    await held("earlier", send_at=AT - 2 * SECOND)
    assert await claimed(limit=1) == ["earlier"]
    assert await claimed() == ["later"]
    assert await claimed(after=2.9) == []


@on_sqlite
@pytest.mark.parametrize("ran_for", [0, 600])
async def test_what_a_killed_sender_held_is_free_within_five_seconds(database: str, ran_for: int) -> None:
    """The same where the clock was set back meanwhile, as `--now` does at each start."""
    await held("a")
    assert await claimed(after=ran_for) == ["a"]
    assert await claimed(after=5) == ["a"]


async def test_dropping_tells_of_whom_nobody_has_heard(database: str) -> None:
    await held("a", subject="proposal/1")
    await held("b", subject="proposal/2")
    assert await drop(["proposal/1", "proposal/3"]) == {"proposal/1"}
    assert await states() == {"a": "dropped", "b": "held"}


async def test_a_message_that_is_being_sent_or_was_is_not_dropped(database: str) -> None:
    [sent] = await held("sent", subject="proposal/1")
    await settle([sent], MessageState.SENT, AT)
    await held("being sent", subject="proposal/1")
    await claimed()
    assert await drop(["proposal/1"]) == set()
    assert await states() == {"being sent": "held", "sent": "sent"}


@on_sqlite
async def test_a_settled_message_stays_as_it_is(database: str) -> None:
    [dropped] = await held("a")
    await drop(["proposal/a"])
    await settle([dropped], MessageState.SENT, AT)
    assert await states() == {"a": "dropped"}


async def test_everyone_whose_message_was_not_dropped_counts_as_told(database: str) -> None:
    [sent, _] = await held("sent", "dropped")
    await settle([sent], MessageState.SENT, AT)
    await drop(["proposal/dropped"])
    assert await told(["sent", "dropped", "never written"]) == {"sent"}


@on_sqlite
async def test_failed_messages_are_counted(database: str) -> None:
    [failed, _] = await held("a", "b")
    await settle([failed], MessageState.FAILED, AT)
    assert await failed_messages() == 1
