"""A batch whose worker is killed again and again, and one under which a pharmacy closes: each line is issued once, and
nothing reaches a dispenser that is out of service."""

import asyncio
import random
from collections.abc import Mapping
from functools import partial
from typing import Any
from uuid import UUID

import pytest

from eps import clock
from eps.closures.recording import Recorder, record
from eps.database import fetch
from eps.identifiers import NhsNumber, OdsCode
from eps.nomination.destination_repository import Held, destination
from eps.nomination.domain import NominationType
from eps.pharmacies.service import refresh_directory
from eps.prescriptions import issuing_service
from eps.prescriptions.addressing import address
from eps.prescriptions.batch import BatchState, ClosedAnswer
from eps.prescriptions.batch_issuing_service import issue_next
from eps.prescriptions.batch_signing_service import Signature
from eps.settings import settings
from tests.batching import batch_now, prepared, prescriptions_issued, signed
from tests.integration.faults.worker_process import worker
from tests.people import commissioner
from tests.services import until
from tests.town import add_patients, closing, make_town


@pytest.mark.parametrize(
    "kills", [pytest.param(5, id="everyday"), pytest.param(50, id="soak", marks=pytest.mark.soak)]
)
async def test_kills_in_mid_batch_lose_no_line_and_issue_none_twice(
    database: str, kills: int, tmp_path: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("EPS_MESSAGES", f"{tmp_path}/messages.jsonl")
    monkeypatch.setenv("EPS_CHECKPOINTS", f"{tmp_path}/checkpoints.jsonl")
    settings.cache_clear()
    many, dice, landed = 60 + 35 * kills, random.Random(1), 0
    batch_id = await signed_batch(many)
    for _ in range(kills):
        before = await prescriptions_issued()
        async with worker(database, batch=100):
            await until(partial(more_than, min(before, many - 1)), seconds=30)
            await asyncio.sleep(dice.uniform(0.0, 0.25))
        landed += before < await prescriptions_issued() < many
    async with worker(database, batch=100):
        await until(partial(is_done, batch_id), seconds=60)
    batch = await batch_now(batch_id)
    [row] = await fetch(
        """SELECT count(*) AS lines, count(DISTINCT l.patient_id) AS people FROM batch_line l
        JOIN prescription p ON p.prescription_id = l.prescription_id WHERE l.outcome = 'routed'"""
    )
    assert (batch.routed, row["lines"], row["people"], await prescriptions_issued()) == (many,) * 4
    assert landed >= 1


async def signed_batch(many: int, answer: ClosedAnswer | None = None) -> UUID:
    await make_town(patients=0)
    await add_patients(many)
    batch_id = await prepared(many)
    await signed(batch_id, Signature(answer))
    return batch_id


async def more_than(before: int) -> bool:
    return await prescriptions_issued() > before


async def is_done(batch_id: UUID) -> bool:
    return (await batch_now(batch_id)).state is BatchState.DONE


@pytest.mark.usefixtures("database")
async def test_a_pharmacy_that_closes_while_a_batch_runs_gets_nothing_more() -> None:
    batch_id = await signed_batch(60, ClosedAnswer.TOKEN)

    async def issue_all() -> None:
        while await issue_next(batch_id, clock.now()):
            pass

    workers = [asyncio.create_task(issue_all()) for _ in range(3)]
    await until(partial(more_than, 10), seconds=30)
    await close_now()
    got_by_then = await addressed_to("FA001")
    await asyncio.gather(*workers)
    batch = await batch_now(batch_id)
    assert await addressed_to("FA001") == got_by_then == batch.routed
    assert (batch.issued, batch.token > 0, batch.routed > 0) == (60, True, True)


@pytest.mark.usefixtures("database")
async def test_a_request_that_waited_for_a_closure_is_no_earlier_than_it() -> None:
    """It took its instant, and then the closure was quicker."""
    batch_id = await signed_batch(1, ClosedAnswer.TOKEN)
    arrived = clock.now()
    await close_now()
    await issue_next(batch_id, arrived)
    assert await addressed_to("FA001") == 0


async def close_now() -> None:
    await record(closing("FA001", starts_at=clock.now()), Recorder(commissioner(), clock.now()))
    await refresh_directory()


async def addressed_to(code: str) -> int:
    [row] = await fetch("SELECT count(*) AS count FROM prescription_issue WHERE address = $1", code)
    return int(row["count"])


@pytest.mark.usefixtures("postgresql_database")
async def test_without_the_shared_lock_a_line_under_way_reaches_the_closed_pharmacy(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The negative control. SQLite has none: there a transaction holds the whole register from its first statement."""
    stamped, closed = asyncio.Event(), asyncio.Event()

    async def no_lock(who: NhsNumber, followed: NominationType, others: set[OdsCode]) -> Held | None:
        seen = await destination(who, followed, clock.now())
        return Held(seen.patient.id, seen.codes | others) if seen else None

    async def as_it_was_before(*args: Any, **facts: Mapping[str, Any]) -> Any:
        route = await address(*args, **facts)  # type: ignore[arg-type]
        stamped.set()
        await closed.wait()
        return route

    monkeypatch.setattr(issuing_service, "hold_with_codes", no_lock)
    monkeypatch.setattr(issuing_service, "address", as_it_was_before)
    batch_id = await signed_batch(1, ClosedAnswer.TOKEN)
    line = asyncio.create_task(issue_next(batch_id, clock.now()))
    await stamped.wait()
    await close_now()
    closed.set()
    await line
    assert await addressed_to("FA001") == 1
