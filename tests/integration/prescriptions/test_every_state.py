"""What doors and due work do to prescriptions reaches every state, by no other way than the one table has."""

import itertools
from collections import defaultdict
from datetime import timedelta
from typing import Any

import orjson
import pytest

from eps import clock
from eps.database import fetch
from eps.prescriptions.domain import TreatmentType
from eps.prescriptions.expiring_service import expire_all
from eps.prescriptions.identifier import PrescriptionId
from eps.prescriptions.issuing_service import Issued
from eps.prescriptions.states import ITEMS_IN, TRANSITIONS, ItemState, PrescriptionState
from tests.cancelling import cancelled
from tests.dispensing import downloaded_by_id, given_back, notified, withdrawn
from tests.prescribing import TOKEN, issued, item
from tests.renewing import Renewed
from tests.town import NOW, make_town

pytestmark = pytest.mark.usefixtures("database")
FULLY, NOT, PARTLY, OWING, *_ = ItemState
TWO = (item(1), item(2))
Steps = dict[tuple[str, int], list[PrescriptionState]]
"""The states of each issue in the order in which the record has them."""


async def with_dispenser(**facts: Any) -> Issued:
    made = await issued(**{"items": TWO, **TOKEN, **facts})
    await downloaded_by_id(made)
    return made


async def what_nobody_uses_expires() -> None:
    await issued()
    await with_dispenser()
    await notified(await with_dispenser(), PARTLY, OWING)
    clock.start_at(NOW + timedelta(days=190))
    await expire_all(clock.now(), Renewed())
    clock.start_at(NOW)


async def practices_issue_and_cancel() -> None:
    await issued()
    await issued(valid_from=NOW.date() + timedelta(days=10))
    await cancelled((await issued()).prescription.id)
    await cancelled(PrescriptionId("24F5DA-A83008-7EFE6Z"))


async def dispensers_return_and_dispense() -> None:
    await with_dispenser()
    await given_back(await with_dispenser())
    await notified(await with_dispenser(), PARTLY, OWING)
    await notified(await with_dispenser(), FULLY, NOT)
    await notified(await with_dispenser(), NOT, NOT)
    taken_back = await with_dispenser()
    await notified(taken_back, FULLY, OWING)
    await notified(taken_back, FULLY, FULLY, number=2)
    await withdrawn(taken_back, 2)
    await withdrawn(taken_back, 1)
    once_more = await with_dispenser()
    await notified(once_more, NOT, NOT)
    await withdrawn(once_more)


async def a_prescription_that_is_cancelled_while_a_dispenser_has_it_ends_as_it_is_returned() -> None:
    made = await with_dispenser()
    await cancelled(made.prescription.id, 1)
    await cancelled(made.prescription.id, 2)
    await given_back(made)


async def repeats_fall_due() -> None:
    made = await with_dispenser(treatment=TreatmentType.REPEAT_DISPENSING, issues=3)
    await notified(made, FULLY, FULLY)


async def everything_happens() -> None:
    await make_town()
    await what_nobody_uses_expires()
    await practices_issue_and_cancel()
    await dispensers_return_and_dispense()
    await a_prescription_that_is_cancelled_while_a_dispenser_has_it_ends_as_it_is_returned()
    await repeats_fall_due()


async def recorded_steps() -> Steps:
    steps: Steps = defaultdict(list)
    rows = await fetch("SELECT payload FROM record WHERE act LIKE 'prescription.%' ORDER BY stream, seq")
    for payload in (orjson.loads(row["payload"])["payload"] for row in rows):
        place = payload["prescription"], payload.get("issue", 1)
        steps[place].append(PrescriptionState(payload["state"]))
    return steps


async def test_every_state_of_a_prescription_and_of_an_item_is_reached() -> None:
    await everything_happens()
    rows = await fetch("SELECT state, item_states FROM prescription_issue")
    stored = [(PrescriptionState(row["state"]), row["item_states"].split(",")) for row in rows]
    assert {state for state, _ in stored} == set(PrescriptionState)
    assert {ItemState(one) for _, items in stored for one in items} == set(ItemState)
    for state, items in stored:
        assert ITEMS_IN[state].issuperset(map(ItemState, items)), (state, items)


async def test_no_state_follows_another_but_as_the_table_says() -> None:
    await everything_happens()
    steps = await recorded_steps()
    seen = {step for states in steps.values() for step in itertools.pairwise(states)}
    allowed = {(before, after) for before, followers in TRANSITIONS.items() for after in followers}
    assert {step for step in seen if step[0] is not step[1]} <= allowed
    assert len(seen & allowed) > 10
