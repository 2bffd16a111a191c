"""A practice issues in the same instant in which the patient chooses: the prescription goes where the choice says."""

import asyncio

import pytest

from eps import clock
from eps.choices.nominating import nominate
from eps.database import transactional
from eps.identifiers import OdsCode
from eps.nomination.domain import NominationType
from eps.nomination.service import Change
from tests.factories import nhs_number
from tests.people import CONSENT, signed_in
from tests.prescribing import first_issue, issued
from tests.town import make_town


@pytest.mark.usefixtures("postgresql_database")
async def test_an_order_that_waits_for_the_patient_follows_what_they_chose_meanwhile() -> None:
    await make_town(patients=1)
    chosen, order_waits = asyncio.Event(), asyncio.Event()

    @transactional
    async def choose() -> None:
        change = Change(signed_in(nhs_number(1)), NominationType.P1, CONSENT, 1, clock.now())
        await nominate(change, OdsCode("FA002"))
        chosen.set()
        await order_waits.wait()

    choosing = asyncio.create_task(choose())
    await chosen.wait()
    issuing = asyncio.create_task(issued())
    await asyncio.sleep(0.3)  # it has asked for the patient by now, whom the choice holds
    assert not issuing.done()
    order_waits.set()
    await choosing
    assert (await first_issue(await issuing)).address == "FA002"
