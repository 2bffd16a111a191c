"""What a pharmacy tells its patients of a prescription: the newest stands, and nothing of a message that is wrong."""

from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from eps import clock
from eps.errors import EpsError
from eps.identifiers import OdsCode
from eps.identity.permissions import NotYourOrganisation
from eps.prescriptions.identifier import new_prescription_id
from eps.prescriptions.issuing_service import Issued
from eps.prescriptions.progress import (
    DatedAhead,
    NeverWithDispenser,
    NotAnItemOfPrescription,
    Progress,
    ProgressUpdate,
    SaidBefore,
)
from eps.prescriptions.progress_service import Saying, say_progress
from eps.prescriptions.states import ItemState
from eps.prescriptions.with_dispenser import AnotherPatient, PrescriptionNotFound
from eps.record.store import history
from tests.dispensing import downloaded, given_back, notified
from tests.factories import nhs_number
from tests.people import staff_of
from tests.prescribing import PRACTICE, first_issue, issued, item
from tests.town import NOW, make_town

pytestmark = pytest.mark.usefixtures("database")


async def with_dispenser() -> Issued:
    await make_town()
    made = await issued(items=(item(1), item(2)))
    await downloaded()
    return made


def update(made: Issued, task: int = 1, **facts: Any) -> ProgressUpdate:
    some = ProgressUpdate(
        UUID(int=task),
        made.prescription.id,
        nhs_number(1),
        made.prescription.items[0].id,
        OdsCode("FA001"),
        Progress.READY_TO_COLLECT,
        NOW,
    )
    return replace(some, **facts)


async def say(*updates: ProgressUpdate) -> list[type[EpsError] | None]:
    """What is wrong with each."""
    faults = await say_progress(Saying(staff_of("FA001"), updates, clock.now()))
    return [None if fault is None else type(fault) for fault in faults]


async def test_the_patient_can_collect_it() -> None:
    made = await with_dispenser()
    assert await say(update(made)) == [None]
    assert (await first_issue(made)).progress == "Ready to Collect"
    entry = (await history("patient/1"))[-1].entry
    assert (entry.act, entry.payload["progress"]) == ("prescription.told", "Ready to Collect")


async def test_the_newest_stands_whatever_order_they_come_in() -> None:
    made = await with_dispenser()
    collected = update(made, 2, progress=Progress.COLLECTED, said_at=NOW + timedelta(hours=2))
    await say(collected, update(made, 1))
    assert (await first_issue(made)).progress == "Collected"
    await say(update(made, 3, said_at=NOW + timedelta(hours=1)))
    assert (await first_issue(made)).progress == "Collected"


async def test_of_those_dated_alike_the_last_stands() -> None:
    made = await with_dispenser()
    await say(update(made, 1), update(made, 2, progress=Progress.PREPARING_REMAINDER))
    assert (await first_issue(made)).progress == "With Pharmacy - Preparing Remainder"


async def test_a_task_comes_once_for_a_prescription() -> None:
    made = await with_dispenser()
    await say(update(made))
    assert await say(update(made), update(made, 2)) == [SaidBefore, None]
    assert await say(update(made, 3), update(made, 3)) == [None, SaidBefore]


async def test_nothing_is_taken_where_one_part_is_wrong() -> None:
    made = await with_dispenser()
    unknown = update(made, 2, prescription=new_prescription_id(OdsCode(PRACTICE)))
    assert await say(update(made, 1), unknown) == [None, PrescriptionNotFound]
    assert (await first_issue(made)).progress is None
    assert await say(update(made, 1)) == [None]


async def test_each_part_is_told_what_is_wrong_with_it() -> None:
    made = await with_dispenser()
    assert await say(
        update(made, 1, nhs_number=nhs_number(2)),
        update(made, 2, item=UUID(int=77)),
        update(made, 3, ods_code=OdsCode("FA002")),
        update(made, 4, said_at=NOW + timedelta(days=2)),
    ) == [AnotherPatient, NotAnItemOfPrescription, NotYourOrganisation, DatedAhead]


async def test_nobody_says_anything_of_what_they_never_had() -> None:
    await make_town()
    made = await issued()
    assert await say(update(made)) == [NeverWithDispenser]


async def test_it_is_collected_after_it_was_dispensed() -> None:
    made = await with_dispenser()
    await notified(made, ItemState.FULLY_DISPENSED, ItemState.FULLY_DISPENSED)
    assert await say(update(made, progress=Progress.COLLECTED)) == [None]


async def test_what_was_said_ends_when_it_is_given_back() -> None:
    made = await with_dispenser()
    await say(update(made))
    assert (await given_back(made)).progress is None
