"""Whom no message could tell of an offer counts, once, in the work that follows the closure."""

import pytest

from eps import clock
from eps.closures.listing import followed
from eps.closures.not_reached import count_as_not_reached
from eps.outbox.domain import Audience, Message
from eps.pharmacies.closure import Closure
from eps.worker import given_up
from tests.people import commissioner, operations
from tests.town import NOW, close, make_town, only_proposal

pytestmark = pytest.mark.usefixtures("database")


async def message_about(subject: str, audience: Audience = Audience.PATIENT) -> Message:
    return Message(subject, audience, "closure-temporary", {}, subject, NOW, patient_id=1)


async def could_not_be_told(closure: Closure) -> object:
    work = (await followed(closure.id, operations(), clock.now())).work
    assert work is not None
    return work.counts.failed


async def test_those_whose_offer_could_not_be_told_are_counted() -> None:
    await make_town(patients=3)
    closure = await close("FA001")
    failed = [await message_about(f"proposal/{(await only_proposal(number)).id}") for number in (1, 2)]
    await given_up(failed)
    assert await could_not_be_told(closure) == 2
    told = (await followed(closure.id, commissioner(), clock.now())).work
    assert told is not None
    assert str(told.counts.failed) == "fewer than 5"


async def test_other_messages_are_not() -> None:
    await make_town(patients=1)
    closure = await close("FA001")
    await count_as_not_reached([await message_about(f"closure/{closure.id}", Audience.PRACTICE)])
    await count_as_not_reached([])
    assert await could_not_be_told(closure) == 0
