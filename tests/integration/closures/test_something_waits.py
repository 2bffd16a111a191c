"""Below seven days a closure is told to those who need something before the pharmacy is open again."""

import json
from datetime import timedelta
from typing import Any

import pytest

from eps import clock
from eps.closures.deciding import Correction, correct
from eps.database import fetch
from eps.prescriptions.domain import TreatmentType
from eps.prescriptions.states import ItemState
from eps.wording import message_text
from tests.dispensing import downloaded_by_id, notified
from tests.people import commissioner
from tests.prescribing import issued, to
from tests.supplying import handed_out
from tests.town import NOW, close, make_town, settle

pytestmark = pytest.mark.usefixtures("database")
REPEATS: dict[str, Any] = {"treatment": TreatmentType.REPEAT_DISPENSING, "issues": 3}


async def told() -> dict[int, str]:
    rows = await fetch(
        "SELECT patient_id, template FROM message WHERE template LIKE 'closure-%' AND audience = 'patient'"
    )
    return {row["patient_id"]: row["template"] for row in rows}


async def test_who_has_something_there_is_told_and_nobody_else() -> None:
    await make_town(patients=5)
    await issued(1)
    await downloaded_by_id(await issued(2))
    done = await issued(3)
    await downloaded_by_id(done)
    await notified(done, ItemState.FULLY_DISPENSED)
    await issued(4, **to("FA005"))
    await close("FA001", days=3)
    assert await told() == {1: "closure-something-waits", 2: "closure-something-waits"}


@pytest.mark.parametrize(("days_supply", "expected"), [(8, {1: "closure-something-waits"}), (9, {})])
async def test_whose_repeat_is_due_within_two_days_of_the_reopening_is_told(
    days_supply: int, expected: dict[int, str]
) -> None:
    await make_town(patients=1)
    await handed_out(await issued(1, days_supply=days_supply, **REPEATS))
    await close("FA001", days=6)
    assert await told() == expected


async def test_of_a_week_everyone_is_told() -> None:
    await make_town(patients=2)
    await issued(1)
    await close("FA001", days=7)
    assert await told() == {1: "closure-temporary", 2: "closure-temporary"}


async def test_whoever_knew_already_is_not_told_again_when_it_gets_longer() -> None:
    await make_town(patients=2)
    await issued(1)
    closure = await close("FA001", days=3)
    extended = Correction(ends_at=NOW + timedelta(days=14))
    await correct(closure.id, extended, version=closure.version, principal=commissioner(), at=clock.now())
    await settle()
    assert await told() == {1: "closure-something-waits", 2: "closure-temporary"}


async def test_a_message_names_the_day_on_which_the_doors_open_as_the_page_does() -> None:
    """Friday evening the closure ends."""
    await make_town(patients=1)
    await close("FA001", days=9, ends_at=NOW + timedelta(days=9, hours=8))
    [row] = await fetch("SELECT facts FROM message WHERE template = 'closure-temporary'")
    assert "is closed from Wednesday 25 November 2026 until Monday 7 December 2026." in message_text(
        "closure-temporary", json.loads(row["facts"]) if isinstance(row["facts"], str) else row["facts"]
    )
