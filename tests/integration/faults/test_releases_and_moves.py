"""A pharmacy downloads in the same instant in which its patients send their prescriptions elsewhere: each is in one
place only."""

import asyncio
import random
from collections.abc import Awaitable, Callable

import pytest

from eps import clock
from eps.choices import nominating
from eps.choices.answering import Answer, choose
from eps.database import fetch
from eps.identifiers import OdsCode
from eps.nomination.domain import Consent, NominationType
from eps.nomination.proposal import Duration
from eps.nomination.proposal_repository import proposals
from eps.nomination.service import Change
from eps.prescriptions import release_service
from eps.prescriptions.identifier import PrescriptionId
from eps.prescriptions.moving import PrescriptionStays
from eps.prescriptions.moving_service import Sending, send_on
from eps.record.verifying import verify_record
from tests.dispensing import download_everything, downloaded, ids
from tests.factories import nhs_numbers
from tests.people import CONSENT, signed_in
from tests.prescribing_many import store_waiting
from tests.town import add_patients, close, make_town

PEOPLE = 60
NUMBERS = nhs_numbers(PEOPLE + 1)


async def waiting_of(patient: int) -> PrescriptionId:
    [row] = await fetch("SELECT prescription_id FROM prescription WHERE patient_id = $1", patient)
    return PrescriptionId.trusted(row["prescription_id"])


async def move(patient: int, dice: random.Random) -> PrescriptionId | None:
    """To FA003, at a moment of the patient's own; None where the pharmacy was first."""
    [proposal] = await proposals(patient)
    prescription = await waiting_of(patient)
    await asyncio.sleep(dice.uniform(0, 0.3))
    answer = Answer(proposal.id, signed_in(NUMBERS[patient]), CONSENT, clock.now())
    try:
        await choose(answer, OdsCode("FA003"), Duration.FOR_GOOD, move=(prescription,))
    except PrescriptionStays:
        return None
    return prescription


async def send_on_later(patient: int, dice: random.Random) -> PrescriptionId | None:
    """Who chose FA003 of their own accord, and left the prescription behind."""
    prescription, who = await waiting_of(patient), signed_in(NUMBERS[patient])
    change = Change(who, NominationType.P1, CONSENT, 1, clock.now())
    await nominating.nominate(change, OdsCode("FA003"))
    await asyncio.sleep(dice.uniform(0, 0.3))
    try:
        await send_on(Sending(who, prescription, OdsCode("FA003"), Consent("2", given=True), clock.now()))
    except PrescriptionStays:
        return None
    return prescription


async def keep_downloading(code: str, dice: random.Random) -> list[PrescriptionId]:
    got: list[PrescriptionId] = []
    for _ in range(12):
        got += ids((await downloaded(code)).issues)
        await asyncio.sleep(dice.uniform(0, 0.05))
    return got


@pytest.mark.usefixtures("database")
@pytest.mark.parametrize("move", [move, send_on_later], ids=["with the answer", "later"])
async def test_what_a_patient_moves_goes_out_where_it_was_moved_and_nowhere_else(
    monkeypatch: pytest.MonkeyPatch, move: Callable[[int, random.Random], Awaitable[PrescriptionId | None]]
) -> None:
    monkeypatch.setattr(release_service, "MOST_AT_ONCE", 3)  # so that downloads last as long as the moves
    await make_town(patients=0)
    await add_patients(PEOPLE)
    await store_waiting(range(1, PEOPLE + 1), ["FA001"])
    await close("FA001", still_dispensing=True)
    dice = random.Random(11)
    moves = asyncio.gather(*(move(patient, dice) for patient in range(1, PEOPLE + 1)))
    downloads = asyncio.gather(*(keep_downloading(code, dice) for code in ("FA001", "FA001", "FA003")))
    moved = {one for one in await moves if one is not None}
    at_first, at_first_too, at_chosen = await downloads
    at_first += await download_everything("FA001")
    at_chosen += await download_everything("FA003")
    assert set(at_chosen) == moved
    assert sorted([*at_first, *at_first_too, *at_chosen]) == sorted({*at_first, *at_first_too, *at_chosen})
    assert len({*at_first, *at_first_too, *at_chosen}) == PEOPLE
    assert (await verify_record(lambda _: None)).holds
