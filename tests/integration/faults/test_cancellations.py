"""A cancellation meets its prescription as it arrives, or as a dispenser downloads it: it is never lost."""

import asyncio

import pytest

from eps.identifiers import OdsCode
from eps.prescriptions.cancelling import Outcome
from eps.prescriptions.identifier import new_prescription_id
from eps.prescriptions.states import PrescriptionState
from tests.cancelling import cancelled
from tests.dispensing import downloaded, given_back
from tests.prescribing import PRACTICE, first_issue, issued
from tests.town import make_town

pytestmark = pytest.mark.usefixtures("database")
ROUNDS = 10


async def test_a_prescription_and_its_cancellation_sent_together_end_as_cancelled() -> None:
    await make_town()
    for _ in range(ROUNDS):
        prescription_id = new_prescription_id(OdsCode(PRACTICE))
        made, outcome = await asyncio.gather(issued(id=prescription_id), cancelled(prescription_id))
        assert outcome in {Outcome.CANCELLED, Outcome.NOT_FOUND}
        assert (await first_issue(made)).state is PrescriptionState.CANCELLED


async def test_what_is_cancelled_as_it_goes_out_is_cancelled_or_marked() -> None:
    await make_town()
    for _ in range(ROUNDS):
        made = await issued()
        released, outcome = await asyncio.gather(downloaded(), cancelled(made.prescription.id))
        if released.issues:
            assert outcome is Outcome.WITH_DISPENSER
            await given_back(made)
        else:
            assert outcome is Outcome.CANCELLED
        assert (await first_issue(made)).state is PrescriptionState.CANCELLED
