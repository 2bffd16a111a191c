"""Delivery at least once, and never twice at a channel that knows the reference."""

import asyncio
from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from random import Random
from uuid import UUID

import pytest

from eps.database import DatabaseUnavailable, execute, fetch
from eps.outbox import sending
from eps.outbox.channels import Channel, Letter
from eps.outbox.domain import MOST_ATTEMPTS, Message, MessageState
from eps.outbox.sending import Asked, StillWanted, send_due
from eps.outbox.store import settle
from tests.integration.one_database import on_sqlite
from tests.integration.outbox.messages import AT, Letterbox, all_wanted, held, states

HOUR = timedelta(hours=1)


NOTED: list[Message] = []


async def noted(given_up: Sequence[Message]) -> None:
    NOTED.extend(given_up)


async def send(channel: Channel, *, at: datetime = AT, still_wanted: StillWanted = all_wanted) -> int:
    return await send_due(at, asked=Asked(still_wanted, noted), channel=channel)


async def test_a_held_message_is_sent_in_words_once_its_time_has_come(database: str) -> None:
    [reference] = await held("a", send_at=AT + HOUR)
    letterbox = Letterbox()
    assert await send(letterbox) == 0
    assert await send(letterbox, at=AT + HOUR) == 1
    assert await send(letterbox, at=AT + 2 * HOUR) == 0
    [letter] = letterbox.letters
    assert (letter.reference, letter.patient_id, letter.text) == (
        reference,
        7,
        "Rowlands Pharmacy is closed.",
    )
    assert await states() == {"a": "sent"}


@on_sqlite
async def test_a_message_that_is_no_longer_wanted_is_dropped(database: str) -> None:
    await held("wanted", "withdrawn")

    async def standing(messages: Iterable[Message]) -> set[UUID]:
        return {message.id for message in messages if message.dedupe_key == "wanted"}

    letterbox = Letterbox()
    assert await send(letterbox, still_wanted=standing) == 2
    assert len(letterbox.letters) == 1
    assert await states() == {"wanted": "sent", "withdrawn": "dropped"}


@on_sqlite
async def test_more_than_a_batch_is_sent(database: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sending, "BATCH", 2)
    references = await held("a", "b", "c", "d", "e")
    letterbox = Letterbox()
    assert await send(letterbox) == 5
    assert letterbox.arrived == Counter(references)


async def test_senders_side_by_side_send_each_message_once(
    database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sending, "BATCH", 7)
    references = await held(*(f"{number}" for number in range(60)))
    letterbox = Letterbox()
    assert sum(await asyncio.gather(*(send(letterbox) for _ in range(4)))) == 60
    assert letterbox.arrived == Counter(references)


class Broken(Letterbox):
    async def send(self, _: Letter) -> None:
        raise OSError


class Hanging(Letterbox):
    async def send(self, _: Letter) -> None:
        await asyncio.Event().wait()


@on_sqlite
@pytest.mark.parametrize("channel", [Broken(), Hanging()])
async def test_a_channel_that_fails_or_hangs_is_tried_again_later(
    database: str, channel: Channel, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sending, "SEND_SECONDS", 0.05)
    await held("a")
    assert await send(channel) == 1
    letterbox = Letterbox()
    assert await send(letterbox, at=AT + timedelta(seconds=10)) == 0
    assert await send(letterbox, at=AT + timedelta(seconds=20)) == 1
    assert await states() == {"a": "sent"}


@on_sqlite
async def test_a_message_without_words_stops_no_other(database: str) -> None:
    await held("a", template="of a newer version")
    await held("b")
    await send(Letterbox())
    assert await states() == {"a": "held", "b": "sent"}


@on_sqlite
async def test_after_four_hours_of_failures_a_message_has_failed(
    database: str, capsys: pytest.CaptureFixture[str]
) -> None:
    NOTED.clear()
    await held("a")
    for attempt in range(MOST_ATTEMPTS):
        assert await states() == {"a": "held"}
        assert await send(Broken(), at=AT + attempt * HOUR) == 1
    assert await states() == {"a": "failed"}
    assert "message.failed" in capsys.readouterr().err
    assert [message.dedupe_key for message in NOTED] == ["a"]


class SentByAnother(Channel):
    """Fails once another worker, to whom the claim had passed, has sent it."""

    async def send(self, letter: Letter) -> None:
        await settle([letter.reference], MessageState.SENT, AT)
        raise OSError


@on_sqlite
async def test_what_another_sent_meanwhile_is_not_given_up(
    database: str, capsys: pytest.CaptureFixture[str]
) -> None:
    NOTED.clear()
    [reference] = await held("a")
    await execute("UPDATE message SET attempts = $1 WHERE id = $2", MOST_ATTEMPTS - 1, reference)
    await send(SentByAnother())
    assert (await states(), NOTED) == ({"a": "sent"}, [])
    assert "message.failed" not in capsys.readouterr().err


class Deduplicating(Letterbox):
    """Fails at random, before or after it has taken a letter, and knows a letter again by its reference."""

    def __init__(self) -> None:
        super().__init__()
        self.random = Random(1)
        self.taken: set[UUID] = set()

    async def send(self, letter: Letter) -> None:
        if self.random.random() < 0.3:
            raise OSError
        if letter.reference not in self.taken:
            self.taken.add(letter.reference)
            await super().send(letter)
        if self.random.random() < 0.3:
            raise OSError


async def test_nothing_is_lost_and_nothing_arrives_twice_whatever_fails(database: str) -> None:
    references = await held(*(f"{number}" for number in range(100)))
    channel = Deduplicating()
    for hour in range(MOST_ATTEMPTS):
        await send(channel, at=AT + hour * HOUR)
    assert channel.arrived == Counter(references)
    assert set((await states()).values()) == {"sent"}


async def test_a_kill_between_sending_and_marking_sends_again_under_the_same_reference(
    database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    [reference] = await held("a")
    letterbox = Letterbox()

    async def killed(_: object, state: MessageState, __: datetime) -> None:
        if state is MessageState.SENT:
            raise DatabaseUnavailable

    with monkeypatch.context() as patch:
        patch.setattr(sending, "settle", killed)
        with pytest.raises(DatabaseUnavailable):
            await send(letterbox)
    assert await send(letterbox, at=AT + timedelta(seconds=5)) == 1
    assert letterbox.arrived == {reference: 2}
    assert await states() == {"a": "sent"}


@on_sqlite
async def test_when_it_was_sent_is_kept(database: str) -> None:
    await held("a")
    await send(Letterbox())
    [row] = await fetch("SELECT sent_at FROM message")
    assert row["sent_at"] is not None


@on_sqlite
async def test_what_follows_a_message_that_is_given_up_is_done_with_it_or_not_at_all(database: str) -> None:
    [reference] = await held("a")
    await execute("UPDATE message SET attempts = $1 WHERE id = $2", MOST_ATTEMPTS - 1, reference)

    async def dies(given_up: Sequence[Message]) -> None:
        await held("follows")
        raise DatabaseUnavailable

    with pytest.raises(DatabaseUnavailable):
        await send_due(AT, asked=Asked(all_wanted, dies), channel=Broken())
    assert await states() == {"a": "held"}
