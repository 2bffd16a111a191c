"""One key, one effect."""

import asyncio
from datetime import UTC, datetime, timedelta
from hashlib import sha256

import pytest

from eps import database as database_module
from eps.database import DatabaseUnavailable, close_database, fetch, insert_many, open_database, transactional
from eps.errors import Conflict
from eps.record import idempotency
from eps.record.idempotency import (
    Effect,
    IdempotencyKeyMissing,
    IdempotencyKeyReused,
    IdempotencyKeyUnusable,
    KeyedRequest,
    Outcome,
    RequestInProgress,
    once,
    purge_answered,
    usable_key,
)
from tests.integration.one_database import on_sqlite
from tests.renewing import Renewed

DAY = timedelta(days=1)
AT = datetime(2026, 11, 25, 11, tzinfo=UTC)


def request(*, key: str = "a-key", body: bytes = b"{}", route: str = "/api/closures") -> KeyedRequest:
    return KeyedRequest("account-1", "POST", route, key, sha256(body).digest())


@transactional
async def add_holiday(title: str) -> dict[str, str]:
    await insert_many("holiday", ("day", "title"), [(AT.date() + timedelta(await holidays()), title)])
    return {"title": title}


async def holidays() -> int:
    return len(await fetch("SELECT day FROM holiday"))


def adding(title: str = "Easter") -> Effect:
    return lambda: add_holiday(title)


async def test_a_duplicate_gets_what_the_first_gave_and_changes_nothing(database: str) -> None:
    first = await once(request(), at=AT, effect=adding("Easter"))
    again = await once(request(), at=AT, effect=adding("Whitsun"))
    assert first == Outcome({"title": "Easter"}, replayed=False)
    assert again == Outcome({"title": "Easter"}, replayed=True)
    assert await holidays() == 1


async def test_fifty_duplicates_at_once_make_one_effect_and_all_get_its_answer(database: str) -> None:
    outcomes = await asyncio.gather(*(once(request(), at=AT, effect=adding()) for _ in range(50)))
    assert [outcome.resource for outcome in outcomes] == [{"title": "Easter"}] * 50
    assert sorted(outcome.replayed for outcome in outcomes) == [False] + [True] * 49
    assert await holidays() == 1


async def test_fifty_duplicates_from_processes_of_their_own_make_one_effect(database: str) -> None:
    """Without the lock that one process has: the database alone decides."""
    outcomes = await asyncio.gather(*(idempotency._once(request(), AT, adding()) for _ in range(50)))
    assert sorted(outcome.replayed for outcome in outcomes) == [False] + [True] * 49
    assert await holidays() == 1


@on_sqlite
async def test_another_body_under_the_same_key_is_refused(database: str) -> None:
    await once(request(body=b"{}"), at=AT, effect=adding())
    with pytest.raises(IdempotencyKeyReused):
        await once(request(body=b"[]"), at=AT, effect=adding())
    assert await holidays() == 1


@on_sqlite
async def test_the_same_key_on_another_route_is_another_request(database: str) -> None:
    await once(request(route="/api/closures/1/end"), at=AT, effect=adding("Easter"))
    await once(request(route="/api/closures/2/end"), at=AT, effect=adding("Whitsun"))
    assert await holidays() == 2


async def test_a_refusal_is_not_stored_and_the_key_may_be_used_again(database: str) -> None:
    async def refused() -> None:
        await add_holiday("half a change")
        raise Conflict

    with pytest.raises(Conflict):
        await once(request(), at=AT, effect=refused)
    assert (await once(request(), at=AT, effect=adding())).replayed is False
    assert await holidays() == 1


async def test_a_duplicate_that_waited_for_a_refusal_makes_the_effect(database: str) -> None:
    begun = asyncio.Event()

    async def slowly_refused() -> None:
        begun.set()
        await asyncio.sleep(0.05)
        raise Conflict

    async def duplicate() -> Outcome:
        await begun.wait()
        return await once(request(), at=AT, effect=adding())

    refusal, outcome = await asyncio.gather(
        once(request(), at=AT, effect=slowly_refused), duplicate(), return_exceptions=True
    )
    assert isinstance(refusal, Conflict)
    assert outcome == Outcome({"title": "Easter"}, replayed=False)


class SlowEffect:
    """Is under way until it is told to end."""

    def __init__(self) -> None:
        self.begun = asyncio.Event()
        self.ends = asyncio.Event()

    async def __call__(self) -> None:
        self.begun.set()
        await self.ends.wait()


async def test_a_duplicate_that_has_waited_too_long_is_told_that_the_first_is_in_progress(
    database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(idempotency, "WAIT_SECONDS", 0.05)
    slow = SlowEffect()
    first = asyncio.create_task(once(request(), at=AT, effect=slow))
    await slow.begun.wait()
    with pytest.raises(RequestInProgress) as refusal:
        await once(request(), at=AT, effect=adding())
    assert refusal.value.retry_after_seconds == 5
    slow.ends.set()
    assert (await first).replayed is False


async def test_a_duplicate_in_another_process_is_told_so_too(
    postgresql_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(database_module.SERVER_SETTINGS, "lock_timeout", "50ms")
    await open_database(postgresql_url)
    slow = SlowEffect()
    first = asyncio.create_task(idempotency._once(request(), AT, slow))
    await slow.begun.wait()
    with pytest.raises(RequestInProgress):
        await idempotency._once(request(), AT, adding())
    slow.ends.set()
    await first
    await close_database()


@on_sqlite
async def test_a_database_that_is_away_is_said_to_be_away(
    database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def unreachable(*_: object) -> None:
        raise DatabaseUnavailable from OSError()

    monkeypatch.setattr(idempotency, "fetch", unreachable)
    with pytest.raises(DatabaseUnavailable):
        await once(request(), at=AT, effect=adding())


async def test_a_cancelled_caller_may_ask_again_for_the_answer(database: str) -> None:
    slow = SlowEffect()
    first = asyncio.create_task(once(request(), at=AT, effect=slow))
    await slow.begun.wait()
    first.cancel()
    slow.ends.set()
    assert await once(request(), at=AT, effect=adding()) == Outcome(None, replayed=True)


async def test_keys_are_kept_for_24_hours(database: str) -> None:
    await once(request(), at=AT, effect=adding())
    assert await purge_answered(AT + DAY, Renewed()) == 0
    assert (await once(request(), at=AT, effect=adding())).replayed
    assert await purge_answered(AT + DAY + timedelta(microseconds=1), Renewed()) == 1
    assert not (await once(request(), at=AT, effect=adding())).replayed


async def test_many_are_forgotten_in_steps_with_the_claim_renewed_after_each(
    database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(idempotency, "FORGOTTEN_AT_ONCE", 2)
    for_good = request(key="an order", route="/FHIR/R4/$process-message")
    for one in (for_good, *(request(key=name) for name in "abcde")):
        await once(one, at=AT, effect=adding())
    renewed = Renewed()
    assert await purge_answered(AT + 2 * DAY, renewed) == 5
    assert (renewed.times, (await once(for_good, at=AT, effect=adding())).replayed) == (3, True)


@pytest.mark.parametrize("key", ["k", "a" * 255, "8e03978e-40d5-43e8-bc93-6894a57f9324", "!~"])
def test_visible_ascii_is_a_usable_key(key: str) -> None:
    assert usable_key(key) == key


@pytest.mark.parametrize(
    "key", ["", "a" * 256, "two words", "tab\t", "newline\n", "caf\u00e9", "\x00", "\x7f"]
)
def test_anything_else_is_not(key: str) -> None:
    with pytest.raises(IdempotencyKeyUnusable):
        usable_key(key)


def test_a_missing_key_is_asked_for() -> None:
    with pytest.raises(IdempotencyKeyMissing):
        usable_key(None)
