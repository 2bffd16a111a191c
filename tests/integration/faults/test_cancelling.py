"""R7: whoever asks hangs up at a random moment of a write: nothing is wedged, nothing is half written."""

import asyncio
import random
from collections.abc import Awaitable, Callable
from contextlib import suppress

import pytest

from eps import clock
from eps.choices.answering import Answer, choose, keep
from eps.closures.recording import Recorder, record
from eps.closures.serving_again import reopen
from eps.database import fetch
from eps.errors import EpsError
from eps.identifiers import OdsCode
from eps.nomination.counter import AtCounter, record_at_counter
from eps.nomination.domain import NominationType
from eps.nomination.proposal import Duration
from eps.nomination.proposal_repository import proposals
from eps.nomination.repository import patient_by_id
from eps.nomination.service import Change, nominate, remove
from eps.record.verifying import verify_record
from tests.factories import nhs_numbers
from tests.people import CONSENT, STAFF_CONSENT, commissioner, signed_in, staff_of
from tests.town import STREET, add_patients, close, closing, make_town

PEOPLE = 40
NUMBERS = nhs_numbers(PEOPLE + 1)
Write = Callable[[random.Random], Awaitable[object]]


async def change_of(dice: random.Random) -> Change:
    number = dice.randint(1, PEOPLE)
    version = (await patient_by_id(number)).version
    return Change(signed_in(NUMBERS[number]), NominationType.P1, CONSENT, version, clock.now())


async def nominating(dice: random.Random) -> None:
    await nominate(await change_of(dice), OdsCode(dice.choice(STREET)))


async def removing(dice: random.Random) -> None:
    await remove(await change_of(dice))


async def answering(dice: random.Random) -> None:
    number = dice.randint(1, PEOPLE)
    for proposal in await proposals(number):
        answer = Answer(proposal.id, signed_in(NUMBERS[number]), CONSENT, clock.now())
        if dice.random() < 0.5:
            await keep(answer)
        else:
            await choose(answer, OdsCode(dice.choice(STREET)), dice.choice(list(Duration)))


async def at_the_counter(dice: random.Random) -> None:
    staff, who = staff_of("FA005"), NUMBERS[dice.randint(1, PEOPLE)]
    asked = AtCounter(staff, who, NominationType.P1, OdsCode("FA005"), STAFF_CONSENT, clock.now())
    await record_at_counter(asked)


async def closing_and_reopening(_: random.Random) -> None:
    await record(closing("FA007", starts_at=clock.now()), Recorder(commissioner(), clock.now()))
    await reopen(OdsCode("FA007"), commissioner(), clock.now())


WRITES: tuple[Write, ...] = (nominating, removing, answering, at_the_counter, closing_and_reopening)


@pytest.mark.usefixtures("database")
@pytest.mark.parametrize(
    "hang_ups", [pytest.param(150, id="everyday"), pytest.param(1_000, id="soak", marks=pytest.mark.soak)]
)
async def test_callers_who_hang_up_leave_nothing_wedged_and_nothing_half_written(hang_ups: int) -> None:
    await make_town(patients=0)
    await add_patients(PEOPLE)
    await close("FA001")
    for seed in range(hang_ups):
        await hang_up(random.Random(seed))
    async with asyncio.timeout(10):
        await nominating(random.Random(1))
    assert (await verify_record(lambda _: None)).holds
    assert await versions_without_their_record() == 0


async def hang_up(dice: random.Random) -> None:
    task = asyncio.ensure_future(dice.choice(WRITES)(dice))
    await asyncio.sleep(dice.uniform(0, 0.012))
    task.cancel()
    with suppress(asyncio.CancelledError, EpsError):
        await task


async def versions_without_their_record() -> int:
    """A patient's version counts the entries of nominations that were set or removed, no more and no fewer."""
    [row] = await fetch(
        """SELECT count(*) AS count FROM patient WHERE version <> 1 + (
            SELECT count(*) FROM record WHERE stream = 'patient/' || patient.id
            AND act IN ('nomination.set', 'nomination.removed'))"""
    )
    return int(row["count"])
